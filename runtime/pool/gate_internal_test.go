package pool

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"
)

// However a cut and the monitor's next answer fall together, a replica that is
// let in again does not wait for connections that nobody opens.
func TestCutWhileLetIn(t *testing.T) {
	c := &Cluster{cfg: Config{Log: slog.New(slog.DiscardHandler), Size: Size{MaxConns: 1, ConnectTimeout: time.Second}}, base: time.Now()}
	background, stop := context.WithCancel(t.Context())
	c.stop = stop
	n, err := newNode(background, c, NodeConfig{DSN: "postgres://postgres@127.0.0.1:1/postgres"})
	if err != nil {
		t.Fatal(err)
	}
	c.nodes = []*Node{n}
	c.started.Store(true)
	defer c.Close()
	why := errors.New("cut")
	for i := range 3000 {
		var both sync.WaitGroup
		both.Go(func() { n.cut(why) })
		both.Go(func() {
			if n.gate.open() {
				n.refill(background)
			}
		})
		both.Wait()
		c.running.Wait()
		if n.gate.open() {
			n.refill(background)
		}
		c.running.Wait()
		if n.refilling.Load() {
			t.Fatalf("round %d: it is in use, and waits", i)
		}
	}
}

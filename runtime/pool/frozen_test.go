package pool_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A server that hangs is cut off: what waits for it fails at once, and waits no
// more until it answers again.
func TestFrozenReplicaIsCut(t *testing.T) {
	for _, how := range []string{"frozen", "dropped"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			primary, replicas := dbtest.Cluster(t, 1)
			c, proxies := by(t, primary, replicas[0])
			c.PollTimeout, c.Size.MaxConns = 500*time.Millisecond, 8
			cluster := open(t, c)
			n := cluster.Nodes()[1]
			failed := make(chan error)
			for range 8 { // more than are open: some wait for the server's greeting
				go func() {
					_, err := n.Pool().Exec(context.Background(), "SELECT pg_sleep(300)")
					failed <- err
				}()
			}
			eventually(t, "the reads are under way", func() bool { return n.Stats().Open >= 4 })
			if how == "frozen" {
				if err := replicas[0].Pause(); err != nil {
					t.Fatal(err)
				}
			} else {
				proxies[1].Drop()
			}
			for range 8 {
				if v := pool.Judge(context.Background(), <-failed); v.Outcome != pool.Failed {
					t.Errorf("judged %+v", v)
				}
			}
			if err := n.Permit(); err == nil || !strings.Contains(err.Error(), "does not answer") {
				t.Errorf("got %v", err)
			}
			if how == "frozen" {
				if err := replicas[0].Resume(); err != nil {
					t.Fatal(err)
				}
			} else {
				proxies[1].Heal()
			}
			eventually(t, "it is in use again", func() bool { return n.Usable() })
			for range 10 {
				if _, err := n.Pool().Exec(t.Context(), "SELECT 1"); err != nil {
					t.Error("a connection of before is used: ", err)
				}
			}
		})
	}
}

// Closing while reads hang on a server ends when the server is found to hang.
func TestCloseWhileFrozen(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	c := config(primary, replicas...)
	c.PollTimeout = 500 * time.Millisecond
	cluster, err := pool.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	n := cluster.Nodes()[1]
	conn, err := n.Pool().Acquire(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := replicas[0].Pause(); err != nil {
		t.Fatal(err)
	}
	failed := make(chan error)
	go func() {
		_, err := conn.Exec(context.Background(), "SELECT pg_sleep(300)")
		conn.Release()
		failed <- err
	}()
	cluster.Close() // would otherwise wait for the read
	if err := <-failed; err == nil {
		t.Error("a frozen server answered")
	}
}

// The hook that measures load may be slow; the polls do not wait for it.
func TestSlowLoadHook(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	c := config(primary, replicas...)
	release := make(chan struct{})
	c.Load = func(ctx context.Context, _ string, _ uint16) (float64, error) {
		<-release
		return 0.5, nil
	}
	cluster := open(t, c)
	for range 5 {
		position(t, cluster)
	}
	close(release)
	eventually(t, "the load is taken", func() bool { return cluster.Replicas()[0].Load == 0.5 })
}

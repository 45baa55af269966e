package pool

import (
	"errors"
	"log/slog"
	"testing"
	"time"
)

// A primary that came back as a replica has no log of its own to go by: what it
// has replayed may be less than what was written.
func TestDemotedPrimaryTellsNoPosition(t *testing.T) {
	c := &Cluster{cfg: Config{Log: slog.New(slog.DiscardHandler)}, system: 1, base: time.Now()}
	n := &Node{cluster: c, gate: newGate(nil, errors.New("shut"))}
	c.nodes = []*Node{n}
	s := state{polled: true, sent: 1, pos: Position{System: 1, Timeline: 1, LSN: 100}, flush: 100}
	if !c.sampled(t.Context(), n, s) || c.Primary() != n {
		t.Fatal("it is not the primary")
	}
	if p, ok := c.PositionSince(1); !ok || p != s.pos {
		t.Errorf("got %v, %v", p, ok)
	}
	s.replica, s.sent, s.flush, s.pos.LSN = true, 2, 0, 50
	if !c.sampled(t.Context(), n, s) {
		t.Error("it is not in use")
	}
	if p, ok := c.PositionSince(2); ok {
		t.Errorf("got %v", p)
	}
}

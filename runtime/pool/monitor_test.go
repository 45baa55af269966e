package pool

import (
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
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

// A primary that came back as a replica, and whose successor is not known, is not
// written to, and not read from as the primary: what is new may be elsewhere. It is
// again when it is promoted again.
func TestDemotedPrimaryIsNoPrimary(t *testing.T) {
	c := &Cluster{cfg: Config{Log: slog.New(slog.DiscardHandler)}, system: 1, base: time.Now()}
	n := &Node{cluster: c, gate: newGate(nil, errors.New("shut")), breaker: breaker{CircuitBreaker: circuitbreaker.NewBuilder[any]().Build()}}
	c.nodes = []*Node{n}
	s := state{polled: true, sent: 1, pos: Position{System: 1, Timeline: 1, LSN: 100}, flush: 100}
	for _, step := range []struct {
		replica  bool
		timeline uint32
		want     error
	}{{false, 1, nil}, {true, 1, ErrNoPrimary}, {true, 1, ErrNoPrimary}, {false, 2, nil}} {
		s.sent++
		s.replica, s.pos.Timeline = step.replica, step.timeline
		c.sampled(t.Context(), n, s)
		if err := n.Permit(); !errors.Is(err, step.want) || (err == nil) != (step.want == nil) {
			t.Errorf("in recovery: %v, timeline %d: got %v, want %v", step.replica, step.timeline, err, step.want)
		}
	}
}

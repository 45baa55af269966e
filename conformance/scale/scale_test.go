package main

import (
	"context"
	"math"
	"testing"
	"time"
)

// What an event costs PostgreSQL, Redis and the other instances is counted, not timed,
// and must not depend on how many instances there are, but for what each of the others
// is told.
func TestEventsCostWhatTheModelSays(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	s, err := startServers(ctx, 100)
	if err != nil {
		t.Fatal(err)
	}
	defer s.close()
	f := &fleet{servers: s}
	defer f.close()
	for _, size := range []int{2, 5} {
		if err := f.grow(ctx, size); err != nil {
			t.Fatal(err)
		}
		if err := f.warm(ctx); err != nil {
			t.Fatal(err)
		}
		const n = 40
		for _, e := range events() {
			d, err := f.phase(ctx, e, n)
			if err != nil {
				t.Fatal(err)
			}
			if err := e.verify(d, n, size); err != nil {
				t.Errorf("%d instances: %v", size, err)
			}
		}
		postgres, _, err := f.connections(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if want := size * (minConns + 1); postgres != want {
			t.Errorf("%d instances hold %d connections to PostgreSQL, want %d: the least of each pool, and one to watch by", size, postgres, want)
		}
	}
}

// A prediction that is off fails the run, whichever way.
func TestPredictionsAreHeldToTheirMargin(t *testing.T) {
	for _, c := range []struct {
		predicted, measured, margin float64
		ok                          bool
	}{{100, 100, 0, true}, {100, 101, 0, false}, {100, 109, 0.1, true}, {100, 92, 0.1, true}, {100, 112, 0.1, false}, {100, 88, 0.1, false}, {0, 0, 0.1, true}, {0, 1, 0.1, false}} {
		if got := (prediction{predicted: c.predicted, measured: c.measured, margin: c.margin}).holds(); got != c.ok {
			t.Errorf("%+v: held is %v", c, got)
		}
	}
}

// The model is a line through what was measured at two sizes or more.
func TestLineIsFitted(t *testing.T) {
	l := fit([]float64{2, 4, 8}, []float64{107, 117, 137})
	if math.Abs(l.at(100)-597) > 1e-6 || math.Abs(l.base-97) > 1e-6 || math.Abs(l.each-5) > 1e-6 {
		t.Errorf("the line is %+v, and %v at 100", l, l.at(100))
	}
}

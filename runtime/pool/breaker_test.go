package pool

import (
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// What a breaker says is what the library's says that is asked and told each time.
func TestBreakerIsTheLibrarys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opened, closed := 0, 0
		for seed := range uint64(200) {
			r := rand.New(rand.NewPCG(seed, 1))
			build := circuitbreaker.NewBuilder[any]().WithFailureThreshold(1 + uint(r.IntN(5))).
				WithDelay(time.Second).WithSuccessThreshold(1 + uint(r.IntN(3)))
			ours, theirs := &breaker{CircuitBreaker: build.Build()}, build.Build()
			for step := range 500 {
				if r.IntN(10) == 0 {
					time.Sleep(time.Second)
				}
				before := theirs.State()
				may := theirs.TryAcquirePermit()
				if got := ours.permit(); got != may {
					t.Fatalf("seed %d, step %d: permitted: %v, by the library %v", seed, step, got, may)
				}
				if may {
					switch r.IntN(5) {
					case 0, 1:
						ours.succeeded()
						theirs.RecordSuccess()
					case 2, 3:
						ours.failed()
						theirs.RecordFailure()
					default:
						ours.abandoned()
						if theirs.IsHalfOpen() {
							theirs.RecordFailure()
						}
					}
				}
				after := theirs.State()
				if got := ours.State(); got != after {
					t.Fatalf("seed %d, step %d: %v, the library's is %v", seed, step, got, after)
				}
				if after != before {
					switch after {
					case circuitbreaker.OpenState:
						opened++
					case circuitbreaker.ClosedState:
						closed++
					}
				}
			}
		}
		if opened == 0 || closed == 0 {
			t.Errorf("opened %d times, closed %d times: nothing was tried", opened, closed)
		}
	})
}

// Who is told of a change may make calls that tell their outcome: a logger that writes
// to the same database.
func TestBreakerTellsItsListenerWithoutALock(t *testing.T) {
	var b breaker
	changes := 0
	build := circuitbreaker.NewBuilder[any]().WithFailureThreshold(1).WithDelay(time.Nanosecond).WithSuccessThreshold(1)
	b.CircuitBreaker = build.OnStateChanged(func(circuitbreaker.StateChangedEvent) {
		if changes++; changes <= 6 && b.permit() {
			b.succeeded()
			b.failed()
		}
	}).Build()
	done := make(chan bool)
	go func() {
		defer close(done)
		b.succeeded()
		b.failed()
		time.Sleep(time.Millisecond)
		if b.permit() {
			b.succeeded()
		}
	}()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		t.Fatal("a call waits for itself")
	}
	if changes == 0 {
		t.Error("nothing was told")
	}
}

// However calls have come together: after a success it takes as many failures as it
// says to open it, and no fewer.
func TestBreakerAtOnce(t *testing.T) {
	const threshold = 3
	for round := range 300 {
		b := &breaker{CircuitBreaker: circuitbreaker.NewBuilder[any]().WithFailureThreshold(threshold).
			WithDelay(time.Nanosecond).WithSuccessThreshold(2).Build()}
		var all sync.WaitGroup
		for i := range uint64(4) {
			all.Go(func() {
				r := rand.New(rand.NewPCG(uint64(round), i))
				for range 50 {
					if !b.permit() {
						continue
					}
					if r.IntN(3) > 0 {
						b.succeeded()
					} else {
						b.failed()
					}
				}
			})
		}
		all.Wait()
		for range 10 { // closes it, if it is not
			time.Sleep(time.Microsecond)
			if b.permit() {
				b.succeeded()
			}
		}
		for n := range threshold {
			if !b.IsClosed() || !b.permit() {
				t.Fatalf("round %d: %v after %d failures", round, b.State(), n)
			}
			b.failed()
		}
		if !b.IsOpen() {
			t.Fatalf("round %d: %v after %d failures", round, b.State(), threshold)
		}
	}
}

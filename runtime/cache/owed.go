package cache

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// maxDebts bounds what is owed; beyond it, everything is.
const maxDebts = 10_000

// debts are changes that Redis does not know yet.
type debts struct {
	mu    sync.Mutex
	since map[Dep]debt
	any   atomic.Bool
	wake  chan struct{}
	next  uint64
}

type debt struct {
	at     Position
	number uint64 // tells it from a later debt of the same dependency
}

func (d *debts) add(deps []Dep, at Position) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.since == nil {
		d.since = make(map[Dep]debt)
	}
	d.next++
	if len(d.since)+len(deps) > maxDebts {
		for _, old := range d.since {
			at = later(at, old.at)
		}
		clear(d.since)
		deps = []Dep{All}
	}
	for _, dep := range deps {
		d.since[dep] = debt{later(at, d.since[dep].at), d.next}
	}
	d.any.Store(true)
	select {
	case d.wake <- struct{}{}:
	default:
	}
}

func (d *debts) count() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.since)
}

// take returns some debts and the latest of their positions.
func (d *debts) take(most int) (taken map[Dep]debt, at Position) {
	d.mu.Lock()
	defer d.mu.Unlock()
	taken = make(map[Dep]debt)
	for dep, owed := range d.since {
		if len(taken) == most {
			break
		}
		taken[dep] = owed
		at = later(at, owed.at)
	}
	return taken, at
}

// paid strikes out debts that have not been made anew.
func (d *debts) paid(taken map[Dep]debt) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for dep, owed := range taken {
		if d.since[dep].number == owed.number {
			delete(d.since, dep)
		}
	}
	d.any.Store(len(d.since) > 0)
}

// payDebts tells Redis what it missed, for as long as the cache lives.
func (c *Cache) payDebts() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for {
		select {
		case <-c.stop:
			return
		case <-c.owed.wake:
		}
		for wait := 50 * time.Millisecond; c.owed.any.Load(); {
			taken, at := c.owed.take(chunk)
			deps := make([]Dep, 0, len(taken))
			for dep := range taken {
				deps = append(deps, dep)
			}
			err := c.ask(ctx, func(ctx context.Context) error {
				_, err := c.l2.bump(ctx, deps, at, c.sender)
				return err
			})
			if err == nil {
				c.owed.paid(taken)
				c.opts.Logger.Info("cache: owed changes were told to Redis", "changes", len(taken))
				continue
			}
			select {
			case <-c.stop:
				return
			case <-time.After(wait):
			}
			wait = min(wait*2, time.Second)
		}
	}
}

package cache

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// maxPending bounds the pending invalidations; beyond it, everything is pending.
const maxPending = 10_000

// pendingInvalidations are changes that Redis does not know yet. Until it does,
// this process uses its caches without Redis.
type pendingInvalidations struct {
	mu   sync.Mutex
	deps map[Dep]pending
	any  atomic.Bool
	wake chan struct{}
	next uint64
}

type pending struct {
	at     Position
	number uint64 // tells it from a later change of the same dependency
}

func (p *pendingInvalidations) add(deps []Dep, at Position) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.deps == nil {
		p.deps = make(map[Dep]pending)
	}
	p.next++
	if len(p.deps)+len(deps) > maxPending {
		for _, old := range p.deps {
			at = later(at, old.at)
		}
		clear(p.deps)
		deps = []Dep{All}
	}
	for _, dep := range deps {
		p.deps[dep] = pending{later(at, p.deps[dep].at), p.next}
	}
	p.any.Store(true)
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *pendingInvalidations) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.deps)
}

// take returns some of them and the latest of their positions.
func (p *pendingInvalidations) take(most int) (taken map[Dep]pending, at Position) {
	p.mu.Lock()
	defer p.mu.Unlock()
	taken = make(map[Dep]pending)
	for dep, change := range p.deps {
		if len(taken) == most {
			break
		}
		taken[dep] = change
		at = later(at, change.at)
	}
	return taken, at
}

// sent strikes out what Redis was told, but for what has changed again since.
func (p *pendingInvalidations) sent(taken map[Dep]pending) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for dep, change := range taken {
		if p.deps[dep].number == change.number {
			delete(p.deps, dep)
		}
	}
	p.any.Store(len(p.deps) > 0)
}

// sendPending tells Redis what it missed, for as long as the cache lives.
func (c *Cache) sendPending() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for {
		select {
		case <-c.stop:
			return
		case <-c.pending.wake:
		}
		for wait := 50 * time.Millisecond; c.pending.any.Load(); {
			taken, at := c.pending.take(chunk)
			deps := make([]Dep, 0, len(taken))
			for dep := range taken {
				deps = append(deps, dep)
			}
			err := c.ask(ctx, func(ctx context.Context) error {
				_, err := c.l2.bump(ctx, deps, at, c.sender)
				return err
			})
			if err == nil {
				c.pending.sent(taken)
				c.opts.Logger.Info("cache: pending invalidations were sent to Redis", "changes", len(taken))
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

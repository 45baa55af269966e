package cache

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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
	late atomic.Uint64 // how many there have been
	wake chan struct{}
	next uint64
	err  error // of the latest attempt to tell Redis
	over bool  // nobody will tell Redis any more
}

type pending struct {
	at     Position
	number uint64 // tells it from a later change of the same dependency
	name   string
}

// add notes changes that Redis is to be told of, with the names that they were
// made by. It reports false when it is too late for that.
func (p *pendingInvalidations) add(deps []Dep, names [][]string, at Position, cause error) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return false
	}
	if p.deps == nil {
		p.deps = make(map[Dep]pending)
	}
	p.next++
	p.err = cause
	p.late.Add(uint64(len(deps)))
	if len(p.deps)+len(deps) > maxPending {
		for _, old := range p.deps {
			at = later(at, old.at)
		}
		clear(p.deps)
		deps = []Dep{All}
	}
	named := nameAll(names)
	for _, dep := range deps {
		old := p.deps[dep]
		p.deps[dep] = pending{later(at, old.at), p.next, cmp.Or(named[dep], old.name)}
	}
	p.any.Store(true)
	select {
	case p.wake <- struct{}{}:
	default:
	}
	return true
}

// nameAll says in words which dependencies names may stand for.
func nameAll(names [][]string) map[Dep]string {
	named := map[Dep]string{}
	for _, some := range names {
		for _, name := range some {
			named[Pattern(name)] = "pattern " + name
			named[Tag(name)] = "tag " + name
			named[Table(name)] = "table " + name
		}
	}
	named[All] = "everything"
	return named
}

// Pending reports whether Redis does not know yet of some change that this process
// has made.
func (c *Cache) Pending() bool { return c.pending.any.Load() }

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

func (p *pendingInvalidations) failed(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.err = err
}

// shut lets nothing more be added, and returns the names of what is left and why
// it is.
func (p *pendingInvalidations) shut() (names []string, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	for dep, change := range p.deps {
		names = append(names, cmp.Or(change.name, fmt.Sprintf("dependency %016x", uint64(dep))))
	}
	slices.Sort(names)
	return names, p.err
}

// hurriedWait is how soon Redis is asked again by a cache that is being closed.
const hurriedWait = 50 * time.Millisecond

// sendPending tells Redis what it missed, for as long as the cache lives.
func (c *Cache) sendPending() {
	for {
		select {
		case <-c.stop:
			return
		case <-c.pending.wake:
		}
		hurry := c.hurry
		for wait := hurriedWait; c.pending.any.Load(); {
			taken, at := c.pending.take(chunk)
			deps := make([]Dep, 0, len(taken))
			for dep := range taken {
				deps = append(deps, dep)
			}
			err := c.ask(context.Background(), func(ctx context.Context) error {
				_, err := c.l2.bump(ctx, deps, at, c.sender)
				return err
			})
			if err == nil {
				c.pending.sent(taken)
				c.opts.Logger.Debug("cache: pending invalidations were sent to Redis", "changes", len(taken))
				continue
			}
			c.pending.failed(err)
			select {
			case <-c.stop:
				return
			case <-hurry: // once: from now on each wait is short
				hurry, wait = nil, hurriedWait
				continue
			case <-time.After(wait):
			}
			if hurry != nil {
				wait = min(wait*2, time.Second)
			}
		}
	}
}

package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/conformance/scale/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
)

// An event is what instances do in a phase, and what one of them should cost.
type event struct {
	name string
	run  func(ctx context.Context, f *fleet, n int) error
	want cost
}

// A cost is what one event costs. Where there is a number for each of the other
// instances it is multiplied by their number.
type cost struct {
	statements int64            // to PostgreSQL
	commands   map[string]int64 // that Redis runs, inside scripts too
	told       int64            // dependencies that each other instance hears of
}

// events are the phases, in an order in which each finds what it needs. What costs
// are written here is asserted.
func events() []event {
	var first int64 // the rows of the miss, which the hits read again
	return []event{
		{"uncached read", func(ctx context.Context, f *fleet, n int) error {
			at := f.take(n)
			return f.each(n, func(k int, i *instance) error {
				_, err := i.q.GetViews(ctx, at+int64(k))
				return err
			})
		}, cost{statements: 1}},
		{"cached read, found nowhere", func(ctx context.Context, f *fleet, n int) error {
			first = f.take(n)
			if err := f.each(n, func(k int, i *instance) error {
				_, err := i.q.GetStory(ctx, first+int64(k))
				return err
			}); err != nil {
				return err
			}
			return f.quiet(ctx)
		}, cost{statements: 1, commands: map[string]int64{"getrange": 1, "mget": 1, "evalsha": 1, "set": 2}}},
		{"cached read, found in Redis", func(ctx context.Context, f *fleet, n int) error {
			return f.each(n, func(k int, i *instance) error {
				other := f.instances[(k+1)%len(f.instances)] // one that did not load it
				_, err := other.q.GetStory(ctx, first+int64(k))
				return err
			})
		}, cost{commands: map[string]int64{"getrange": 1, "mget": 1}}},
		{"cached read, found in memory", func(ctx context.Context, f *fleet, n int) error {
			return f.each(n, func(k int, i *instance) error {
				_, err := i.q.GetStory(ctx, first+int64(k))
				return err
			})
		}, cost{}},
		{"limited call, two rates", func(ctx context.Context, f *fleet, n int) error {
			at := f.take(n)
			return f.each(n, func(k int, i *instance) error {
				ctx := dbgen.WithSession(ctx, dbgen.Session{User: fmt.Sprint(k % 7)})
				_, err := i.q.SearchStories(ctx, at+int64(k))
				return err
			})
		}, cost{statements: 1, commands: map[string]int64{"evalsha": 1, "llen": 2, "rpush": 2}}},
		{"write", func(ctx context.Context, f *fleet, n int) error {
			at := f.take(n)
			if err := f.each(n, func(k int, i *instance) error {
				_, err := i.q.SetTitle(ctx, db.SetTitleParams{ID: at + int64(k), Title: "new"})
				return err
			}); err != nil {
				return err
			}
			return f.quiet(ctx)
		}, cost{statements: 1, commands: map[string]int64{"evalsha": 1, "publish": 1, "set": 2}, told: 2}},
	}
}

// warm has every instance do all of it once: scripts are loaded, connections open, and
// what is made once has been made.
func (f *fleet) warm(ctx context.Context) error {
	for _, e := range events() {
		if err := e.run(ctx, f, len(f.instances)); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
	}
	return nil
}

// quiet waits for what goes on behind the callers: entries that are written to Redis,
// and messages that are under way.
func (f *fleet) quiet(ctx context.Context) error {
	var before int64 = -1
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(60 * time.Millisecond):
		}
		text, err := f.admin.Info(ctx, "everything").Result()
		if err != nil {
			return err
		}
		f.told += wire(text)
		f.asked += int64(len("*2|$4|info|$10|everything|") + 5)
		now := int64(0)
		for _, i := range f.instances {
			s := i.db.Stats().Cache
			now += int64(s.Received)
		}
		now += field(text, "cmdstat_set:calls=")
		if now == before {
			return nil
		}
		before = now
	}
}

// herd has every instance read one value that all have in memory and that a write has
// just made old, at the same time, and returns how many statements that took.
func (f *fleet) herd(ctx context.Context, rounds int) (statements float64, err error) {
	row := f.take(1)
	total := int64(0)
	for range rounds {
		if err := f.all(ctx, row); err != nil {
			return 0, err
		}
		if _, err := f.instances[0].q.SetTitle(ctx, db.SetTitleParams{ID: row, Title: "newer"}); err != nil {
			return 0, err
		}
		if err := f.quiet(ctx); err != nil {
			return 0, err
		}
		before, err := f.look(ctx)
		if err != nil {
			return 0, err
		}
		if err := f.all(ctx, row); err != nil {
			return 0, err
		}
		after, err := f.look(ctx)
		if err != nil {
			return 0, err
		}
		total += after.since(before).statements
	}
	return float64(total) / float64(rounds), nil
}

// all has every instance read a story at the same time.
func (f *fleet) all(ctx context.Context, row int64) error {
	errs := make([]error, len(f.instances))
	var wait sync.WaitGroup
	for k, i := range f.instances {
		wait.Go(func() { _, errs[k] = i.q.GetStory(ctx, row) })
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return f.quiet(ctx)
}

// phase runs an event n times, and says what that cost.
func (f *fleet) phase(ctx context.Context, e event, n int) (look, error) {
	before, err := f.look(ctx)
	if err != nil {
		return look{}, err
	}
	if err := e.run(ctx, f, n); err != nil {
		return look{}, fmt.Errorf("%s: %w", e.name, err)
	}
	after, err := f.look(ctx)
	if err != nil {
		return look{}, err
	}
	return after.since(before), nil
}

// verify says in what a phase differs from what its events should cost. What goes on by the
// clock (PING, the lease in Redis) is left out by name.
func (e event) verify(d look, n, instances int) error {
	if want := e.want.statements * int64(n); d.statements != want {
		return fmt.Errorf("%s: %d statements of %d events, want %d", e.name, d.statements, n, want)
	}
	for name, got := range d.commands {
		if background[name] || inside[name] {
			continue
		}
		if name == "evalsha" {
			got -= d.commands["zadd"] // the script by which an instance keeps its lease
		}
		if want := e.want.commands[name] * int64(n); got != want {
			return fmt.Errorf("%s: Redis ran %s %d times in %d events, want %d", e.name, name, got, n, want)
		}
	}
	for name := range e.want.commands {
		if d.commands[name] == 0 {
			return fmt.Errorf("%s: Redis ran no %s", e.name, name)
		}
	}
	if want := e.want.told * int64(n) * int64(instances-1); d.received != want {
		return fmt.Errorf("%s: instances were told of %d changes, want %d", e.name, d.received, want)
	}
	return nil
}

// background are commands that go on by the clock, and this program's own.
var background = map[string]bool{"ping": true, "info": true, "client|list": true, "zadd": true, "zcard": true, "zremrangebyscore": true, "hello": true, "client|setinfo": true, "client|maint_notifications": true}

// inside are commands that scripts run besides those that tell them apart.
var inside = map[string]bool{"time": true, "get": true, "lindex": true, "pexpire": true}

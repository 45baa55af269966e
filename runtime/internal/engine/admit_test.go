package engine_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

func limited(q dbgenimpl.Query, limits ...dbgenimpl.Limit) *dbgenimpl.Query {
	return as(q, func(q *dbgenimpl.Query) { q.Limits = limits })
}

func perUser(n int) dbgen.Rate { return dbgen.Rate{Count: n, Window: time.Hour} }

// letIn calls until it is refused, at most n times, and returns how often it was
// let in.
func letIn(t *testing.T, n int, call func() error) int {
	t.Helper()
	for i := range n {
		err := call()
		if err == nil {
			continue
		}
		var exceeded *limit.Exceeded
		if !errors.As(err, &exceeded) {
			t.Fatal(err)
		}
		if exceeded.Scope != limit.ScopeConcurrent && (exceeded.RetryAfter <= 0 || exceeded.Remaining != 0) {
			t.Errorf("got %+v", exceeded)
		}
		return i
	}
	return n
}

func user(t *testing.T, name string) context.Context {
	return dbgen.WithSession(t.Context(), dbgen.Session{User: name})
}

func TestLimits(t *testing.T) {
	for name, redis := range map[string]bool{"process": false, "redis": true} {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			if !redis {
				c.Redis.URL = ""
			}
			c.Limits.Exempt = []string{"job"}
			c.Limits.Tiers = map[string]dbgen.Tier{"gold": {Rates: map[string]dbgen.Rate{"search": perUser(5)}}}
			seen := watch(&c)
			db := open(t, c)
			q := newQueries(db)
			read := limited(getStory, dbgenimpl.Limit{User: perUser(3), Name: "search"})
			again := limited(setTitle, dbgenimpl.Limit{User: perUser(3), Name: "search"})
			call := func(ctx context.Context) func() error {
				return func() error { _, err := q.getStoryAs(ctx, read, 1); return err }
			}
			if n := letIn(t, 10, call(user(t, "a"))); n != 3 {
				t.Errorf("a was let in %d times", n)
			}
			if e := seen.last(t); e.Source != dbgen.SourceNone || e.Err == nil || e.Duration != 0 {
				t.Errorf("the refused call: %+v", e)
			}
			a := dbgenimpl.Start(user(t, "a"), q.rt, q.db, again)
			if a.Next() || a.Err() == nil {
				t.Error("a query of the same name has a bucket of its own")
			}
			for who, want := range map[dbgen.Session]int{
				{User: "b"}: 3, {User: "c", Tier: "gold"}: 5, {User: "d", Admin: true}: 10, {User: "job"}: 10, {User: ""}: 3,
			} {
				if n := letIn(t, 10, call(dbgen.WithSession(t.Context(), who))); n != want {
					t.Errorf("%+v was let in %d times, want %d", who, n, want)
				}
			}
			if s := db.Stats(); s.Limits.Refused == 0 || s.Queries.BySource[dbgen.SourceNone] == 0 {
				t.Errorf("stats: %+v", s)
			}
			other := newQueries(open(t, c))
			want := 3
			if redis {
				want = 0
			}
			n := letIn(t, 10, func() error { _, err := other.getStoryAs(user(t, "a"), read, 1); return err })
			if n != want {
				t.Errorf("another process let a in %d times, want %d", n, want)
			}
		})
	}
}

func TestLimitsAndCache(t *testing.T) {
	c := config(t)
	c.Redis.URL = ""
	q := newQueries(open(t, c))
	for name, test := range map[string]struct {
		limit dbgenimpl.Limit
		want  int
	}{
		"all":    {dbgenimpl.Limit{User: perUser(3), Name: "all calls"}, 3},
		"misses": {dbgenimpl.Limit{User: perUser(3), Name: "misses", CountMisses: true}, 10},
	} {
		t.Run(name, func(t *testing.T) {
			desc := limited(getCached, test.limit)
			if n := letIn(t, 10, func() error { _, err := q.getCachedAs(user(t, "a"), desc, 1); return err }); n != test.want {
				t.Errorf("let in %d times, want %d", n, test.want)
			}
		})
	}
	misses := limited(getCached, dbgenimpl.Limit{User: perUser(3), Name: "other misses", CountMisses: true})
	id := int64(1000)
	if n := letIn(t, 10, func() error {
		id++
		if _, err := q.getCachedAs(user(t, "a"), misses, id); err != nil && !isNoRow(err) {
			return err
		}
		return nil
	}); n != 3 {
		t.Errorf("misses were let in %d times", n)
	}
}

func TestOverallLimit(t *testing.T) {
	c := config(t)
	c.Limits.User = perUser(4)
	c.Limits.Tiers = map[string]dbgen.Tier{"gold": {Multiplier: 2}}
	q := newQueries(open(t, c))
	i := 0
	mixed := func(ctx context.Context) func() error {
		return func() error {
			if i++; i%2 == 0 {
				return q.SetTitle(ctx, 999, "x")
			}
			_, err := q.GetStory(ctx, 1)
			return err
		}
	}
	if n := letIn(t, 10, mixed(user(t, "a"))); n != 4 {
		t.Errorf("let in %d times", n)
	}
	if n := letIn(t, 10, mixed(dbgen.WithSession(t.Context(), dbgen.Session{User: "b", Tier: "gold"}))); n != 8 {
		t.Errorf("gold was let in %d times", n)
	}
	c.Limits.Disabled = true
	q = newQueries(open(t, c))
	if n := letIn(t, 10, mixed(user(t, "a"))); n != 10 {
		t.Errorf("with limits off let in %d times", n)
	}
}

func TestConcurrencyLimit(t *testing.T) {
	q := newQueries(open(t, config(t)))
	desc := limited(getStory, dbgenimpl.Limit{Concurrent: 2})
	var running []dbgenimpl.Attempt
	for range 2 {
		a := dbgenimpl.Start(t.Context(), q.rt, q.db, desc)
		if !a.Next() {
			t.Fatal(a.Err())
		}
		running = append(running, a)
	}
	if n := letIn(t, 5, func() error { _, err := q.getStoryAs(t.Context(), desc, 1); return err }); n != 0 {
		t.Errorf("a third call was let in")
	}
	for i := range running {
		running[i].Done(nil)
	}
	if n := letIn(t, 5, func() error { _, err := q.getStoryAs(t.Context(), desc, 1); return err }); n != 5 {
		t.Errorf("let in %d times", n)
	}
}

// One caller's limit is not another's: who shares a load with a caller that is
// refused asks again.
func TestRefusalIsNotShared(t *testing.T) {
	q := newQueries(open(t, config(t)))
	desc := limited(getCached, dbgenimpl.Limit{User: perUser(1), Name: "own", CountMisses: true})
	poor := user(t, "poor")
	if _, err := q.getCachedAs(poor, desc, 1999); !isNoRow(err) {
		t.Fatal(err)
	}
	for i := range 200 {
		id := int64(2000 + i)
		var both sync.WaitGroup
		both.Go(func() {
			_, err := q.getCachedAs(poor, desc, id)
			var exceeded *limit.Exceeded
			if !errors.As(err, &exceeded) && !isNoRow(err) { // in memory it is free
				t.Errorf("got %v", err)
			}
		})
		both.Go(func() {
			if _, err := q.getCachedAs(user(t, fmt.Sprint("rich", i)), desc, id); !isNoRow(err) {
				t.Errorf("another user: %v", err)
			}
		})
		both.Wait()
	}
}

func TestPanickingLoader(t *testing.T) {
	c := config(t)
	c.Redis.URL = ""
	db := open(t, c)
	desc := limited(getCached, dbgenimpl.Limit{Concurrent: 1, CountMisses: true})
	fetch := func(load func(context.Context, dbgenimpl.DBTX, int64) (story, error)) (s story, err error) {
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("panic: %v", p)
			}
		}()
		return dbgenimpl.Fetch(t.Context(), dbgenimpl.RuntimeOf(db), db, desc, int64(12), nil, load)
	}
	for range 3 {
		if _, err := fetch(func(context.Context, dbgenimpl.DBTX, int64) (story, error) { panic("oh") }); err == nil || err.Error() != "panic: oh" {
			t.Errorf("got %v", err)
		}
	}
	if s, err := fetch(loadGetStory); err != nil || s.ID != 12 {
		t.Errorf("after the panics: %+v, %v", s, err)
	}
	for _, p := range db.Stats().Pools {
		if p.InUse != 0 {
			t.Errorf("stats: %+v", p)
		}
	}
}

// A call that panics gives its places back, and what it wrote is known to the
// cache.
func TestPanickingCall(t *testing.T) {
	db := open(t, config(t))
	q := newQueries(db)
	if _, err := q.GetCached(t.Context(), 13); err != nil {
		t.Fatal(err)
	}
	desc := limited(setTitle, dbgenimpl.Limit{Concurrent: 1})
	for i := range 3 {
		title := fmt.Sprint("before panic ", i)
		func() {
			defer func() {
				if p := recover(); p != "oh" {
					t.Errorf("recovered %v", p)
				}
			}()
			a := dbgenimpl.Start(t.Context(), dbgenimpl.RuntimeOf(db), db, desc)
			defer a.Close()
			for a.Next() {
				if _, err := a.DB().Exec(a.Context(), desc.SQL, int64(13), title); err != nil {
					t.Error(err)
				}
				panic("oh")
			}
			t.Error("not let in: ", a.Err())
		}()
		if s, err := q.GetCached(t.Context(), 13); err != nil || s.Title != title {
			t.Errorf("read %+v, %v; want %q", s, err, title)
		}
	}
	for _, p := range db.Stats().Pools {
		if p.InUse != 0 {
			t.Errorf("stats: %+v", p)
		}
	}
}

package engine_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/cache"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

// Redis may die at any time: calls go on, right and limited in process, and what
// other processes missed is told when it is back.
func TestRedisDies(t *testing.T) {
	server := dbtest.Redis(t)
	c := config(t)
	c.Redis.URL = server.URL()
	db, other := memoryOpen(t, open(t, c)), memoryOpen(t, open(t, c))
	q, elsewhere := newQueries(db), newQueries(other)
	ctx := dbgen.WithSession(t.Context(), dbgen.Session{User: "u"})
	id := newStory(t, "0")
	check := func(when string) {
		t.Helper()
		for _, want := range []string{when + " one", when + " two"} {
			if err := q.SetTitle(ctx, id, want); err != nil {
				t.Fatal(err)
			}
			for range 3 {
				s, err := q.GetCached(ctx, id)
				if got := title(t, s, err); got != want {
					t.Errorf("%s: read %q, wrote %q", when, got, want)
				}
			}
		}
	}
	check("before")
	s, err := elsewhere.GetCached(ctx, id)
	if got := title(t, s, err); got != "before two" {
		t.Errorf("another process reads %q", got)
	}
	if err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	check("without")
	few := limited(getStory, dbgenimpl.Limit{User: perUser(3), Name: "few"})
	if n := letIn(t, 10, func() error { _, err := q.getStoryAs(ctx, few, id); return err }); n != 3 {
		t.Errorf("without Redis let in %d times", n)
	}
	if k := db.Stats().Cache; k.PendingInvalidations == 0 || k.L2Errors == 0 {
		t.Errorf("stats: %+v", k)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "what was missed is told", func() bool { return db.Stats().Cache.PendingInvalidations == 0 })
	eventually(t, "another process reads it", func() bool {
		s, err := elsewhere.GetCached(ctx, id)
		return title(t, s, err) == "without two"
	})
	check("after")
}

// With everything off the same calls work.
func TestEverythingOff(t *testing.T) {
	db := open(t, dbgen.Config{
		Primary: shared(t).primary.DSN(), Replicas: config(t).Replicas, Redis: config(t).Redis, AfterConnect: registerTypes,
		Pool:    dbgen.PoolConfig{MinConns: -1, StatementTimeout: -1},
		Routing: dbgen.RoutingConfig{Disabled: true}, Cache: dbgen.CacheConfig{Disabled: true}, Limits: dbgen.LimitsConfig{Disabled: true},
		Queries: dbgen.QueriesConfig{Slow: -1, History: -1},
		Log:     config(t).Log,
	})
	q := newQueries(db)
	id := newStory(t, "before")
	none := limited(getCached, dbgenimpl.Limit{User: perUser(1)})
	for range 3 {
		if err := q.SetTitle(t.Context(), id, "after"); err != nil {
			t.Fatal(err)
		}
		s, err := q.getCachedAs(user(t, "u"), none, id)
		if got := title(t, s, err); got != "after" {
			t.Errorf("got %q", got)
		}
	}
	if _, err := q.ListStories(t.Context(), []int64{id}); err != nil {
		t.Error(err)
	}
	err := db.InTx(t.Context(), pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error { return q.withTx(tx).SetTitle(ctx, id, "tx") })
	if err != nil {
		t.Error(err)
	}
	s := db.Stats() // BEGIN and COMMIT are two
	if n := s.Queries.BySource; n[dbgen.SourcePrimary] != 9 || n[dbgen.SourceTransaction] != 1 || s.Queries.Total != 10 || s.Queries.Slow != 0 {
		t.Errorf("stats: %+v", s.Queries)
	}
	if len(s.Replicas) != 0 || len(s.Pools) != 1 || s.Pools[0].Size != 50 || len(db.History()) != 0 {
		t.Errorf("stats: %+v", s)
	}
}

// Without a primary replicas answer for as long as they may.
func TestWithoutPrimary(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	primary.Exec(t, schema)
	replicas[0].WaitReplayed(t)
	c := clusterConfig(primary, replicas...)
	c.Routing.MaxLag = 500 * time.Millisecond
	strict := newQueries(open(t, c))
	c.Routing.WithoutPrimary = true
	lenient := newQueries(open(t, c))
	ctx := func() context.Context { return dbgen.WithSession(t.Context(), dbgen.Session{}) }
	for _, q := range []*queries{strict, lenient} {
		eventually(t, "reads on the replica", func() bool {
			_, err := q.GetStory(ctx(), 1)
			return err == nil && q.handle.Stats().Queries.BySource[dbgen.SourceReplica] > 0
		})
	}
	if err := primary.Stop(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the replica is too old", func() bool {
		_, err := strict.GetStory(ctx(), 1)
		return err != nil
	})
	for range 10 {
		if s, err := lenient.GetStory(ctx(), 1); err != nil || s.Title != "story 1" {
			t.Fatal(s, err)
		}
	}
	if err := lenient.SetTitle(ctx(), 1, "x"); err == nil {
		t.Error("a write without a primary")
	}
}

// A batch and a COPY that invalidate do so, with the position that they reached.
func TestInvalidatingBatchAndCopy(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	primary.Exec(t, schema)
	replicas[0].WaitReplayed(t)
	c := clusterConfig(primary, replicas...)
	c.Routing.MaxLag = time.Hour
	seen := watch(&c)
	q := newQueries(open(t, c))
	all := dbgenimpl.Query{Name: "Count", Package: "db", Version: 1, ReadOnly: true, Cache: &dbgenimpl.CachePolicy{}, Reads: readsStories}
	count := func() int {
		ctx := dbgen.WithSession(t.Context(), dbgen.Session{})
		if e, ok := dbgenimpl.Hit[struct{}, int](ctx, q.rt, q.db, &all, struct{}{}); ok {
			return e.Row
		}
		n, err := dbgenimpl.Fetch(ctx, q.rt, q.db, &all, struct{}{}, nil,
			func(ctx context.Context, db dbgenimpl.DBTX, _ struct{}) (n int, err error) {
				return n, db.QueryRow(ctx, "SELECT count(*) FROM stories").Scan(&n)
			})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	write := func(run func(a *dbgenimpl.Attempt) error) {
		desc := dbgenimpl.Query{Name: "Write", Package: "db", Writes: readsStories}
		a := dbgenimpl.Start(t.Context(), q.rt, q.db, &desc)
		for a.Next() {
			a.Done(run(&a))
		}
		if a.Err() != nil {
			t.Fatal(a.Err())
		}
	}
	eventually(t, "a cached read on the replica", func() bool {
		want := count() == 20 && seen.last(t).Source == dbgen.SourceL1
		return want && q.handle.Stats().Queries.BySource[dbgen.SourceReplica] > 0
	})
	if err := replicas[0].PauseReplay(); err != nil {
		t.Fatal(err)
	}
	write(func(a *dbgenimpl.Attempt) error {
		b := &pgx.Batch{}
		b.Queue("INSERT INTO stories (id, title) VALUES (21, 'x')")
		b.Queue("INSERT INTO stories (id, title) VALUES (22, 'x')")
		return a.DB().SendBatch(a.Context(), b).Close()
	})
	if n := count(); n != 22 || seen.last(t).Source != dbgen.SourcePrimary {
		t.Errorf("after a batch: %d, %+v", n, seen.last(t))
	}
	write(func(a *dbgenimpl.Attempt) error {
		n, err := a.DB().CopyFrom(a.Context(), pgx.Identifier{"stories"}, []string{"id", "title"}, pgx.CopyFromRows([][]any{{int64(23), "x"}}))
		if n != 1 {
			t.Errorf("copied %d rows", n)
		}
		return err
	})
	if n := count(); n != 23 || seen.last(t).Source != dbgen.SourcePrimary {
		t.Errorf("after a copy: %d, %+v", n, seen.last(t))
	}
	if s := q.handle.Stats().Pools[0]; s.InUse != 0 {
		t.Errorf("stats: %+v", s)
	}
}

// The cache by hand: tags, patterns, warming, and its figures.
func TestCacheByHand(t *testing.T) {
	c := config(t)
	c.Cache.TagTTL = map[string]time.Duration{"story": 50 * time.Millisecond}
	db := memoryOpen(t, open(t, c))
	q := newQueries(db)
	ctx := t.Context()
	id := newStory(t, "0")
	plain := as(getCached, func(q *dbgenimpl.Query) { q.Name, q.Cache = "GetPlain", &dbgenimpl.CachePolicy{TTL: time.Hour} })
	read := func() string {
		s, err := q.getCachedAs(ctx, plain, id)
		return title(t, s, err)
	}
	for i, forget := range []func() error{
		func() error { return db.Cache().InvalidateTags(ctx, "stories") },
		func() error { return db.Cache().InvalidatePatterns(ctx, "story:*") },
		func() error { return db.Cache().InvalidateAll(ctx) },
	} {
		before := read()
		behindTheBack(t, id, strings.Repeat("x", i+1))
		if got := read(); got != before {
			t.Errorf("round %d: not cached: %q", i, got)
		}
		if err := forget(); err != nil {
			t.Error(err)
		}
		if got := read(); got != strings.Repeat("x", i+1) {
			t.Errorf("round %d: %q", i, got)
		}
	}
	byTag := as(getCached, func(q *dbgenimpl.Query) { q.Name, q.Cache = "GetByTag", &dbgenimpl.CachePolicy{} })
	if _, err := q.getCachedAs(ctx, byTag, id); err != nil {
		t.Fatal(err)
	}
	behindTheBack(t, id, "by tag")
	eventually(t, "the tag's TTL ends", func() bool {
		s, err := q.getCachedAs(ctx, byTag, id)
		return title(t, s, err) == "by tag"
	})
	loads := 0
	warm := cache.WarmItem{Key: "greeting", Load: func(context.Context) ([]byte, error) { loads++; return []byte("hello"), nil }}
	for range 2 {
		if err := db.Cache().Warm(ctx, warm); err != nil {
			t.Fatal(err)
		}
	}
	if v, ok := db.Cache().Get(ctx, "greeting"); !ok || !bytes.Equal(v, []byte("hello")) || loads != 1 {
		t.Errorf("got %q %v after %d loads", v, ok, loads)
	}
	k := db.Stats().Cache
	if k.L1HitRate() <= 0 || k.L1HitRate() >= 1 || k.HitRate() < k.L1HitRate() || k.Invalidations < 3 || k.L1Entries == 0 || !k.L2Up {
		t.Errorf("stats: %+v", k)
	}
}

// The limiter serves what is no query, with all that HTTP headers want.
func TestLimiterByHand(t *testing.T) {
	db := open(t, config(t))
	rule := limit.Rule{Name: "GET /search", User: dbgen.Rate{Count: 2, Window: time.Hour}}
	who := limit.Caller{User: "u"}
	for want := 1; want >= 0; want-- {
		p, err := db.Limiter().Allow(t.Context(), who, rule)
		if err != nil || p.Limit != 2 || p.Remaining != want || time.Until(p.Reset) < 59*time.Minute {
			t.Errorf("got %+v, %v", p, err)
		}
		p.Release()
	}
	_, err := db.Limiter().Allow(t.Context(), who, rule)
	var exceeded *limit.Exceeded
	if !errors.As(err, &exceeded) || exceeded.RetryAfter < 59*time.Minute || exceeded.Scope != limit.ScopeUser {
		t.Errorf("got %v", err)
	}
	if r := db.Limiter().Peek(t.Context(), limit.Caller{User: "v"}, rule); r.Remaining != 2 {
		t.Errorf("another user has %+v", r)
	}
}

// Whoever calls while the DB is being closed gets an answer or an error, and
// Close returns.
func TestCloseBesideCalls(t *testing.T) {
	c := config(t)
	c.Queries.Explain, c.Queries.Slow = true, time.Nanosecond
	for range 3 {
		db, err := dbgen.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		q := newQueries(db)
		calls := make(chan struct{})
		for i := range 8 {
			go func() {
				defer func() { calls <- struct{}{} }()
				for id := int64(1); ; id = id%20 + 1 {
					ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i+1)*time.Millisecond)
					_, errRead := q.GetCached(ctx, id)
					errWrite := q.SetTitle(ctx, 20, "closing")
					errTx := db.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error { return q.withTx(tx).SetTitle(ctx, 20, "closed") })
					over := ctx.Err() != nil
					cancel()
					if !over && errRead != nil && errWrite != nil && errTx != nil {
						return
					}
				}
			}()
		}
		time.Sleep(50 * time.Millisecond)
		closed := make(chan struct{})
		go func() { db.Close(); close(closed) }()
		for range 8 {
			select {
			case <-calls:
			case <-time.After(30 * time.Second):
				t.Fatal("a call goes on after Close")
			}
		}
		select {
		case <-closed:
		case <-time.After(30 * time.Second):
			t.Fatal("Close does not return")
		}
		db.Close() // again
	}
}

package engine_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

// What is cached in memory costs no allocation; what is not cached costs as many
// as pgx by hand.

func benchDB(b *testing.B, replicas bool) *queries {
	c := config(b)
	c.Redis.URL = ""
	if !replicas {
		c.Replicas = nil
	}
	c.Routing.PollInterval = time.Hour
	c.Routing.MaxLag = time.Hour
	return newQueries(open(b, c))
}

type titleRow struct {
	ID    int64
	Title string
}

const titleSQL = "SELECT id, title FROM stories WHERE id = $1"

var (
	getTitle = dbgenimpl.Query{
		Name: "GetTitle", Package: "db", SQL: titleSQL, Version: 1, ReadOnly: true, Reads: readsStories,
	}
	getTitleCached = dbgenimpl.Query{
		Name: "GetTitleCached", Package: "db", SQL: titleSQL, Version: 1, ReadOnly: true, Reads: readsStories,
		Cache: &dbgenimpl.CachePolicy{TTL: time.Hour, L1: time.Hour},
	}
	touchTitle = dbgenimpl.Query{
		Name: "TouchTitle", Package: "db", SQL: "UPDATE stories SET title = title WHERE id = $1 RETURNING id, title",
		Version: 1,
	}
)

func loadTitle(ctx context.Context, db dbgenimpl.DBTX, id int64) (titleRow, error) {
	var r titleRow
	err := db.QueryRow(ctx, titleSQL, id).Scan(&r.ID, &r.Title)
	return r, err
}

func loadTouch(ctx context.Context, db dbgenimpl.DBTX, id int64) (titleRow, error) {
	var r titleRow
	err := db.QueryRow(ctx, touchTitle.SQL, id).Scan(&r.ID, &r.Title)
	return r, err
}

func uncached(ctx context.Context, q *queries, id int64) (titleRow, error) {
	var r titleRow
	a := dbgenimpl.Start(ctx, q.rt, q.db, &getTitle)
	defer a.Close()
	for a.Next() {
		var err error
		r, err = loadTitle(a.Context(), a.DB(), id)
		a.Done(err)
	}
	return r, a.Err()
}

func touch(ctx context.Context, q *queries, desc *dbgenimpl.Query, id int64) (titleRow, error) {
	var r titleRow
	a := dbgenimpl.Start(ctx, q.rt, q.db, desc)
	defer a.Close()
	for a.Next() {
		var err error
		r, err = loadTouch(a.Context(), a.DB(), id)
		a.Done(err)
	}
	return r, a.Err()
}

func cachedRow(ctx context.Context, q *queries, id int64) (titleRow, error) {
	if e, ok := dbgenimpl.Hit[int64, titleRow](ctx, q.rt, q.db, &getTitleCached, id); ok {
		return e.Row, e.Err
	}
	return dbgenimpl.Fetch(ctx, q.rt, q.db, &getTitleCached, id, nil, loadTitle)
}

func measure(b *testing.B, call func(context.Context) (titleRow, error)) {
	ctx := dbgen.WithSession(context.Background(), dbgen.Session{User: "u"})
	if _, err := call(ctx); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if r, err := call(ctx); err != nil || r.ID != 3 {
			b.Fatal(r, err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	db := benchDB(b, false)
	routed := benchDB(b, true)
	b.Run("pgx", func(b *testing.B) {
		measure(b, func(ctx context.Context) (titleRow, error) { return loadTitle(ctx, db.handle.Pool(), 3) })
	})
	b.Run("primary", func(b *testing.B) {
		measure(b, func(ctx context.Context) (titleRow, error) { return uncached(ctx, db, 3) })
	})
	b.Run("replica", func(b *testing.B) {
		measure(b, func(ctx context.Context) (titleRow, error) { return uncached(ctx, routed, 3) })
	})
	b.Run("memory", func(b *testing.B) {
		measure(b, func(ctx context.Context) (titleRow, error) { return cachedRow(ctx, db, 3) })
	})
}

func BenchmarkRedis(b *testing.B) {
	c := config(b)
	c.Cache.L1Disabled = true
	db := newQueries(open(b, c))
	measure(b, func(ctx context.Context) (titleRow, error) { return cachedRow(ctx, db, 3) })
}

func BenchmarkWrite(b *testing.B) {
	db := benchDB(b, true)
	b.Run("pgx", func(b *testing.B) {
		measure(b, func(ctx context.Context) (titleRow, error) { return loadTouch(ctx, db.handle.Pool(), 3) })
	})
	b.Run("runtime", func(b *testing.B) {
		measure(b, func(ctx context.Context) (titleRow, error) { return touch(ctx, db, &touchTitle, 3) })
	})
	invalidating := touchTitle
	invalidating.Writes = []string{"public.stories"}
	b.Run("invalidating", func(b *testing.B) {
		measure(b, func(ctx context.Context) (titleRow, error) { return touch(ctx, db, &invalidating, 3) })
	})
}

// BenchmarkOverhead runs the same by hand and through the runtime in turns, so
// that whatever else the machine does meets both, and compares the medians.
func BenchmarkOverhead(b *testing.B) {
	alone, routed := benchDB(b, false), benchDB(b, true)
	invalidating := touchTitle
	invalidating.Writes = []string{"public.other"}
	read := func(db dbgenimpl.DBTX) func(context.Context) (titleRow, error) {
		return func(ctx context.Context) (titleRow, error) { return loadTitle(ctx, db, 3) }
	}
	write := func(db *queries, q *dbgenimpl.Query) func(context.Context) (titleRow, error) {
		return func(ctx context.Context) (titleRow, error) { return touch(ctx, db, q, 3) }
	}
	byHand := func(ctx context.Context) (titleRow, error) { return loadTouch(ctx, routed.handle.Pool(), 3) }
	for _, pair := range []struct {
		name             string
		byHand, measured func(context.Context) (titleRow, error)
	}{
		{"read", read(alone.handle.Pool()), func(ctx context.Context) (titleRow, error) { return uncached(ctx, alone, 3) }},
		{"write", byHand, write(routed, &touchTitle)},
		{"write that invalidates", byHand, write(routed, &invalidating)},
		{"write that invalidates, no replicas", func(ctx context.Context) (titleRow, error) { return loadTouch(ctx, alone.handle.Pool(), 3) },
			write(alone, &invalidating)},
	} {
		b.Run(pair.name, func(b *testing.B) {
			ctx := dbgen.WithSession(context.Background(), dbgen.Session{User: "u"})
			var took [2][]time.Duration
			for b.Loop() {
				for i, call := range []func(context.Context) (titleRow, error){pair.byHand, pair.measured} {
					begin := time.Now()
					if r, err := call(ctx); err != nil || r.ID != 3 {
						b.Fatal(r, err)
					}
					took[i] = append(took[i], time.Since(begin))
				}
			}
			slices.Sort(took[0])
			slices.Sort(took[1])
			hand, measured := took[0][len(took[0])/2], took[1][len(took[1])/2]
			b.ReportMetric(float64(hand.Nanoseconds()), "pgx-ns")
			b.ReportMetric(float64(measured.Nanoseconds()), "runtime-ns")
			b.ReportMetric(float64(measured)/float64(hand), "ratio")
		})
	}
}

// BenchmarkLimit measures what being let in costs.
func BenchmarkLimit(b *testing.B) {
	for name, redis := range map[string]bool{"process": false, "redis": true} {
		b.Run(name, func(b *testing.B) {
			c := config(b)
			if !redis {
				c.Redis.URL = ""
			}
			limiter := open(b, c).Limiter()
			rule := limit.Rule{Name: "bench", User: dbgen.Rate{Count: 1 << 30, Window: time.Second}}
			b.ReportAllocs()
			for b.Loop() {
				permit, err := limiter.Allow(b.Context(), limit.Caller{User: "u"}, rule)
				if err != nil {
					b.Fatal(err)
				}
				permit.Release()
			}
		})
	}
}

// The benchmarks' claims, held by the tests.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	c := config(t)
	c.Redis.URL, c.Replicas = "", nil
	db := newQueries(open(t, c))
	c.Replicas = config(t).Replicas
	c.Routing.PollInterval, c.Routing.MaxLag = time.Hour, time.Hour
	routed := newQueries(open(t, c))
	ctx := dbgen.WithSession(t.Context(), dbgen.Session{User: "u"})
	count := func(call func() (titleRow, error)) float64 {
		return testing.AllocsPerRun(500, func() {
			if r, err := call(); err != nil || r.ID != 3 {
				t.Fatal(r, err)
			}
		})
	}
	if n := count(func() (titleRow, error) { return cachedRow(ctx, db, 3) }); n != 0 {
		t.Errorf("a hit in memory allocates %v times", n)
	}
	byHand := count(func() (titleRow, error) { return loadTitle(ctx, db.handle.Pool(), 3) })
	if n := count(func() (titleRow, error) { return uncached(ctx, db, 3) }); n > byHand {
		t.Errorf("an uncached read allocates %v times, pgx %v", n, byHand)
	}
	if n := count(func() (titleRow, error) { return uncached(ctx, routed, 3) }); n > byHand {
		t.Errorf("a read on a replica allocates %v times, pgx %v", n, byHand)
	}
	byHand = count(func() (titleRow, error) { return loadTouch(ctx, routed.handle.Pool(), 3) })
	if n := count(func() (titleRow, error) { return touch(ctx, routed, &touchTitle, 3) }); n > byHand {
		t.Errorf("a write that invalidates nothing allocates %v times, pgx %v", n, byHand)
	}
}

// Package lookups measures a hundred look-ups by key in the ways that there are for
// them, one after the other in each round, on one server.
package lookups

import (
	"context"
	_ "embed"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/graph-gophers/dataloader/v7"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/vikstrous/dataloadgen"

	"github.com/dbgen-go/dbgen/bench/lookups/db"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/loader"
)

// keys is how many rows are looked up, and what fills a batch; a window that ends
// before all callers have come makes a second statement, so it is long, and never
// waited for.
const (
	keys   = 100
	window = 50 * time.Millisecond
)

//go:embed schema.sql
var schema string

const filling = `
INSERT INTO stories SELECT i, i % 1000, 'story ' || i, repeat('word ', 20) FROM generate_series(1, 100000) i;
ANALYZE stories`

// A counter counts the statements that are sent.
type counter struct{ n atomic.Int64 }

func (c *counter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	c.n.Add(1)
	return ctx
}

func (*counter) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// A way looks rows up.
type way struct {
	name string
	// most is how many statements it may send; a machine under load may be late to
	// a window.
	most int64
	run  func(ctx context.Context, q *db.Queries, ids []int64) ([]db.Story, error)
}

// each looks each row up in a goroutine of its own, as resolvers do.
func each(ids []int64, load func(id int64) (db.Story, error)) ([]db.Story, error) {
	out, errs := make([]db.Story, len(ids)), make([]error, len(ids))
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { out[i], errs[i] = load(id) })
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// byHand is what people write below a data loader: one statement, its rows put in
// the order of the keys.
func byHand(ctx context.Context, q *db.Queries, ids []int64) ([]db.Story, []error) {
	rows, err := q.GetStories(ctx, ids)
	errs := make([]error, len(ids))
	if err != nil {
		for i := range errs {
			errs[i] = err
		}
		return nil, errs
	}
	byID := make(map[int64]db.Story, len(rows))
	for _, r := range rows {
		byID[r.ID] = r
	}
	out := make([]db.Story, len(ids))
	for i, id := range ids {
		var found bool
		if out[i], found = byID[id]; !found {
			errs[i] = pgx.ErrNoRows
		}
	}
	return out, errs
}

var ways = []way{
	{"loop", keys, func(ctx context.Context, q *db.Queries, ids []int64) ([]db.Story, error) {
		out := make([]db.Story, len(ids))
		for i, id := range ids {
			var err error
			if out[i], err = q.GetStory(ctx, id); err != nil {
				return nil, err
			}
		}
		return out, nil
	}},
	{"any", 2, func(ctx context.Context, q *db.Queries, ids []int64) ([]db.Story, error) {
		out, errs := byHand(ctx, q, ids)
		return out, errs[0]
	}},
	{"twin", 2, func(ctx context.Context, q *db.Queries, ids []int64) ([]db.Story, error) {
		rows, err := q.GetStoryByIDs(ctx, ids)
		if err != nil {
			return nil, err
		}
		out := make([]db.Story, len(ids))
		for i, r := range rows {
			out[i] = *r
		}
		return out, nil
	}},
	{"loader", 2, func(ctx context.Context, q *db.Queries, ids []int64) ([]db.Story, error) {
		l := db.NewLoaders(q, loader.Window(window), loader.MaxBatch(keys))
		return each(ids, func(id int64) (db.Story, error) { return l.Story.Load(ctx, id) })
	}},
	{"dataloader", 2, func(ctx context.Context, q *db.Queries, ids []int64) ([]db.Story, error) {
		l := dataloader.NewBatchedLoader(func(ctx context.Context, ids []int64) []*dataloader.Result[db.Story] {
			rows, errs := byHand(ctx, q, ids)
			out := make([]*dataloader.Result[db.Story], len(ids))
			for i := range ids {
				out[i] = &dataloader.Result[db.Story]{Data: rows[i], Error: errs[i]}
			}
			return out
		}, dataloader.WithWait[int64, db.Story](window), dataloader.WithBatchCapacity[int64, db.Story](keys))
		return each(ids, func(id int64) (db.Story, error) { return l.Load(ctx, id)() })
	}},
	{"dataloadgen", 2, func(ctx context.Context, q *db.Queries, ids []int64) ([]db.Story, error) {
		l := dataloadgen.NewLoader(func(ctx context.Context, ids []int64) ([]db.Story, []error) { return byHand(ctx, q, ids) },
			dataloadgen.WithWait(window), dataloadgen.WithBatchCapacity(keys))
		return each(ids, func(id int64) (db.Story, error) { return l.Load(ctx, id) })
	}},
}

// BenchmarkLookups runs all ways in each round. A way's figures are the median of
// its rounds in microseconds, and what the loop takes as a multiple of it.
func BenchmarkLookups(b *testing.B) {
	sent := new(counter)
	cfg := dbtest.Database(b, dbtest.SharedPostgres(b), schema+filling).Pool(b).Config()
	cfg.ConnConfig.Tracer = sent
	pool, err := pgxpool.NewWithConfig(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	q := db.New(pool)
	took := make([][]time.Duration, len(ways))
	round := func(n int64, note bool) {
		ids := make([]int64, keys)
		for i := range ids {
			ids[i] = (n*7919+int64(i)*613)%100000 + 1
		}
		var want []db.Story
		for k := range ways { // each is the first in turn, and comes after any other
			w := (int(n)*5 + k*(1+int(n)/len(ways)%2*4)) % len(ways)
			way := ways[w]
			before := sent.n.Load()
			begun := time.Now()
			rows, err := way.run(b.Context(), q, ids)
			if note {
				took[w] = append(took[w], time.Since(begun))
			}
			if err != nil {
				b.Fatalf("%s: %v", way.name, err)
			}
			if want == nil {
				want = rows
			}
			if !slices.Equal(rows, want) {
				b.Fatalf("%s has other rows than those before it", way.name)
			}
			if n := sent.n.Load() - before; n > way.most {
				b.Fatalf("%s sent %d statements", way.name, n)
			}
		}
	}
	for n := range int64(5) { // statements are prepared, pages read
		round(n, false)
	}
	b.ResetTimer()
	for n := range int64(b.N) {
		round(n+5, true)
	}
	median := func(d []time.Duration) float64 {
		slices.Sort(d)
		return float64(d[len(d)/2].Nanoseconds()) / 1e3
	}
	loop := median(took[0])
	for w, way := range ways {
		b.ReportMetric(median(took[w]), "µs-"+way.name)
		if w > 0 {
			b.ReportMetric(loop/median(took[w]), "x-"+way.name)
		}
	}
	b.ReportMetric(0, "ns/op")
}

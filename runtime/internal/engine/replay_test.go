package engine_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/dbtest/replay"
)

// replayed returns the runtime and a plain pool, both without a server behind them:
// what calls asked once is answered from a recording. So what is measured of a call is
// the client's work alone, the same each time.
func replayed(t testing.TB, calls func(ctx context.Context, q *queries, pool *pgxpool.Pool)) (*queries, *pgxpool.Pool) {
	t.Helper()
	at := dbtest.Database(t, shared(t).primary, schema)
	var r replay.Recording
	connect := func(dial replay.Dial) (*queries, *pgxpool.Pool) {
		c := clusterConfig(nil)
		c.Primary, c.Dial, c.AfterConnect = at.DSN(), dial, nil
		c.Queries.Slow = time.Hour
		cfg, err := pgxpool.ParseConfig(at.DSN())
		if err != nil {
			t.Fatal(err)
		}
		cfg.ConnConfig.DialFunc = dial
		pool, err := pgxpool.NewWithConfig(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(pool.Close)
		return newQueries(open(t, c)), pool
	}
	q, pool := connect(r.Record(nil))
	for range 2 { // statements are prepared the first time
		calls(t.Context(), q, pool)
	}
	if err := pool.Ping(t.Context()); err != nil { // as pools do after a second of silence
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Err(); err != nil {
			t.Error(err)
		}
	})
	return connect(r.Replay)
}

// overheadCalls are what the measurements below call.
func overheadCalls(ctx context.Context, q *queries, pool *pgxpool.Pool) {
	_, _ = loadTitle(ctx, pool, 3)
	_, _ = loadTouch(ctx, pool, 3)
	_, _ = uncached(ctx, q, 3)
	_, _ = touch(ctx, q, &touchTitle, 3)
	_, _ = cachedRow(ctx, q, 3)
}

// invalidatingTouch is touchTitle with what generated code says of a write: the table.
var invalidatingTouch = func() dbgenimpl.Query {
	q := touchTitle
	q.Writes = []string{"public.stories"}
	return q
}()

// BenchmarkReplayed compares calls by hand with the same through the runtime, on a
// server that answers at once.
func BenchmarkReplayed(b *testing.B) {
	q, pool := replayed(b, overheadCalls)
	ctx := dbgen.WithSession(context.Background(), dbgen.Session{User: "u"})
	for _, pair := range []struct {
		name             string
		byHand, measured func() (titleRow, error)
	}{
		{"read", func() (titleRow, error) { return loadTitle(ctx, pool, 3) }, func() (titleRow, error) { return uncached(ctx, q, 3) }},
		{"write that invalidates", func() (titleRow, error) { return loadTouch(ctx, pool, 3) }, func() (titleRow, error) { return touch(ctx, q, &invalidatingTouch, 3) }},
		{"write", func() (titleRow, error) { return loadTouch(ctx, pool, 3) }, func() (titleRow, error) { return touch(ctx, q, &touchTitle, 3) }},
	} {
		b.Run(pair.name, func(b *testing.B) {
			const calls = 50
			var took [2][]time.Duration
			for b.Loop() {
				for i, call := range []func() (titleRow, error){pair.byHand, pair.measured} {
					begin := time.Now()
					for range calls {
						if r, err := call(); err != nil || r.ID != 3 {
							b.Fatal(r, err)
						}
					}
					took[i] = append(took[i], time.Since(begin)/calls)
				}
			}
			slices.Sort(took[0])
			slices.Sort(took[1])
			hand, measured := took[0][len(took[0])/2], took[1][len(took[1])/2]
			b.ReportMetric(float64(hand), "pgx-ns")
			b.ReportMetric(float64(measured), "runtime-ns")
			b.ReportMetric(float64(measured-hand), "added-ns")
			b.ReportMetric(0, "ns/op")
		})
	}
}

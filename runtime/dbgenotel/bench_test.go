package dbgenotel_test

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenotel"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/dbtest/replay"
	"github.com/dbgen-go/dbgen/runtime/internal/generated/v1/db"
)

// BenchmarkCall compares a read, and a hit in memory, of a DB that nothing is told of with
// the same where spans are dropped, kept, and where there are metrics, too; and with
// comments. Servers are replayed, so that what is measured is the client's work. Calls
// take turns, and medians are told; allocs is what a call allocates.
func BenchmarkCall(b *testing.B) {
	kinds := []struct {
		name     string
		off      bool
		sampler  sdktrace.Sampler
		meter    metric.MeterProvider
		comments dbgen.CommentsConfig
	}{
		{name: "off", off: true},
		{name: "dropped", sampler: sdktrace.NeverSample(), meter: metricnoop.NewMeterProvider()},
		{name: "span", sampler: sdktrace.AlwaysSample(), meter: metricnoop.NewMeterProvider()},
		{name: "metrics", sampler: sdktrace.NeverSample(), meter: sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader()))},
		{name: "both", sampler: sdktrace.AlwaysSample(), meter: sdkmetric.NewMeterProvider(sdkmetric.WithReader(sdkmetric.NewManualReader()))},
		{name: "comment", off: true, comments: dbgen.CommentsConfig{Query: true}},
	}
	type call struct{ read, hit func() error }
	calls := make([]call, len(kinds))
	for i, k := range kinds {
		q := replayed(b, func(c *dbgen.Config) {
			c.Comments = k.comments
			if k.off {
				return
			}
			telemetry, err := dbgenotel.New(dbgenotel.Options{TracerProvider: sdktrace.NewTracerProvider(sdktrace.WithSampler(k.sampler)), MeterProvider: k.meter})
			must(b, err)
			must(b, telemetry.Configure(c))
		})
		ctx := dbgen.WithSession(b.Context(), dbgen.Session{User: "kim"})
		calls[i] = call{
			func() error { _, err := q.Balance(ctx, 1); return err },
			func() error { _, err := q.CountStories(ctx); return err },
		}
	}
	for _, of := range []struct {
		name string
		call func(call) func() error
	}{{"read", func(c call) func() error { return c.read }}, {"hit", func(c call) func() error { return c.hit }}} {
		b.Run(of.name, func(b *testing.B) {
			const each = 50
			took := make([][]time.Duration, len(calls))
			for b.Loop() {
				for i, c := range calls {
					run := of.call(c)
					begin := time.Now()
					for range each {
						if err := run(); err != nil {
							b.Fatal(err)
						}
					}
					took[i] = append(took[i], time.Since(begin)/each)
				}
			}
			for i, k := range kinds {
				slices.Sort(took[i])
				b.ReportMetric(float64(took[i][len(took[i])/2]), k.name+"-ns")
				run := of.call(calls[i])
				b.ReportMetric(testing.AllocsPerRun(100, func() { _ = run() }), k.name+"-allocs")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// replayed returns queries without a server behind them: what was asked once is answered
// from a recording.
func replayed(b *testing.B, change func(*dbgen.Config)) *db.Queries {
	b.Helper()
	s, err := started()
	must(b, err)
	schema, err := os.ReadFile("../internal/generated/v1/schema.sql")
	must(b, err)
	at := dbtest.Database(b, s.primary, string(schema))
	var r replay.Recording
	connect := func(dial replay.Dial) *db.Queries {
		c := dbgen.Config{
			Primary: at.DSN(), Dial: dial, Pool: dbgen.PoolConfig{MinConns: 1, MaxConns: 1}, Queries: dbgen.QueriesConfig{Slow: time.Hour},
			Cache: dbgen.CacheConfig{L1TTL: time.Hour},
		}
		change(&c)
		handle, err := dbgen.Open(context.Background(), c)
		must(b, err)
		b.Cleanup(func() { _ = handle.Close() })
		return db.New(handle)
	}
	q := connect(r.Record(nil))
	for range 2 { // statements are prepared the first time
		_, err := q.Balance(b.Context(), 1)
		must(b, err)
		_, err = q.CountStories(b.Context())
		must(b, err)
	}
	b.Cleanup(func() { must(b, r.Err()) })
	return connect(r.Replay)
}

// BenchmarkTraced compares a prepared statement on a real server with one that has a
// traceparent, and so is parsed and planned at each call. Calls take turns, and medians are
// told.
func BenchmarkTraced(b *testing.B) {
	kinds := []string{"prepared", "traced"}
	took := make([][]time.Duration, len(kinds))
	queries := make([]*db.Queries, len(kinds))
	for i, kind := range kinds {
		queries[i] = db.New(watch(b, dbgenotel.Options{}, func(c *dbgen.Config) {
			c.Replicas = nil
			if kind == "traced" {
				c.Comments.Trace = func(context.Context) string { return "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }
			}
		}).DB)
	}
	for b.Loop() {
		for i, q := range queries {
			begin := time.Now()
			if _, err := q.Balance(b.Context(), 1); err != nil {
				b.Fatal(err)
			}
			took[i] = append(took[i], time.Since(begin))
		}
	}
	for i, kind := range kinds {
		slices.Sort(took[i])
		b.ReportMetric(float64(took[i][len(took[i])/2]), kind+"-ns")
	}
	b.ReportMetric(0, "ns/op")
}

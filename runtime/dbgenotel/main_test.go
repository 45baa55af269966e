package dbgenotel_test

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenotel"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/internal/generated/v1/db"
)

type servers struct {
	primary, replica *dbtest.PG
	redis            *dbtest.RedisServer
}

// started are a primary with a replica, and a Redis, with the generated package's schema.
var started = sync.OnceValues(func() (s servers, err error) {
	ctx := context.Background()
	schema, err := os.ReadFile("../internal/generated/v1/schema.sql")
	if err != nil {
		return s, err
	}
	if s.redis, err = dbtest.StartRedis(ctx); err != nil {
		return s, err
	}
	if s.primary, err = dbtest.StartPostgres(ctx); err != nil {
		return s, err
	}
	if err = s.primary.Do(ctx, string(schema)); err != nil {
		return s, err
	}
	s.replica, err = s.primary.StartReplica(ctx)
	return s, err
})

// A watched DB is one whose spans and metrics are kept.
type watched struct {
	*dbgen.DB
	spans    *tracetest.SpanRecorder
	provider *sdktrace.TracerProvider
	reader   *sdkmetric.ManualReader
}

// watch opens a DB on the servers, with a Telemetry.
func watch(t testing.TB, o dbgenotel.Options, change func(*dbgen.Config)) *watched {
	t.Helper()
	s, err := started()
	if err != nil {
		t.Fatal("starting servers: ", err)
	}
	c := dbgen.Config{
		Primary: s.primary.DSN(), Replicas: []dbgen.Replica{{DSN: s.replica.DSN()}},
		Redis:        dbgen.RedisConfig{URL: s.redis.URL(), Timeout: 5 * time.Second},
		Cache:        dbgen.CacheConfig{Prefix: t.Name() + time.Now().Format(time.RFC3339Nano)},
		Pool:         dbgen.PoolConfig{MinConns: 1, MaxConns: 4},
		Routing:      dbgen.RoutingConfig{PollInterval: 20 * time.Millisecond, PollTimeout: 10 * time.Second},
		AfterConnect: db.RegisterTypes,
		Log:          dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	}
	if change != nil {
		change(&c)
	}
	w := &watched{spans: tracetest.NewSpanRecorder(), reader: sdkmetric.NewManualReader()}
	w.provider = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(w.spans))
	o.TracerProvider, o.MeterProvider = w.provider, sdkmetric.NewMeterProvider(sdkmetric.WithReader(w.reader))
	telemetry, err := dbgenotel.New(o)
	must(t, err)
	must(t, telemetry.Configure(&c))
	w.DB, err = dbgen.Open(context.Background(), c)
	must(t, err)
	stop, err := telemetry.Observe(w.DB)
	must(t, err)
	t.Cleanup(func() {
		must(t, stop())
		_ = w.Close()
	})
	if len(c.Replicas) > 0 && !c.Routing.Disabled {
		eventually(t, "the replica is fresh", func() bool { r := w.Stats().Replicas; return r[0].Healthy && r[0].Lag >= 0 && r[0].Lag < 1 })
	}
	eventually(t, "memory may answer", func() bool { return w.Stats().Cache.FenceOpen })
	return w
}

// metrics are what the instruments say, by name.
func (w *watched) metrics(t testing.TB) map[string]metricdata.Metrics {
	t.Helper()
	var all metricdata.ResourceMetrics
	must(t, w.reader.Collect(t.Context(), &all))
	if len(all.ScopeMetrics) != 1 {
		t.Fatalf("%d scopes", len(all.ScopeMetrics))
	}
	found := map[string]metricdata.Metrics{}
	for _, m := range all.ScopeMetrics[0].Metrics {
		found[m.Name] = m
	}
	return found
}

// story makes a story.
func story(t testing.TB, id int64) {
	t.Helper()
	s, err := started()
	if err != nil {
		t.Fatal(err)
	}
	s.primary.Exec(t, "INSERT INTO stories (id, author_id, title, tags, price, moods) VALUES ($1, $1, 'a title', '{}', 1, '{}') ON CONFLICT DO NOTHING", id)
	s.replica.WaitReplayed(t)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within 10 s: %s", what)
}

package dbgenotel_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/semconv/v1.43.0/dbconv"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenotel"
	"github.com/dbgen-go/dbgen/runtime/internal/generated/v1/db"
)

func TestMetrics(t *testing.T) {
	story(t, 1)
	w := watch(t, dbgenotel.Options{}, func(c *dbgen.Config) { c.Pool.MinConns = 2 })
	q := db.New(w.DB)
	ctx := dbgen.WithSession(t.Context(), dbgen.Session{User: "kim"})
	for range 3 { // one load, and hits in memory
		_, err := q.GetStory(ctx, 1)
		must(t, err)
	}
	if _, err := q.GetStory(ctx, 404); !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err)
	}
	must(t, q.SetTitle(ctx, db.SetTitleParams{ID: 1, Title: "a secret title"}))
	if _, err := w.Exec(ctx, "SELECT 1/0"); err == nil {
		t.Fatal("no error")
	}
	s, err := started()
	must(t, err)
	all := w.metrics(t)

	took := all["db.client.operation.duration"].Data.(metricdata.Histogram[float64])
	counts := map[string]uint64{}
	for _, p := range took.DataPoints {
		counts[attributesOf(p.Attributes.ToSlice(), []string{"db.query.summary", "db.operation.name", "db.collection.name", "error.type", "db.response.status_code", "dbgen.source"})] += p.Count
		of := map[attribute.Key]string{}
		for _, a := range p.Attributes.ToSlice() {
			of[a.Key] = a.Value.String()
		}
		if of["db.system.name"] != "postgresql" || of["db.namespace"] != "postgres" || of["server.address"] == "" || of["server.port"] == "" || of["db.query.text"] != "" {
			t.Errorf("attributes: %v", of)
		}
	}
	want := map[string]uint64{
		" query.summary=SELECT public.stories operation.name=SELECT collection.name=public.stories dbgen.source=replica": 2,
		" query.summary=UPDATE public.stories operation.name=UPDATE collection.name=public.stories dbgen.source=primary": 1,
		" query.summary=SELECT error.type=22012 response.status_code=22012 dbgen.source=primary":                         1,
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Error(diff)
	}
	if got, want := took.DataPoints[0].Bounds, []float64{.001, .005, .01, .05, .1, .5, 1, 5, 10}; !slices.Equal(got, want) {
		t.Errorf("buckets %v", got)
	}
	rows := all["db.client.response.returned_rows"].Data.(metricdata.Histogram[int64])
	if len(rows.DataPoints) != 1 || rows.DataPoints[0].Count != 2 || rows.DataPoints[0].Sum != 1 {
		t.Errorf("rows: %+v", rows.DataPoints)
	}
	primary := "127.0.0.1:" + strconv.Itoa(s.primary.Port) + "/postgres"
	sums := func(name string) map[string]int64 {
		got := map[string]int64{}
		for _, p := range all[name].Data.(metricdata.Sum[int64]).DataPoints {
			key := ""
			for _, a := range p.Attributes.ToSlice() {
				key += " " + a.Value.String()
			}
			got[key[1:]] = p.Value
		}
		return got
	}
	if got := sums("db.client.connection.max"); len(got) != 2 || got[primary] != 4 {
		t.Errorf("max: %v, want one of %s", got, primary)
	}
	if got := sums("dbgen.connection.min"); got[primary] != 2 {
		t.Errorf("min: %v", got)
	}
	if got := sums("db.client.connection.count"); got[primary+" idle"] < 2 || got[primary+" used"] != 0 {
		t.Errorf("count: %v", got)
	}
	if diff := cmp.Diff(map[string]int64{"db.GetStory l1": 2, "db.GetStory replica": 2, "db.SetTitle primary": 1}, sums("dbgen.query.calls")); diff != "" {
		t.Error(diff)
	}
	if got := sums("dbgen.cache.lookups"); got["l1 hit"] != 2 {
		t.Errorf("look-ups: %v", got)
	}
	for name, m := range all {
		if name == "dbgen.replica.healthy" && m.Data.(metricdata.Gauge[int64]).DataPoints[0].Value != 1 {
			t.Error("the replica is not healthy")
		}
	}
}

// What is measured one by one has the names, units, descriptions and kinds of the
// conventions.
func TestConventionsMeasured(t *testing.T) {
	story(t, 1)
	w := watch(t, dbgenotel.Options{}, nil)
	_, err := db.New(w.DB).GetStory(t.Context(), 1)
	must(t, err)
	all := w.metrics(t)
	for _, want := range []interface {
		Name() string
		Unit() string
		Description() string
	}{dbconv.ClientOperationDuration{}, dbconv.ClientResponseReturnedRows{}, dbconv.ClientConnectionCreateTime{}, dbconv.ClientConnectionUseTime{}} {
		m, ok := all[want.Name()]
		if !ok {
			t.Errorf("%s: it is not there", want.Name())
			continue
		}
		if m.Unit != want.Unit() || m.Description != want.Description() {
			t.Errorf("%s: unit %q, %q", m.Name, m.Unit, m.Description)
		}
		switch h := m.Data.(type) {
		case metricdata.Histogram[float64]:
			if h.DataPoints[0].Count == 0 || h.DataPoints[0].Sum <= 0 {
				t.Errorf("%s: %+v", m.Name, h.DataPoints)
			}
		case metricdata.Histogram[int64]:
		default:
			t.Errorf("%s is a %T", m.Name, h)
		}
	}
}

// A connection counts as used for as long as its call has it.
func TestUseTime(t *testing.T) {
	w := watch(t, dbgenotel.Options{}, func(c *dbgen.Config) { c.Replicas = nil })
	before := useTime(t, w)
	_, err := w.Exec(t.Context(), "SELECT pg_sleep(0.2)")
	must(t, err)
	if got := useTime(t, w) - before; got < 0.2 || got > 2 {
		t.Errorf("a call of 0.2 s used a connection for %f s", got)
	}
	used := func() (n int64) {
		for _, p := range w.metrics(t)["db.client.connection.count"].Data.(metricdata.Sum[int64]).DataPoints {
			if state, _ := p.Attributes.Value("db.client.connection.state"); state.AsString() == "used" {
				n += p.Value
			}
		}
		return n
	}
	must(t, w.InTx(t.Context(), pgx.TxOptions{}, func(context.Context, *dbgen.Tx) error {
		if n := used(); n != 1 {
			t.Errorf("%d connections are used by one transaction", n)
		}
		return nil
	}))
}

func useTime(t *testing.T, w *watched) (sum float64) {
	for _, p := range w.metrics(t)["db.client.connection.use_time"].Data.(metricdata.Histogram[float64]).DataPoints {
		sum += p.Sum
	}
	return sum
}

package dbgenotel_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenotel"
	"github.com/dbgen-go/dbgen/runtime/internal/generated/v1/db"
)

// last are the attributes of the span that ended last.
func (w *watched) last(t *testing.T) map[string]string {
	t.Helper()
	ended := w.spans.Ended()
	if len(ended) == 0 {
		t.Fatal("there is no span")
	}
	all := map[string]string{}
	for _, a := range ended[len(ended)-1].Attributes() {
		all[string(a.Key)] = a.Value.String()
	}
	return all
}

// All attributes of a span.
func TestAttributes(t *testing.T) {
	story(t, 1)
	w := watch(t, dbgenotel.Options{}, func(c *dbgen.Config) {
		c.Queries.Slow, c.Replicas = time.Nanosecond, nil
		c.Primary += "&search_path=public,pg_temp"
	})
	_, err := db.New(w.DB).Balance(t.Context(), 1)
	must(t, err)
	got := w.last(t)
	delete(got, "server.port")
	want := map[string]string{
		"db.system.name": "postgresql", "db.namespace": "postgres|public", "db.operation.name": "SELECT", "db.collection.name": "public.stories",
		"db.query.summary": "SELECT public.stories", "db.response.returned_rows": "1", "server.address": "127.0.0.1",
		"db.query.text":    "-- name: Balance :one\nSELECT coalesce(sum(price), 0)::bigint AS total FROM stories WHERE author_id = $1\n",
		"dbgen.query.name": "db.Balance", "dbgen.source": "primary", "dbgen.route.reason": "the query is routed to the primary",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// No value of the application's is in a span, unless it is asked for.
func TestParameters(t *testing.T) {
	story(t, 1)
	const secret = "xyzzy"
	use := func(w *watched) {
		q := db.New(w.DB)
		must(t, q.SetTitle(t.Context(), db.SetTitleParams{ID: 1, Title: secret}))
		_, err := w.Exec(t.Context(), "UPDATE stories SET title = '"+secret+"' WHERE id = $1", 1)
		must(t, err)
		if _, err := w.Exec(t.Context(), "SELECT $1::text::int", secret); err == nil {
			t.Error("no error")
		}
	}
	w := watch(t, dbgenotel.Options{}, nil)
	use(w)
	for _, s := range w.spans.Ended() {
		if strings.Contains(s.Name()+s.Status().Description, secret) {
			t.Errorf("%s: %v", s.Name(), s.Status())
		}
		for _, a := range s.Attributes() {
			if strings.Contains(a.Value.String(), secret) {
				t.Errorf("%s: %v", s.Name(), a)
			}
		}
	}
	if got := w.spans.Ended()[1].Attributes(); !slices.Contains(got, attribute.String("db.query.text", "UPDATE stories SET title = $2 WHERE id = $1")) {
		t.Errorf("the text is not in %v", got)
	}
	w = watch(t, dbgenotel.Options{OmitText: true, Parameters: true}, func(c *dbgen.Config) { c.Queries.Values = true })
	must(t, db.New(w.DB).SetTitle(t.Context(), db.SetTitleParams{ID: 1, Title: secret + strings.Repeat("ü", 200)}))
	got := w.last(t)
	if text, ok := got["db.query.text"]; ok {
		t.Errorf("there is a text: %s", text)
	}
	if got["db.query.parameter.0"] != "1" || got["db.query.parameter.1"] != secret+strings.Repeat("ü", 97)+"…" {
		t.Errorf("parameters %q and %q", got["db.query.parameter.0"], got["db.query.parameter.1"])
	}

	telemetry, err := dbgenotel.New(dbgenotel.Options{Parameters: true})
	must(t, err)
	if err := telemetry.Configure(&dbgen.Config{}); err == nil || !strings.Contains(err.Error(), "Config.Queries.Values") {
		t.Errorf("parameters that nobody keeps: %v", err)
	}
}

// The number of series does not grow with users, requests or values.
func TestSeries(t *testing.T) {
	w := watch(t, dbgenotel.Options{}, func(c *dbgen.Config) { c.Queries.Statements, c.Replicas = 20, nil })
	for i := range 200 {
		_, _ = w.Exec(t.Context(), "SELECT * FROM missing_"+strings.Repeat("x", i%50))
	}
	series := 0
	for _, m := range w.metrics(t) {
		if m.Name == "db.client.operation.duration" {
			series = len(m.Data.(metricdata.Histogram[float64]).DataPoints)
		}
	}
	if series < 10 || series > 22 {
		t.Errorf("%d series of 20 statements and the others", series)
	}
}

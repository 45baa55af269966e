package dbgenprom_test

import (
	"errors"
	"flag"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenprom"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/internal/generated/v1/db"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

var update = flag.Bool("update", false, "write testdata/exposition.txt anew")

// used does something of everything with a DB.
func used(t *testing.T) *dbgen.DB {
	story(t, 1)
	handle := open(t, func(c *dbgen.Config) {
		c.Limits.Exempt = []string{"robot"}
		c.Queries.Slow = time.Hour
	})
	eventually(t, "the replica is fresh", func() bool { r := handle.Stats().Replicas; return r[0].Healthy && r[0].Lag >= 0 && r[0].Lag < 1 })
	eventually(t, "memory may answer", func() bool { return handle.Stats().Cache.FenceOpen })
	q := db.New(handle)
	ctx := dbgen.WithSession(t.Context(), dbgen.Session{User: "kim"})
	for range 3 { // one load, then hits in memory
		_, err := q.GetStory(ctx, 1)
		must(t, err)
	}
	if _, err := q.GetStory(ctx, 404); !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err)
	}
	for i := range 3 {
		_, err := q.Search(ctx, "a%")
		if refused := errors.As(err, new(*limit.Exceeded)); refused != (i == 2) {
			t.Fatal(i, err)
		}
	}
	_, err := q.Search(dbgen.WithSession(t.Context(), dbgen.Session{User: "robot"}), "a%")
	must(t, err)
	must(t, q.SetTitle(ctx, db.SetTitleParams{ID: 1, Title: "another title"}))
	if _, err := handle.Exec(ctx, "SELECT 1/0"); err == nil {
		t.Fatal("no error")
	}
	loop, request := observe.Begin(t.Context(), "GET /")
	for id := range int64(6) {
		_, err := q.Balance(loop, id)
		must(t, err)
	}
	if r := request.End(); len(r.Findings) != 1 {
		t.Fatalf("findings: %+v", r.Findings)
	}
	return handle
}

// The text that Prometheus is given, of a DB that did something of everything, with what
// differs from run to run left out.
func TestExposition(t *testing.T) {
	handle := used(t)
	registry := prometheus.NewPedanticRegistry()
	must(t, registry.Register(dbgenprom.New(handle)))
	got := exposition(t, registry)
	const golden = "testdata/exposition.txt"
	if *update {
		must(t, os.WriteFile(golden, []byte(got), 0o644))
	}
	want, err := os.ReadFile(golden)
	must(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("run the test with -update if this is as it should be:\n%s", diff)
	}
	for _, secret := range []string{"kim", "another title"} {
		if strings.Contains(got, secret) {
			t.Errorf("%q is in it", secret)
		}
	}
}

// varies are series whose value differs from run to run.
var varies = regexp.MustCompile(`(?m)^(dbgen_(?:query_duration_seconds_(?:bucket|sum)|pool_(?:connections|acquired_total|wait|waited)\b|pool_wait_seconds_total|replica_l|cache_cleared|cache_invalidations).*) \S+$`)

// exposition is what Prometheus is given, series of one metric in order.
func exposition(t *testing.T, g prometheus.Gatherer) string {
	t.Helper()
	answer := httptest.NewRecorder()
	promhttp.HandlerFor(g, promhttp.HandlerOpts{}).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	s, err := started()
	must(t, err)
	server := func(pg *dbtest.PG) string { return net.JoinHostPort(pg.Host, strconv.Itoa(pg.Port)) }
	text := strings.NewReplacer(server(s.primary), "primary", server(s.replica), "replica").Replace(answer.Body.String())
	text = varies.ReplaceAllString(text, "$1 …")
	var out, block []string
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "#") {
			slices.Sort(block)
			out = append(append(out, block...), line)
			block = nil
			continue
		}
		block = append(block, line)
	}
	slices.Sort(block)
	return strings.Join(append(out, block...), "")
}

func TestLint(t *testing.T) {
	handle := used(t)
	registry := prometheus.NewPedanticRegistry()
	must(t, registry.Register(dbgenprom.New(handle)))
	problems, err := testutil.GatherAndLint(registry)
	must(t, err)
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
	if n, err := testutil.GatherAndCount(registry); err != nil || n < 60 {
		t.Errorf("%d series, %v", n, err)
	}
}

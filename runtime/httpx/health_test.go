package httpx_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/httpx"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

// look asks an endpoint for a document.
func look[T any](t testing.TB, c *httpx.Chain, path string) (status int, body T) {
	t.Helper()
	w := serve(c.Endpoints(), httptest.NewRequest("GET", path, nil))
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil {
		t.Fatalf("%s: %d %s: %v", path, w.Code, w.Body, err)
	}
	return w.Code, body
}

func dependency(h httpx.Health, name string) (d httpx.Dependency) {
	for _, d = range h.Dependencies {
		if d.Name == name {
			return d
		}
	}
	return httpx.Dependency{}
}

// A replica or Redis that goes is a degradation; without a primary nothing is ready; and each
// says since when.
func TestHealth(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	primary.Exec(t, schema)
	replicas[0].WaitReplayed(t)
	redis := dbtest.Redis(t)
	cfg := config(primary, replicas...)
	cfg.Redis.URL = redis.URL()
	db := open(t, cfg)
	c := chain(t, db, httpx.Config{})
	health := func(want string, ready bool) httpx.Health {
		t.Helper()
		var h httpx.Health
		var code int
		eventually(t, want, func() bool {
			code, h = look[httpx.Health](t, c, "/health")
			return h.Status == want
		})
		if status, short := look[struct{ Status string }](t, c, "/health/ready"); status != code || short.Status != want || (code == 200) != ready || h.Ready != ready {
			t.Errorf("%s: %d, /health/ready says %d %+v", want, code, status, short)
		}
		if status, short := look[struct{ Status string }](t, c, "/health/live"); status != 200 || short.Status != "up" {
			t.Errorf("live: %d %+v", status, short)
		}
		return h
	}
	first := health(httpx.StateUp, true)
	if d := dependency(first, "replica"); d.Lag == nil || *d.Lag < 0 || d.Address == "" || d.Since.IsZero() {
		t.Errorf("the replica: %+v", d)
	}
	if dependency(first, "redis").Status != "up" || dependency(first, "cache").Status != "up" {
		t.Errorf("got %+v", first)
	}

	began := time.Now()
	if err := replicas[0].Stop(); err != nil {
		t.Fatal(err)
	}
	lame := health(httpx.StateDegraded, true)
	if d := dependency(lame, "replica"); d.Status != "down" || d.Why == "" || d.Since.Before(began) || time.Since(d.Since) > 15*time.Second {
		t.Errorf("the replica: %+v", d)
	}
	if d := dependency(lame, "primary"); d.Status != "up" || !d.Since.Before(began) {
		t.Errorf("the primary: %+v", d)
	}
	if !lame.Since.After(began) {
		t.Errorf("degraded since %s, before the replica stopped at %s", lame.Since, began)
	}
	again := health(httpx.StateDegraded, true)
	if !again.Since.Equal(lame.Since) {
		t.Error("what stays as it is has another beginning")
	}

	if err := redis.Stop(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "redis is down", func() bool {
		_, _ = db.Exec(t.Context(), "SELECT 1")
		return dependency(health(httpx.StateDegraded, true), "redis").Status == "down"
	})

	if err := primary.Stop(); err != nil {
		t.Fatal(err)
	}
	if d := dependency(health(httpx.StateDown, false), "primary"); d.Status != "down" || d.Why == "" {
		t.Errorf("the primary: %+v", d)
	}
	if err := primary.Start(); err != nil {
		t.Fatal(err)
	}
	health(httpx.StateDegraded, true)
	_ = db.Close()
	health(httpx.StateDown, false)
}

// A primary that no monitor watches is asked.
func TestHealthOfOneServer(t *testing.T) {
	primary := dbtest.Postgres(t)
	c := chain(t, open(t, config(primary)), httpx.Config{})
	if status, h := look[httpx.Health](t, c, "/health"); status != 200 || h.Status != "up" {
		t.Fatalf("got %d %+v", status, h)
	}
	if err := primary.Stop(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it is missed", func() bool {
		status, h := look[httpx.Health](t, c, "/health")
		return status == 503 && h.Status == "down"
	})
}

// Guides and dashboards look for these names.
func TestMetrics(t *testing.T) {
	db := open(t, sharedConfig(t))
	c := chain(t, db, httpx.Config{})
	for range 4 {
		if _, err := get(t.Context(), db, &getNote, 1); err != nil {
			t.Fatal(err)
		}
	}
	var all map[string]any
	eventually(t, "no connection is in use", func() bool { // the health's own has one now and then
		_, all = look[map[string]any](t, c, "/metrics/json")
		return at(all, []string{"database", "connection_pool", "write", "in_use"}) == 0.0
	})
	for path, want := range map[string]any{
		"database.connection_pool.write.size":               10.0,
		"database.connection_pool.read.size":                10.0,
		"database.connection_pool.write.in_use":             0.0,
		"database.connection_pool.pools.0.role":             "primary",
		"database.connection_pool.write.average_wait_ms":    0.0,
		"database.connection_pool.read.utilization_percent": 0.0,
		"cache.l1.hit_rate_percent":                         0.0,
		"cache.overall_hit_rate_percent":                    0.0,
		"cache.invalidations_pending":                       0.0,
		"rate_limit.refused":                                0.0,
		"queries.by_source.primary":                         4.0,
		"queries.errors":                                    0.0,
		"session_tokens.refused.expired":                    0.0,
	} {
		if got := at(all, strings.Split(path, ".")); got != want {
			t.Errorf("%s is %v, want %v", path, got, want)
		}
	}
	if n := at(all, []string{"queries", "average_ms"}); n == nil || n.(float64) <= 0 {
		t.Errorf("average_ms is %v", n)
	}
	if all["redis"] != nil {
		t.Error("there is Redis where none is configured")
	}
}

func at(v any, path []string) any {
	for _, name := range path {
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			v = in[0]
		default:
			return nil
		}
	}
	return v
}

func TestDebugHeaders(t *testing.T) {
	db := open(t, sharedConfig(t))
	names := []string{"X-DB-Pool-Read-Utilization", "X-DB-Pool-Write-Utilization", "X-Cache-L1-Hit-Rate", "X-Cache-L2-Hit-Rate", "X-Cache-Overall-Hit-Rate"}
	h := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		tx, err := db.Begin(r.Context())
		if err != nil {
			t.Error(err)
			return
		}
		t.Cleanup(func() { _ = tx.Rollback(t.Context()) })
	})
	loop := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		for id := range int64(6) {
			if _, err := get(r.Context(), db, &getNote, id+1); err != nil {
				t.Error(err)
			}
		}
	})
	for _, debug := range []bool{false, true} {
		if g := serve(chain(t, db, httpx.Config{Debug: debug}).Middleware(loop), httptest.NewRequest("GET", "/", nil)).Header().Get; debug && (g("X-Query-Count") != "6" || g("X-Query-N-Plus-One") != "1") || !debug && g("X-Query-Count")+g("X-Query-N-Plus-One") != "" {
			t.Errorf("debug %v: %q queries, %q repeated", debug, g("X-Query-Count"), g("X-Query-N-Plus-One"))
		}
		w := serve(chain(t, db, httpx.Config{Debug: debug}).Middleware(h), httptest.NewRequest("GET", "/", nil))
		for _, name := range names {
			if got := w.Header().Get(name); (got != "") != debug || debug && !strings.HasSuffix(got, "%") {
				t.Errorf("debug %v: %s is %q", debug, name, got)
			}
		}
		if got := w.Header().Get("X-DB-Pool-Write-Utilization"); debug && (got < "20.0%" || got > "60.0%") { // looks at the server's health have one each for a moment
			t.Errorf("two of ten connections are in use: %s", got)
		}
	}
}

// Who does not import this package links no net/http.
func TestOnlyHere(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "../dbgen", "../dbgenimpl", "../loader").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(out), "jackc/pgx") {
		t.Fatalf("these are no dependencies: %s", out)
	}
	for pkg := range strings.SplitSeq(string(out), "\n") {
		if pkg == "net/http" || strings.HasSuffix(pkg, "/httpx") {
			t.Errorf("%s is linked", pkg)
		}
	}
}

// What a request did is reported under its route.
func TestRoute(t *testing.T) {
	cfg := sharedConfig(t)
	var report observe.Report
	cfg.Queries.Finished = func(_ context.Context, r observe.Report) { report = r }
	db := open(t, cfg)
	mux := http.NewServeMux()
	read := func(_ http.ResponseWriter, r *http.Request) {
		if _, err := get(r.Context(), db, &getNote, 1); err != nil {
			t.Error(err)
		}
	}
	mux.HandleFunc("GET /notes/{id}", read)
	mux.HandleFunc("/any/{id}", read)
	mux.Handle("GET /handled/{id}", httpx.Handler(func(w http.ResponseWriter, r *http.Request) error {
		read(w, r)
		return nil
	}))
	hurried := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
		defer cancel()
		mux.ServeHTTP(w, r.WithContext(ctx))
	})
	for want, test := range map[string]struct {
		cfg  httpx.Config
		h    http.Handler
		path string
	}{
		"GET /notes/{id}": {httpx.Config{}, mux, "/notes/7"},
		"GET /any/{id}":   {httpx.Config{}, mux, "/any/7"},
		// Another request is routed than the one that the chain has.
		"GET /handled/{id}": {httpx.Config{}, hurried, "/handled/7"},
		"GET":               {httpx.Config{}, http.HandlerFunc(read), "/notes/7"},
		"GET own":           {httpx.Config{Route: func(*http.Request) string { return "own" }}, mux, "/notes/7"},
	} {
		report = observe.Report{}
		serve(chain(t, db, test.cfg).Middleware(test.h), httptest.NewRequest("GET", test.path, nil))
		if report.Name != want || report.Queries != 1 || report.RequestID == "" {
			t.Errorf("want %s, got %+v", want, report)
		}
	}
}

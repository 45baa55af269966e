package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// What a user wrote on one instance he reads on the other, though the replica that both
// read from has not heard of it and neither has a cache; without cookies he does not.
func TestOwnWritesOnTheOtherInstance(t *testing.T) {
	s := begin(t)
	database := dbtest.Database(t, s.primary, s.ddl)
	s.replica.WaitReplayed(t)
	cfg := dbgen.Config{
		Primary: database.DSN(), Replicas: []dbgen.Replica{{DSN: s.replica.At(database.Database).DSN()}},
		Cache: dbgen.CacheConfig{Disabled: true}, Routing: dbgen.RoutingConfig{MaxLag: time.Hour}, Limits: dbgen.LimitsConfig{Disabled: true},
	}
	a, b := serve(t, cfg), serve(t, cfg)
	for _, i := range []*instance{a, b} {
		eventually(t, "the replica is read from", func() bool {
			i.ask(visitor{user: "3"}, http.MethodGet, "/stories/1", "")
			return i.handle.Stats().Queries.BySource[dbgen.SourceReplica] > 0
		})
	}
	must(t, s.replica.PauseReplay())
	defer func() { must(t, s.replica.ResumeReplay()) }()
	remembers, forgets := visitor{"2", map[string]*http.Cookie{}}, visitor{user: "2"}
	stale := 0
	for n := range 20 {
		write, read := a, b
		if n%2 == 1 {
			write, read = b, a
		}
		title := fmt.Sprintf("The title number %d", n)
		if got := write.ask(remembers, http.MethodPatch, "/stories/1", fmt.Sprintf(`{"title": %q}`, title)); got.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s", got.Status, got.text)
		}
		if got := read.ask(remembers, http.MethodGet, "/stories/1", ""); !strings.Contains(got.text, title) {
			t.Errorf("with cookies the title number %d is not read: %s", n, got.text)
		}
		if got := read.ask(forgets, http.MethodGet, "/stories/1", ""); !strings.Contains(got.text, title) {
			stale++
		}
	}
	if stale == 0 {
		t.Error("without cookies nothing was stale either: the test shows nothing")
	}
}

// Errors are problem documents with the status that they stand for.
func TestProblems(t *testing.T) {
	s := begin(t)
	i := serve(t, dbgen.Config{Primary: dbtest.Database(t, s.primary, s.ddl).DSN()})
	const slug = `{"slug": "story-1", "title": "Taken", "language": "en", "keywords": []}`
	for _, test := range []struct {
		user, method, path, body string
		status                   int
		says                     string
	}{
		{"1", "GET", "/stories/1", "", 200, `"slug":"story-1"`},
		{"1", "GET", "/comments", "", 200, `"body":"Lovely."`},
		{"1", "GET", "/stories/999999", "", 404, "There is no such thing."},
		{"1", "GET", "/stories/one", "", 400, "is not a story's number."},
		{"nobody", "GET", "/feed", "", 400, "X-User must hold"},
		{"1", "POST", "/stories", "no JSON", 400, "The body is not as expected"},
		{"1", "POST", "/stories", `{"title": "` + strings.Repeat("x", 1<<20) + `"}`, 413, "Request Entity Too Large"},
		{"1", "POST", "/stories", slug, 409, `{"pointer":"#/slug","detail":"is taken"}`},
		{"999999", "POST", "/stories", strings.Replace(slug, "story-1", "new", 1), 403, "There is no user of this number."},
		{"1", "GET", "/health/live", "", 200, `"up"`},
	} {
		got := i.ask(visitor{user: test.user}, test.method, test.path, test.body)
		if got.StatusCode != test.status || !strings.Contains(got.text, test.says) {
			t.Errorf("%s %s by %s: %s %s, want %d and %q", test.method, test.path, test.user, got.Status, got.text, test.status, test.says)
		}
		if kind := got.Header.Get("Content-Type"); got.StatusCode >= 400 && kind != "application/problem+json" {
			t.Errorf("%s %s: the answer is %s", test.method, test.path, kind)
		}
	}
	var last answer
	for range 31 {
		last = i.ask(visitor{user: "5"}, http.MethodPost, "/stories", "no JSON")
	}
	if last.StatusCode != http.StatusTooManyRequests || last.Header.Get("Retry-After") == "" || last.Header.Get("X-RateLimit-Limit") != "30" {
		t.Errorf("the 31st is %s %v", last.Status, last.Header)
	}
}

// Without its servers the application says that it cannot now (503), or does without.
func TestOutages(t *testing.T) {
	s := begin(t)
	database := dbtest.Database(t, s.primary, s.ddl)
	proxy := database.Proxy(t)
	cache := dbtest.Redis(t)
	i := serve(t, dbgen.Config{
		Primary: proxy.DSN(), Pool: dbgen.PoolConfig{MaxConns: 1, AcquireTimeout: 300 * time.Millisecond, ConnectTimeout: time.Second},
		Redis: dbgen.RedisConfig{URL: cache.URL()},
	})
	v := visitor{user: "1"}
	if got := i.ask(v, http.MethodGet, "/stories/1", ""); got.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", got.Status, got.text)
	}
	cannot := func(why string) {
		t.Helper()
		got := i.ask(v, http.MethodGet, "/search?q=fox", "")
		if got.StatusCode != http.StatusServiceUnavailable || got.Header.Get("Retry-After") == "" || !strings.Contains(got.text, `"status":503`) {
			t.Errorf("%s: %s %s", why, got.Status, got.text)
		}
	}
	must(t, cache.Stop())
	if got := i.ask(v, http.MethodGet, "/stories/2", ""); got.StatusCode != http.StatusOK {
		t.Errorf("without Redis: %s %s", got.Status, got.text)
	}

	tx, err := i.handle.Begin(t.Context())
	must(t, err)
	cannot("the pool's connection is in use")
	must(t, tx.Rollback(t.Context()))

	proxy.Refuse()
	cannot("PostgreSQL is away")
	eventually(t, "the application is not ready", func() bool {
		return i.ask(v, http.MethodGet, "/health/ready", "").StatusCode == http.StatusServiceUnavailable
	})
	if got := i.ask(v, http.MethodGet, "/health/live", ""); got.StatusCode != http.StatusOK {
		t.Errorf("and is it not alive? %s", got.Status)
	}
	proxy.Heal()
	eventually(t, "it is ready again", func() bool {
		return i.ask(v, http.MethodGet, "/health/ready", "").StatusCode == http.StatusOK
	})
}

// Operators' matters are on their own port, and the page is for those with the password.
func TestOperators(t *testing.T) {
	s := begin(t)
	i := serve(t, dbgen.Config{Primary: dbtest.Database(t, s.primary, s.ddl).DSN()})
	if got := i.ask(visitor{user: "1"}, http.MethodGet, "/stories/1", ""); got.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", got.Status, got.text)
	}
	get := func(url, user, password string) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		must(t, err)
		if password != "" {
			req.SetBasicAuth(user, password)
		}
		got := do(t, req)
		return got.StatusCode, got.text
	}
	for _, path := range []string{"/metrics", "/metrics/json", "/debug/dbgen/", "/health"} {
		if status, text := get(i.url+path, "", ""); status != http.StatusNotFound {
			t.Errorf("users get %s: %d %s", path, status, text)
		}
	}
	for _, test := range []struct {
		own                  settings
		path, user, password string
		status               int
		says                 string
	}{
		{settings{}, "/metrics", "", "", 200, `dbgen_query_calls_total{query="db.GetStory"`},
		{settings{}, "/metrics/json", "", "", 200, `"connection_pool"`},
		{settings{}, "/health", "", "", 200, `"primary"`},
		{settings{}, "/debug/dbgen/", "", "", 404, ""},
		{settings{pageOpen: true}, "/debug/dbgen/", "", "", 200, "<!doctype html>"},
		{settings{pagePassword: "open sesame, please"}, "/debug/dbgen/", "", "", 401, "asks for a password"},
		{settings{pagePassword: "open sesame, please"}, "/debug/dbgen/data.json", "operator", "open", 401, "asks for a password"},
		{settings{pagePassword: "open sesame, please"}, "/debug/dbgen/data.json", "open sesame, please", "", 401, "asks for a password"},
		{settings{pagePassword: "open sesame, please"}, "/debug/dbgen/data.json", "operator", "open sesame, please", 200, `"db.GetStory"`},
	} {
		ops, err := operate(t.Context(), i.handle, i.chain, dbgen.MetricsConfig{Host: "127.0.0.1", Port: -1}, test.own)
		must(t, err)
		status, text := get("http://"+ops.address+test.path, test.user, test.password)
		if status != test.status || !strings.Contains(text, test.says) {
			t.Errorf("%s by %q with %q: %d, want %d and %q:\n%.300s", test.path, test.user, test.password, status, test.status, test.says, text)
		}
		ops.close()
	}
	ops, err := operate(t.Context(), i.handle, i.chain, dbgen.MetricsConfig{Disabled: true}, settings{pageOpen: true})
	if err != nil || ops.address != "" {
		t.Errorf("with ENABLE_METRICS=false: %q, %v", ops.address, err)
	}
}

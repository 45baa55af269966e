package httpx_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/httpx"
	"github.com/dbgen-go/dbgen/runtime/limit"
)

func TestRequestID(t *testing.T) {
	db := open(t, sharedConfig(t))
	var got string
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s, _ := dbgen.SessionFrom(r.Context())
		if got = s.RequestID; got != httpx.RequestID(r.Context()) {
			t.Errorf("the session has %q, the request %q", got, httpx.RequestID(r.Context()))
		}
	})
	for name, test := range map[string]struct {
		trust bool
		sent  string
		taken bool
	}{
		"trusted":       {true, "a-1.b:2/3+=@_", true},
		"not trusted":   {false, "a-1", false},
		"none":          {true, "", false},
		"a new line":    {true, "a\nb", false},
		"too long":      {true, strings.Repeat("a", 129), false},
		"a quoted name": {true, `a"b`, false},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		if test.sent != "" {
			r.Header["X-Request-Id"] = []string{test.sent}
		}
		w := serve(chain(t, db, httpx.Config{TrustRequestID: test.trust}).Middleware(h), r)
		if (got == test.sent) != test.taken || got == "" || w.Header().Get("X-Request-ID") != got {
			t.Errorf("%s: %q became %q, and is answered as %q", name, test.sent, got, w.Header().Get("X-Request-ID"))
		}
	}
	own := chain(t, db, httpx.Config{User: func(*http.Request) dbgen.Session { return dbgen.Session{RequestID: "own"} }})
	if w := serve(own.Middleware(h), httptest.NewRequest("GET", "/", nil)); got != "own" || w.Header().Get("X-Request-ID") != "own" {
		t.Errorf("got %q", got)
	}
}

// writer is a handler that writes and then answers in some way.
func writer(db *dbgen.DB, answer http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("write") != "" {
			if err := set(r.Context(), db, 1, 1); err != nil {
				httpx.Error(w, r, err)
				return
			}
		}
		answer(w, r)
	})
}

// However a handler answers, what it wrote before is in the cookie that goes out with
// it.
func TestCookieComesFirst(t *testing.T) {
	db := open(t, sharedConfig(t))
	c := chain(t, db, httpx.Config{Sessions: httpx.Sessions{Keys: [][]byte{key}}})
	for name, answer := range map[string]http.HandlerFunc{
		"nothing":     func(http.ResponseWriter, *http.Request) {},
		"status":      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) },
		"body":        func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("x")) },
		"text":        func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "x") },
		"copy":        func(w http.ResponseWriter, _ *http.Request) { _, _ = io.Copy(w, strings.NewReader("x")) },
		"flush":       func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() },
		"controller":  func(w http.ResponseWriter, _ *http.Request) { _ = http.NewResponseController(w).Flush() },
		"early hints": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusEarlyHints); w.WriteHeader(200) },
		"error":       func(w http.ResponseWriter, r *http.Request) { httpx.Error(w, r, errors.New("x")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := httptest.NewServer(c.Middleware(writer(db, answer)))
			defer s.Close()
			got, err := http.Get(s.URL + "/?write=1")
			if err != nil {
				t.Fatal(err)
			}
			defer got.Body.Close()
			cookies := got.Cookies()
			if len(cookies) != 1 {
				t.Fatalf("cookies: %v", cookies)
			}
			k := cookies[0]
			if k.Name != "dbgen-w" || !k.HttpOnly || !k.Secure || k.SameSite != http.SameSiteLaxMode || k.Path != "/" || k.MaxAge != 600 || len(k.Value) >= 256 {
				t.Errorf("got %+v", k)
			}
			if kept := got.Header.Get("Cache-Control"); kept != "private" && kept != "no-store" {
				t.Errorf("a shared cache may keep it: %q", kept)
			}
			got, err = http.Get(s.URL)
			if err != nil {
				t.Fatal(err)
			}
			got.Body.Close()
			if len(got.Cookies()) != 0 {
				t.Errorf("a request that wrote nothing is answered with %v", got.Cookies())
			}
		})
	}
}

// A handler that panics leaves its headers to whoever recovers it.
func TestPanic(t *testing.T) {
	db := open(t, sharedConfig(t))
	c := chain(t, db, httpx.Config{Sessions: httpx.Sessions{Keys: [][]byte{key}}})
	inner := c.Middleware(writer(db, func(http.ResponseWriter, *http.Request) { panic("x") }))
	w := serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if recover() != nil {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}()
		inner.ServeHTTP(w, r)
	}), httptest.NewRequest("GET", "/?write=1", nil))
	if w.Code != 500 || len(w.Result().Cookies()) != 1 {
		t.Errorf("got %d, %v", w.Code, w.Result().Cookies())
	}
}

// What a shared cache may keep carries no token of a session.
func TestSharedCaches(t *testing.T) {
	primary, replica := dbtest.Cluster(t, 1)
	primary.Exec(t, schema)
	replica[0].WaitReplayed(t)
	db := open(t, config(primary, replica...))
	for name, test := range map[string]struct {
		said, want  string
		write       bool
		cookies     int
		writesOnly  bool
		viaHeader   bool
		headerIsSet bool
	}{
		"a read":                    {cookies: 1, want: "private"},
		"a read, public":            {said: "public, max-age=60", want: "public, max-age=60"},
		"a read, s-maxage":          {said: "s-maxage=60", want: "s-maxage=60"},
		"a read, no-store":          {said: "no-store", want: "no-store", cookies: 1},
		"a read, writes only":       {writesOnly: true},
		"a write, public":           {write: true, said: "Public, max-age=60", want: "max-age=60, private", cookies: 1},
		"a read, by header":         {viaHeader: true, headerIsSet: true, want: "private"},
		"a public read, by header":  {viaHeader: true, said: "public", want: "public"},
		"a public write, by header": {viaHeader: true, write: true, said: "public", want: "private", headerIsSet: true},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := httpx.Config{Sessions: httpx.Sessions{Keys: [][]byte{key}, WritesOnly: test.writesOnly}}
			if test.viaHeader {
				cfg.Sessions.Header = "Dbgen-Session"
			}
			h := chain(t, db, cfg).Middleware(writer(db, func(w http.ResponseWriter, r *http.Request) {
				if !test.write {
					if _, err := get(r.Context(), db, &getNote, 1); err != nil {
						t.Error(err)
					}
				}
				if test.said != "" {
					w.Header().Set("Cache-Control", test.said)
				}
			}))
			path := "/"
			if test.write {
				path = "/?write=1"
			}
			w := serve(h, httptest.NewRequest("GET", path, nil))
			if got := w.Header().Get("Cache-Control"); got != test.want {
				t.Errorf("Cache-Control: %q, want %q", got, test.want)
			}
			if got := len(w.Result().Cookies()); got != test.cookies {
				t.Errorf("%d cookies, want %d", got, test.cookies)
			}
			if got := w.Header().Get("Dbgen-Session") != ""; got != test.headerIsSet {
				t.Errorf("the header is set: %v", got)
			}
		})
	}
}

// Hijack and deadlines reach the server's own writer.
func TestHijack(t *testing.T) {
	db := open(t, sharedConfig(t))
	c := chain(t, db, httpx.Config{})
	s := httptest.NewServer(c.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Error(err)
		}
		conn, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = rw.WriteString("HTTP/1.1 418 I'm a teapot\r\nContent-Length: 0\r\n\r\n")
		_ = rw.Flush()
	})))
	defer s.Close()
	answer, err := http.Get(s.URL)
	if err != nil || answer.StatusCode != http.StatusTeapot {
		t.Fatal(answer, err)
	}
	answer.Body.Close()
}

func TestLimits(t *testing.T) {
	db := open(t, sharedConfig(t))
	c := chain(t, db, httpx.Config{User: user, Limits: map[string]limit.Rule{
		"GET /search/{kind}": {User: limit.Rate{Count: 3, Window: time.Minute}},
	}})
	h := c.Middleware(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/query" {
			if _, err := get(r.Context(), db, &limitedNote, 1); err != nil {
				httpx.Error(w, r, err)
			}
		}
	}))
	ask := func(method, path, who string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("X-User", who)
		return serve(h, r)
	}
	check := func(w *httptest.ResponseRecorder, status int, count, left string) {
		t.Helper()
		g := w.Header().Get
		if w.Code != status || g("X-RateLimit-Limit") != count || g("X-RateLimit-Remaining") != left {
			t.Errorf("got %d %v", w.Code, w.Header())
		}
		reset, err := time.Parse(time.RFC3339, g("X-RateLimit-Reset"))
		if count != "" && (err != nil || time.Until(reset) > 2*time.Minute || time.Until(reset) < -2*time.Second) {
			t.Errorf("reset: %q", g("X-RateLimit-Reset"))
		}
		if again := g("Retry-After"); (status == 429) != (again != "" && again != "0") {
			t.Errorf("%d with Retry-After %q", status, again)
		}
	}
	check(ask("GET", "/search/a", "u"), 200, "3", "2")
	check(ask("GET", "/search/b", "u"), 200, "3", "1")
	check(ask("HEAD", "/search/b", "u"), 200, "3", "0")
	w := ask("GET", "/search/a", "u")
	check(w, 429, "3", "0")
	if w.Header().Get("Content-Type") != "application/problem+json" || strings.Contains(w.Body.String(), "limit") {
		t.Errorf("got %s %s", w.Header(), w.Body)
	}
	check(ask("GET", "//search/a", "u"), 429, "3", "0") // not round it
	check(ask("GET", "/search/a", "v"), 200, "3", "2")
	check(ask("POST", "/search/a", "u"), 200, "", "")
	check(ask("GET", "/other", "u"), 200, "", "")
	check(ask("GET", "/query", "u"), 200, "2", "1")
	check(ask("GET", "/query", "u"), 200, "2", "0")
	check(ask("GET", "/query", "u"), 429, "2", "0")

	off := sharedConfig(t)
	off.Limits.Disabled = true
	free := chain(t, open(t, off), httpx.Config{Limits: map[string]limit.Rule{"/": {Global: limit.Rate{Count: 1, Window: time.Hour}}}})
	for range 3 {
		check(serve(free.Middleware(http.NotFoundHandler()), httptest.NewRequest("GET", "/", nil)), 404, "", "")
	}
}

func TestConfigIsChecked(t *testing.T) {
	db := open(t, sharedConfig(t))
	for want, c := range map[string]httpx.Config{
		"limits nothing":  {Limits: map[string]limit.Rule{"/a": {}}},
		"at least 1ms":    {Limits: map[string]limit.Rule{"/a": {User: limit.Rate{Count: 1}}}},
		"parsing":         {Limits: map[string]limit.Rule{"GET a b {": {Concurrent: 1}}},
		"conflicts":       {Limits: map[string]limit.Rule{"/{a}/b": {Concurrent: 1}, "/a/{b}": {Concurrent: 1}}},
		"31 bytes":        {Sessions: httpx.Sessions{Keys: [][]byte{key[1:]}}},
		"invalid Cookie":  {Sessions: httpx.Sessions{Keys: [][]byte{key}, Cookie: "a b"}},
		"want 400 to 599": {Constraints: map[string]httpx.Violation{"a": {Detail: "x", Status: 200}}},
		"Detail is empty": {Constraints: map[string]httpx.Violation{"a": {Field: "a"}}},
	} {
		if _, err := httpx.New(db, c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := httpx.New(nil, httpx.Config{}); !errors.Is(err, dbgen.ErrNoDB) {
		t.Errorf("got %v", err)
	}
	if httpx.RequestID(context.Background()) != "" {
		t.Error("a request without a chain has an identity")
	}
}

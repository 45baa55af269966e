package http_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/dbgen-go/dbgen/examples/db"
	routers "github.com/dbgen-go/dbgen/examples/http"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/httpx"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

// Whichever router serves them, the endpoints answer the same: users, problems, limits and
// the session's cookie.
func TestRouters(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	primary := dbtest.Postgres(t)
	files, err := filepath.Glob("../schema/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no schema: ", err)
	}
	slices.Sort(files)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		primary.Exec(t, string(text))
	}
	cfg := dbgen.Config{
		Primary: primary.DSN(), Pool: dbgen.PoolConfig{MinConns: 1, MaxConns: 4}, AfterConnect: db.RegisterTypes,
		Log: dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	}
	var mu sync.Mutex
	var routes []string
	cfg.Queries.Finished = func(_ context.Context, r observe.Report) {
		mu.Lock()
		defer mu.Unlock()
		routes = append(routes, r.Name)
	}
	handle, err := dbgen.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer handle.Close()
	for name, router := range map[string]func(*httpx.Chain, *db.Queries) http.Handler{
		"stdlib": routers.Stdlib, "chi": routers.Chi, "gin": routers.Gin, "echo": routers.Echo,
	} {
		t.Run(name, func(t *testing.T) {
			chain, err := httpx.New(handle, httpx.Config{
				User:        func(*http.Request) dbgen.Session { return dbgen.Session{User: name} },
				Sessions:    httpx.Sessions{Keys: [][]byte{bytes.Repeat([]byte("k"), 32)}},
				Limits:      map[string]limit.Rule{"POST /users": {Name: name, User: limit.Rate{Count: 2, Window: time.Minute}}},
				Constraints: map[string]httpx.Violation{"users_email_key": {Field: "email", Detail: "is taken"}},
			})
			if err != nil {
				t.Fatal(err)
			}
			h := router(chain, db.New(handle))
			do := func(method, path, body string, want int) (*httptest.ResponseRecorder, map[string]any) {
				t.Helper()
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
				var got map[string]any
				if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != want {
					t.Fatalf("%s %s: %d %s (%v), want %d", method, path, w.Code, w.Body, err, want)
				}
				return w, got
			}
			body := fmt.Sprintf(`{"email": "%s@example.com", "username": "%[1]s"}`, name)
			w, user := do("POST", "/users", body, 201)
			if cookies := w.Result().Cookies(); len(cookies) != 1 || cookies[0].Name != "dbgen-w" || w.Header().Get("X-RateLimit-Remaining") != "1" {
				t.Errorf("a write: %v", w.Header())
			}
			path := fmt.Sprintf("/users/%.0f", user["id"])
			if _, got := do("GET", path, "", 200); got["username"] != name {
				t.Errorf("got %v", got)
			}
			if w, got := do("POST", "/users", body, 409); got["detail"] != "email is taken" || w.Header().Get("Content-Type") != "application/problem+json" {
				t.Errorf("got %v %v", w.Header(), got)
			}
			if w, _ := do("POST", "/users", body, 429); w.Header().Get("Retry-After") == "" {
				t.Errorf("got %v", w.Header())
			}
			do("GET", "/users/999999", "", 404)
			do("GET", "/users/x", "", 400)
			mu.Lock()
			defer mu.Unlock()
			if got := strings.ReplaceAll(strings.Join(routes, ", "), ":id", "{id}"); !strings.Contains(got, "POST /users") || !strings.Contains(got, "GET /users/{id}") {
				t.Errorf("requests are reported under %q", got)
			}
			routes = nil
		})
	}
}

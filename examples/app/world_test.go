package main

import (
	"context"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// servers are shared by the package's tests, each of which has a database.
type servers struct {
	primary, replica *dbtest.PG
	redis            *dbtest.RedisServer
	ddl              string
}

var begun = sync.OnceValues(func() (s servers, err error) {
	files, err := filepath.Glob("../schema/*.sql")
	for _, file := range append(files, "../demo/seed.sql") {
		text, err := os.ReadFile(file)
		if err != nil {
			return s, err
		}
		s.ddl += string(text) + "\n"
	}
	if err != nil {
		return s, err
	}
	ctx := context.Background()
	if s.primary, err = dbtest.StartPostgres(ctx); err != nil {
		return s, err
	}
	if s.replica, err = s.primary.StartReplica(ctx); err != nil {
		return s, err
	}
	s.redis, err = dbtest.StartRedis(ctx)
	return s, err
})

func begin(t *testing.T) servers {
	t.Helper()
	s, err := begun()
	must(t, err)
	return s
}

// An instance is the application as run makes it, in this process.
type instance struct {
	t      *testing.T
	handle *dbgen.DB
	chain  *httpx.Chain
	url    string
}

// serve starts an instance.
func serve(t *testing.T, cfg dbgen.Config) *instance {
	t.Helper()
	cfg.AfterConnect = db.RegisterTypes
	cfg.Log.Logger = slog.New(slog.DiscardHandler)
	cfg.Pool.MinConns = -1
	handle, err := dbgen.Open(t.Context(), cfg)
	must(t, err)
	t.Cleanup(func() { _ = handle.Close() }) // servers may be away by then
	secret, err := hex.DecodeString(key)
	must(t, err)
	chain, err := newChain(handle, [][]byte{secret})
	must(t, err)
	server := httptest.NewServer(newHandler(handle, chain))
	t.Cleanup(server.Close)
	return &instance{t: t, handle: handle, chain: chain, url: server.URL}
}

// An answer is what a request got.
type answer struct {
	*http.Response
	text string
}

// A visitor is a user, with the cookies of a browser.
type visitor struct {
	user    string
	cookies map[string]*http.Cookie // nil: keeps none
}

func (i *instance) ask(v visitor, method, path, body string) answer {
	i.t.Helper()
	ctx, cancel := context.WithTimeout(i.t.Context(), 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, i.url+path, strings.NewReader(body))
	must(i.t, err)
	req.Header.Set("X-User", v.user)
	for _, c := range v.cookies { // also by HTTP, as if TLS ended before the application
		req.AddCookie(c)
	}
	got := do(i.t, req)
	if v.cookies != nil {
		for _, c := range got.Cookies() {
			v.cookies[c.Name] = c
		}
	}
	return got
}

func do(t *testing.T, req *http.Request) answer {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	must(t, err)
	return answer{resp, string(text)}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not in fifteen seconds", what)
		}
	}
}

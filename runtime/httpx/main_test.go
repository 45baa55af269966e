package httpx_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/httpx"
)

// What dbgen would generate for the tests' schema, by hand.

const schema = `
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL CONSTRAINT users_email_key UNIQUE, age int CHECK (age > 0));
CREATE TABLE notes (id bigint PRIMARY KEY, user_id bigint REFERENCES users, body bigint NOT NULL DEFAULT 0);
INSERT INTO users VALUES (1, 'ann@example.com', 30);
INSERT INTO notes SELECT i, 1 FROM generate_series(1, 100) i;
`

var (
	getNote = dbgenimpl.Query{
		Name: "GetNote", Package: "db", Version: 1, ReadOnly: true, SQL: "SELECT body FROM notes WHERE id = $1", Reads: []string{"public.notes"},
	}
	setNote = dbgenimpl.Query{
		Name: "SetNote", Package: "db", Version: 1, SQL: "UPDATE notes SET body = $2 WHERE id = $1", Writes: []string{"public.notes"},
	}
	limitedNote = dbgenimpl.Query{
		Name: "LimitedNote", Package: "db", Version: 1, ReadOnly: true, SQL: getNote.SQL, Reads: []string{"public.notes"},
		Limits: []dbgenimpl.Limit{{User: dbgenimpl.Rate{Count: 2, Window: time.Minute}}},
	}
)

func get(ctx context.Context, db *dbgen.DB, q *dbgenimpl.Query, id int64) (body int64, err error) {
	a := dbgenimpl.Start(ctx, dbgenimpl.RuntimeOf(db), db, q)
	defer a.Close()
	for a.Next() {
		a.Done(a.DB().QueryRow(a.Context(), q.SQL, id).Scan(&body))
	}
	return body, a.Err()
}

func set(ctx context.Context, db *dbgen.DB, id, body int64) error {
	a := dbgenimpl.Start(ctx, dbgenimpl.RuntimeOf(db), db, &setNote)
	defer a.Close()
	for a.Next() {
		_, err := a.DB().Exec(a.Context(), setNote.SQL, id, body)
		a.Done(err)
	}
	return a.Err()
}

// shared is a primary with nothing beside it, for tests that change no server.
var shared = sync.OnceValues(func() (*dbtest.PG, error) {
	ctx := context.Background()
	pg, err := dbtest.StartPostgres(ctx)
	if err != nil {
		return nil, err
	}
	return pg, pg.Do(ctx, schema)
})

func config(primary *dbtest.PG, replicas ...*dbtest.PG) dbgen.Config {
	c := dbgen.Config{
		Primary: primary.DSN(),
		Pool:    dbgen.PoolConfig{MinConns: 1, MaxConns: 10},
		Routing: dbgen.RoutingConfig{PollInterval: 20 * time.Millisecond, PollTimeout: 10 * time.Second},
		Log:     dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	}
	for _, r := range replicas {
		c.Replicas = append(c.Replicas, dbgen.Replica{DSN: r.DSN()})
	}
	return c
}

func sharedConfig(t testing.TB) dbgen.Config {
	t.Helper()
	pg, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return config(pg)
}

func open(t testing.TB, c dbgen.Config) *dbgen.DB {
	t.Helper()
	db, err := dbgen.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func chain(t testing.TB, db *dbgen.DB, c httpx.Config) *httpx.Chain {
	t.Helper()
	made, err := httpx.New(db, c)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

var key = bytes.Repeat([]byte("k"), 32)

func user(r *http.Request) dbgen.Session { return dbgen.Session{User: r.Header.Get("X-User")} }

// notes is an application: GET and PUT /notes/{id}, PUT with raw=1 by SQL of its own.
func notes(db *dbgen.DB) http.Handler {
	mux := http.NewServeMux()
	id := func(r *http.Request) int64 {
		n, _ := strconv.ParseInt(r.PathValue("id"), 10, 64)
		return n
	}
	mux.Handle("GET /notes/{id}", httpx.Handler(func(w http.ResponseWriter, r *http.Request) error {
		body, err := get(r.Context(), db, &getNote, id(r))
		if err != nil {
			return err
		}
		_, err = io.WriteString(w, strconv.FormatInt(body, 10))
		return err
	}))
	mux.Handle("PUT /notes/{id}", httpx.Handler(func(w http.ResponseWriter, r *http.Request) error {
		body, err := strconv.ParseInt(r.FormValue("body"), 10, 64)
		if err != nil {
			return httpx.NewProblem(http.StatusBadRequest, "The body is no number.")
		}
		if r.FormValue("raw") != "" {
			_, err = db.Exec(r.Context(), "UPDATE notes SET body = $2 WHERE id = $1", id(r), body)
		} else {
			err = set(r.Context(), db, id(r), body)
		}
		if err != nil {
			return err
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}))
	return mux
}

// balanced serves instances in turns.
func balanced(t testing.TB, handlers ...http.Handler) *httptest.Server {
	var turn atomic.Uint64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handlers[turn.Add(1)%uint64(len(handlers))].ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// A client keeps cookies, or does not.
type client struct {
	http.Client
	base, user string
}

func newClient(base string, cookies bool) *client {
	c := &client{base: base, user: "u"}
	if cookies {
		c.Jar, _ = cookiejar.New(nil)
	}
	return c
}

func (c *client) do(method, path string) (*http.Response, string, error) {
	r, err := http.NewRequest(method, c.base+path, nil)
	if err != nil {
		return nil, "", err
	}
	r.Header.Set("X-User", c.user)
	answer, err := c.Do(r)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer, string(body), err
}

// number gets a note.
func (c *client) number(t testing.TB, path string) int64 {
	t.Helper()
	answer, body, err := c.do("GET", path)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %v %v %s", path, err, answer, body)
	}
	n, err := strconv.ParseInt(body, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (c *client) put(t testing.TB, path string) {
	t.Helper()
	if answer, body, err := c.do("PUT", path); err != nil || answer.StatusCode != http.StatusNoContent {
		t.Fatalf("PUT %s: %v %v %s", path, err, answer, body)
	}
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(15 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within 15 s: %s", what)
}

// serve answers one request by a handler behind a chain.
func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

package debugpage_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/debugpage"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

const ddl = `CREATE TABLE notes (id bigint PRIMARY KEY, author text NOT NULL, body text NOT NULL);
INSERT INTO notes SELECT n, 'author ' || n % 100, 'body ' || n FROM generate_series(1, 20000) AS n;`

// servers are shared by the package's tests, which only read.
var servers = sync.OnceValues(func() (s struct{ primary, replica *dbtest.PG }, err error) {
	ctx := context.Background()
	if s.primary, err = dbtest.StartPostgres(ctx); err != nil {
		return s, err
	}
	if err = s.primary.Do(ctx, ddl); err != nil {
		return s, err
	}
	s.replica, err = s.primary.StartReplica(ctx)
	return s, err
})

var getNote = dbgenimpl.Query{
	Name: "GetNote", Package: "db", ReadOnly: true, SQL: "SELECT body FROM notes WHERE id = $1", Route: dbgenimpl.RoutePrimary,
	About: &observe.About{
		Command: "one", Operation: "SELECT", Table: "public.notes", File: "notes.sql", Keys: []int{1},
		Batch: "ListNotesByIDs",
	},
}

// notesBy finds by what has no index, and is always slow.
var notesBy = dbgenimpl.Query{
	Name: "CountNotesBy", Package: "db", ReadOnly: true, SQL: "SELECT count(*) FROM notes WHERE author = $1", Slow: time.Nanosecond,
	About: &observe.About{
		Command: "one", Operation: "SELECT", Table: "public.notes", File: "notes.sql", Keys: []int{1},
		Indexes: []observe.Index{{Table: "public.notes", DDL: "CREATE INDEX ON notes (author)", Why: "all rows are read"}},
	},
}

func open(t testing.TB, change func(*dbgen.Config)) *dbgen.DB {
	t.Helper()
	s, err := servers()
	if err != nil {
		t.Fatal(err)
	}
	c := dbgen.Config{
		Primary: s.primary.DSN(), Replicas: []dbgen.Replica{{DSN: s.replica.DSN()}},
		Pool:    dbgen.PoolConfig{MinConns: -1, MaxConns: 4},
		Queries: dbgen.QueriesConfig{Explain: true},
		Log:     dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	}
	if change != nil {
		change(&c)
	}
	db, err := dbgen.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// ask runs a query of one value as generated code does.
func ask(ctx context.Context, t testing.TB, db *dbgen.DB, q *dbgenimpl.Query, arg any) {
	t.Helper()
	a := dbgenimpl.Start(ctx, dbgenimpl.RuntimeOf(db), db, q)
	var v any
	for a.Next() {
		a.Done(a.DB().QueryRow(a.Context(), q.SQL, arg).Scan(&v))
	}
	if err := a.Err(); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err)
	}
}

// serve serves a page under /debug/dbgen/ of a server, and returns that address.
func serve(t testing.TB, db *dbgen.DB, o debugpage.Options) (*debugpage.Page, string) {
	t.Helper()
	page, err := debugpage.Handler(db, o)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/debug/dbgen/", page)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(page.Close) // first, since the server waits for its streams
	return page, server.URL + "/debug/dbgen/"
}

// get returns an answer and its text.
func get(t testing.TB, url string) (*http.Response, string) {
	t.Helper()
	r, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r, string(text)
}

// document returns what data.json has.
func document(t testing.TB, base string) (text string, d map[string]any) {
	t.Helper()
	r, text := get(t, base+"data.json")
	if r.StatusCode != http.StatusOK {
		t.Fatalf("data.json: %s: %s", r.Status, text)
	}
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	return text, d
}

// named returns the object of a list whose name is such.
func named(t testing.TB, d map[string]any, list, name string) map[string]any {
	t.Helper()
	for _, e := range d[list].([]any) {
		if o := e.(map[string]any); o["name"] == name {
			return o
		}
	}
	t.Fatalf("%s has no %s: %v", list, name, d[list])
	return nil
}

func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not in twenty seconds", what)
		}
	}
}

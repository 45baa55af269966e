package debugpage

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/debugpage"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

var update = flag.Bool("update", false, "write the pictures of the page into docs")

// A world is the story library on real servers, with a page.
type world struct {
	t       *testing.T
	rt      *dbgen.DB
	q       *db.Queries
	address string
}

var begun = sync.OnceValues(func() (s struct {
	primary, replica *dbtest.PG
	redis            *dbtest.RedisServer
}, err error) {
	ctx := context.Background()
	if s.primary, err = dbtest.StartPostgres(ctx); err != nil {
		return s, err
	}
	files, _ := filepath.Glob("../../examples/schema/*.sql")
	for _, file := range append(files, "../../examples/demo/seed.sql") {
		text, err := os.ReadFile(file)
		if err != nil {
			return s, err
		}
		if err = s.primary.Do(ctx, string(text)); err != nil {
			return s, err
		}
	}
	if s.replica, err = s.primary.StartReplica(ctx); err != nil {
		return s, err
	}
	s.redis, err = dbtest.StartRedis(ctx)
	return s, err
})

// hidden is a value that the page must not show.
const hidden = "hunter2-the-secret"

func newWorld(t *testing.T, wrap func(http.Handler) http.Handler) *world {
	t.Helper()
	s, err := begun()
	ok(t, err)
	rt, err := dbgen.Open(t.Context(), dbgen.Config{
		Primary: s.primary.DSN(), Replicas: []dbgen.Replica{{DSN: s.replica.DSN()}},
		Redis: dbgen.RedisConfig{URL: s.redis.URL(), Timeout: 5 * time.Second},
		Cache: dbgen.CacheConfig{Prefix: t.Name()}, Pool: dbgen.PoolConfig{MinConns: -1, MaxConns: 20},
		Queries: dbgen.QueriesConfig{Explain: true, Slow: time.Second}, AfterConnect: db.RegisterTypes,
		Log: dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	})
	ok(t, err)
	t.Cleanup(func() { _ = rt.Close() })
	page, err := debugpage.Handler(rt, debugpage.Options{WithoutAuthorization: true, Interval: 200 * time.Millisecond, Keep: 2 * time.Minute})
	ok(t, err)
	mux := http.NewServeMux()
	var handler http.Handler = page
	if wrap != nil {
		handler = wrap(page)
	}
	mux.Handle("/debug/dbgen/", handler)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	t.Cleanup(page.Close)
	return &world{t: t, rt: rt, q: db.New(rt), address: server.URL + "/debug/dbgen/"}
}

// countBy is a query that wants an index, and is always slow.
var countBy = dbgenimpl.Query{
	Name: "CountCommentsSaying", Package: "reports", ReadOnly: true, Slow: time.Nanosecond, MaxLag: 3 * time.Second,
	SQL: "SELECT count(*) FROM comments WHERE body = $1",
	About: &observe.About{
		Command: "one", Operation: "SELECT", Table: "public.comments", File: "queries/reports.sql", Keys: []int{1},
		Indexes: []observe.Index{{Table: "public.comments", DDL: "CREATE INDEX CONCURRENTLY ON comments (body);",
			Why: "The query finds rows by body, for which comments has no index: each call reads the whole table."}},
	},
}

// userName is a look-up that has a batch twin.
var userName = dbgenimpl.Query{
	Name: "GetUserName", Package: "reports", ReadOnly: true, Route: dbgenimpl.RoutePrimary, SQL: "SELECT display_name FROM users WHERE id = $1",
	About: &observe.About{
		Command: "one", Operation: "SELECT", Table: "public.users", File: "queries/reports.sql", Keys: []int{1},
		Batch: "GetUserNameByIDs",
	},
}

func (w *world) one(ctx context.Context, q *dbgenimpl.Query, arg any) {
	a := dbgenimpl.Start(ctx, dbgenimpl.RuntimeOf(w.rt), w.rt, q)
	var v any
	for a.Next() {
		a.Done(a.DB().QueryRow(a.Context(), q.SQL, arg).Scan(&v))
	}
	if err := a.Err(); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		w.t.Error(err)
	}
}

// visit is what a visitor of the library does; n makes visits differ.
func (w *world) visit(ctx context.Context, n int) {
	ctx = dbgen.WithSession(ctx, dbgen.Session{User: hidden + strconv.Itoa(n), RequestID: hidden})
	_, err := w.q.ListPublishedStories(ctx, db.ListPublishedStoriesParams{Before: pgtype.Timestamptz{Time: time.Now().Truncate(time.Hour), Valid: true}, PageSize: 20})
	w.fine(err)
	for i := range 4 {
		_, err = w.q.GetStory(ctx, int64(1+(n+i)%40))
		w.fine(err)
	}
	_, err = w.q.GetStoryWithStats(ctx, int64(1+n%500))
	w.fine(err)
	_, err = w.q.ListTags(ctx)
	w.fine(err)
	if n%5 == 0 {
		_, err = w.q.LikeStory(ctx, db.LikeStoryParams{StoryID: int64(1 + n%500), UserID: int64(1 + n%200)})
		w.fine(err)
	}
	_, err = w.rt.Exec(ctx, "SELECT '"+hidden+"' WHERE 1 = $1", 1)
	w.fine(err)
}

func (w *world) fine(err error) {
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		w.t.Error(err)
	}
}

// fill makes something of everything that the page can show.
func (w *world) fill() {
	w.t.Helper()
	ctx, request := observe.Begin(dbgen.WithSession(w.t.Context(), dbgen.Session{User: hidden}), "GET /authors")
	for id := range 12 {
		w.one(ctx, &userName, 1+id)
	}
	request.End()
	tracker := w.rt.Tracker()
	c := tracker.Begin(ctx, nil, &countBy, observe.Target{Source: observe.SourcePrimary, Host: "127.0.0.1", Port: 5432, Start: time.Now()})
	c.End(0, time.Millisecond, nil)
	ok(w.t, tracker.Explained(c, []byte(`[{"Plan": {"Node Type": "Aggregate", "Strategy": "Plain", "Actual Rows": 1, "Actual Loops": 1, "Actual Total Time": 0.31, "Plans":
		[{"Node Type": "Index Only Scan", "Index Name": "comments_body", "Relation Name": "comments", "Index Cond": "(body = '`+hidden+`'::text)",
		"Actual Rows": 40, "Actual Loops": 1, "Actual Total Time": 0.28}]}, "Planning Time": 0.1, "Execution Time": 0.35}]`)))
	w.one(w.t.Context(), &countBy, hidden)
	eventually(w.t, "a changed plan", func() bool {
		return slices.ContainsFunc(tracker.Stats(), func(s observe.Stats) bool { return len(tracker.Plans(s.Statement)) > 1 })
	})
	for n := range 30 {
		w.visit(w.t.Context(), n)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not in a minute", what)
		}
	}
}

package examples_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/examples/db"
)

// A world is a database of its own with the example's schema, and the generated
// queries on it. Its methods make what a test needs, through those queries.
type world struct {
	*db.Queries
	t   *testing.T
	ctx context.Context
	h   db.DBTX      // what the queries run on
	rt  *dbgen.DB    // nil on a plain pool
	n   atomic.Int64 // makes names unique

	config dbgen.Config // of the runtime
}

// each runs a test twice, on a plain pgx pool and on the runtime with a replica
// and Redis: what a query returns must not depend on it.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	for _, handle := range []struct {
		name string
		open func(*testing.T) *world
	}{{"pool", onPool}, {"runtime", onRuntime}} {
		t.Run(handle.name, func(t *testing.T) {
			t.Parallel()
			test(t, handle.open(t))
		})
	}
}

func onPool(t *testing.T) *world {
	t.Helper()
	s := started(t)
	config, err := pgxpool.ParseConfig(dbtest.Database(t, s.primary, s.ddl).DSN())
	ok(t, err)
	config.AfterConnect = db.RegisterTypes
	config.ConnConfig.Tracer = tracer{}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	ok(t, err)
	t.Cleanup(pool.Close)
	return &world{Queries: db.New(pool), t: t, ctx: t.Context(), h: pool}
}

func onRuntime(t *testing.T) *world {
	t.Helper()
	s := started(t)
	database := dbtest.Database(t, s.primary, s.ddl)
	s.replica.WaitReplayed(t) // the database must be there before it is opened
	return openRuntime(t, dbgen.Config{
		Primary:      database.DSN(),
		Replicas:     []dbgen.Replica{{DSN: s.replica.At(database.Database).DSN()}},
		Pool:         dbgen.PoolConfig{MinConns: -1, MaxConns: 4},
		Redis:        dbgen.RedisConfig{URL: s.redis.URL()},
		Log:          dbgen.LogConfig{Level: slog.LevelError},
		AfterConnect: db.RegisterTypes,
		OnQuery:      noteEvent,
	})
}

func openRuntime(t *testing.T, config dbgen.Config) *world {
	t.Helper()
	rt, err := dbgen.Open(t.Context(), config)
	ok(t, err)
	t.Cleanup(func() { _ = rt.Close() })
	// Limits are counted in Redis by user, whatever the database.
	user := t.Name() + " on " + config.Primary
	ctx := dbgen.WithSession(t.Context(), dbgen.Session{User: user})
	return &world{Queries: db.New(rt), t: t, ctx: ctx, h: rt, rt: rt, config: config}
}

// servers are shared by all tests of the package: each test has a database.
type servers struct {
	primary, replica *dbtest.PG
	redis            *dbtest.RedisServer
	ddl              string
}

var start = sync.OnceValues(func() (s servers, err error) {
	ctx := context.Background()
	if s.ddl, err = schema(); err != nil {
		return s, err
	}
	// Each database is copied through the log: the default size has a checkpoint
	// for every few of them, which takes most of the time.
	wal := dbtest.WithSetting("max_wal_size", "512MB")
	if s.primary, err = dbtest.StartPostgres(ctx, wal); err != nil {
		return s, err
	}
	if s.replica, err = s.primary.StartReplica(ctx, wal); err != nil {
		return s, err
	}
	s.redis, err = dbtest.StartRedis(ctx)
	return s, err
})

func started(t *testing.T) servers {
	t.Helper()
	s, err := start()
	ok(t, err)
	return s
}

func schema() (string, error) {
	files, err := filepath.Glob("schema/*.sql")
	if err != nil {
		return "", err
	}
	if len(files) == 0 {
		return "", errors.New("there is no schema/*.sql")
	}
	var ddl strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		ddl.Write(text)
	}
	return ddl.String(), nil
}

// exec runs SQL for which the example has no query.
func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	_, err := w.h.Exec(w.ctx, sql, args...)
	ok(w.t, err)
}

func (w *world) begin() (pgx.Tx, error) {
	if w.rt != nil {
		return w.rt.Begin(w.ctx)
	}
	return w.h.(*pgxpool.Pool).Begin(w.ctx)
}

func (w *world) user(name string) db.User {
	w.t.Helper()
	return must(w.CreateUser(w.ctx, db.CreateUserParams{
		Email: name + "@Example.org", Username: name, DisplayName: strings.ToUpper(name),
	}))(w.t)
}

// story makes a draft. Its slug is made of its title.
func (w *world) story(author db.User, title string) db.Story {
	w.t.Helper()
	slug := strings.ReplaceAll(strings.ToLower(title), " ", "-") + "-" + strconv.FormatInt(w.n.Add(1), 10)
	return must(w.CreateStory(w.ctx, db.CreateStoryParams{
		AuthorID: author.ID, Slug: slug, Title: title, Summary: text("About " + title),
		Language: "en", Keywords: []string{}, Metadata: []byte(`{}`),
	}))(w.t)
}

func (w *world) published(author db.User, title string) db.Story {
	w.t.Helper()
	s := w.story(author, title)
	row := must(w.PublishStory(w.ctx, db.PublishStoryParams{ID: s.ID, AuthorID: author.ID}))(w.t)
	s.Status, s.PublishedAt = db.StoryStatusPublished, row.PublishedAt
	return s
}

func (w *world) chapter(s db.Story, title, body string) db.AddChapterRow {
	w.t.Helper()
	return must(w.AddChapter(w.ctx, db.AddChapterParams{StoryID: s.ID, Title: title, Body: body}))(w.t)
}

func (w *world) comment(chapter int64, author db.User, parent int64, body string) db.AddCommentRow {
	w.t.Helper()
	return must(w.AddComment(w.ctx, db.AddCommentParams{
		ChapterID: chapter, AuthorID: author.ID, ParentID: pgtype.Int8{Int64: parent, Valid: parent != 0}, Body: body,
	}))(w.t)
}

func ok(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// must returns what a call returned, and ends the test if that was an error.
func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}

// noRows checks that a query of one row found none.
func noRows(t testing.TB, what string, err error) {
	t.Helper()
	if !errors.Is(err, pgx.ErrNoRows) {
		t.Errorf("%s: error %v, want pgx.ErrNoRows", what, err)
	}
}

// sameJSON compares documents without regard to spaces and the order of keys.
func sameJSON(t testing.TB, what string, got []byte, want string) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Errorf("%s: %q is no JSON: %v", what, got, err)
		return
	}
	ok(t, json.Unmarshal([]byte(want), &w))
	equal(t, what, g, w)
}

// column is one field of each row.
func column[R, V any](rows []R, field func(R) V) []V {
	values := []V{}
	for _, row := range rows {
		values = append(values, field(row))
	}
	return values
}

func text(s string) pgtype.Text { return pgtype.Text{String: s, Valid: true} }

func int8Of(n int64) pgtype.Int8 { return pgtype.Int8{Int64: n, Valid: true} }

// at is a moment as pgx reads it: whole microseconds, in local time.
func at(moment time.Time) pgtype.Timestamptz {
	return pgtype.Timestamptz{Time: time.UnixMicro(moment.UnixMicro()), Valid: true}
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func numeric(t testing.TB, s string) (n pgtype.Numeric) {
	t.Helper()
	ok(t, n.Scan(s))
	return n
}

// decimal is a numeric as PostgreSQL prints it, or NULL.
func decimal(t testing.TB, n pgtype.Numeric) string {
	t.Helper()
	v := must(n.Value())(t)
	if v == nil {
		return "NULL"
	}
	return v.(string)
}

// recent fails the test unless a time that the server set is about now.
func recent(t testing.TB, what string, moment pgtype.Timestamptz) {
	t.Helper()
	if age := time.Since(moment.Time); !moment.Valid || age.Abs() > 5*time.Minute {
		t.Errorf("%s is %v, want about now", what, moment)
	}
}

func sorted(ids ...int64) []int64 { return slices.Sorted(slices.Values(ids)) }

// sqlState is the code of an error that the server reported, or "".
func sqlState(err error) string {
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		return pgErr.Code
	}
	return ""
}

// eventually waits for something that another goroutine is about to do.
func eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not in ten seconds", what)
		}
	}
}

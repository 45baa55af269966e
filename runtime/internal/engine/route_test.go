package engine_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// as returns a copy of a query with changes.
func as(q dbgenimpl.Query, change func(*dbgenimpl.Query)) *dbgenimpl.Query {
	change(&q)
	return &q
}

func TestRouting(t *testing.T) {
	c := config(t)
	seen := watch(&c)
	q := newQueries(open(t, c))
	for _, test := range []struct {
		name   string
		query  *dbgenimpl.Query
		source dbgen.Source
		reason string
	}{
		{"a read", &getStory, dbgen.SourceReplica, "healthy and fresh"},
		{"to the primary", as(getStory, func(q *dbgenimpl.Query) { q.Route = dbgenimpl.RoutePrimary }), dbgen.SourcePrimary, "routed to the primary"},
		{"critical", as(getStory, func(q *dbgenimpl.Query) { q.Route = dbgenimpl.RouteCritical }), dbgen.SourcePrimary, "critical"},
		{"locks", as(getStory, func(q *dbgenimpl.Query) { q.ReadOnly = false }), dbgen.SourcePrimary, "writes or locks"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s, err := q.getStoryAs(dbgen.WithSession(t.Context(), dbgen.Session{User: "u", RequestID: "r"}), test.query, 3)
			if err != nil || s.Title != "story 3" {
				t.Fatal(s, err)
			}
			e := seen.last(t)
			if e.Source != test.source || !strings.Contains(e.Reason, test.reason) || e.Port == 0 || e.Host != "127.0.0.1" {
				t.Errorf("got %+v", e)
			}
			if e.User != "u" || e.RequestID != "r" || e.Attempt != 1 || e.Duration <= 0 {
				t.Errorf("got %+v", e)
			}
		})
	}
	t.Run("too strict a lag", func(t *testing.T) {
		strict := as(getStory, func(q *dbgenimpl.Query) { q.MaxLag = time.Nanosecond })
		if _, err := q.getStoryAs(dbgen.WithSession(t.Context(), dbgen.Session{}), strict, 3); err != nil {
			t.Fatal(err)
		}
		if e := seen.last(t); e.Source != dbgen.SourcePrimary || !strings.Contains(e.Reason, "lags") {
			t.Errorf("got %+v", e)
		}
	})
}

// A session's read never goes to a replica without its writes, whichever way it
// wrote; other sessions' reads may.
func TestReadYourWrites(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	primary.Exec(t, schema)
	replicas[0].WaitReplayed(t)
	c := clusterConfig(primary, replicas...)
	c.Routing.MaxLag = time.Hour
	seen := watch(&c)
	db := open(t, c)
	q := newQueries(db)
	fresh := func(user string) context.Context {
		return dbgen.WithSession(t.Context(), dbgen.Session{User: user})
	}
	reader := fresh("reader")
	onReplica := func(ctx context.Context) bool {
		if _, err := q.GetStory(ctx, 1); err != nil {
			t.Fatal(err)
		}
		return seen.last(t).Source == dbgen.SourceReplica
	}
	eventually(t, "reads on the replica", func() bool { return onReplica(reader) })

	for name, write := range map[string]func(context.Context, string) error{
		"generated": func(ctx context.Context, title string) error { return q.SetTitle(ctx, 1, title) },
		"transaction": func(ctx context.Context, title string) error {
			return db.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
				return q.withTx(tx).SetTitle(ctx, 1, title)
			})
		},
		"raw in a transaction": func(ctx context.Context, title string) error {
			return db.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
				_, err := tx.Exec(ctx, "UPDATE stories SET title = $1 WHERE id = 1", title)
				return err
			})
		},
		"raw exec": func(ctx context.Context, title string) error {
			_, err := db.Exec(ctx, "UPDATE stories SET title = $1 WHERE id = 1", title)
			return err
		},
		"raw row": func(ctx context.Context, title string) error {
			var id int64
			return db.QueryRow(ctx, "UPDATE stories SET title = $1 WHERE id = 1 RETURNING id", title).Scan(&id)
		},
		"raw rows": func(ctx context.Context, title string) error {
			rows, err := db.Query(ctx, "UPDATE stories SET title = $1 WHERE id = 1 RETURNING id", title)
			if err != nil {
				return err
			}
			for rows.Next() {
			}
			return rows.Err()
		},
		"raw batch": func(ctx context.Context, title string) error {
			b := &pgx.Batch{}
			b.Queue("UPDATE stories SET title = $1 WHERE id = 1", title)
			return db.SendBatch(ctx, b).Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := replicas[0].PauseReplay(); err != nil {
				t.Fatal(err)
			}
			writer, withNone := fresh("writer"), context.Background()
			if err := write(writer, name); err != nil {
				t.Fatal(err)
			}
			for range 20 {
				for _, ctx := range []context.Context{writer, withNone} {
					s, err := q.GetStory(ctx, 1)
					if got := title(t, s, err); got != name {
						t.Fatalf("read %q after writing %q", got, name)
					}
				}
				time.Sleep(5 * time.Millisecond)
			}
			if e := seen.last(t); e.Source != dbgen.SourcePrimary || !strings.Contains(e.Reason, "session's writes") {
				t.Errorf("got %+v", e)
			}
			if !onReplica(reader) {
				t.Errorf("another session is kept from the replica: %+v", seen.last(t))
			}
			if err := replicas[0].ResumeReplay(); err != nil {
				t.Fatal(err)
			}
			eventually(t, "the writer reads on the replica again", func() bool { return onReplica(writer) })
			eventually(t, "and so do those without a session", func() bool { return onReplica(withNone) })
		})
	}
}

// What was just written is always read, on servers that are busy and not
// paused.
func TestReadYourWritesUnderLoad(t *testing.T) {
	c := config(t)
	c.Cache.Disabled = true
	c.Routing.PollInterval = 5 * time.Millisecond
	db := open(t, c)
	q := newQueries(db)
	var all sync.WaitGroup
	for range 4 {
		id := newStory(t, "0")
		all.Go(func() {
			ctx := dbgen.WithSession(t.Context(), dbgen.Session{})
			for i := range 100 {
				want := strings.Repeat("x", i)
				if err := q.SetTitle(ctx, id, want); err != nil {
					t.Error(err)
					return
				}
				for range 3 {
					if s, err := q.GetStory(ctx, id); err != nil || s.Title != want {
						t.Errorf("read %d, wrote %d: %v", len(s.Title), i, err)
						return
					}
					time.Sleep(2 * time.Millisecond)
				}
			}
		})
	}
	all.Wait()
	if n := db.Stats().Queries.BySource[dbgen.SourceReplica]; n == 0 {
		t.Error("no read went to a replica")
	}
}

func TestReplicaDown(t *testing.T) {
	primary, replicas := dbtest.Cluster(t, 1)
	primary.Exec(t, schema)
	replicas[0].WaitReplayed(t)
	queries := map[string]*dbgenimpl.Query{
		"plain":          &getStory,
		"with a timeout": as(getStory, func(q *dbgenimpl.Query) { q.Timeout = time.Minute }),
	}
	read := map[string]func() (story, error){}
	seen := map[string]*events{}
	for name, query := range queries {
		c := clusterConfig(primary, replicas...)
		c.Routing.PollInterval, c.Routing.MaxLag = time.Hour, time.Hour // only the callers notice
		seen[name] = watch(&c)
		q := newQueries(open(t, c))
		read[name] = func() (story, error) { return q.getStoryAs(t.Context(), query, 1) }
		if _, err := read[name](); err != nil || seen[name].last(t).Source != dbgen.SourceReplica {
			t.Fatal(name, err, seen[name].last(t))
		}
	}
	if err := replicas[0].Kill(); err != nil {
		t.Fatal(err)
	}
	for name, read := range read {
		t.Run(name, func(t *testing.T) {
			seen := seen[name]
			for i := range 20 {
				s, err := read()
				if err != nil || s.Title != "story 1" {
					t.Fatalf("read %d: %v", i, err)
				}
				if e := seen.last(t); e.Source != dbgen.SourcePrimary {
					t.Fatalf("got %+v", e)
				}
			}
			if e := seen.all[1]; e.Source != dbgen.SourceReplica || e.Err == nil {
				t.Errorf("the failed attempt: %+v", e)
			}
			if e := seen.all[2]; e.Attempt != 2 || !strings.Contains(e.Reason, "healthy") && !strings.Contains(e.Reason, "tried") {
				t.Errorf("the second attempt: %+v", e)
			}
		})
	}
}

func TestPrimaryRestart(t *testing.T) {
	primary := dbtest.Postgres(t)
	primary.Exec(t, schema)
	q := newQueries(open(t, clusterConfig(primary)))
	if _, err := q.GetStory(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if err := primary.Restart(); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := q.GetStory(t.Context(), 1); err != nil {
			t.Errorf("a read after a restart: %v", err)
		}
	}
	if err := q.SetTitle(t.Context(), 1, "after"); err != nil {
		t.Error(err)
	}
}

func TestUnavailablePrimary(t *testing.T) {
	primary := dbtest.Postgres(t)
	primary.Exec(t, schema)
	c := clusterConfig(primary)
	c.Routing.BreakerFailures, c.Routing.BreakerDelay = 2, 200*time.Millisecond
	q := newQueries(open(t, c))
	if err := primary.Stop(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the breaker opens", func() bool {
		return errors.Is(q.SetTitle(t.Context(), 1, "x"), dbgen.ErrUnavailable)
	})
	if err := primary.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "writes work again", func() bool { return q.SetTitle(t.Context(), 1, "x") == nil })
}

func TestPoolExhausted(t *testing.T) {
	c := config(t)
	c.Pool.MaxConns, c.Pool.AcquireTimeout = 1, 50*time.Millisecond
	db := open(t, c)
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(t.Context())
	for name, err := range map[string]error{
		"generated": newQueries(db).SetTitle(t.Context(), 1, "x"),
		"raw":       db.QueryRow(t.Context(), "SELECT 1").Scan(new(int)),
		"begin":     func() error { _, err := db.Begin(t.Context()); return err }(),
	} {
		var full *dbgen.PoolExhaustedError
		if !errors.As(err, &full) || !errors.Is(err, dbgen.ErrPoolExhausted) {
			t.Errorf("%s: got %v", name, err)
			continue
		}
		if !strings.HasPrefix(full.Pool, "primary 127.0.0.1:") || full.Size != 1 || full.Waited < 50*time.Millisecond {
			t.Errorf("%s: got %+v", name, full)
		}
	}
	if s := db.Stats().Pools[0]; s.Exhausted != 3 || s.InUse != 1 || s.Utilization != 100 {
		t.Errorf("stats: %+v", s)
	}
}

func TestTimeout(t *testing.T) {
	q := newQueries(open(t, config(t)))
	slow := dbgenimpl.Query{Name: "Sleep", Package: "db", SQL: "SELECT pg_sleep(5)", ReadOnly: true, Timeout: 50 * time.Millisecond}
	begin := time.Now()
	a := dbgenimpl.Start(t.Context(), q.rt, q.db, &slow)
	for a.Next() {
		_, err := a.DB().Exec(a.Context(), slow.SQL)
		a.Done(err)
	}
	if !errors.Is(a.Err(), context.DeadlineExceeded) || time.Since(begin) > 2*time.Second {
		t.Errorf("got %v after %s", a.Err(), time.Since(begin))
	}
}

func TestStatementTimeout(t *testing.T) {
	c := config(t)
	c.Pool.StatementTimeout = time.Second
	_, err := open(t, c).Exec(t.Context(), "SELECT pg_sleep(20)")
	var pgErr *pgconn.PgError
	if !errors.As(err, &pgErr) || pgErr.Code != "57014" {
		t.Errorf("got %v", err)
	}
}

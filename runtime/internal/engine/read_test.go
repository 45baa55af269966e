package engine_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
)

// memoryOpen waits until memory may answer.
func memoryOpen(t testing.TB, db *dbgen.DB) *dbgen.DB {
	t.Helper()
	eventually(t, "the fence is open", func() bool { return db.Stats().Cache.FenceOpen })
	return db
}

// inRedis waits until what was filled so far is in Redis: that is done in the
// background.
func inRedis(t testing.TB, prefix string, n int) {
	t.Helper()
	client := shared(t).redis.Client(t)
	eventually(t, "an entry in Redis", func() bool {
		keys, err := client.Keys(context.Background(), "*"+prefix+"*db.*").Result()
		return err == nil && len(keys) >= n
	})
}

func TestCacheTiers(t *testing.T) {
	c := config(t)
	seen := watch(&c)
	first := memoryOpen(t, open(t, c))
	q := newQueries(first)
	id := newStory(t, "before")
	read := func(q *queries, want dbgen.Source, wantTitle string) {
		t.Helper()
		memoryOpen(t, q.handle)
		s, err := q.GetCached(t.Context(), id)
		if got := title(t, s, err); got != wantTitle {
			t.Errorf("title %q, want %q", got, wantTitle)
		}
		if e := seen.last(t); e.Source != want {
			t.Errorf("answered by %s, want %s", e.Source, want)
		}
	}
	read(q, dbgen.SourceReplica, "before")
	inRedis(t, c.Cache.Prefix, 1)
	behindTheBack(t, id, "behind")
	read(q, dbgen.SourceL1, "before")

	second := memoryOpen(t, open(t, c))
	other := newQueries(second)
	read(other, dbgen.SourceL2, "before")
	read(other, dbgen.SourceL1, "before")

	if err := q.SetTitle(t.Context(), id, "after"); err != nil {
		t.Fatal(err)
	}
	s, err := q.GetCached(t.Context(), id)
	if got := title(t, s, err); got != "after" {
		t.Errorf("the writer reads %q", got)
	}
	eventually(t, "the other process is told", func() bool {
		s, err := other.GetCached(t.Context(), id)
		return title(t, s, err) == "after"
	})
	for name, db := range map[string]*dbgen.DB{"first": first, "second": second} {
		if k := db.Stats().Cache; k.L1Hits == 0 || k.L2Errors != 0 {
			t.Errorf("%s: %+v", name, k)
		}
	}
}

// A row from Redis has every value that the row from the server had, of
// registered types too.
func TestPlayedRowsAreEqual(t *testing.T) {
	c := config(t)
	c.Cache.L1Disabled = true
	seen := watch(&c)
	q := newQueries(open(t, c))
	want, err := q.GetStory(t.Context(), 5)
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range []dbgen.Source{dbgen.SourceReplica, dbgen.SourceL2, dbgen.SourceL2} {
		got, err := q.GetCached(t.Context(), 5)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", source, got, want)
		}
		if e := seen.last(t); e.Source != source {
			t.Errorf("answered by %s, want %s", e.Source, source)
		}
		inRedis(t, c.Cache.Prefix, 1)
	}
	wantAll, err := newQueries(q.handle.Pool()).ListStories(t.Context(), []int64{2, 4})
	if err != nil || len(wantAll) != 2 {
		t.Fatal(wantAll, err)
	}
	for range 2 {
		all, err := q.ListStories(t.Context(), []int64{2, 4})
		if err != nil || !reflect.DeepEqual(all, wantAll) {
			t.Errorf("got %+v, %v", all, err)
		}
		inRedis(t, c.Cache.Prefix, 2)
	}
	if e := seen.last(t); e.Source != dbgen.SourceL2 {
		t.Errorf("the list was answered by %s", e.Source)
	}
}

func TestNoRowIsCached(t *testing.T) {
	c := config(t)
	c.Cache.L1Disabled = true
	seen := watch(&c)
	q := newQueries(open(t, c))
	const id = 1 << 40
	for i, want := range []dbgen.Source{dbgen.SourceReplica, dbgen.SourceL2} {
		if _, err := q.GetCached(t.Context(), id); !errors.Is(err, pgx.ErrNoRows) {
			t.Fatalf("read %d: %v", i, err)
		}
		if e := seen.last(t); e.Source != want {
			t.Errorf("read %d answered by %s, want %s", i, e.Source, want)
		}
		inRedis(t, c.Cache.Prefix, 1)
	}

	c.Cache.L1Disabled, c.Redis.URL = false, ""
	q = newQueries(open(t, c))
	negative := as(getCached, func(q *dbgenimpl.Query) {
		q.Cache = &dbgenimpl.CachePolicy{TTL: time.Minute, Negative: 2 * time.Second}
	})
	for _, want := range []dbgen.Source{dbgen.SourceReplica, dbgen.SourceL1} {
		if _, err := q.getCachedAs(t.Context(), negative, id); !errors.Is(err, pgx.ErrNoRows) {
			t.Fatal(err)
		}
		if e := seen.last(t); e.Source != want {
			t.Errorf("answered by %s, want %s", e.Source, want)
		}
	}
	eventually(t, "its TTL ends", func() bool {
		_, err := q.getCachedAs(t.Context(), negative, id)
		return errors.Is(err, pgx.ErrNoRows) && seen.last(t).Source == dbgen.SourceReplica
	})
}

func TestClonedResults(t *testing.T) {
	c := config(t)
	c.Redis.URL = ""
	seen := watch(&c)
	q := newQueries(open(t, c))
	for range 3 {
		s, err := q.GetCached(t.Context(), 7)
		if err != nil || !reflect.DeepEqual(s.Tags, []string{"a", "b"}) || s.Price.Int.String() != "17500000000000000" && s.Price.Int.Int64() == 0 {
			t.Fatal(s, err)
		}
		s.Tags[0], s.Moods[0] = "altered", "altered"
		s.Price.Int.SetInt64(0)
	}
	if seen.last(t).Source != dbgen.SourceL1 {
		t.Errorf("got %+v", seen.last(t))
	}
}

func TestInvalidation(t *testing.T) {
	for name, redis := range map[string]bool{"memory": false, "redis": true} {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			if !redis {
				c.Redis.URL = ""
			}
			seen := watch(&c)
			db := memoryOpen(t, open(t, c))
			q := newQueries(db)
			id := newStory(t, "before")
			cachedTitle := func(ctx context.Context) string {
				s, err := q.GetCached(ctx, id)
				return title(t, s, err)
			}
			warm := func() string {
				memoryOpen(t, db)
				cachedTitle(t.Context())
				got := cachedTitle(t.Context())
				if seen.last(t).Source != dbgen.SourceL1 {
					t.Fatalf("not cached: %+v", seen.last(t))
				}
				return got
			}
			warm()

			t.Run("commit", func(t *testing.T) {
				tx, err := db.Begin(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				in := q.withTx(tx)
				if err := in.SetTitle(t.Context(), id, "committed"); err != nil {
					t.Fatal(err)
				}
				s, err := in.GetCached(t.Context(), id)
				if got := title(t, s, err); got != "committed" {
					t.Errorf("the transaction reads %q", got)
				}
				if seen.last(t).Source != dbgen.SourceTransaction {
					t.Errorf("got %+v", seen.last(t))
				}
				if got := cachedTitle(t.Context()); got != "before" {
					t.Errorf("before the commit others read %q", got)
				}
				if err := tx.Commit(t.Context()); err != nil {
					t.Fatal(err)
				}
				if got := cachedTitle(t.Context()); got != "committed" {
					t.Errorf("after the commit: %q", got)
				}
				if err := tx.Commit(t.Context()); !errors.Is(err, pgx.ErrTxClosed) {
					t.Errorf("a second commit: %v", err)
				}
				if err := tx.Rollback(t.Context()); !errors.Is(err, pgx.ErrTxClosed) {
					t.Errorf("a rollback after it: %v", err)
				}
			})
			t.Run("rollback", func(t *testing.T) {
				warm()
				behindTheBack(t, id, "behind") // seen only if something is invalidated
				cause := errors.New("no")
				err := db.InTx(t.Context(), pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
					if err := q.withTx(tx).SetTitle(ctx, id, "rolled back"); err != nil {
						t.Error(err)
					}
					return cause
				})
				if !errors.Is(err, cause) {
					t.Fatal(err)
				}
				if got := cachedTitle(t.Context()); got != "committed" {
					t.Errorf("a rollback invalidated: %q", got)
				}
			})
			t.Run("savepoints", func(t *testing.T) {
				err := db.InTx(t.Context(), pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
					inner, err := tx.Begin(ctx)
					if err != nil {
						return err
					}
					if err := q.withTx(inner).SetTitle(ctx, id, "undone"); err != nil {
						return err
					}
					return inner.Rollback(ctx)
				})
				if err != nil {
					t.Fatal(err)
				}
				if got := cachedTitle(t.Context()); got != "committed" {
					t.Errorf("a savepoint that was rolled back invalidated: %q", got)
				}
				err = db.InTx(t.Context(), pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
					return pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error {
						return q.withTx(inner).SetTitle(ctx, id, "nested")
					})
				})
				if err != nil {
					t.Fatal(err)
				}
				if got := cachedTitle(t.Context()); got != "nested" {
					t.Errorf("got %q", got)
				}
			})
			t.Run("named tag", func(t *testing.T) {
				warm()
				behindTheBack(t, id, "tagged")
				touch := dbgenimpl.Query{Name: "Touch", Package: "db", SQL: "SELECT 1", Invalidates: true}
				a := dbgenimpl.Start(t.Context(), q.rt, q.db, &touch)
				a.Invalidate(dbgenimpl.AppendTag(nil, "story:{}", id)...)
				for a.Next() {
					_, err := a.DB().Exec(a.Context(), touch.SQL)
					a.Done(err)
				}
				if a.Err() != nil {
					t.Fatal(a.Err())
				}
				if got := cachedTitle(t.Context()); got != "tagged" {
					t.Errorf("got %q", got)
				}
			})
			t.Run("a write that failed", func(t *testing.T) {
				before := db.Stats().Cache.Invalidations
				bad := as(setTitle, func(q *dbgenimpl.Query) { q.SQL = "UPDATE stories SET title = NULL" })
				a := dbgenimpl.Start(t.Context(), q.rt, q.db, bad)
				for a.Next() {
					_, err := a.DB().Exec(a.Context(), bad.SQL)
					a.Done(err)
				}
				if a.Err() == nil || !strings.Contains(a.Err().Error(), "null") {
					t.Fatal(a.Err())
				}
				if n := db.Stats().Cache.Invalidations; n != before {
					t.Errorf("it invalidated %d dependencies", n-before)
				}
			})
		})
	}
}

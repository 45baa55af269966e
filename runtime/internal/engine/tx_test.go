package engine_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbgenimpl"
)

// However a commit ends, the connection is fit for the next transaction and the
// caller is told the truth.
func TestCommitFails(t *testing.T) {
	shared(t).primary.Exec(t, `CREATE TABLE IF NOT EXISTS deferred (
		id int, story bigint REFERENCES stories DEFERRABLE INITIALLY DEFERRED)`)
	for name, replicas := range map[string]bool{"replicas": true, "none": false} {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			c.Pool.MaxConns = 1
			if !replicas {
				c.Replicas = nil
			}
			db := open(t, c)
			q := newQueries(db)
			id := newStory(t, "before")
			write := func(ctx context.Context, tx *dbgen.Tx) error { return q.withTx(tx).SetTitle(ctx, id, "lost") }
			inTx := func(after func(ctx context.Context, tx *dbgen.Tx) error) error {
				return db.InTx(t.Context(), pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
					if err := write(ctx, tx); err != nil {
						return err
					}
					return after(ctx, tx)
				})
			}

			err := inTx(func(ctx context.Context, tx *dbgen.Tx) error {
				_, err := tx.Exec(ctx, "INSERT INTO deferred VALUES (1, -1)")
				return err
			})
			var pgErr *pgconn.PgError
			if !errors.As(err, &pgErr) || pgErr.Code != "23503" {
				t.Errorf("a deferred constraint: %v", err)
			}
			err = inTx(func(ctx context.Context, tx *dbgen.Tx) error {
				if _, err := tx.Exec(ctx, "SELECT 1/0"); err == nil {
					t.Error("divided by zero")
				}
				return nil
			})
			if !errors.Is(err, pgx.ErrTxCommitRollback) {
				t.Errorf("the commit of a failed transaction: %v", err)
			}
			if n := db.Stats().Cache.Invalidations; n != 0 {
				t.Errorf("what was not committed invalidated %d dependencies", n)
			}

			tx, err := db.Begin(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := write(t.Context(), tx); err != nil {
				t.Fatal(err)
			}
			gone, cancel := context.WithCancel(t.Context())
			cancel()
			if err := tx.Commit(gone); !errors.Is(err, context.Canceled) {
				t.Errorf("a commit of one who has gone: %v", err)
			}

			if err := inTx(func(context.Context, *dbgen.Tx) error { return nil }); err != nil {
				t.Errorf("after all that: %v", err)
			}
			s, err := q.GetCached(dbgen.WithSession(t.Context(), dbgen.Session{}), id)
			if got := title(t, s, err); got != "lost" {
				t.Errorf("committed, but reads %q", got)
			}
			if n := db.Stats().Cache.Invalidations; n == 0 {
				t.Error("the commit invalidated nothing")
			}
			if s := db.Stats().Pools[0]; s.InUse != 0 {
				t.Errorf("stats: %+v", s)
			}
		})
	}
}

func TestReadOnlyTransaction(t *testing.T) {
	c := config(t)
	seen := watch(&c)
	db := open(t, c)
	q := newQueries(db)
	ctx := dbgen.WithSession(t.Context(), dbgen.Session{})
	err := db.InTx(ctx, pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(ctx context.Context, tx *dbgen.Tx) error {
		_, err := q.withTx(tx).GetStory(ctx, 1)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := q.GetStory(ctx, 1); err != nil || seen.last(t).Source != dbgen.SourceReplica {
		t.Errorf("a transaction that only read keeps its session from the replicas: %+v, %v", seen.last(t), err)
	}
}

func TestPanicRollsBack(t *testing.T) {
	db := open(t, config(t))
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was lost")
			}
		}()
		_ = db.InTx(t.Context(), pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
			if _, err := tx.Exec(ctx, "INSERT INTO other VALUES (4711)"); err != nil {
				t.Error(err)
			}
			panic("oh")
		})
	}()
	var n int
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM other WHERE id = 4711").Scan(&n); err != nil || n != 0 {
		t.Error(n, err)
	}
	if s := db.Stats().Pools[0]; s.InUse != 0 {
		t.Errorf("stats: %+v", s)
	}
}

func TestSerializationRetry(t *testing.T) {
	db := open(t, config(t))
	tries := 0
	err := db.InTx(t.Context(), pgx.TxOptions{IsoLevel: pgx.Serializable}, func(ctx context.Context, tx *dbgen.Tx) error {
		if tries++; tries < 3 {
			_, err := tx.Exec(ctx, "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$")
			return err
		}
		return nil
	}, dbgen.Retry(5))
	if err != nil || tries != 3 {
		t.Errorf("%d tries: %v", tries, err)
	}
}

// A transaction that has ended touches its connection no more: others may have
// it by now.
func TestEndedTransaction(t *testing.T) {
	for _, name := range []string{"replicas", "none", "traced"} {
		t.Run(name, func(t *testing.T) {
			c := config(t)
			switch name {
			case "none":
				c.Replicas = nil
			case "traced":
				c.Comments.Trace = func(context.Context) string { return "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" }
			}
			db := open(t, c)
			q := newQueries(db)
			for end, do := range map[string]func(*dbgen.Tx) error{
				"commit":   func(tx *dbgen.Tx) error { return tx.Commit(t.Context()) },
				"rollback": func(tx *dbgen.Tx) error { return tx.Rollback(t.Context()) },
			} {
				tx, err := db.Begin(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				nested, err := tx.Begin(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if err := q.withTx(nested).SetTitle(t.Context(), 19, "x"); err != nil {
					t.Fatal(err)
				}
				if err := q.withTx(tx).SetTitle(t.Context(), 20, "x"); err != nil {
					t.Fatal(err)
				}
				if err := do(tx); err != nil {
					t.Fatal(err)
				}
				for what, err := range map[string]error{
					"exec":         func() error { _, err := tx.Exec(t.Context(), "SELECT 1"); return err }(),
					"row":          tx.QueryRow(t.Context(), "SELECT 1").Scan(new(int)),
					"begin":        func() error { _, err := tx.Begin(t.Context()); return err }(),
					"batch":        tx.SendBatch(t.Context(), &pgx.Batch{}).Close(),
					"generated":    q.withTx(tx).SetTitle(t.Context(), 20, "y"),
					"nested exec":  func() error { _, err := nested.Exec(t.Context(), "SELECT 1"); return err }(),
					"nested write": q.withTx(nested).SetTitle(t.Context(), 20, "y"),
				} {
					if !errors.Is(err, pgx.ErrTxClosed) {
						t.Errorf("%s after %s: %v", what, end, err)
					}
				}
			}
		})
	}
}

// Whatever has tags to invalidate does so, even where nothing was written.
func TestInvalidatingReads(t *testing.T) {
	c := config(t)
	c.Redis.URL = ""
	seen := watch(&c)
	db := open(t, c)
	q := newQueries(db)
	touch := dbgenimpl.Query{Name: "Touch", Package: "db", SQL: "SELECT 1", Invalidates: true}
	invalidate := func(ctx context.Context, on dbgenimpl.DBTX, desc *dbgenimpl.Query) error {
		a := dbgenimpl.Start(ctx, q.rt, on, desc)
		a.Invalidate("stories")
		for a.Next() {
			_, err := a.DB().Exec(a.Context(), desc.SQL)
			a.Done(err)
		}
		return a.Err()
	}
	for name, run := range map[string]func() error{
		"in a transaction that only reads": func() error {
			return db.InTx(t.Context(), pgx.TxOptions{AccessMode: pgx.ReadOnly}, func(ctx context.Context, tx *dbgen.Tx) error {
				return invalidate(ctx, tx, &touch)
			})
		},
		"by a query that only reads": func() error {
			return invalidate(t.Context(), db, as(touch, func(q *dbgenimpl.Query) { q.ReadOnly = true }))
		},
	} {
		t.Run(name, func(t *testing.T) {
			id := newStory(t, "before")
			read := func() string {
				s, err := q.GetCached(t.Context(), id)
				return title(t, s, err)
			}
			read()
			behindTheBack(t, id, "after")
			if got := read(); got != "before" {
				t.Fatalf("not cached: %q", got)
			}
			if err := run(); err != nil {
				t.Fatal(err)
			}
			if got := read(); got != "after" {
				t.Errorf("got %q", got)
			}
			read()
			if e := seen.last(t); e.Source != dbgen.SourceL1 {
				t.Errorf("what was invalidated is never cached again: %+v", e)
			}
		})
	}
}

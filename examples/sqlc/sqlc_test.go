// Package sqlc_test executes what dbgen generates in a project of sqlc's: where
// sqlc's Go types hold less than PostgreSQL may give, what does not fit is an error
// that names the query and the column.
package sqlc_test

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/examples/sqlc/db"
)

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// handles are those of a database with two orders: a plain pool, and the runtime
// with its caches.
func handles(t *testing.T) map[string]*db.Queries {
	t.Helper()
	ddl, err := os.ReadFile("schema.sql")
	ok(t, err)
	server := dbtest.Database(t, dbtest.SharedPostgres(t), string(ddl))
	pool, err := pgxpool.New(t.Context(), server.DSN())
	ok(t, err)
	t.Cleanup(pool.Close)
	runtime, err := dbgen.Open(t.Context(), dbgen.Config{
		Primary: server.DSN(), Pool: dbgen.PoolConfig{MinConns: 1, MaxConns: 4}, Log: dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	})
	ok(t, err)
	t.Cleanup(func() { _ = runtime.Close() })
	q := db.New(pool)
	ok(t, q.AddOrder(t.Context(), db.AddOrderParams{ID: 1, Customer: "ann", Cents: math.MaxInt32, Weight: weight(t, "0.1"), Note: pgtype.Text{String: "first", Valid: true}}))
	ok(t, q.AddOrder(t.Context(), db.AddOrderParams{ID: 2, Customer: "ann", Cents: 1, Weight: weight(t, "0.2")}))
	return map[string]*db.Queries{"a pool": q, "the runtime": db.New(runtime)}
}

func weight(t *testing.T, s string) (n pgtype.Numeric) {
	t.Helper()
	ok(t, n.Scan(s))
	return n
}

// refused are calls in which a value comes that a Go type cannot hold, by what the
// error must name.
func refused(ctx context.Context, q *db.Queries) map[string]error {
	errs := map[string]error{}
	_, errs["query TotalOf: column total: "] = q.TotalOf(ctx, "nobody")
	_, errs["query LastNote: column last_note: "] = q.LastNote(ctx, 2)
	_, errs["query DoubledCents: column doubled: "] = q.DoubledCents(ctx)
	for _, err := range q.EachNote(ctx) {
		errs["query EachNote: column last_note: "] = err
	}
	q.NotesByID(ctx, []int64{2}).QueryRow(func(_ int, _ string, err error) { errs["query NotesByID: column last_note: "] = err })
	q.NotesByCustomer(ctx, []string{"ann"}).Query(func(_ int, _ []db.NotesByCustomerRow, err error) {
		errs["query NotesByCustomer: column last_note: "] = err
	})
	_, errs["query CachedNote: column last_note: "] = q.CachedNote(ctx, 2)
	_, errs["query CachedNotes: column last_note: "] = q.CachedNotes(ctx, "ann")
	return errs
}

func TestWhatDoesNotFitIsAnError(t *testing.T) {
	ctx := t.Context()
	for name, q := range handles(t) {
		t.Run(name, func(t *testing.T) {
			_, err := q.LastNote(ctx, 7)
			if err != pgx.ErrNoRows { //nolint:errorlint // as callers of sqlc's code compare it
				t.Errorf("no row is %v, want pgx.ErrNoRows itself", err)
			}
			if _, err := q.CachedNote(ctx, 7); !errors.Is(err, pgx.ErrNoRows) {
				t.Errorf("no row of a cached query is %v", err)
			}
			for round := range 2 { // the second time a cache could answer
				for want, err := range refused(ctx, q) {
					var scan pgx.ScanArgError
					if err == nil || !strings.HasPrefix(err.Error(), want) || !errors.As(err, &scan) {
						t.Errorf("round %d: %v, want %s… with a pgx.ScanArgError", round, err, want)
					}
				}
			}

			// What fits is there.
			if n, err := q.TotalOf(ctx, "ann"); err != nil || n != math.MaxInt32+1 {
				t.Errorf("the total is %d (%v)", n, err)
			}
			if row, err := q.LastNote(ctx, 1); err != nil || row.LastNote != "first" {
				t.Errorf("the note is %+v (%v)", row, err)
			}
			if n, err := q.SureTotal(ctx, "nobody"); err != nil || n != 0 {
				t.Errorf("no total is %d (%v)", n, err)
			}
			row, err := q.AverageWeight(ctx)
			if exact, _ := row.Exact.Float64Value(); err != nil || row.Rounded != exact.Float64 {
				t.Errorf("the average is %v, rounded %v (%v)", row.Exact, row.Rounded, err)
			}
		})
	}
}

// TestKeyedTwin: a twin and a loader in a project of sqlc's, on every handle.
func TestKeyedTwin(t *testing.T) {
	for name, q := range handles(t) {
		notes, err := q.LastNoteByIDs(t.Context(), []int64{1, 7, 1})
		if err != nil || len(notes) != 1 || notes[1].LastNote != "first" {
			t.Errorf("%s: %v, %v", name, notes, err)
		}
		_, err = q.LastNoteByIDs(t.Context(), []int64{1, 2})
		if err == nil || !strings.Contains(err.Error(), "LastNoteByIDs") || !strings.Contains(err.Error(), "last_note") {
			t.Errorf("%s: a NULL that the type cannot hold: %v", name, err)
		}
		l := db.NewLoaders(q)
		if note, err := l.LastNote.Load(t.Context(), 1); err != nil || note.LastNote != "first" {
			t.Errorf("%s: %v, %v", name, note, err)
		}
		if _, err := l.LastNote.Load(t.Context(), 7); !errors.Is(err, pgx.ErrNoRows) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

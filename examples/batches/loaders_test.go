package batches_test

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/loader"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/examples/batches/db"
)

// A counter counts the statements that are sent.
type counter struct{ n atomic.Int64 }

func (c *counter) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	c.n.Add(1)
	return ctx
}

func (c *counter) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// counted returns a pool on another one's database that counts.
func counted(t *testing.T, pool *pgxpool.Pool) (*pgxpool.Pool, *counter) {
	t.Helper()
	c := new(counter)
	cfg := pool.Config()
	cfg.ConnConfig.Tracer = c
	of, err := pgxpool.NewWithConfig(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(of.Close)
	return of, c
}

// lookUp asks for an organisation and its children as a resolver would, and holds
// them to what the queries themselves return.
func lookUp(t *testing.T, l *db.Loaders, q *db.Queries, id int64) {
	t.Helper()
	ctx := t.Context()
	org, err := l.Org.Load(ctx, id)
	want, wantErr := q.GetOrg(ctx, id)
	if !reflect.DeepEqual(org, want) || !errors.Is(err, wantErr) {
		t.Errorf("organisation %d: %+v, %v; want %+v, %v", id, org, err, want, wantErr)
	}
	children, err := l.Children.Load(ctx, pgtype.Int8{Int64: id, Valid: true})
	wanted, wantErr := q.ChildrenOf(ctx, pgtype.Int8{Int64: id, Valid: true})
	if err != nil || wantErr != nil || !reflect.DeepEqual(children, wanted) {
		t.Errorf("children of %d: %+v, %v; want %+v, %v", id, children, err, wanted, wantErr)
	}
}

// TestLoadersSendOneStatement: a hundred look-ups at once of each of two loaders
// are two statements.
func TestLoadersSendOneStatement(t *testing.T) {
	q, plain := queries(t)
	pool, sent := counted(t, plain)
	l := db.NewLoaders(db.New(pool), loader.Window(time.Hour), loader.MaxBatch(100))
	var wg sync.WaitGroup
	for id := range int64(100) {
		wg.Go(func() { lookUp(t, l, q, id) })
	}
	wg.Wait()
	if n := sent.n.Load(); n != 2 {
		t.Errorf("%d statements", n)
	}
	for id := range int64(100) { // from memory
		lookUp(t, l, q, id)
	}
	if n := sent.n.Load(); n != 2 {
		t.Errorf("%d statements", n)
	}
}

// TestLoadersByDefault: with the window and size that hold by default callers who
// come one after the other get their rows, too.
func TestLoadersByDefault(t *testing.T) {
	q, _ := queries(t)
	l := db.NewLoaders(q)
	for id := range int64(5) {
		lookUp(t, l, q, id)
	}
	n, err := l.ItemCount.Load(t.Context(), pgtype.Int8{Int64: -5, Valid: true})
	if n != 0 || err != nil {
		t.Errorf("a count of nothing is %d, %v", n, err)
	}
	if _, err := l.Place.Load(t.Context(), db.FindItemParams{}); !errors.Is(err, pgx.ErrNoRows) {
		t.Error(err)
	}
}

// TestLoadersInTransaction: loaders of a transaction see what it wrote, and never
// use its one connection at once.
func TestLoadersInTransaction(t *testing.T) {
	q, pool := queries(t)
	tx, err := pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.WithoutCancel(t.Context()))
	if _, err := tx.Exec(t.Context(), "UPDATE orgs SET name = 'changed'"); err != nil {
		t.Fatal(err)
	}
	l := db.NewLoaders(q.WithTx(tx), loader.Window(0))
	var wg sync.WaitGroup
	for id := range int64(50) {
		wg.Go(func() {
			org, err := l.Org.Load(t.Context(), id)
			if errors.Is(err, pgx.ErrNoRows) && (id == 0 || id > 30) {
				return
			}
			if err != nil || org.Name != "changed" {
				t.Errorf("organisation %d is called %q, %v", id, org.Name, err)
			}
		})
		wg.Go(func() {
			if _, err := l.ItemCount.Load(t.Context(), pgtype.Int8{Int64: id, Valid: true}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// TestLoaderErrors: a caller who gives up does not take the others' rows with him,
// and a statement that fails is everybody's error, not remembered.
func TestLoaderErrors(t *testing.T) {
	q, pool := queries(t)
	l := db.NewLoaders(q, loader.Window(time.Hour), loader.MaxBatch(2))
	ctx, cancel := context.WithCancel(t.Context())
	first := l.Org.LoadThunk(ctx, 1)
	cancel()
	if _, err := first(); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for _, r := range l.Org.LoadAll(t.Context(), []int64{1, 2}) {
		if r.Err != nil {
			t.Error(r.Err)
		}
	}
	rename := func(from, to string) {
		if _, err := pool.Exec(t.Context(), "ALTER TABLE "+from+" RENAME TO "+to); err != nil {
			t.Fatal(err)
		}
	}
	rename("orgs", "gone")
	for _, r := range l.Org.LoadAll(t.Context(), []int64{3, 4}) {
		if r.Err == nil {
			t.Error("a table that is gone is no error")
		}
	}
	rename("gone", "orgs")
	for _, r := range l.Org.LoadAll(t.Context(), []int64{3, 4}) {
		if r.Err != nil {
			t.Error(r.Err)
		}
	}
}

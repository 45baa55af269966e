package batches_test

import (
	"context"
	"log/slog"
	"os"
	"testing"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/examples/batches/db"
)

// TestRuntime: on the runtime twins are calls like any other: a write's tags of all
// rows are invalidated, in a transaction when it commits, and loaders work.
func TestRuntime(t *testing.T) {
	ddl, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	server := dbtest.Database(t, dbtest.SharedPostgres(t), string(ddl)+filling)
	handle, err := dbgen.Open(t.Context(), dbgen.Config{
		Primary: server.DSN(), Pool: dbgen.PoolConfig{MinConns: 1, MaxConns: 4}, Log: dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = handle.Close() })
	q, ctx := db.New(handle), t.Context()

	counts := func() (all []int64) {
		for group := range int64(3) {
			n, err := q.CountItemsAbove(ctx, group)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, n)
		}
		return all
	}
	// changed says for each group whether the cache was made to look again.
	changed := func(write func() error) (all []bool) {
		before := counts()
		if _, err := server.Pool(t).Exec(ctx, "INSERT INTO items SELECT max(id) + 1, NULL, NULL, 'ok', 9, 0, now() FROM items"); err != nil {
			t.Fatal(err)
		}
		if err := write(); err != nil {
			t.Fatal(err)
		}
		for i, n := range counts() {
			all = append(all, n != before[i])
		}
		return all
	}
	words := []db.PutWordParams{{Group: 0, N: 100}, {Group: 2, N: 100}}
	for name, c := range map[string]struct {
		write func() error
		want  [3]bool
	}{
		"nothing": {func() error { return nil }, [3]bool{}},
		"no rows": {func() error { return q.PutWordBatch(ctx, nil) }, [3]bool{}},
		"insert":  {func() error { return q.PutWordBatch(ctx, words) }, [3]bool{0: true, 2: true}},
		"update": {func() error {
			return q.SetWordByGroupAndNs(ctx, []db.SetWordParams{{Group: 1, N: 100, Found: "x"}, {Group: 2, N: 100}})
		}, [3]bool{1: true, 2: true}},
		"transaction": {func() error {
			return handle.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error { return q.WithTx(tx).PutWordBatch(ctx, words) })
		}, [3]bool{0: true, 2: true}},
	} {
		if got := changed(c.write); [3]bool(got) != c.want {
			t.Errorf("%s: invalidated %v, want %v", name, got, c.want)
		}
		for group := range int64(3) { // the next case begins with fresh entries
			if err := q.PutWordBatch(ctx, []db.PutWordParams{{Group: group, N: 200}}); err != nil {
				t.Fatal(err)
			}
		}
	}
	l := db.NewLoaders(q)
	for id := range int64(40) {
		lookUp(t, l, q, id)
	}
	deleted, err := q.DeleteItemsReturningByOrgIDs(ctx, nil)
	if err != nil || len(deleted) > 0 {
		t.Error(deleted, err)
	}
}

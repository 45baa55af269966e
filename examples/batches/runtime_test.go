package batches_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"slices"
	"testing"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/loader"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/batches/db"
)

func onRuntime(t *testing.T) (dbtest.Endpoint, *dbgen.DB) {
	t.Helper()
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
	return server, handle
}

// TestRuntime: on the runtime twins are calls like any other: a write's tags of all
// rows are invalidated, in a transaction when it commits, and loaders work.
func TestRuntime(t *testing.T) {
	server, handle := onRuntime(t)
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

// TestCachedTwin: a twin of a cached query answers from memory as the query does, and
// reads the rest; in a transaction it reads all.
func TestCachedTwin(t *testing.T) {
	server, handle := onRuntime(t)
	q, ctx := db.New(handle), t.Context()
	if _, err := q.CachedOrg(ctx, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := q.CachedOrg(ctx, 999); !errors.Is(err, pgx.ErrNoRows) {
		t.Fatal(err)
	}
	key := db.CachedItemsParams{OrgID: pgtype.Int8{Int64: 4, Valid: true}, Kind: pgtype.Text{String: "k2", Valid: true}}
	items, err := q.CachedItems(ctx, key)
	if err != nil || len(items) == 0 {
		t.Fatal(items, err)
	}
	// The runtime is not told of this.
	if _, err := server.Pool(t).Exec(ctx, "UPDATE orgs SET name = 'new'; DELETE FROM items WHERE org_id = 4"); err != nil {
		t.Fatal(err)
	}
	names := func(q *db.Queries) (all []string) {
		orgs, err := q.CachedOrgByIDs(ctx, []int64{2, 1, 999, 1})
		if err != nil || len(orgs) != 2 {
			t.Fatal(orgs, err)
		}
		return append(all, orgs[1].Name, orgs[2].Name)
	}
	if got := names(q); !slices.Equal(got, []string{"org 1", "new"}) {
		t.Errorf("the twin says %q", got)
	}
	org, err := db.NewLoaders(q).CachedOrg.Load(ctx, 1)
	if err != nil || org.Name != "org 1" {
		t.Error(org, err)
	}
	org.Tags[0] = "altered" // not what the cache has
	if again, err := q.CachedOrg(ctx, 1); err != nil || again.Tags[0] == "altered" {
		t.Error(again, err)
	}
	of, err := q.CachedItemsByOrgIDAndKinds(ctx, []db.CachedItemsParams{key, {}})
	if err != nil || len(of) != 2 || !slices.Equal(of[0], items) || len(of[1]) > 0 {
		t.Error(of, err)
	}
	if err := handle.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
		if loader.On(tx) == nil || loader.On(handle) != nil || loader.On(handle.Pool()) != nil {
			t.Error("one connection is not told from a pool")
		}
		if got := names(q.WithTx(tx)); !slices.Equal(got, []string{"new", "new"}) {
			t.Errorf("in a transaction the twin says %q", got)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := q.SetEmailByNicks(ctx, []db.SetEmailByNickKey{{Nick: "anna", Email: "x@y"}}, pgtype.Numeric{}); err != nil {
		t.Fatal(err)
	}
	if got := names(q); !slices.Equal(got, []string{"new", "new"}) {
		t.Errorf("after a write the twin says %q", got)
	}
}

package batches_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"reflect"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/examples/batches/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// withRedis makes handles as two processes have them, of one database and one Redis.
func withRedis(t *testing.T) (server *dbtest.RedisServer, a, b *dbgen.DB) {
	t.Helper()
	ddl, err := os.ReadFile("schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	database, server := dbtest.Database(t, dbtest.SharedPostgres(t), string(ddl)+filling), dbtest.Redis(t)
	open := func() *dbgen.DB {
		handle, err := dbgen.Open(t.Context(), dbgen.Config{
			Primary: database.DSN(), Pool: dbgen.PoolConfig{MinConns: 1, MaxConns: 4}, Log: dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
			Redis: dbgen.RedisConfig{URL: server.URL(), Timeout: 5 * time.Second},
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = handle.Close() })
		return handle
	}
	a, b = open(), open()
	for _, handle := range []*dbgen.DB{a, b} {
		until(t, "memory may answer", func() bool { return handle.Stats().Cache.FenceOpen })
	}
	return server, a, b
}

func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// sent says how many statements of generated queries a call sends.
func sent(handle *dbgen.DB, call func()) int64 {
	before := handle.Stats().Queries.BySource[dbgen.SourcePrimary]
	call()
	return handle.Stats().Queries.BySource[dbgen.SourcePrimary] - before
}

// TestCachedTwinFills: what a twin reads is kept as the query's own, in memory and in
// Redis, "no row" too, and forgotten as that is.
func TestCachedTwinFills(t *testing.T) {
	server, a, b := withRedis(t)
	qa, qb, ctx := db.New(a), db.New(b), t.Context()
	ids := []int64{3, 1, 999, 2, 3}
	var want []*db.TaggedOrgRow
	for _, id := range ids {
		row, err := db.New(a.Pool()).TaggedOrg(ctx, id)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			want = append(want, nil)
		case err != nil:
			t.Fatal(err)
		default:
			want = append(want, &row)
		}
	}
	twin := func(q *db.Queries) []*db.TaggedOrgRow {
		t.Helper()
		got, err := q.TaggedOrgByIDs(ctx, ids)
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	if n := sent(a, func() {
		if got := twin(qa); !reflect.DeepEqual(got, want) {
			t.Errorf("the twin gives %v, want %v", got, want)
		}
	}); n != 1 {
		t.Errorf("the twin sends %d statements", n)
	}
	if n := sent(a, func() {
		for i, id := range ids {
			switch row, err := qa.TaggedOrg(ctx, id); {
			case want[i] == nil && !errors.Is(err, pgx.ErrNoRows), want[i] != nil && (err != nil || !reflect.DeepEqual(&row, want[i])):
				t.Errorf("alone %d is %v, %v", id, row, err)
			}
		}
		twin(qa)[0].Tags[0] = "altered" // not what the cache has
		if got := twin(qa); !reflect.DeepEqual(got, want) {
			t.Errorf("from memory the twin gives %v, want %v", got, want)
		}
	}); n != 0 {
		t.Errorf("%d statements are sent for what the twin has read", n)
	}

	// Another process finds it in Redis.
	entries := func(least int) func() bool {
		return func() bool {
			keys, err := server.Client(t).Keys(ctx, "dbgen:e:*").Result()
			return err == nil && len(keys) >= least
		}
	}
	until(t, "Redis has all", entries(4))
	if n := sent(b, func() {
		if got := twin(qb); !reflect.DeepEqual(got, want) {
			t.Errorf("from Redis the twin gives %v, want %v", got, want)
		}
		if _, err := qb.TaggedOrg(ctx, 999); !errors.Is(err, pgx.ErrNoRows) {
			t.Error(err)
		}
	}); n != 0 {
		t.Errorf("%d statements are sent for what Redis has", n)
	}

	// A write forgets what carries its tag or reads its table, here and there.
	if err := qb.RenameOrg(ctx, db.RenameOrgParams{Name: "new", ID: 3}); err != nil {
		t.Fatal(err)
	}
	if n := sent(b, func() {
		if got := twin(qb); got[0].Name != "new" || got[4].Name != "new" || !reflect.DeepEqual(got[1:4], want[1:4]) {
			t.Errorf("after a write the twin gives %v", got)
		}
	}); n != 1 {
		t.Errorf("the twin sends %d statements after a write", n)
	}
	until(t, "the other process knows", func() bool { return twin(qa)[0].Name == "new" })

	// In a transaction all is read, and nothing kept.
	if err := a.InTx(ctx, pgx.TxOptions{}, func(ctx context.Context, tx *dbgen.Tx) error {
		if err := qa.WithTx(tx).RenameOrg(ctx, db.RenameOrgParams{Name: "newer", ID: 1}); err != nil {
			return err
		}
		if got := twin(qa.WithTx(tx)); got[1].Name != "newer" {
			t.Errorf("in a transaction the twin gives %v", got)
		}
		if got := twin(qa); got[1].Name != want[1].Name {
			t.Errorf("outside of it %v", got)
		}
		return errors.New("rolled back")
	}); err == nil {
		t.Error("it is committed")
	}
	if got := twin(qa); got[1].Name != want[1].Name {
		t.Errorf("after it was rolled back %v", got)
	}
}

// TestCachedTwinOfMany: many rows a key, by a key that is no comparable value.
func TestCachedTwinOfMany(t *testing.T) {
	server, a, b := withRedis(t)
	ctx := t.Context()
	var prices []pgtype.Numeric
	var want [][]db.DearestItemsRow
	for _, text := range []string{"0", "1", "2.50", "9", "-1"} {
		var price pgtype.Numeric
		if err := price.Scan(text); err != nil {
			t.Fatal(err)
		}
		rows, err := db.New(a.Pool()).DearestItems(ctx, price)
		if err != nil {
			t.Fatal(err)
		}
		prices, want = append(prices, price), append(want, rows)
	}
	if got, err := db.New(a).DearestItemsByPrices(ctx, prices); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
	until(t, "Redis has all", func() bool {
		keys, err := server.Client(t).Keys(ctx, "dbgen:e:*").Result()
		return err == nil && len(keys) == len(prices)
	})
	if n := sent(b, func() {
		for i, price := range prices {
			if got, err := db.New(b).DearestItems(ctx, price); err != nil || !reflect.DeepEqual(got, want[i]) {
				t.Errorf("%v, %v, want %v", got, err, want[i])
			}
		}
		if got, err := db.New(b).DearestItemsByPrices(ctx, prices); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
	}); n != 0 {
		t.Errorf("%d statements are sent for what Redis has", n)
	}
}

package dbgenprom_test

import (
	"context"
	"log/slog"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/runtime/internal/generated/v1/db"
)

type servers struct {
	primary, replica *dbtest.PG
	redis            *dbtest.RedisServer
}

// started are a primary with a replica, and a Redis, with the generated package's schema.
var started = sync.OnceValues(func() (s servers, err error) {
	ctx := context.Background()
	schema, err := os.ReadFile("../internal/generated/v1/schema.sql")
	if err != nil {
		return s, err
	}
	if s.redis, err = dbtest.StartRedis(ctx); err != nil {
		return s, err
	}
	if s.primary, err = dbtest.StartPostgres(ctx); err != nil {
		return s, err
	}
	if err = s.primary.Do(ctx, string(schema)); err != nil {
		return s, err
	}
	s.replica, err = s.primary.StartReplica(ctx)
	return s, err
})

// open opens a DB on the servers.
func open(t testing.TB, change func(*dbgen.Config)) *dbgen.DB {
	t.Helper()
	s, err := started()
	if err != nil {
		t.Fatal("starting servers: ", err)
	}
	c := dbgen.Config{
		Primary: s.primary.DSN(), Replicas: []dbgen.Replica{{DSN: s.replica.DSN()}},
		Redis:        dbgen.RedisConfig{URL: s.redis.URL(), Timeout: 5 * time.Second},
		Cache:        dbgen.CacheConfig{Prefix: t.Name() + time.Now().Format(time.RFC3339Nano)},
		Pool:         dbgen.PoolConfig{MinConns: 1, MaxConns: 4},
		Routing:      dbgen.RoutingConfig{PollInterval: 20 * time.Millisecond, PollTimeout: 10 * time.Second},
		AfterConnect: db.RegisterTypes,
		Log:          dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	}
	if change != nil {
		change(&c)
	}
	handle, err := dbgen.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = handle.Close() })
	return handle
}

// story makes a story.
func story(t testing.TB, id int64) {
	t.Helper()
	s, err := started()
	if err != nil {
		t.Fatal(err)
	}
	s.primary.Exec(t, "INSERT INTO stories (id, author_id, title, tags, price, moods) VALUES ($1, $1, 'a title', '{}', 1, '{}') ON CONFLICT DO NOTHING", id)
	s.replica.WaitReplayed(t)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("not within 10 s: %s", what)
}

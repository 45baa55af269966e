package engine_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// shared returns a primary with two replicas and a Redis that tests share; a test
// that stops or changes servers starts its own.
func shared(t testing.TB) *servers {
	t.Helper()
	s, err := started()
	if err != nil {
		t.Fatal("starting servers: ", err)
	}
	return s
}

type servers struct {
	primary  *dbtest.PG
	replicas [2]*dbtest.PG
	redis    *dbtest.RedisServer
}

var started = sync.OnceValues(func() (s *servers, err error) {
	ctx := context.Background()
	s = &servers{}
	if s.redis, err = dbtest.StartRedis(ctx); err != nil {
		return nil, err
	}
	if s.primary, err = dbtest.StartPostgres(ctx); err != nil {
		return nil, err
	}
	if err = s.primary.Do(ctx, schema); err != nil {
		return nil, err
	}
	for i := range s.replicas {
		if s.replicas[i], err = s.primary.StartReplica(ctx); err != nil {
			return nil, err
		}
	}
	return s, nil
})

// config is for the shared servers: all parts on, quick, and alone in Redis.
func config(t testing.TB) dbgen.Config {
	c := clusterConfig(shared(t).primary, shared(t).replicas[:]...)
	c.Redis.URL = shared(t).redis.URL()
	c.Redis.Timeout = 5 * time.Second // the machine may be busy
	c.Cache.Prefix = t.Name() + time.Now().Format("150405.000000")
	return c
}

func clusterConfig(primary *dbtest.PG, replicas ...*dbtest.PG) dbgen.Config {
	c := dbgen.Config{
		Pool:         dbgen.PoolConfig{MinConns: 1, MaxConns: 8},
		Routing:      dbgen.RoutingConfig{PollInterval: 20 * time.Millisecond, PollTimeout: 10 * time.Second},
		AfterConnect: registerTypes,
		Log:          dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	}
	if primary != nil {
		c.Primary = primary.DSN()
	}
	for _, r := range replicas {
		c.Replicas = append(c.Replicas, dbgen.Replica{DSN: r.DSN()})
	}
	return c
}

func open(t testing.TB, c dbgen.Config) *dbgen.DB {
	t.Helper()
	db, err := dbgen.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// watch makes a configuration tell its events.
func watch(c *dbgen.Config) *events {
	e := &events{}
	c.OnQuery = func(_ context.Context, event dbgen.QueryEvent) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.all = append(e.all, event)
	}
	return e
}

type events struct {
	mu  sync.Mutex
	all []dbgen.QueryEvent
}

// last returns the last event.
func (e *events) last(t testing.TB) dbgen.QueryEvent {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.all) == 0 {
		t.Fatal("no event")
	}
	return e.all[len(e.all)-1]
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

// newStory inserts a story of the test's own and returns its id.
func newStory(t testing.TB, title string) int64 {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), shared(t).primary.DSN())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	var id int64
	err = conn.QueryRow(context.Background(),
		"INSERT INTO stories (id, title, tags) SELECT max(id) + 1, $1, '{x,y}' FROM stories RETURNING id", title).Scan(&id)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range shared(t).replicas {
		r.WaitReplayed(t)
	}
	return id
}

// behindTheBack changes a title without the runtime's knowledge.
func behindTheBack(t testing.TB, id int64, title string) {
	t.Helper()
	shared(t).primary.Exec(t, "UPDATE stories SET title = $2 WHERE id = $1", id, title)
	for _, r := range shared(t).replicas {
		r.WaitReplayed(t)
	}
}

func title(t testing.TB, s story, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return s.Title
}

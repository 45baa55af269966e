package main

import (
	"context"
	_ "embed"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/redis/go-redis/v9"

	"github.com/dbgen-go/dbgen/conformance/scale/db"
	"github.com/dbgen-go/dbgen/runtime/dbgen"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

//go:embed schema.sql
var schema string

// rows is how many stories there are. A phase uses each at most once.
const rows = 20_000

const filling = `
CREATE EXTENSION pg_stat_statements;
INSERT INTO stories SELECT i, 'story ' || i, repeat('word ', 40) FROM generate_series(1, 20000) i;
INSERT INTO views SELECT i, 0 FROM generate_series(1, 20000) i;
ANALYZE`

// What an instance's pool holds in the simulation: less than by default, so that many
// fit on a machine.
const (
	minConns = 2
	maxConns = 4
)

// Servers are what all instances share.
type servers struct {
	pg    *dbtest.PG
	at    dbtest.Endpoint
	redis *dbtest.RedisServer
	conn  *pgx.Conn     // to look with
	admin *redis.Client // to look with

	told, asked int64 // bytes that looking at Redis has cost
}

func startServers(ctx context.Context, connections int) (*servers, error) {
	s := new(servers)
	var err error
	if s.pg, err = dbtest.StartPostgres(ctx, dbtest.WithSetting("max_connections", fmt.Sprint(connections)), dbtest.WithSetting("shared_preload_libraries", "pg_stat_statements")); err != nil {
		return nil, err
	}
	if s.at, err = s.pg.CreateDatabase(ctx, schema+filling); err != nil {
		s.close()
		return nil, err
	}
	if s.redis, err = dbtest.StartRedis(ctx); err != nil {
		s.close()
		return nil, err
	}
	if s.conn, err = pgx.ConnectConfig(ctx, s.at.ConnConfig()); err != nil {
		s.close()
		return nil, err
	}
	options, err := redis.ParseURL(s.redis.URL())
	if err != nil {
		s.close()
		return nil, err
	}
	options.PoolSize = 1
	s.admin = redis.NewClient(options)
	return s, s.admin.Ping(ctx).Err()
}

func (s *servers) close() {
	if s.admin != nil {
		s.admin.Close()
	}
	if s.conn != nil {
		s.conn.Close(context.Background())
	}
	if s.redis != nil {
		s.redis.Close()
	}
	s.pg.Close()
}

// An instance is one of an application: a runtime of its own.
type instance struct {
	db *dbgen.DB
	q  *db.Queries
}

// open starts an instance. Without the monitors, whose traffic goes on by the clock,
// what an event costs can be counted exactly.
func (s *servers) open(ctx context.Context, monitors bool) (*instance, error) {
	cfg := dbgen.Config{
		Primary: s.at.DSN(),
		Pool:    dbgen.PoolConfig{MinConns: minConns, MaxConns: maxConns},
		Redis:   dbgen.RedisConfig{URL: s.redis.URL(), Timeout: 5 * time.Second},
		Cache:   dbgen.CacheConfig{L1Size: 50_000},
		Log:     dbgen.LogConfig{Logger: slog.New(slog.DiscardHandler)},
	}
	if !monitors {
		cfg.Routing.PollInterval = 24 * time.Hour
	}
	handle, err := dbgen.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	return &instance{handle, db.New(handle)}, nil
}

// A fleet is all instances of an application.
type fleet struct {
	*servers
	instances []*instance
	monitors  bool
	next      int64 // the row that the next event is of
}

// grow opens instances until there are n.
func (f *fleet) grow(ctx context.Context, n int) error {
	for len(f.instances) < n {
		i, err := f.open(ctx, f.monitors)
		if err != nil {
			return err
		}
		f.instances = append(f.instances, i)
	}
	return f.ready(ctx)
}

// ready waits until memory may answer in every instance, which is when its
// subscription stands.
func (f *fleet) ready(ctx context.Context) error {
	for _, i := range f.instances {
		for !i.db.Stats().Cache.FenceOpen {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	return nil
}

func (f *fleet) close() error {
	for _, i := range f.instances {
		if err := i.db.Close(); err != nil {
			return err
		}
	}
	f.instances = nil
	return nil
}

// take gives n rows that no event was of.
func (f *fleet) take(n int) int64 {
	first := f.next + 1
	f.next += int64(n)
	if f.next > rows {
		first, f.next = 1, int64(n)
	}
	return first
}

// each runs an event n times, by the instances in turn, one after the other.
func (f *fleet) each(n int, event func(k int, i *instance) error) error {
	for k := range n {
		if err := event(k, f.instances[k%len(f.instances)]); err != nil {
			return err
		}
	}
	return nil
}

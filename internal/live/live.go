// Package live reads a real PostgreSQL database for trials beside it: what its tables
// hold, how its values are spread, what its planner is told, how it plans, and what its
// catalogue has. It writes nothing there, and each session is read-only. It must not know
// what any of that is for.
//
// By file: live.go is the connection with the settings and plans, statistics.go sizes and
// values, catalog.go the catalogue, drift.go how two catalogues differ.
package live

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/internal/sized"
)

// A Database is a real one.
type Database struct {
	conn    *pgx.Conn
	Version int // PostgreSQL's major version
}

// oldest is the oldest major version of PostgreSQL that is asked.
const oldest = 12

// Of makes a connection read-only and bounds what it asks: no statement takes longer than
// timeout, which has whole milliseconds. The caller closes the connection.
func Of(ctx context.Context, conn *pgx.Conn, timeout time.Duration) (*Database, error) {
	db := &Database{conn: conn}
	if _, err := conn.Exec(ctx, fmt.Sprintf("SET default_transaction_read_only = on; SET statement_timeout = %d; SET lock_timeout = %d", timeout.Milliseconds(), timeout.Milliseconds()),
		pgx.QueryExecModeSimpleProtocol); err != nil {
		return nil, err
	}
	if err := conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int / 10000").Scan(&db.Version); err != nil {
		return nil, err
	}
	if db.Version < oldest {
		return nil, fmt.Errorf("PostgreSQL %d is not supported: %d and newer are", db.Version, oldest)
	}
	return db, nil
}

// Settings are what the planner is told, by name: its costs, what it may use, and the memory
// that it may take for granted.
func (db *Database) Settings(ctx context.Context) (map[string]string, error) {
	rows, err := db.conn.Query(ctx, `SELECT name, setting FROM pg_settings WHERE (category LIKE 'Query Tuning%' OR name IN ('work_mem', 'hash_mem_multiplier'))
		AND name NOT IN ('jit', 'plan_cache_mode') AND setting IS NOT NULL`)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	var name, setting string
	_, err = pgx.ForEachRow(rows, []any{&name, &setting}, func() error { found[name] = setting; return nil })
	return found, err
}

// Alone keeps plans to one process, as those on the sized server are.
func (db *Database) Alone(ctx context.Context, path string) error {
	sql := "SET max_parallel_workers_per_gather = 0; SET jit = off"
	if path != "" {
		sql += "; SET search_path = " + path
	}
	_, err := db.conn.Exec(ctx, sql, pgx.QueryExecModeSimpleProtocol)
	return err
}

// Explain is sized.Database's.
func (db *Database) Explain(ctx context.Context, sql string, params int, values []string) (*sized.Plan, error) {
	return (&sized.Database{Conn: db.conn}).Explain(ctx, sql, params, values)
}

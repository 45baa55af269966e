package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// A server is a throw-away cluster whose files this process may extend.
type server struct {
	pg   *dbtest.PG
	data string // its data folder
	n    int    // databases made
}

func startServer(ctx context.Context) (*server, error) {
	pg, err := dbtest.StartPostgres(ctx, dbtest.WithSettings(map[string]string{
		"autovacuum": "off", "jit": "off",
		// What a plan costs is all of its work, not what is left to the leader.
		"max_parallel_workers_per_gather": "0",
	}))
	if err != nil {
		return nil, err
	}
	s := &server{pg: pg}
	conn, err := pgx.ConnectConfig(ctx, pg.ConnConfig())
	if err != nil {
		return nil, errors.Join(err, pg.Close())
	}
	defer conn.Close(ctx)
	if err := conn.QueryRow(ctx, "SHOW data_directory").Scan(&s.data); err != nil {
		return nil, errors.Join(err, pg.Close())
	}
	return s, nil
}

// A database holds a project's schema and no row.
type database struct {
	*pgx.Conn
	server *server
	name   string
	failed []string // statements of the schema that the server refused, and why
}

// hypo is the schema that HypoPG is in, away from the project's.
const hypo = "hypothetical_indexes"

// load makes a database with a schema. Statements that fail are passed over, as
// psql does, and listed.
func (s *server) load(ctx context.Context, sources []schema.Source, path []string) (*database, error) {
	s.n++
	name := fmt.Sprintf("labels_%d", s.n)
	admin, err := pgx.ConnectConfig(ctx, s.pg.ConnConfig())
	if err != nil {
		return nil, err
	}
	defer admin.Close(ctx)
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE template0"); err != nil {
		return nil, err
	}
	cfg := s.pg.At(name).ConnConfig()
	cfg.RuntimeParams["statement_timeout"] = "60s"
	cfg.RuntimeParams["client_min_messages"] = "error"
	cfg.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe // DEALLOCATE ALL is said
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	db := &database{Conn: conn, server: s, name: name}
	setup := []string{"CREATE SCHEMA " + hypo, "CREATE EXTENSION hypopg SCHEMA " + hypo, "SET check_function_bodies = off"}
	searchPath := "RESET search_path"
	if len(path) > 0 {
		searchPath = "SET search_path = " + strings.Join(path, ", ")
	}
	for _, sql := range setup {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", sql, err), db.drop())
		}
	}
	if err := db.replay(ctx, sources, searchPath); err != nil {
		return nil, errors.Join(err, db.drop())
	}
	after := []string{"SET check_function_bodies = on", searchPath, "SET allow_system_table_mods = on"}
	for _, sql := range after {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return nil, errors.Join(err, db.drop())
		}
	}
	return db, db.fillPartitions(ctx)
}

// trigrams lets candidates and cures that GIN serves be tried. A project may have
// the extension elsewhere.
func (db *database) trigrams(ctx context.Context) {
	_, _ = db.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
}

func (db *database) drop() error {
	ctx := context.Background()
	_ = db.Close(ctx)
	admin, err := pgx.ConnectConfig(ctx, db.server.pg.ConnConfig())
	if err != nil {
		return err
	}
	defer admin.Close(ctx)
	_, err = admin.Exec(ctx, "DROP DATABASE IF EXISTS "+db.name+" WITH (FORCE)")
	return err
}

// run executes SQL of one statement or more.
func (db *database) run(ctx context.Context, sql string) error {
	_, err := db.PgConn().Exec(ctx, sql).ReadAll()
	return err
}

// fillPartitions gives partitioned tables that have no partition one, as the
// programs that make them do while they run.
func (db *database) fillPartitions(ctx context.Context) error {
	rows, err := db.Query(ctx, `
		SELECT c.oid::regclass::text, p.partstrat = 'h' FROM pg_class c JOIN pg_partitioned_table p ON p.partrelid = c.oid
		WHERE c.relkind = 'p' AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhparent = c.oid)`)
	if err != nil {
		return err
	}
	type empty struct {
		Table  string
		Hashed bool
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[empty])
	if err != nil {
		return err
	}
	for i, t := range list {
		bounds := "DEFAULT"
		if t.Hashed {
			bounds = "FOR VALUES WITH (MODULUS 1, REMAINDER 0)"
		}
		if err := db.run(ctx, fmt.Sprintf("CREATE TABLE %s.part_%d PARTITION OF %s %s", partitions, i, t.Table, bounds)); err != nil {
			if i > 0 || db.run(ctx, "CREATE SCHEMA "+partitions) != nil {
				return err
			}
			if err := db.run(ctx, fmt.Sprintf("CREATE TABLE %s.part_%d PARTITION OF %s %s", partitions, i, t.Table, bounds)); err != nil {
				return err
			}
		}
	}
	return nil
}

// partitions is the schema of the partitions that were made.
const partitions = "made_partitions"

// Package sized runs a throwaway PostgreSQL whose planner takes the tables for as large
// as one says, though no row is in them: it writes the planner's statistics, gives the
// relations' files their length, which are sparse, and reads plans. It knows PostgreSQL's
// catalogues and files; it must not know where the numbers come from, nor what plans are
// for.
//
// By file: server.go starts the server, schema.go gives a database a schema,
// statistics.go writes what ANALYZE would, files.go the sizes, plan.go reads plans.
package sized

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// A Server is a cluster whose files this process may write. Its methods may be called at
// once, those of its databases one at a time.
type Server struct {
	// Version is PostgreSQL's major version.
	Version int

	pg   *dbtest.PG
	data string // the data folder
}

// Start starts the PostgreSQL that package dbtest finds on this machine. settings are
// those of postgresql.conf beside the ones that a planner without rows needs; nil is none.
// The caller closes the server.
func Start(ctx context.Context, settings map[string]string) (*Server, error) {
	all := map[string]string{
		"autovacuum": "off", // it would see how large the tables are
		"jit":        "off",
		// Statistics are written into the catalogues; before PostgreSQL 13 sessions may not say so.
		"allow_system_table_mods": "on",
		// What a plan costs is all of its work, not what is left to the leader.
		"max_parallel_workers_per_gather": "0",
	}
	maps.Copy(all, settings)
	pg, err := dbtest.StartPostgres(ctx, dbtest.WithSettings(all))
	if err != nil {
		return nil, err
	}
	s := &Server{pg: pg}
	if err := s.ask(ctx); err != nil {
		return nil, errors.Join(err, pg.Close())
	}
	return s, nil
}

func (s *Server) ask(ctx context.Context) error {
	conn, err := pgx.ConnectConfig(ctx, s.pg.ConnConfig())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return conn.QueryRow(ctx, "SELECT current_setting('data_directory'), current_setting('server_version_num')::int / 10000").Scan(&s.data, &s.Version)
}

// Close stops the server and removes its files.
func (s *Server) Close() error { return s.pg.Close() }

// Admin connects to the database that every cluster has.
func (s *Server) Admin(ctx context.Context) (*pgx.Conn, error) {
	return pgx.ConnectConfig(ctx, s.pg.ConnConfig())
}

// A Database is one of the server's, with a connection to it as its superuser, who may
// write catalogues once Open has returned.
type Database struct {
	*pgx.Conn
	Server *Server
	Name   string
}

// Create makes an empty database and connects to it.
func (s *Server) Create(ctx context.Context, name string) (*Database, error) {
	admin, err := s.Admin(ctx)
	if err != nil {
		return nil, err
	}
	defer admin.Close(ctx)
	// Not cancelled in the middle, it is there or it is not: what is begun could be finished
	// after it was dropped.
	if _, err := admin.Exec(context.WithoutCancel(ctx), "CREATE DATABASE "+pgx.Identifier{name}.Sanitize()+" TEMPLATE template0"); err != nil {
		return nil, err
	}
	cfg := s.pg.At(name).ConnConfig()
	cfg.RuntimeParams["statement_timeout"] = "60s"
	cfg.RuntimeParams["client_min_messages"] = "error"
	cfg.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe // DEALLOCATE ALL is said
	db := &Database{Server: s, Name: name}
	if db.Conn, err = pgx.ConnectConfig(ctx, cfg); err != nil {
		return nil, errors.Join(err, db.Drop())
	}
	return db, nil
}

// Drop disconnects, and drops the database.
func (db *Database) Drop() error {
	ctx := context.Background()
	if db.Conn != nil {
		_ = db.Close(ctx)
	}
	admin, err := db.Server.Admin(ctx)
	if err != nil {
		return err
	}
	defer admin.Close(ctx)
	_, err = admin.Exec(ctx, fmt.Sprintf("DROP DATABASE IF EXISTS %s", pgx.Identifier{db.Name}.Sanitize()))
	return err
}

// Run executes SQL of one statement or more.
func (db *Database) Run(ctx context.Context, sql string) error {
	_, err := db.PgConn().Exec(ctx, sql).ReadAll()
	return err
}

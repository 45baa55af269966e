package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/internal/sized"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A server is a throw-away cluster whose files this process may extend.
type server struct {
	*sized.Server
	n int // databases made
}

func startServer(ctx context.Context) (*server, error) {
	srv, err := sized.Start(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &server{Server: srv}, nil
}

// A database holds a project's schema and no row.
type database struct {
	*sized.Database
	failed []string // statements of the schema that the server refused, and why
}

// hypo is the schema that HypoPG is in, away from the project's.
const hypo = "hypothetical_indexes"

// load makes a database with a schema. Statements that fail are passed over, as
// psql does, and listed.
func (s *server) load(ctx context.Context, sources []schema.Source, path []string) (*database, error) {
	s.n++
	conn, err := s.Create(ctx, fmt.Sprintf("labels_%d", s.n))
	if err != nil {
		return nil, err
	}
	db := &database{Database: conn}
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
	after := []string{"SET check_function_bodies = on", searchPath}
	for _, sql := range after {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return nil, errors.Join(err, db.drop())
		}
	}
	return db, db.FillPartitions(ctx)
}

// trigrams lets candidates and cures that GIN serves be tried. A project may have
// the extension elsewhere.
func (db *database) trigrams(ctx context.Context) {
	_, _ = db.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS pg_trgm")
}

func (db *database) drop() error { return db.Drop() }

// run executes SQL of one statement or more.
func (db *database) run(ctx context.Context, sql string) error {
	return db.Run(ctx, sql)
}

// partitions is the schema of the partitions that were made.
const partitions = sized.Partitions

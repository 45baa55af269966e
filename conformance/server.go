package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// A server is the judge.
type server struct {
	dsn   string
	admin *pgx.Conn
	stop  func() error
}

// openServer connects to a server, or starts one.
func openServer(ctx context.Context, dsn string) (*server, error) {
	s := &server{dsn: dsn, stop: func() error { return nil }}
	if dsn == "" {
		pg, err := dbtest.StartPostgres(ctx)
		if err != nil {
			return nil, err
		}
		s.dsn, s.stop = pg.DSN(), pg.Close
	}
	var err error
	if s.admin, err = pgx.Connect(ctx, s.dsn); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	var version string
	if err := s.admin.QueryRow(ctx, "SHOW server_version").Scan(&version); err != nil {
		return nil, errors.Join(err, s.stop())
	}
	fmt.Fprintf(os.Stderr, "judge: PostgreSQL %s\n", version)
	return s, nil
}

func (s *server) close() {
	_, _ = s.admin.Exec(context.Background(), "DROP DATABASE IF EXISTS "+database+" WITH (FORCE)")
	s.admin.Close(context.Background())
	s.stop()
}

// database is where a case's schema stands; other runs may share the server.
var database = fmt.Sprintf("dbgen_conformance_%d", os.Getpid())

// A bench is a fresh database with a case's schema.
type bench struct {
	conn  *pgx.Conn
	types map[string]uint32 // a type's name, resolved
	n     int               // statements prepared
}

// prepareCase makes a fresh database and runs the schema; statements that fail
// are passed over, as they would be by psql.
func (s *server) prepareCase(ctx context.Context, c *testCase) (*bench, error) {
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + database + " WITH (FORCE)", "CREATE DATABASE " + database + " TEMPLATE template0"} {
		if _, err := s.admin.Exec(ctx, sql); err != nil {
			return nil, err
		}
	}
	cfg, err := pgx.ParseConfig(s.dsn)
	if err != nil {
		return nil, err
	}
	cfg.Database = database
	cfg.RuntimeParams["statement_timeout"] = "20s"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, err
	}
	for _, file := range c.schema {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, statement := range statements(string(text)) {
			_, err := conn.PgConn().Exec(ctx, statement).ReadAll()
			var refused *pgconn.PgError
			if err != nil && !errors.As(err, &refused) {
				return nil, err
			}
		}
	}
	// A dump sets a search path for its own sake.
	if _, err := conn.Exec(ctx, "RESET search_path"); err != nil {
		return nil, err
	}
	return &bench{conn: conn, types: map[string]uint32{}}, nil
}

// A verdict is what the server says of a statement.
type verdict struct {
	params []uint32
	names  []string
	types  []uint32
}

// prepare asks the server; ok is false when it refuses the statement.
func (b *bench) prepare(ctx context.Context, sql string) (v verdict, ok bool, err error) {
	b.n++
	name := fmt.Sprintf("s%d", b.n)
	description, err := b.conn.PgConn().Prepare(ctx, name, sql, nil)
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return v, false, nil
	}
	if err != nil {
		return v, false, err
	}
	v.params = description.ParamOIDs
	for _, f := range description.Fields {
		v.names = append(v.names, f.Name)
		v.types = append(v.types, f.DataTypeOID)
	}
	return v, true, nil
}

// plans reports whether the server also accepts a statement when it comes to
// run it: some faults, such as an ON CONFLICT target without a unique index, are
// found only then. Errors in values are no refusals, and a statement that is
// prepared but no syntax after EXPLAIN, such as CALL, has no plan.
func (b *bench) plans(ctx context.Context, sql string) bool {
	_, err := b.conn.PgConn().Exec(ctx, "EXPLAIN (GENERIC_PLAN) "+sql).ReadAll()
	var refused *pgconn.PgError
	return !errors.As(err, &refused) || !strings.HasPrefix(refused.Code, "42") || refused.Code == "42601" /* syntax_error */
}

// oid resolves a type's name as the server does; 0 is "no such type".
func (b *bench) oid(ctx context.Context, name string) uint32 {
	if oid, ok := b.types[name]; ok {
		return oid
	}
	var oid *uint32
	if err := b.conn.QueryRow(ctx, "SELECT to_regtype($1)::oid", name).Scan(&oid); err != nil || oid == nil {
		b.types[name] = 0
		return 0
	}
	b.types[name] = *oid
	return *oid
}

// base is the type below a domain: what the protocol reports of a column.
func (b *bench) base(ctx context.Context, oid uint32) uint32 {
	for {
		var below uint32
		err := b.conn.QueryRow(ctx, "SELECT typbasetype FROM pg_type WHERE oid = $1", oid).Scan(&below)
		if err != nil || below == 0 {
			return oid
		}
		oid = below
	}
}

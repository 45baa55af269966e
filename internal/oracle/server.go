package oracle

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A Server is what the analysis is held to.
type Server struct {
	dsn     string
	admin   *pgx.Conn
	Version int // 15, 18

	functions map[uint32]bool // what it has, by OID
	operators map[uint32]bool
	names     []string // of functions
	opNames   []string
	keywords  map[string]bool // that cannot be function names as they are
}

// Open connects to a server and reads which built-in objects it has.
func Open(ctx context.Context, dsn string) (*Server, error) {
	s := &Server{dsn: dsn, functions: map[uint32]bool{}, operators: map[uint32]bool{}, keywords: map[string]bool{}}
	var err error
	if s.admin, err = pgx.Connect(ctx, dsn); err != nil {
		return nil, err
	}
	if err := s.admin.QueryRow(ctx, "SELECT current_setting('server_version_num')::int / 10000").Scan(&s.Version); err != nil {
		return nil, err
	}
	for _, part := range []struct {
		sql  string
		note func(oid uint32, name string)
	}{
		{"SELECT oid, proname FROM pg_proc WHERE oid < 16384 ORDER BY proname, oid", func(oid uint32, name string) {
			s.functions[oid] = true
			s.names = appendNew(s.names, name)
		}},
		{"SELECT oid, oprname FROM pg_operator WHERE oid < 16384 ORDER BY oprname, oid", func(oid uint32, name string) {
			s.operators[oid] = true
			s.opNames = appendNew(s.opNames, name)
		}},
		{"SELECT 0::oid, word FROM pg_get_keywords() WHERE catcode IN ('C', 'R')", func(_ uint32, name string) { s.keywords[name] = true }},
	} {
		rows, err := s.admin.Query(ctx, part.sql)
		if err != nil {
			return nil, err
		}
		var oid uint32
		var name string
		if _, err := pgx.ForEachRow(rows, []any{&oid, &name}, func() error { part.note(oid, name); return nil }); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func appendNew(list []string, s string) []string {
	if len(list) > 0 && list[len(list)-1] == s {
		return list
	}
	return append(list, s)
}

// Close ends the connection.
func (s *Server) Close() { _ = s.admin.Close(context.Background()) }

// A database has one random schema.
type database struct {
	server *Server
	conn   *pgx.Conn
	name   string
	types  map[uint32]string
}

// create makes a database.
func (s *Server) create(ctx context.Context, name string) (*database, error) {
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name + " TEMPLATE template0"} {
		if _, err := s.admin.Exec(ctx, sql); err != nil {
			return nil, err
		}
	}
	d := &database{server: s, name: name}
	return d, d.connect(ctx)
}

// connect opens the session that queries are prepared and run in.
func (d *database) connect(ctx context.Context) error {
	cfg, err := pgx.ParseConfig(d.server.dsn)
	if err != nil {
		return err
	}
	cfg.Database = d.name
	cfg.RuntimeParams["statement_timeout"] = "400ms"
	cfg.RuntimeParams["client_min_messages"] = "error"
	cfg.RuntimeParams["TimeZone"] = "UTC"
	if d.conn != nil {
		_ = d.conn.Close(ctx)
	}
	d.conn, err = pgx.ConnectConfig(ctx, cfg)
	return err
}

func (d *database) drop(ctx context.Context) error {
	_ = d.conn.Close(ctx)
	_, err := d.server.admin.Exec(ctx, "DROP DATABASE "+d.name+" WITH (FORCE)")
	return err
}

// A verdict is what the server says of a query.
type verdict struct {
	refused *pgconn.PgError // nil when it accepts it
	params  []string
	names   []string
	types   []string // "" where the protocol does not tell
}

// judge prepares a query.
func (d *database) judge(ctx context.Context, sql string) (v verdict, err error) {
	desc, err := d.conn.PgConn().Prepare(ctx, "q", sql, nil)
	if errors.As(err, &v.refused) {
		return v, nil
	}
	if err != nil {
		return v, fmt.Errorf("prepare: %w\n%s", err, sql)
	}
	params, results := desc.ParamOIDs, []uint32(nil)
	for _, f := range desc.Fields {
		v.names = append(v.names, f.Name)
		results = append(results, f.DataTypeOID)
	}
	if d.server.Version >= 16 {
		// The row description shows domains as their base types; this view does not.
		rs, err := d.conn.PgConn().Exec(ctx, "SELECT parameter_types::oid[]::text, result_types::oid[]::text FROM pg_prepared_statements WHERE name = 'q'").ReadAll()
		if err != nil {
			return v, err
		}
		params, results = oids(string(rs[0].Rows[0][0])), oids(string(rs[0].Rows[0][1]))
	}
	if _, err := d.conn.PgConn().Exec(ctx, "DEALLOCATE q").ReadAll(); err != nil {
		return v, err
	}
	for _, oid := range params {
		name, err := d.typeName(ctx, oid)
		if err != nil {
			return v, err
		}
		v.params = append(v.params, name)
	}
	for _, oid := range results {
		name, err := d.typeName(ctx, oid)
		if err != nil {
			return v, err
		}
		v.types = append(v.types, name)
	}
	return v, nil
}

// planned asks the planner too: some of what cannot be run passes PREPARE.
func (d *database) planned(ctx context.Context, sql string) *pgconn.PgError {
	if d.server.Version < 16 {
		return nil
	}
	_, err := d.conn.PgConn().Exec(ctx, "EXPLAIN (GENERIC_PLAN) "+sql).ReadAll()
	var refused *pgconn.PgError
	errors.As(err, &refused)
	return refused
}

// oids reads an array's text.
func oids(s string) []uint32 {
	var out []uint32
	for w := range strings.SplitSeq(strings.Trim(s, "{}"), ",") {
		var n uint32
		if _, err := fmt.Sscan(w, &n); err == nil {
			out = append(out, n)
		}
	}
	return out
}

// typeName is what the server calls a type; one of the user's with its schema.
func (d *database) typeName(ctx context.Context, oid uint32) (string, error) {
	if d.types == nil {
		d.types = map[uint32]string{}
		rows, err := d.conn.Query(ctx, `SELECT t.oid, n.nspname, format_type(t.oid, NULL)
			FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace`)
		if err != nil {
			return "", err
		}
		var id uint32
		var schema, name string
		if _, err := pgx.ForEachRow(rows, []any{&id, &schema, &name}, func() error {
			if schema != "pg_catalog" && !strings.HasPrefix(name, schema+".") && !strings.HasPrefix(name, `"`+schema+`".`) {
				name = schema + "." + name
			}
			d.types[id] = name
			return nil
		}); err != nil {
			return "", err
		}
	}
	return d.types[oid], nil
}

package oracle

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// catalogueVersion is the version of PostgreSQL that the analysis knows.
const catalogueVersion = 18

// A Server is what the analysis is held to.
type Server struct {
	dsn     string
	admin   *pgx.Conn
	Version int // 15, 18

	functions map[uint32]string // what it has, by OID, as signature writes it
	operators map[uint32]string
	casts     map[[2]pgcat.OID]bool
	names     []string // of functions
	opNames   []string
	keywords  map[string]bool // that cannot be function names as they are
	// overloaded are the names of which the catalogue has other functions and
	// operators.
	overloaded map[string]bool
	// extensions are those that it can make and that the analysis knows.
	extensions []string
}

// Open connects to a server and reads which built-in objects it has.
func Open(ctx context.Context, dsn string) (*Server, error) {
	s := &Server{dsn: dsn, functions: map[uint32]string{}, operators: map[uint32]string{}, casts: map[[2]pgcat.OID]bool{}, keywords: map[string]bool{}, overloaded: map[string]bool{}}
	var err error
	if s.admin, err = pgx.Connect(ctx, dsn); err != nil {
		return nil, err
	}
	if err := s.admin.QueryRow(ctx, "SELECT current_setting('server_version_num')::int / 10000").Scan(&s.Version); err != nil {
		return nil, err
	}
	known := slices.Collect(pgcat.Extensions())
	for _, part := range []struct {
		sql  string
		note func(oid uint32, name, what string)
	}{
		{`SELECT oid, proname, '{' || array_to_string(proargtypes::oid[], ',') || '}' || prorettype || pronargdefaults || coalesce((
				SELECT string_agg(proargnames[i], ' ' ORDER BY i) FROM generate_subscripts(proargnames, 1) i WHERE coalesce(proargmodes[i], 'i') IN ('i', 'b', 'v')), '')
			|| coalesce((SELECT string_agg(' ' || proargnames[i] || ' ' || t, '' ORDER BY i)
				FROM unnest(proallargtypes) WITH ORDINALITY u (t, i) WHERE proargmodes[i] IN ('o', 'b', 't')), '')
			FROM pg_proc WHERE oid < 16384 ORDER BY proname, oid`, func(oid uint32, name, what string) {
			s.functions[oid] = what
			s.names = appendNew(s.names, name)
		}},
		{"SELECT oid, oprname, '' FROM pg_operator WHERE oid < 16384 ORDER BY oprname, oid", func(oid uint32, name, what string) {
			s.operators[oid] = what
			s.opNames = appendNew(s.opNames, name)
		}},
		{"SELECT castsource, casttarget::text, castcontext::text FROM pg_cast WHERE oid < 16384", func(oid uint32, name, _ string) {
			if target, err := strconv.Atoi(name); err == nil {
				s.casts[[2]pgcat.OID{pgcat.OID(oid), pgcat.OID(target)}] = true
			}
		}},
		{"SELECT 0::oid, name, '' FROM pg_available_extensions ORDER BY name", func(_ uint32, name, _ string) {
			if slices.Contains(known, name) {
				s.extensions = append(s.extensions, name)
			}
		}},
		{"SELECT 0::oid, word, '' FROM pg_get_keywords() WHERE catcode IN ('C', 'R')", func(_ uint32, name, _ string) { s.keywords[name] = true }},
	} {
		rows, err := s.admin.Query(ctx, part.sql)
		if err != nil {
			return nil, err
		}
		var oid uint32
		var name, what string
		if _, err := pgx.ForEachRow(rows, []any{&oid, &name, &what}, func() error { part.note(oid, name, what); return nil }); err != nil {
			return nil, err
		}
	}
	if s.Version != catalogueVersion {
		s.compareNames(pgcat.Builtin())
	}
	return s, nil
}

// compareNames notes which names mean something else on a server of another
// version.
func (s *Server) compareNames(cat *pgcat.Catalog) {
	for _, name := range s.names {
		for _, f := range cat.Functions(nil, "pg_catalog", name) {
			if have, ok := s.functions[uint32(f.OID)]; !ok || have != signature(f) {
				s.overloaded[name] = true
			}
		}
	}
	for _, name := range s.opNames {
		for _, o := range cat.Operators(nil, "pg_catalog", name) {
			if _, ok := s.operators[uint32(o.OID)]; !ok {
				s.overloaded[name] = true
			}
		}
	}
}

// differs reports whether a query calls what the server has other overloads of.
func (s *Server) differs(q *Query) bool {
	return slices.ContainsFunc(q.calls, func(c *callable) bool { return s.overloaded[c.name] })
}

// leftOut says what is not looked at on a server of another version; "" when
// nothing is.
func (s *Server) leftOut() string {
	if s.Version == catalogueVersion {
		return ""
	}
	text := fmt.Sprintf("the server is PostgreSQL %d and the catalogue is that of %d, so these were left out: functions, operators and casts that only one of them has; catalogue tables and information_schema", s.Version, catalogueVersion)
	for _, part := range []struct {
		version int
		what    string
	}{{16, "IS JSON, JSON_OBJECT, JSON_ARRAY and their aggregates, domains as column types"}, {17, "JSON_TABLE, JSON_VALUE, JSON_QUERY, JSON_EXISTS, MERGE … RETURNING, MERGE into views"}} {
		if s.Version < part.version {
			text += "; " + part.what
		}
	}
	return text
}

// signature is what the server is asked of each function, since another version
// may have other names, defaults and columns.
func signature(f *pgcat.Function) string {
	var args []string
	for _, t := range f.Args {
		args = append(args, fmt.Sprint(t))
	}
	out := ""
	for _, a := range f.OutArgs {
		out += fmt.Sprintf(" %s %d", a.Name, a.Type)
	}
	return fmt.Sprintf("{%s}%d%d%s%s", strings.Join(args, ","), f.Returns, f.Defaults, strings.Join(f.ArgNames, " "), out)
}

func appendNew(list []string, s string) []string {
	if len(list) > 0 && list[len(list)-1] == s {
		return list
	}
	return append(list, s)
}

// Close ends the connection.
func (s *Server) Close() { _ = s.admin.Close(context.Background()) }

// patience is how long a random query may take.
const patience = "400ms"

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
		if err := s.do(ctx, sql); err != nil {
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
	cfg.RuntimeParams["client_min_messages"] = "error"
	cfg.RuntimeParams["TimeZone"] = "UTC"
	if d.conn != nil {
		_ = d.conn.Close(ctx)
	}
	conn, err := reconnect(ctx, cfg)
	if err != nil {
		return err
	}
	d.conn = conn
	return nil
}

func (d *database) drop(ctx context.Context) error {
	if d.conn != nil {
		_ = d.conn.Close(ctx)
	}
	return d.server.do(ctx, "DROP DATABASE "+d.name+" WITH (FORCE)")
}

// do runs a statement outside of the random databases; a server that fell
// since comes back.
func (s *Server) do(ctx context.Context, sql string) (err error) {
	if _, err = s.admin.Exec(ctx, sql); !s.admin.IsClosed() {
		return err
	}
	conn, err := reconnect(ctx, s.admin.Config())
	if err != nil {
		return err
	}
	s.admin = conn
	_, err = s.admin.Exec(ctx, sql)
	return err
}

// reconnect waits for a server that a query brought down.
func reconnect(ctx context.Context, cfg *pgx.ConnConfig) (conn *pgx.Conn, err error) {
	for range 300 {
		if conn, err = pgx.ConnectConfig(ctx, cfg); err == nil {
			return conn, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil, err
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
func (d *database) planned(ctx context.Context, sql string, params int) *pgconn.PgError {
	args := ""
	if params > 0 {
		args = "(NULL" + strings.Repeat(", NULL", params-1) + ")"
	}
	pc := d.conn.PgConn()
	if _, err := pc.Prepare(ctx, "p", sql, nil); err != nil {
		return nil
	}
	_, err := pc.Exec(ctx, "SET plan_cache_mode = force_generic_plan; SET statement_timeout = '"+patience+"'; EXPLAIN EXECUTE p"+args).ReadAll()
	_, _ = pc.Exec(ctx, "RESET plan_cache_mode; RESET statement_timeout; DEALLOCATE p").ReadAll()
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

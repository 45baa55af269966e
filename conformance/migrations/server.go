package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/parser/sqltext"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// An outcome is what a server makes of a query.
type outcome struct {
	fails, failsWithNull *pgconn.PgError
	result               string // its columns' types
}

// ask gives a server the schema before and after, and runs the queries against both.
// reason says why that says nothing.
func ask(ctx context.Context, pg *dbtest.PG, old, now []schema.Source, queries []query) (before, after []outcome, reason string, err error) {
	was := map[string]string{}
	for _, s := range old {
		was[s.Name] = s.Text
	}
	var added []schema.Source
	scratch := false // what was there has changed: the new schema is made from nothing
	for _, s := range now {
		text, ok := was[s.Name]
		switch {
		case !ok:
			added = append(added, s)
		case text != s.Text:
			scratch = true
		}
	}
	steps := append(append([]schema.Source{}, old...), added...)
	if scratch {
		steps = now
	}
	if before, reason, err = outcomes(ctx, pg, old, queries); reason != "" || err != nil {
		return nil, nil, reason, err
	}
	after, reason, err = outcomes(ctx, pg, steps, queries)
	return before, after, reason, err
}

// outcomes loads a schema into a database of its own, and runs queries there.
func outcomes(ctx context.Context, pg *dbtest.PG, sources []schema.Source, queries []query) (list []outcome, reason string, err error) {
	base, err := pg.CreateDatabase(ctx, "")
	if err != nil {
		return nil, "", err
	}
	cfg := base.ConnConfig()
	cfg.RuntimeParams["client_min_messages"] = "error"
	cfg.RuntimeParams["statement_timeout"] = "20s"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return nil, "", err
	}
	defer func() {
		conn.Close(context.Background())
		admin, err := pgx.ConnectConfig(ctx, pg.ConnConfig())
		if err == nil {
			_, _ = admin.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{cfg.Database}.Sanitize()+" WITH (FORCE)")
			dropRoles(ctx, admin)
			admin.Close(ctx)
		}
	}()
	for _, s := range sources {
		if err := apply(ctx, conn, s.Text); err != nil {
			return nil, "the server refuses the schema: " + firstLine(err), nil
		}
	}
	if _, err := conn.Exec(ctx, "SET session_replication_role = replica"); err != nil { // no foreign keys, no triggers
		return nil, "", err
	}
	fill(ctx, conn)
	if _, err := conn.Exec(ctx, "SET session_replication_role = DEFAULT"); err != nil {
		return nil, "", err
	}
	for _, q := range queries {
		o, err := try(ctx, conn, q)
		if err != nil {
			return nil, "", fmt.Errorf("%s: %w", q.Name, err)
		}
		list = append(list, o)
	}
	return list, "", nil
}

// dropRoles takes away the roles that a schema's scripts have made: all databases of a
// server share them.
func dropRoles(ctx context.Context, admin *pgx.Conn) {
	rows, err := admin.Query(ctx, "SELECT rolname FROM pg_roles WHERE oid >= 16384 AND rolname <> current_user")
	if err != nil {
		return
	}
	names, _ := pgx.CollectRows(rows, pgx.RowTo[string])
	for _, name := range names {
		_, _ = admin.Exec(ctx, "DROP ROLE "+pgx.Identifier{name}.Sanitize()) // a member goes first: what is left goes the next time
	}
}

// alone is what a script has that runs outside of a transaction, or ends one.
var alone = regexp.MustCompile(`(?i)\b(concurrently|commit|vacuum)\b`)

// apply runs a script as one text, and, where that cannot be, statement by statement.
func apply(ctx context.Context, conn *pgx.Conn, sql string) (err error) {
	list := []string{sql}
	if alone.MatchString(sql) {
		list = parts(sql)
	}
	for _, part := range list {
		if _, err = conn.PgConn().Exec(ctx, part).ReadAll(); err != nil {
			break
		}
	}
	if _, reset := conn.PgConn().Exec(ctx, "RESET search_path").ReadAll(); reset != nil {
		return reset
	}
	return err
}

// parts are the statements of a script.
func parts(sql string) (list []string) {
	lex, from := sqltext.Lexer{Text: sql}, 0
	for {
		_, end, class := lex.Next()
		if class == ';' || class == 0 {
			list = append(list, sql[from:end])
			from = end
		}
		if class == 0 {
			return list
		}
	}
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// fill gives each table a row, as far as that goes: what no value is known for is left.
func fill(ctx context.Context, conn *pgx.Conn) {
	rows, err := conn.Query(ctx, `
		SELECT c.oid::regclass::text, array_agg(quote_ident(a.attname) ORDER BY a.attnum), array_agg(a.atttypid ORDER BY a.attnum)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' AND a.attidentity = ''
		JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%' GROUP BY c.oid`)
	if err != nil {
		return
	}
	type table struct {
		Name    string
		Columns []string
		Types   []uint32
	}
	tables, err := pgx.CollectRows(rows, pgx.RowToStructByPos[table])
	if err != nil {
		return
	}
	for _, t := range tables {
		values := make([]string, len(t.Types))
		for i, oid := range t.Types {
			values[i] = "NULL"
			if v, ok := value(ctx, conn, oid); ok {
				values[i] = "'" + strings.ReplaceAll(v, "'", "''") + "'"
			}
		}
		_, _ = conn.Exec(ctx, fmt.Sprintf("INSERT INTO %s (%s) VALUES (%s)", t.Name, strings.Join(t.Columns, ", "), strings.Join(values, ", ")))
	}
}

// samples are values of types, by names.
var samples = map[string]string{
	"bool": "true", "int2": "1", "int4": "1", "int8": "1", "oid": "1", "float4": "1", "float8": "1", "numeric": "1", "text": "a", "varchar": "a", "bpchar": "a",
	"citext": "a", "name": "a", "uuid": "11111111-1111-1111-1111-111111111111", "date": "2020-01-01", "timestamp": "2020-01-01", "timestamptz": "2020-01-01Z",
	"time": "10:00", "timetz": "10:00Z", "interval": "1 day", "json": "{}", "jsonb": "{}", "bytea": `\x61`, "inet": "10.0.0.1", "cidr": "10.0.0.0/8", "char": "a",
	"macaddr": "08:00:2b:01:02:03", "tsvector": "a", "tsquery": "a", "point": "(1,1)", "bit": "1", "varbit": "1", "xml": "<a/>", "ltree": "a", "hstore": "a=>1",
	"tstzrange": "[2020-01-01,2021-01-01)", "int4range": "[1,2)", "int8range": "[1,2)", "money": "1", "pg_lsn": "0/1",
}

// value is a value of a type in its text form.
func value(ctx context.Context, conn *pgx.Conn, oid uint32) (string, bool) {
	var name, kind string
	var elem, base uint32
	var label *string
	err := conn.QueryRow(ctx, `SELECT typname, typtype::text, CASE WHEN typcategory = 'A' THEN typelem ELSE 0 END, typbasetype,
		(SELECT enumlabel FROM pg_enum WHERE enumtypid = t.oid ORDER BY enumsortorder LIMIT 1) FROM pg_type t WHERE oid = $1`, oid).Scan(&name, &kind, &elem, &base, &label)
	switch {
	case err != nil:
		return "", false
	case label != nil:
		return *label, true
	case elem != 0:
		if v, ok := value(ctx, conn, elem); ok {
			return `{"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"}`, true
		}
		return "{}", true
	case base != 0:
		return value(ctx, conn, base)
	}
	v, ok := samples[name]
	return v, ok
}

// try prepares and runs a query, with values and with NULL for what may be NULL. The
// error is one of the connection.
func try(ctx context.Context, conn *pgx.Conn, q query) (o outcome, err error) {
	desc, err := conn.PgConn().Prepare(ctx, "", q.SQL, nil)
	if err != nil {
		refused, ok := errors.AsType[*pgconn.PgError](err)
		if !ok {
			return o, err
		}
		return outcome{fails: refused}, nil
	}
	for _, f := range desc.Fields {
		var name string
		if err := conn.QueryRow(ctx, "SELECT format_type($1, NULL)", f.DataTypeOID).Scan(&name); err != nil {
			return o, err
		}
		o.result += name + ","
	}
	args, nulls := make([][]byte, len(desc.ParamOIDs)), make([][]byte, len(desc.ParamOIDs))
	some := false
	for i, oid := range desc.ParamOIDs {
		if v, ok := value(ctx, conn, oid); ok {
			args[i], nulls[i] = []byte(v), []byte(v)
		}
		for _, p := range q.Params {
			if p.Number == i+1 && p.Nullable {
				nulls[i], some = nil, true
			}
		}
	}
	if o.fails, err = once(ctx, conn, q.SQL, args); err != nil || !some {
		return o, err
	}
	o.failsWithNull, err = once(ctx, conn, q.SQL, nulls)
	return o, err
}

// once runs a query in a transaction that is rolled back.
func once(ctx context.Context, conn *pgx.Conn, sql string, args [][]byte) (*pgconn.PgError, error) {
	if _, err := conn.Exec(ctx, "BEGIN"); err != nil {
		return nil, err
	}
	_, runErr := conn.PgConn().ExecParams(ctx, sql, args, nil, nil, nil).Close()
	if _, err := conn.Exec(ctx, "ROLLBACK"); err != nil {
		return nil, err
	}
	if refused, ok := errors.AsType[*pgconn.PgError](runErr); ok {
		return refused, nil
	}
	return nil, runErr
}

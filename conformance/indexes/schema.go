package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// replay runs a schema's statements, in turn. Dumps need not have what a table
// refers to before it: what the server refused is tried again while that helps.
// A dump that is one of several files sets its search path for itself alone.
func (db *database) replay(ctx context.Context, sources []schema.Source, path string) error {
	var todo []string
	for _, src := range sources {
		todo = append(todo, path)
		for _, sql := range statements(src.Text) {
			if !transaction.MatchString(sql) { // one refusal would undo the others
				todo = append(todo, sql)
			}
		}
	}
	for {
		var again []string
		db.failed = nil
		for _, sql := range todo {
			err := db.try(ctx, sql)
			_, refused := refusal(err)
			switch {
			case err != nil && !refused:
				return err
			case refused && !rowsOnly.MatchString(sql):
				again = append(again, sql)
				db.failed = append(db.failed, fmt.Sprintf("%s: %s", firstLine(err.Error()), firstLine(sql)))
			}
		}
		if len(again) == 0 {
			return nil
		}
		if len(again) == len(todo)-1 { // none but the path was taken
			n := len(again)
			if again = detached(again); len(again) == n {
				return nil
			}
		}
		todo = append([]string{path}, again...)
	}
}

// detached puts foreign keys of tables that refer to each other in a circle behind
// the tables. It returns the statements as they are where there are none.
func detached(list []string) []string {
	var tables, keys []string
	for _, sql := range list {
		m := createTable.FindStringSubmatchIndex(sql)
		if m == nil {
			tables = append(tables, sql)
			continue
		}
		end := strings.LastIndexByte(sql, ')')
		if end < m[1] {
			tables = append(tables, sql)
			continue
		}
		var kept []string
		for _, part := range splitKeys(sql[m[1]:end]) {
			if foreignPart.MatchString(part) {
				keys = append(keys, "ALTER TABLE "+sql[m[2]:m[3]]+" ADD "+part)
				continue
			}
			kept = append(kept, part)
		}
		tables = append(tables, sql[:m[1]]+strings.Join(kept, ", ")+sql[end:])
	}
	return append(tables, keys...)
}

var (
	createTable = regexp.MustCompile(`(?i)^\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w."]+)\s*\(`)
	foreignPart = regexp.MustCompile(`(?is)^(CONSTRAINT\s+[\w"]+\s+)?FOREIGN\s+KEY\b`)
)

var transaction = regexp.MustCompile(`(?i)^(\s|--.*\n|/\*(?s:.*?)\*/)*(BEGIN|START\s+TRANSACTION|COMMIT|END|ROLLBACK)(\s+(TRANSACTION|WORK))?\s*$`)

// rowsOnly are statements that leave a schema as it is.
var rowsOnly = regexp.MustCompile(`(?i)^(\s|--.*\n|/\*(?s:.*?)\*/)*(SELECT|WITH|INSERT|UPDATE|DELETE|COPY)\b`)

var missingSequence = regexp.MustCompile(`relation "([\w.]+_seq)" does not exist`)

var missingRole = regexp.MustCompile(`role "([^"]+)" does not exist`)

// vector stands for pgvector's type where it is not installed: the planner is not
// asked about its distances.
const vector = `CREATE TYPE public.vector;
CREATE FUNCTION public.vector_in(cstring, oid, int) RETURNS public.vector LANGUAGE internal IMMUTABLE STRICT AS 'varcharin';
CREATE FUNCTION public.vector_out(public.vector) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'varcharout';
CREATE FUNCTION public.vector_typmod(cstring[]) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'varchartypmodin';
CREATE TYPE public.vector (INPUT = public.vector_in, OUTPUT = public.vector_out, TYPMOD_IN = public.vector_typmod, STORAGE = extended);
CREATE CAST (text AS public.vector) WITH INOUT AS ASSIGNMENT;
CREATE FUNCTION public.vector_distance(public.vector, public.vector) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT COST 100 AS 'SELECT length($1::text)::float8 - length($2::text)';
CREATE OPERATOR public.<=> (FUNCTION = public.vector_distance, LEFTARG = public.vector, RIGHTARG = public.vector);
CREATE OPERATOR public.<-> (FUNCTION = public.vector_distance, LEFTARG = public.vector, RIGHTARG = public.vector)`

// shims are what schemas take from elsewhere, by what the server says without:
// functions of later versions, and types that a program rewrites before it runs its
// migrations.
var shims = map[string]string{
	`function uuidv7() does not exist`:                 "SET allow_system_table_mods = on; CREATE FUNCTION pg_catalog.uuidv7() RETURNS uuid LANGUAGE sql VOLATILE AS 'SELECT gen_random_uuid()'",
	`function public.gen_random_uuid() does not exist`: "CREATE FUNCTION public.gen_random_uuid() RETURNS uuid LANGUAGE internal VOLATILE AS 'gen_random_uuid'",
	`type "blob" does not exist`:                       "CREATE DOMAIN public.blob AS bytea",
	`type "citext" does not exist`:                     "CREATE EXTENSION citext SCHEMA public",
	`type "public.citext" does not exist`:              "CREATE EXTENSION citext SCHEMA public",
	`type "vector" does not exist`:                     vector,
	`type "public.vector" does not exist`:              vector,
}

// try executes a statement of a schema. Roles are the cluster's, so that no schema
// makes them; they are made when one asks.
func (db *database) try(ctx context.Context, sql string) error {
	err := db.run(ctx, sql)
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return err
	}
	cure := ""
	if m := missingRole.FindStringSubmatch(refused.Message); m != nil {
		cure = "CREATE ROLE " + pgx.Identifier{m[1]}.Sanitize()
	}
	if m := missingSequence.FindStringSubmatch(refused.Message); m != nil { // of a dump without them
		cure = "CREATE SEQUENCE " + m[1]
	}
	if create, ok := shims[refused.Message]; ok {
		cure = create
	}
	if cure == "" || db.run(ctx, cure) != nil {
		return err
	}
	return db.run(ctx, sql)
}

// psqlCommand is a line for psql alone.
var psqlCommand = regexp.MustCompile(`(?m)^\\.*$`)

// statements cuts DDL with PostgreSQL's parser, and at semicolons what it does not
// take as a whole.
func statements(sql string) []string {
	sql = psqlCommand.ReplaceAllString(sql, "")
	var list []string
	if tree, err := pgast.Parse(sql); err == nil {
		for _, s := range tree.Stmts {
			end := len(sql)
			if s.StmtLen > 0 {
				end = int(s.StmtLocation + s.StmtLen)
			}
			list = append(list, strings.TrimSpace(sql[s.StmtLocation:end]))
		}
		return list
	}
	tokens, err := pgast.Scan(sql)
	if err != nil {
		return []string{sql}
	}
	start := 0
	for _, t := range tokens {
		if sql[t.Start:t.End] == ";" {
			list = append(list, strings.TrimSpace(sql[start:t.Start]))
			start = int(t.End)
		}
	}
	return append(list, strings.TrimSpace(sql[start:]))
}

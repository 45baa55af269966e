package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// suite are the files of the regression suite that are about queries and
// types, rather than about storage, roles or tools.
var suite = strings.Fields(`aggregates arrays bit boolean box case char circle cluster collate combocid create_aggregate
	create_cast create_function_sql create_operator create_procedure create_type create_view date delete domain enum
	equivclass expressions float4 float8 functional_deps generated_stored groupingsets identity inet inherit insert
	insert_conflict int2 int4 int8 interval join json json_encoding jsonb jsonb_jsonpath limit line lseg macaddr matview
	merge misc_functions money multirangetypes name numeric numerology oid partition_join path point polygon
	polymorphism portals_p2 random rangefuncs rangetypes regproc returning rowtypes select select_distinct
	select_distinct_on select_having select_implicit select_views sqljson sqljson_jsontable sqljson_queryfuncs strings
	subselect text tid time timestamp timestamptz timetz tsearch tsrf tuplesort unicode union updatable_views update
	uuid varchar window with xid xml xmlmap`)

// Kinds of statements. What reaches beyond the database is left out.
var (
	querying  = regexp.MustCompile(`(?i)^(select|values|with|insert|update|delete|merge|table|\()`)
	selecting = regexp.MustCompile(`(?i)^select\b`) // a row may have no column
	defining  = regexp.MustCompile(`(?i)^(create|alter|drop|comment)\b`)
	storing   = regexp.MustCompile(`(?i)\binto\s+(temp|table|unlogged|\w+\s+from)\b`)
	foreign   = regexp.MustCompile(`(?i)^(create|alter|drop)\s+(role|user|group|database|tablespace|subscription|publication|event\s+trigger|server|` +
		`foreign|language|access\s+method|statistics|policy|rule|text\s+search|conversion|collation|operator\s+(class|family)|transform)`)
	outside = regexp.MustCompile(`(?i)^(copy|\\|listen|notify|load|checkpoint|vacuum|cluster|reindex|alter\s+system|(create|drop)\s+(database|tablespace)|` +
		`set\s+role|reset\s+role|set\s+session|drop\s+owned|reassign)`)
	comments = regexp.MustCompile(`^(\s+|--[^\n]*(\n|$)|(?s:/\*.*?\*/))+`)
	parts    = regexp.MustCompile(`(?m)^== \d+\n`)
	escaped  = regexp.MustCompile(`(?m)^\|--`)
)

// regression writes a case for each file of the suite. A file's statements run
// in a fresh database; the DDL that succeeds is the schema, and the statements
// that the server prepares in the end are the queries.
func regression(ctx context.Context, source, out, dsn string) error {
	if dsn == "" {
		pg, err := dbtest.StartPostgres(ctx)
		if err != nil {
			return err
		}
		defer pg.Close()
		dsn = pg.DSN()
	}
	admin, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer admin.Close(ctx)
	setup, err := statements(source, "test_setup")
	if err != nil {
		return err
	}
	total := 0
	for _, name := range suite {
		list, err := statements(source, name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		n, err := regressionCase(ctx, admin, filepath.Join(out, name), setup, list)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		total += n
	}
	fmt.Println(total, "queries")
	return nil
}

// statements reads one file of the corpus, in which each statement is followed
// by what a parser should make of it.
func statements(source, name string) ([]string, error) {
	text, err := os.ReadFile(filepath.Join(source, "parser", "testdata", "parse", "postgres_regress", name+".test"))
	if err != nil {
		return nil, err
	}
	var list []string
	for _, part := range parts.Split(string(text), -1)[1:] {
		end := strings.LastIndex(part, "\n--\n")
		if end < 0 || strings.HasPrefix(part[end+4:], "ERROR") {
			continue
		}
		sql := escaped.ReplaceAllString(part[:end], "--")
		list = append(list, strings.TrimRight(comments.ReplaceAllString(strings.TrimSpace(sql), ""), "; \n"))
	}
	return list, nil
}

func regressionCase(ctx context.Context, admin *pgx.Conn, dir string, setup, list []string) (queries int, err error) {
	database := fmt.Sprintf("dbgen_cases_%d", os.Getpid())
	if _, err := admin.Exec(ctx, "CREATE DATABASE "+database+" TEMPLATE template0"); err != nil {
		return 0, err
	}
	defer func() {
		_, dropped := admin.Exec(ctx, "DROP DATABASE "+database+" WITH (FORCE)")
		err = errors.Join(err, dropped)
	}()
	cfg := admin.Config().Copy()
	cfg.Database = database
	cfg.RuntimeParams["statement_timeout"] = "3s"
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	// do reports whether the server takes a statement.
	do := func(sql string) (bool, error) {
		_, err := conn.PgConn().Exec(ctx, sql).ReadAll()
		var refused *pgconn.PgError
		if err != nil && !errors.As(err, &refused) {
			return false, fmt.Errorf("%w\n%s", err, sql)
		}
		return err == nil, nil
	}
	var ddl, candidates []string
	for i, sql := range append(slices.Clone(setup), list...) {
		if outside.MatchString(sql) {
			continue
		}
		ok, err := do(sql)
		if err != nil {
			return 0, err
		}
		switch {
		case ok && defining.MatchString(sql) && !foreign.MatchString(sql):
			ddl = append(ddl, sql+";\n")
		case i >= len(setup) && querying.MatchString(sql) && !storing.MatchString(sql) && !strings.Contains(sql, ":'") && !slices.Contains(candidates, sql):
			candidates = append(candidates, sql)
		}
	}
	if _, err := do("ROLLBACK"); err != nil {
		return 0, err
	}
	var file strings.Builder
	for i, sql := range candidates {
		description, err := conn.PgConn().Prepare(ctx, fmt.Sprintf("p%d", i), sql, nil)
		var refused *pgconn.PgError
		if errors.As(err, &refused) {
			continue
		}
		if err != nil {
			return 0, err
		}
		command := "exec"
		if len(description.Fields) > 0 || selecting.MatchString(sql) {
			command = "many"
		}
		queries++
		fmt.Fprintf(&file, "-- name: Q%d :%s\n%s;\n\n", i+1, command, sql)
	}
	if queries == 0 {
		return 0, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return 0, err
	}
	if err := os.WriteFile(filepath.Join(dir, "schema.sql"), []byte(strings.Join(ddl, "")), 0o666); err != nil {
		return 0, err
	}
	return queries, os.WriteFile(filepath.Join(dir, "query.sql"), []byte(file.String()), 0o666)
}

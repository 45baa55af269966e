package analyze_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// load parses and analyses schema and query texts.
func load(t testing.TB, ddl, queries string) (*analyze.Result, diag.List) {
	t.Helper()
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{Binder: analyze.NewBinder()})
	parsed, more := parser.ParseFile("query.sql", queries, parser.Options{})
	diags.Append(more)
	result, _ := analyze.Analyze(t.Context(), cat, parsed, analyze.Options{})
	diags.Append(result.Diags)
	return result, diags
}

// An oracle is a real server with a schema in it.
type oracle struct {
	conn    *pgx.Conn
	names   map[uint32]string
	version int
}

// newOracle runs the DDL on a real server: a throwaway one of whatever version
// is installed, or the one that DBGEN_TEST_DSN names.
func newOracle(t testing.TB, ddl string) *oracle {
	t.Helper()
	ctx := context.Background()
	config := (*pgx.ConnConfig)(nil)
	if dsn := os.Getenv("DBGEN_TEST_DSN"); dsn != "" {
		var err error
		if config, err = pgx.ParseConfig(dsn); err != nil {
			t.Fatal(err)
		}
		admin, err := pgx.ConnectConfig(ctx, config)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("analyze_test_%d", os.Getpid()) + strings.ToLower(strings.Map(func(r rune) rune {
			if r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
				return r
			}
			return -1
		}, t.Name()))
		if _, err := admin.Exec(ctx, "CREATE DATABASE "+name); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_, _ = admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)")
			_ = admin.Close(ctx)
		})
		config = config.Copy()
		config.Database = name
	} else {
		config = dbtest.Database(t, dbtest.SharedPostgres(t), "").ConnConfig()
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(ctx) })
	if _, err := conn.Exec(ctx, ddl); err != nil {
		t.Fatal(err)
	}
	o := &oracle{conn: conn, names: map[uint32]string{}}
	if err := conn.QueryRow(ctx, "SELECT current_setting('server_version_num')::int / 10000").Scan(&o.version); err != nil {
		t.Fatal(err)
	}
	return o
}

// typeName reads what the server calls its types; those of the user with their
// schema.
func (o *oracle) typeName(t testing.TB, oid uint32) string {
	t.Helper()
	if name, ok := o.names[oid]; ok {
		return name
	}
	rows, err := o.conn.Query(context.Background(), `SELECT t.oid, n.nspname, format_type(t.oid, NULL), t.typname
		FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace`)
	if err != nil {
		t.Fatal(err)
	}
	var id uint32
	var schemaName, formatted, name string
	if _, err := pgx.ForEachRow(rows, []any{&id, &schemaName, &formatted, &name}, func() error {
		if schemaName != "pg_catalog" && !strings.HasPrefix(formatted, schemaName+".") && !strings.HasPrefix(formatted, `"`+schemaName+`".`) {
			formatted = schemaName + "." + formatted
		}
		o.names[id] = formatted
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return o.names[oid]
}

func readFiles(t testing.TB, pattern string) string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	var b strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(text)
		b.WriteString("\n")
	}
	return b.String()
}

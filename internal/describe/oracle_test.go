package describe_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/describe"
	"github.com/dbgen-go/dbgen/internal/project"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// described returns the document of the example.
func described(t *testing.T) *describe.Document {
	t.Helper()
	cfg, err := config.Load("../../examples/dbgen.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := project.Load(t.Context(), cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Diags.Err(); err != nil {
		t.Fatal(err)
	}
	doc := describe.Make()
	for _, pkg := range p.Packages {
		doc.Add(pkg.Config.Go.Package, pkg.Result, false)
	}
	return doc
}

// TestExampleAgreesWithPostgreSQL PREPAREs every example query on a real
// server and holds the document to the types and names that the server gives.
func TestExampleAgreesWithPostgreSQL(t *testing.T) {
	doc := described(t)
	if len(doc.Queries) < 70 {
		t.Fatalf("%d queries, want the whole example", len(doc.Queries))
	}
	ctx := context.Background()
	var ddl strings.Builder
	files, err := filepath.Glob("../../examples/schema/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no schema (%v)", err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		ddl.Write(text)
	}
	endpoint := dbtest.Database(t, dbtest.SharedPostgres(t), ddl.String())
	conn := connect(t, endpoint.ConnConfig())
	// With nothing on the search_path, format_type qualifies the names of the
	// schema's own types, as the document does.
	bare := endpoint.ConnConfig()
	bare.RuntimeParams["search_path"] = ""
	catalog := connect(t, bare)

	for _, q := range doc.Queries {
		t.Run(q.Name, func(t *testing.T) {
			statement, err := conn.Prepare(ctx, q.Name, q.SQL)
			if err != nil {
				t.Fatalf("the server refuses it: %v\n%s", err, q.SQL)
			}
			var got, want []string
			for i, oid := range statement.ParamOIDs {
				want = append(want, formatType(t, catalog, oid))
				got = append(got, q.Params[i].Type)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("parameters (-server +dbgen):\n%s", diff)
			}
			if len(q.Params) != len(statement.ParamOIDs) {
				t.Errorf("%d parameters, the server has %d", len(q.Params), len(statement.ParamOIDs))
			}
			got, want = nil, nil
			for _, f := range statement.Fields {
				want = append(want, f.Name+" "+formatType(t, catalog, f.DataTypeOID))
			}
			for _, c := range q.Columns {
				got = append(got, c.Name+" "+c.Type)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("columns (-server +dbgen):\n%s", diff)
			}
		})
	}
}

// formatType asks the server for a type's name.
func formatType(t *testing.T, unqualified *pgx.Conn, oid uint32) string {
	t.Helper()
	var name string
	if err := unqualified.QueryRow(context.Background(), "SELECT format_type($1, NULL)", oid).Scan(&name); err != nil {
		t.Fatal(err)
	}
	return name
}

// connect opens a connection that is closed with the test.
func connect(t *testing.T, cfg *pgx.ConnConfig) *pgx.Conn {
	t.Helper()
	conn, err := pgx.ConnectConfig(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

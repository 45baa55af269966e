package schema

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/rogpeppe/go-internal/txtar"
)

// Names that PostgreSQL gives where the DDL gives none, where they are long, meet, or
// are merged.
const namedByServer = `
CREATE TABLE plain (id bigint PRIMARY KEY UNIQUE, a int UNIQUE CHECK (a > 0), b int CHECK (b > a), c int, CHECK (b > 0), CHECK (a <> 5),
	UNIQUE (b, c), UNIQUE (a, b), FOREIGN KEY (c) REFERENCES plain (a), FOREIGN KEY (c) REFERENCES plain, EXCLUDE USING btree (c WITH =), CHECK (now() > '2020-01-01'));
CREATE TABLE "a_table_whose_name_is_almost_as_long_as_a_name_may_be_in_here_x" (
	"a_column_whose_name_is_almost_as_long_as_a_name_may_be_in_here_" int PRIMARY KEY UNIQUE CHECK ("a_column_whose_name_is_almost_as_long_as_a_name_may_be_in_here_" > 0),
	b int UNIQUE REFERENCES "a_table_whose_name_is_almost_as_long_as_a_name_may_be_in_here_x", CHECK (b > 0));
CREATE TABLE "ärgerlich_lange_namen_mit_zeichen_aus_mehr_als_einem_byteé" ("größe_der_spalte_in_ganz_vielen_zeichenü" int UNIQUE CHECK ("größe_der_spalte_in_ganz_vielen_zeichenü" > 0), b int UNIQUE);
CREATE TABLE a_b_c_key (i int);
CREATE TABLE a (b_c int UNIQUE, b int, c int, UNIQUE (b, c));
CREATE TABLE a_b (c int UNIQUE);
CREATE INDEX plain_c_key ON plain (c);
CREATE TABLE meets (x int, CONSTRAINT other_x_check CHECK (x > 1));
CREATE TABLE other (x int CHECK (x > 2), y int, z int);
ALTER TABLE other ADD CHECK (x > 3), ADD UNIQUE (x), ADD UNIQUE (x, y), ADD UNIQUE (x) DEFERRABLE, ADD CHECK (x > y), ADD CHECK (1 > 0);
ALTER TABLE meets ADD CHECK (meets IS NOT NULL), ADD CHECK (x > 7);
CREATE UNIQUE INDEX ON other (lower(y::text), x, (x + 1), (y + 1)) INCLUDE (z);
CREATE UNIQUE INDEX ON other (x);
ALTER TABLE other RENAME x TO w;
ALTER TABLE other ADD UNIQUE (w, z);
ALTER TABLE other RENAME TO renamed;
ALTER TABLE renamed ADD CHECK (w > 4), ADD FOREIGN KEY (w) REFERENCES plain (a);
CREATE TABLE copied (LIKE plain INCLUDING ALL);
CREATE TABLE child (k int UNIQUE) INHERITS (renamed);
CREATE TABLE whole (d int, v int CHECK (v > 0), u int REFERENCES plain, UNIQUE (d, v)) PARTITION BY RANGE (d);
CREATE TABLE part PARTITION OF whole (UNIQUE (d, u)) FOR VALUES FROM (0) TO (10);
CREATE TABLE loose (d int, v int CONSTRAINT whole_v_check CHECK (v > 0), u int REFERENCES plain, UNIQUE (d, v));
ALTER TABLE whole ATTACH PARTITION loose FOR VALUES FROM (10) TO (20);
`

// The errors of constraints stand and fall with the names: all schemas of the examples,
// of the golden files, and one of hard cases, are replayed on a real server.
func TestConstraintNamesAreTheServers(t *testing.T) {
	scripts := map[string]string{"hard cases": namedByServer}
	examples, err := filepath.Glob("../../examples/*/schema.sql")
	if err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Glob("../../examples/schema/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(examples, folders...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		scripts[filepath.Dir(file)] += string(text) + "\n"
	}
	archives, err := filepath.Glob("../../golden/*/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range archives {
		if filepath.Base(filepath.Dir(file)) == "errors" { // wrong on purpose
			continue
		}
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			if strings.HasPrefix(f.Name, "schema") {
				scripts[file] += string(f.Data) + "\n"
			}
		}
	}
	seen := 0
	conn := connect(t)
	for name, script := range scripts {
		t.Run(name, func(t *testing.T) {
			want, ok := serverNames(t, conn, script)
			if !ok {
				return
			}
			cat, diags := Replay([]Source{{name, script}}, Options{})
			if diags.HasErrors() {
				t.Fatal(diags.All())
			}
			got := replayedNames(cat)
			seen += len(got)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-server +replay:\n%s", diff)
			}
		})
	}
	if seen < 150 {
		t.Errorf("only %d names were compared", seen)
	}
}

// serverNames runs a script in a transaction of its own and returns the names that
// constraints and unique indexes have then. What only another server takes is not ok.
func serverNames(t *testing.T, conn *pgx.Conn, script string) ([]string, bool) {
	t.Helper()
	ctx := t.Context()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(ctx) }()
	for _, sp := range statements(script) {
		if _, err := tx.Exec(ctx, script[sp.start:sp.end]); err != nil {
			if script == namedByServer {
				t.Fatalf("%s: %v", script[sp.start:sp.end], err)
			}
			t.Skipf("this server does not take it: %v", err)
			return nil, false
		}
	}
	rows, err := tx.Query(ctx, `
		SELECT format('%s.%s %s', c.connamespace::regnamespace, r.relname, conname) FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_class r ON r.oid = conrelid
		WHERE contype IN ('p', 'u', 'f', 'c', 'x') AND connamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
			AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint up WHERE up.oid = c.conparentid AND up.conrelid = c.conrelid)
			AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = r.oid AND e.deptype = 'e')
		UNION ALL
		SELECT format('%s.%s index %s', r.relnamespace::regnamespace, r.relname, x.relname) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class r ON r.oid = indrelid JOIN pg_catalog.pg_class x ON x.oid = indexrelid
		WHERE indisunique AND r.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'pg_toast'::regnamespace)
			AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = indexrelid AND contype IN ('p', 'u', 'x'))
			AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = 'pg_catalog.pg_class'::regclass AND e.objid = r.oid AND e.deptype = 'e')`)
	if err != nil {
		t.Fatal(err)
	}
	names, err := pgx.AppendRows([]string(nil), rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names, true
}

func replayedNames(cat *Catalog) (names []string) {
	for t := range cat.AllTables() {
		for _, con := range t.Constraints {
			names = append(names, fmt.Sprintf("%s.%s %s", t.Schema, t.Name, con.Name))
		}
		for _, idx := range t.Indexes {
			if idx.Unique && idx.Constraint == nil {
				names = append(names, fmt.Sprintf("%s.%s index %s", t.Schema, t.Name, idx.Name))
			}
		}
	}
	slices.Sort(names)
	return names
}

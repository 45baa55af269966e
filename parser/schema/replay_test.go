package schema

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// replay replays a script that must be right.
func replay(t testing.TB, sql string) *Catalog {
	t.Helper()
	cat, diags := Replay([]Source{{"s.sql", sql}}, Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	return cat
}

// shape writes a query as far as names go: its FROM items with their aliases,
// and its targets.
func shape(query *pg.Node) string {
	var parts []string
	pgast.Walk(query, func(m proto.Message) bool {
		if rv, ok := m.(*pg.RangeVar); ok {
			s := rangeName(rv).String()
			if rv.Alias != nil {
				s += " AS " + rv.Alias.Aliasname
				if len(rv.Alias.Colnames) > 0 {
					s += "(" + strings.Join(stringsOf(rv.Alias.Colnames), ", ") + ")"
				}
			}
			parts = append(parts, s)
		}
		return true
	})
	slices.Sort(parts)
	var targets []string
	for _, n := range query.GetSelectStmt().GetTargetList() {
		targets = append(targets, strings.Join(stringsOf(n.GetResTarget().GetVal().GetColumnRef().GetFields()), "."))
	}
	return strings.Join(targets, ", ") + " FROM " + strings.Join(parts, ", ")
}

func TestViewQueriesStayValid(t *testing.T) {
	const tables = "CREATE TABLE a (id int, x int);\nCREATE TABLE b (id int, y int);\nCREATE SCHEMA app;\n"
	tests := map[string]struct{ sql, want string }{
		"stars are written out": {
			"CREATE VIEW v AS SELECT * FROM a; ALTER TABLE a ADD COLUMN later int;",
			"a.id, a.x FROM public.a",
		},
		"a star of one side": {
			"CREATE VIEW v AS SELECT b.*, a.x FROM a, b;",
			"b.id, b.y, a.x FROM public.a, public.b",
		},
		"merged columns": {
			"CREATE VIEW v AS SELECT * FROM a JOIN b USING (id);",
			"id, a.x, b.y FROM public.a, public.b",
		},
		"a renamed table keeps its name as an alias": {
			"CREATE VIEW v AS SELECT a.id FROM a; ALTER TABLE a RENAME TO c;",
			"a.id FROM public.c AS a",
		},
		"a renamed column keeps its name in the alias": {
			"CREATE VIEW v AS SELECT x FROM a AS q; ALTER TABLE a RENAME x TO z; ALTER TABLE a ADD COLUMN x text;",
			"x FROM public.a AS q(id, x, x_)",
		},
		"a moved table": {
			"CREATE VIEW v AS SELECT x FROM a; ALTER TABLE a SET SCHEMA app;",
			"x FROM app.a",
		},
		"a dropped column that the view does not use": {
			"CREATE VIEW v AS SELECT t.j FROM a AS t(i, j); ALTER TABLE a DROP COLUMN id;",
			"t.j FROM public.a AS t(j)",
		},
		"a WITH query hides a table": {
			"CREATE VIEW v AS WITH a AS (SELECT y FROM b) SELECT * FROM a; ALTER TABLE a RENAME TO other;",
			"a.y FROM a, public.b",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			cat := replay(t, tables+test.sql)
			view := cat.Table(cat.SearchPath, Name{Name: "v"})
			if got := shape(view.Query); got != test.want {
				t.Errorf("the view reads %s, want %s", got, test.want)
			}
		})
	}
}

func TestPositions(t *testing.T) {
	const sql = `-- žluťoučký
CREATE TABLE users (
    id int PRIMARY KEY,
    /* ů */ name text CONSTRAINT named UNIQUE,
    FOREIGN KEY (id) REFERENCES users
);
  CREATE INDEX by_name ON users (name);
CREATE TYPE mood AS ENUM ('x');
CREATE VIEW v AS SELECT id FROM users;`
	cat := replay(t, sql)
	users, view := cat.Table(cat.SearchPath, Name{Name: "users"}), cat.Table(cat.SearchPath, Name{Name: "v"})
	got := map[string]diag.Position{
		"table": users.Pos, "column": users.Column("name").Pos, "named": users.Constraint("named").Pos,
		"type": users.Column("name").Type.Pos, "foreign key": users.ForeignKeys()[0].Pos,
		"index": users.Index("by_name").Pos, "enum": cat.Type(cat.SearchPath, Name{Name: "mood"}).Pos, "view": view.Pos,
	}
	want := map[string]string{
		"table": "s.sql:2:14", "column": "s.sql:4:13", "named": "s.sql:4:23", "type": "s.sql:4:18", "foreign key": "s.sql:5:5",
		"index": "s.sql:7:3", "enum": "s.sql:8:1", "view": "s.sql:9:13",
	}
	for what, pos := range got {
		if pos.String() != want[what] {
			t.Errorf("%s is at %s, want %s", what, pos, want[what])
		}
	}
	if got := view.SQL[view.Query.GetSelectStmt().TargetList[0].GetResTarget().Location:]; !strings.HasPrefix(got, "id FROM users") {
		t.Errorf("the view's target is at %q", got)
	}
}

func TestDumpsAndPsql(t *testing.T) {
	cat := replay(t, `\restrict abc
SET statement_timeout = 0;
SELECT pg_catalog.set_config('search_path', '', false);
\connect app
CREATE TABLE public.t (id integer NOT NULL, s text DEFAULT E'\\ \'' );
COPY public.t (id, s) FROM stdin;
1	it's; CREATE TABLE never (a int);
2	\N
\.
CREATE TABLE public.u (id integer);
SELECT 1 \gset
CREATE FUNCTION public.f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END;
`)
	if got := columnNames(cat.Table([]string{"public"}, Name{Name: "t"}).Columns); !slices.Equal(got, []string{"id", "s"}) {
		t.Errorf("t has the columns %v", got)
	}
	for _, name := range []string{"u", "never"} {
		if found := cat.Table([]string{"public"}, Name{Name: name}) != nil; found != (name == "u") {
			t.Errorf("table %s found: %t", name, found)
		}
	}
	if !slices.Equal(cat.SearchPath, []string{"public"}) {
		t.Errorf("the search path is %v at the end, want public", cat.SearchPath)
	}
}

func TestSearchPathAtTheEnd(t *testing.T) {
	for sql, want := range map[string][]string{
		"": {"public"},
		"SET search_path = app, \"$user\", public;": {"app", "public"},
		"SET LOCAL search_path = app;":              {"public"},
		"ALTER DATABASE d SET search_path = app, public; SELECT set_config('search_path', '', false);": {"app", "public"},
		"SELECT set_config('search_path', 'app, \"Other One\"', false);":                               {"app", "Other One"},
	} {
		if got := replay(t, sql).SearchPath; !slices.Equal(got, want) {
			t.Errorf("%q leaves %q, want %q", sql, got, want)
		}
	}
}

func TestConfiguredSearchPath(t *testing.T) {
	cat, diags := Replay([]Source{{"s.sql", "CREATE SCHEMA app; CREATE TABLE t (a int); CREATE TABLE public.t (b int);"}}, Options{SearchPath: []string{"app", "public"}})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	if cat.Schemas[0].Name != "public" {
		t.Errorf("the first schema is %s", cat.Schemas[0].Name)
	}
	if got := cat.Table(cat.SearchPath, Name{Name: "t"}); got.Schema != "app" {
		t.Errorf("t is found in %s, want app", got.Schema)
	}
}

// A fakeBinder knows one column, and one error.
type fakeBinder struct{ fail bool }

func (b fakeBinder) Columns(cat *Catalog, query *pgast.Node, sql string, file *diag.File, offset int) ([]*Column, error) {
	if b.fail {
		return nil, errors.New("column \"x\" does not exist")
	}
	at := query.GetSelectStmt().TargetList[0].GetResTarget().Location
	return []*Column{{Name: "bound", Resolved: file.Position(offset + int(at)).String()}}, nil
}

func TestBinder(t *testing.T) {
	const sql = "CREATE TABLE t (a int);\nCREATE TABL broken;\nCREATE VIEW v AS SELECT a FROM t;\nCREATE TABLE c (x) AS SELECT a FROM t;"
	cat, _ := Replay([]Source{{"s.sql", sql}}, Options{Binder: fakeBinder{}})
	for table, want := range map[string]Column{
		"v": {Name: "bound", Resolved: "s.sql:3:25"},
		"c": {Name: "x", Resolved: "s.sql:4:30"},
	} {
		got := cat.Table(cat.SearchPath, Name{Name: table}).Columns[0]
		if got.Name != want.Name || got.Resolved != want.Resolved {
			t.Errorf("%s has %s %v, want %s %v", table, got.Name, got.Resolved, want.Name, want.Resolved)
		}
	}
	_, diags := Replay([]Source{{"s.sql", "CREATE VIEW v AS\n SELECT x;"}}, Options{Binder: fakeBinder{fail: true}})
	if got := diags.All()[0].String(); got != `s.sql:1:13: column "x" does not exist` {
		t.Errorf("the binder's error is %s", got)
	}
}

func TestReplaySeveralFiles(t *testing.T) {
	cat, diags := Replay([]Source{
		{"1.sql", "CREATE TABLE a (id int PRIMARY KEY);"},
		{"2.sql", "CREATE TABLE b (a int REFERENCES a);\nCREATE TABLE c (x int REFERENCES y);"},
	}, Options{})
	want := []string{`2.sql:2:34: relation "y" does not exist`}
	var got []string
	for _, d := range diags.All() {
		got = append(got, d.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(cat.Schemas[0].Tables) != 3 {
		t.Errorf("%d tables, want 3: a table with a wrong foreign key is still a table", len(cat.Schemas[0].Tables))
	}
}

func FuzzReplay(f *testing.F) {
	files, err := filepath.Glob("testdata/replay/*.sql")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, sp := range statements(string(text)) {
			f.Add(string(text[sp.start:sp.end]))
		}
		f.Add(string(text))
	}
	for _, test := range errorTests {
		f.Add(test.sql)
	}
	const before = `CREATE TABLE t (id serial PRIMARY KEY, a int UNIQUE, b text CHECK (b <> ''), g int GENERATED ALWAYS AS (a) STORED);
CREATE TABLE p (id int, k int, PRIMARY KEY (id, k)) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TYPE mood AS ENUM ('a'); CREATE DOMAIN d AS int; CREATE TYPE c AS (a int);
CREATE VIEW v AS SELECT * FROM t; CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';`
	f.Fuzz(func(t *testing.T, sql string) {
		cat, diags := Replay([]Source{{"before.sql", before}, {"s.sql", sql}, {"s.sql", forward(sql)}}, Options{})
		for _, d := range diags.All() {
			if d.Message == "" {
				t.Errorf("a diagnostic without a message: %+v", d)
			}
		}
		for table := range cat.AllTables() {
			for _, idx := range table.Indexes {
				for _, e := range idx.Elems {
					if (e.Column == nil) == (e.Expr == nil) {
						t.Errorf("index %s of %s has an element that is neither column nor expression", idx.Name, table.Name)
					}
				}
			}
		}
	})
}

// largeSchema is the DDL of n tables, each with keys, indexes and a comment.
func largeSchema(n int) string {
	var b strings.Builder
	b.WriteString("CREATE TYPE state AS ENUM ('new', 'done');\n")
	for i := range n {
		fmt.Fprintf(&b, `CREATE TABLE table_%[1]d (
    id bigserial PRIMARY KEY,
    parent_id bigint REFERENCES table_%[2]d ON DELETE CASCADE,
    slug text NOT NULL UNIQUE,
    title varchar(200) NOT NULL DEFAULT '',
    state state NOT NULL DEFAULT 'new',
    amount numeric(10, 2) CHECK (amount >= 0),
    tags text[] NOT NULL DEFAULT '{}',
    data jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz
);
CREATE INDEX ON table_%[1]d (parent_id, created_at DESC);
CREATE INDEX ON table_%[1]d (lower(title)) WHERE state = 'new';
COMMENT ON TABLE table_%[1]d IS 'the table number %[1]d';
`, i, max(i-1, 0))
	}
	return b.String()
}

func BenchmarkReplay200Tables(b *testing.B) {
	sql := largeSchema(200)
	b.SetBytes(int64(len(sql)))
	b.ReportAllocs()
	for b.Loop() {
		if _, diags := Replay([]Source{{"s.sql", sql}}, Options{}); diags.HasErrors() {
			b.Fatal(diags.Err())
		}
	}
}

func BenchmarkParse200Tables(b *testing.B) {
	sql := largeSchema(200)
	b.SetBytes(int64(len(sql)))
	for b.Loop() {
		if _, err := pgast.Parse(sql); err != nil {
			b.Fatal(err)
		}
	}
}

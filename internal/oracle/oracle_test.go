package oracle

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// open connects to the shared throwaway server.
func open(t *testing.T) *Server {
	t.Helper()
	s, err := Open(t.Context(), dbtest.SharedPostgres(t).DSN())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// The analysis and the server agree on random queries; the long run is the
// command.
func TestAgreement(t *testing.T) {
	o := Options{Schemas: 4, Queries: 600, Execute: 250, Seed: 1, Only: -1}
	if testing.Short() {
		o = Options{Schemas: 1, Queries: 100, Execute: 30, Seed: 1, Only: -1}
	}
	report, err := Run(t.Context(), open(t), o)
	if err != nil {
		t.Fatal(err)
	}
	if report.Executed < o.Execute || report.Accepted < o.Queries/2 || report.Rows < o.Execute {
		t.Errorf("too little was done: %d accepted, %d run, %d rows", report.Accepted, report.Executed, report.Rows)
	}
	if len(report.Disagreements) > 0 {
		var b strings.Builder
		report.Print(&b, false)
		t.Errorf("the analysis and the server disagree:\n%s", b.String())
	}
}

// The same seed makes the same queries.
func TestSeed(t *testing.T) {
	s := open(t)
	write := func() (all []string) {
		for _, g := range []*gen{testGen(s, 1), testGen(s, 2)} {
			for range 50 {
				all = append(all, g.query().tree.String())
			}
		}
		return all
	}
	first, second := write(), write()
	for i := range first {
		if first[i] != second[i] {
			t.Fatalf("the queries differ:\n%s\n%s", first[i], second[i])
		}
	}
	if first[0] == first[50] {
		t.Error("another seed makes the same query")
	}
}

func testGen(s *Server, seed uint64) *gen {
	ddl := []string{"CREATE TYPE mood AS ENUM ('a')", "CREATE TABLE ta (id int PRIMARY KEY, title text, mood mood)"}
	_, types, _ := replay(ddl)
	m := &model{ddl: ddl, ranges: []pgcat.OID{types.LookupType(nil, "", "int4range").OID}}
	mood := types.LookupType(nil, "public", "mood").OID
	m.types, m.enums = []pgcat.OID{mood}, []pgcat.OID{mood}
	m.relations = []*relation{{
		name: "ta", kind: "table", columns: []column{{"id", "id", pgcat.Int4}, {"title", "title", pgcat.Text}, {"mood", "mood", mood}},
		notNull: []bool{true, false, false}, special: []bool{false, false, false},
	}}
	return newGen(newRand(seed, 0), s, types, m, false)
}

// A tree is reduced to what matters.
func TestShrink(t *testing.T) {
	tree := seq("SELECT ", list(", ", 1, text("a"), seq("f(", text("b").as(25), ", ", text("c").as(25), ")").as(25), text("d")), optional(" WHERE ", text("x")))
	tree.shrink(func() bool { return strings.Contains(tree.String(), "c") }, func(pgcat.OID) string { return "''" })
	if got := tree.String(); got != "SELECT c" {
		t.Errorf("reduced to %q", got)
	}
}

// What is said of a message does not depend on names and numbers.
func TestCause(t *testing.T) {
	if a, b := cause(`column "t1.c2" is 'x' $3`), cause(`column "z" is 'y' $12`); a != b {
		t.Errorf("%q and %q", a, b)
	}
}

// A disagreement comes with the part of the schema that it needs.
func TestNeeded(t *testing.T) {
	m := &model{ddl: []string{"CREATE TYPE mood AS ENUM ('a')", "CREATE TYPE other AS ENUM ('a')", "CREATE TABLE ta (m mood)", "CREATE TABLE tb (o other)", "CREATE VIEW v1 AS SELECT m FROM ta"}}
	if got := strings.Join(m.needed("SELECT * FROM v1"), "; "); got != "CREATE TYPE mood AS ENUM ('a'); CREATE TABLE ta (m mood); CREATE VIEW v1 AS SELECT m FROM ta" {
		t.Error(got)
	}
}

// found are queries that random runs found to be wrong, reduced; they are
// compared and run over rows with NULLs.
var found = []string{
	// What WHERE proves of a key does not outlast ROLLUP.
	"SELECT upper(t::text) AS u FROM a WHERE upper(t::text) <> 'x' GROUP BY ROLLUP (t)",
	// With a parameter, a type's name in front of parentheses is no cast.
	"SELECT int8($1) AS x",
	`SELECT "char"($1) AS x`,
	// ON sees its own join alone: n is b's in the subquery's, not a's.
	"SELECT (SELECT count(*) FROM a AS c LEFT JOIN (a AS d JOIN b AS e ON n = 1) ON true) AS x FROM b",
	// A composite value stays what it is where any record will do.
	"SELECT NULLIF(p, p) AS x FROM b",
	"SELECT NULL::boolean IS DISTINCT FROM $1 AS x",
	"INSERT INTO b (n, u) SELECT DISTINCT n, '7' FROM b",
	"SELECT i::text FROM (SELECT DISTINCT json '1' AS i) AS s",
	"SELECT t FROM (SELECT t FROM a GROUP BY t) AS s FOR UPDATE",
	"SELECT ARRAY[l] AS x FROM b",
	"SELECT ARRAY[l, '{}'] AS x FROM b",
	"SELECT * FROM a, (SELECT 1 AS xmin) AS s",
	// What a parameter's column says of NULL depends on another parameter.
	"SELECT s.x - sqlc.narg('a') AS x, s.x AS y FROM (SELECT '0/0'::pg_lsn - sqlc.narg('b')::pg_lsn AS x) AS s",
	"SELECT (SELECT 1 WHERE t NOT IN ($1, t)) AS x FROM a",
	"UPDATE b SET n = ('1' % $1) RETURNING $1::int AS x",
	"SELECT ('<a/>'::xml IS DOCUMENT)::text FROM a",
	"SELECT c::pair AS x FROM (SELECT ROW(1, 'a') AS c) AS s",
	"SELECT max(value => n) FROM a",
	"SELECT i IS JSON AS x FROM a",
	"MERGE INTO b USING a ON a.i = b.n WHEN MATCHED THEN UPDATE SET u = $1::bigint RETURNING b.n = $1 AS x",
	// The source's columns come first, in what is sent too.
	"MERGE INTO b USING a ON a.i = b.n WHEN MATCHED THEN UPDATE SET u = 1 RETURNING *",
	// A column of a NOT NULL domain holds a NULL that was of the domain already.
	"SELECT f FROM d",
	// Two columns of a view are one of a system table, too.
	"INSERT INTO twice (a, b) VALUES ($1, $2)",
}

func TestFound(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	d, err := s.create(ctx, "dbgen_oracle_found")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.drop(context.WithoutCancel(ctx)) })
	ddl := []string{
		"CREATE TYPE pair AS (a int, b text)", "CREATE DOMAIN labels AS text[]",
		"CREATE TABLE a (i int PRIMARY KEY, t text, n int)", "CREATE TABLE b (n int, p pair, l labels, u int)",
		"CREATE DOMAIN filled AS text NOT NULL", "CREATE TABLE d (f filled)", "CREATE VIEW twice AS SELECT adbin AS a, adbin AS b FROM pg_catalog.pg_attrdef",
	}
	for _, sql := range append(slices.Clone(ddl), "INSERT INTO a VALUES (1, 'a', 1), (2, NULL, NULL)", "INSERT INTO b VALUES (1, (1, NULL), '{}', 1), (NULL, NULL, NULL, NULL)", "INSERT INTO d VALUES ((SELECT NULL::filled WHERE false))") {
		if _, err := d.conn.Exec(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	cat, types, diags := replay(ddl)
	if diags.HasErrors() {
		t.Fatal(diags.All())
	}
	g := newGen(newRand(1, 1), s, types, &model{ddl: ddl}, false)
	for _, sql := range found {
		if s.Version < 17 && strings.HasPrefix(sql, "MERGE") {
			continue
		}
		q := &Query{tree: text(sql), rows: !strings.HasPrefix(sql, "INSERT")}
		if x := d.judgeOne(ctx, cat, q); x != nil {
			t.Errorf("%s: %s\n\t%s", x.Kind, x.Detail, sql)
			continue
		}
		o := opine(cat, []*Query{q})[0]
		if o.query == nil {
			continue
		}
		for seed := range uint64(8) { // with various arguments
			if out := d.execute(ctx, g, &o, seed); out.found != nil {
				t.Fatalf("%s: %s\n\t%s", out.found.Kind, out.found.Detail, sql)
			}
		}
	}
}

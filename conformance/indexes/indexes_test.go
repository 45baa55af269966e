package main

import (
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/conformance/internal/checkout"
	"github.com/dbgen-go/dbgen/parser/schema"
)

func TestCandidates(t *testing.T) {
	orders := &table{schema: "public", name: "orders", kind: "r"}
	tables := map[uint32]*table{1: orders}
	scan := func(p plan) *plan {
		p.Type, p.Schema, p.Relation, p.Alias = "Seq Scan", "public", "orders", "o"
		return &p
	}
	for name, c := range map[string]struct {
		plan *plan
		want []string // some of the candidates, without their head
		not  []string
	}{
		"equality, then a range": {
			plan: scan(plan{Filter: "((o.at >= $2) AND (o.customer_id = $1))"}),
			want: []string{"(customer_id)", "(at)", "(customer_id, at)"},
			not:  []string{"(at, customer_id)"},
		},
		"a constant is the predicate, a parameter is not": {
			plan: scan(plan{Filter: "((o.state = 'new'::text) AND (o.customer_id = $1))"}),
			want: []string{"(customer_id) WHERE state = 'new'::text", "(state, customer_id)"},
			not:  []string{"(state) WHERE customer_id = $1"},
		},
		"order": {
			plan: &plan{Type: "Sort", SortKey: []string{"o.at DESC", "o.id"}, Plans: []*plan{scan(plan{Filter: "(o.customer_id = $1)"})}},
			want: []string{"(customer_id, at DESC, id)", "(at DESC)"},
		},
		"an expression, through casts": {
			plan: scan(plan{Filter: "(lower((o.email)::text) = lower($1))"}),
			want: []string{"((lower((email)::text)))"},
		},
		"each part of an OR": {
			plan: scan(plan{Filter: "((o.a = $1) OR (o.b = $1))"}),
			want: []string{"(a)", "(b)"},
		},
		"a row": {
			plan: scan(plan{Filter: "(ROW(o.at, o.id) < ROW($1, $2))"}),
			want: []string{"(at)", "(id)"},
		},
		"the greatest": {
			plan: &plan{Type: "Aggregate", Output: []string{"max(o.at)"}, Plans: []*plan{scan(plan{Filter: "(o.customer_id = $1)"})}},
			want: []string{"(customer_id, at)"},
		},
		"a subquery's answer is no column": {
			plan: scan(plan{Filter: "((o.total > $1) AND (NOT (hashed SubPlan 1)))"}),
			want: []string{"(total)"},
			not:  []string{"((NOT (hashed SubPlan 1)))"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := candidates(collect(tables, c.plan))
			for i := range got {
				got[i] = strings.TrimPrefix(got[i], `CREATE INDEX ON "public"."orders" `)
			}
			for _, w := range c.want {
				if !slices.Contains(got, w) {
					t.Errorf("%s is missing in %q", w, got)
				}
			}
			for _, n := range c.not {
				if slices.Contains(got, n) {
					t.Errorf("%s is a candidate", n)
				}
			}
		})
	}
}

func TestUses(t *testing.T) {
	sql := "SELECT * FROM t WHERE a = $1 AND lower(b) = lower($2) AND t.at BETWEEN $3 AND $4 AND c = ANY($5::text[]) AND $6 < d AND e ILIKE $7 LIMIT $8 OFFSET $9"
	want := []use{{"=", "a"}, {"=", "b"}, {">", "at"}, {"<", "at"}, {"=", "c"}, {">", "d"}, {"like", "e"}, {"limit", ""}, {"offset", ""}}
	got := uses(sql)
	for i, w := range want {
		if got[i+1] != w {
			t.Errorf("$%d: got %v, want %v", i+1, got[i+1], w)
		}
	}
}

func TestOptional(t *testing.T) {
	got := optional("SELECT 1 WHERE (a = $1 OR $1 IS NULL) AND (CAST($2 AS text) IS NULL OR b = $2) AND ($3::text = '' OR c = $3) AND d = $4 AND (cardinality($5::int[]) = 0 OR e = ANY($5))")
	want := map[int]string{1: "NULL", 2: "NULL", 3: "''", 5: "'{}'"}
	for n := 1; n <= 5; n++ {
		if got[n] != want[n] {
			t.Errorf("$%d: got %q, want %q", n, got[n], want[n])
		}
	}
}

func TestWithoutIndexes(t *testing.T) {
	got := withoutIndexes("CREATE TABLE t (a int);\ncreate index\n on t (a); CREATE UNIQUE INDEX u ON t (a);\n-- no\nCREATE INDEX ON t (a)")
	want := "CREATE TABLE t (a int);\n            \n           CREATE UNIQUE INDEX u ON t (a);\n-- no\n                     "
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestLeadOf(t *testing.T) {
	for sql, want := range map[string][2]string{
		`CREATE INDEX ON public.t (a DESC, b)`:                                 {"public.t", "a"},
		`CREATE INDEX x ON public."t" USING gin (body gin_trgm_ops) WHERE (c)`: {"public.t", "body"},
		`CREATE INDEX ON public.t (lower(email), b)`:                           {"public.t", "lower(email)"},
	} {
		if table, lead := leadOf(sql); table != want[0] || lead != want[1] {
			t.Errorf("%s: got %s (%s), want %q", sql, table, lead, want)
		}
	}
	if got := plainKey("lower((email)::text)"); got != "lower((email)::text)" {
		t.Errorf("got %s", got)
	}
}

func TestLabelsAreReadAsTheyWereWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "labels.jsonl")
	want := []label{
		{Repository: "a/b", Query: "One", Verdict: needed, A: &outcome{Before: 200, One: 8, Two: 8, Best: []string{"x"}, Generic: 300, After: 20}, B: &outcome{Before: 120, One: 70, Two: 8, Best: []string{"x", "y"}, Generic: 120, After: 8}},
		{Repository: "a/b", Query: "Two", Verdict: unneeded, A: &outcome{Before: 8, One: 8, Two: 8, Generic: 8, After: 8}, B: &outcome{Before: 0, Generic: 8, After: 8}},
		{Repository: "a/b", Query: "Zero", Verdict: leftOut, Left: "why"},
	}
	for range 2 { // the second time in the place of the first
		if err := replaceLabels(file, "a/b", want); err != nil {
			t.Fatal(err)
		}
	}
	got, err := readLabels(file)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// The labels of queries whose answers are known, by a real server.
func TestLabels(t *testing.T) {
	ctx := t.Context()
	s, err := startServer(ctx)
	if err != nil {
		t.Skip(err)
	}
	defer s.Close()
	p := &project{
		repo: &repository{name: "a/b"}, config: &checkout.Config{File: "sqlc.yaml"},
		sources: []schema.Source{{Name: "schema.sql", Text: `
			CREATE TYPE mood AS ENUM ('good', 'bad');
			CREATE TABLE customer (id bigint PRIMARY KEY, email text NOT NULL, age int NOT NULL, mood mood NOT NULL);
			CREATE TABLE orders (
				id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customer, state text NOT NULL, at timestamptz NOT NULL,
				note text, tags text[] NOT NULL DEFAULT '{}');
			CREATE TABLE single (one boolean PRIMARY KEY DEFAULT true CHECK (one), value text);
			CREATE TABLE log (id uuid NOT NULL, part int NOT NULL, line text NOT NULL) PARTITION BY LIST (part);
			CREATE TABLE slot (kind text NOT NULL, app jsonb NOT NULL, owner text NOT NULL);
			CREATE UNIQUE INDEX ON slot (kind, (app->>'id'));
			BEGIN;
			CREATE TABLE lost (id nothing);
			CREATE TABLE late (id bigint NOT NULL REFERENCES later, name text NOT NULL);
			COMMIT;
			CREATE TABLE later (id bigint PRIMARY KEY);`}},
	}
	cases := []struct{ name, sql, verdict, lead string }{
		{"ByKey", "SELECT * FROM orders WHERE id = $1", unneeded, ""},
		{"ByCustomer", "SELECT * FROM orders WHERE customer_id = $1", needed, "public.orders customer_id"},
		{"Newest", "SELECT * FROM orders ORDER BY at DESC LIMIT $1", needed, "public.orders at"},
		{"ByExpression", "SELECT * FROM customer WHERE lower(email) = lower($1)", needed, "public.customer lower(email)"},
		{"ByMood", "SELECT * FROM customer WHERE mood = $1", unneeded, ""},
		{"All", "SELECT * FROM orders", unneeded, ""},
		{"Single", "SELECT * FROM single WHERE value = $1", unneeded, ""},
		{"Work", "SELECT * FROM orders WHERE state = 'pending'", disputed, "public.orders state"},
		{"OldOnes", "DELETE FROM orders WHERE at < $1", disputed, "public.orders at"},
		{"Optional", "SELECT * FROM orders WHERE (customer_id = $1 OR $1 IS NULL) AND (id = $2 OR $2 IS NULL)", disputed, "public.orders customer_id"},
		{"Partition", "SELECT * FROM log WHERE id = $1", needed, "made_partitions.part_0 id"},
		{"Tagged", "SELECT * FROM orders WHERE tags @> $1 AND note ILIKE $2", needed, "public.orders tags"},
		{"ByUniqueExpression", "SELECT * FROM slot WHERE kind = $1 AND app->>'id' = $2", unneeded, ""},
		{"OnLate", "SELECT * FROM late WHERE id = $1", needed, "public.late id"},
		{"OnLost", "SELECT * FROM lost WHERE id = $1", leftOut, ""},
		{"Closed", "SELECT * FROM orders WHERE state = 'closed' AND customer_id = $1", needed, "public.orders customer_id"},
	}
	for _, c := range cases {
		p.queries = append(p.queries, &query{Name: c.name, SQL: c.sql})
	}
	labels, _, err := labelProject(ctx, s, p, false, io.Discard)
	if err != nil {
		if strings.Contains(err.Error(), "hypopg") {
			t.Skip("HypoPG is not installed (apt-get install postgresql-15-hypopg)")
		}
		t.Fatal(err)
	}
	for i, c := range cases {
		l := labels[i]
		if l.Verdict != c.verdict {
			t.Errorf("%s: %s, want %s: A %+v, B %+v %s", c.name, l.Verdict, c.verdict, l.A, l.B, l.Left)
			continue
		}
		if c.lead == "" {
			continue
		}
		best := l.A.Best
		if !l.A.needs() {
			best = l.B.Best
		}
		table, lead := leadOf(best[0])
		if got := table + " " + lead; got != c.lead {
			t.Errorf("%s: %q, want %s: A %+v, B %+v", c.name, best, c.lead, l.A, l.B)
		}
	}
	if l := labels[0]; l.A.Before > 10 || l.A.Before < 5 {
		t.Errorf("a row by its key costs %v: the statistics are not as they should be", l.A.Before)
	}
	if i := slices.IndexFunc(labels, func(l label) bool { return l.Query == "ByUniqueExpression" }); labels[i].A.Before > 30 {
		t.Errorf("a row by a unique expression costs %v: the expression has no statistics", labels[i].A.Before)
	}
	if a, b := labels[5].A.Before, labels[5].B.Before; a < 5*b {
		t.Errorf("all rows cost %v in a grown database and %v in a young one", a, b)
	}
}

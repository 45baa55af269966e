package nulls_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/nulls"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// relation finds and binds a table or view.
func relation(t testing.TB, b *bind.Schema, name string) *tree.Relation {
	t.Helper()
	r := b.Find(b.Path, "", name)
	if r == nil {
		t.Fatalf("there is no %s", name)
	}
	if err := b.Bind(r); err != nil {
		t.Fatal(err)
	}
	return r
}

// The columns of tables and views by themselves.
func TestRelations(t *testing.T) {
	b := load(t, readFile(t, "testdata/schema.sql"))
	s := nulls.New(b)
	for name, want := range map[string]string{
		"r":         "id never, t_id never, n maybe, s never, u maybe, g maybe",
		"named":     "id never, s never, other maybe, ns never with elements",
		"counted_t": "n never, last maybe",
		"plain":     "id never, n never, s never",
	} {
		r := relation(t, b, name)
		var got []string
		for i, c := range r.Cols {
			with := ""
			if s.NullElems(r, i) {
				with = " with elements"
			}
			got = append(got, c.Name+" "+s.Column(r, i).Null.String()+with)
		}
		if got := strings.Join(got, ", "); got != want {
			t.Errorf("%s has %s, want %s", name, got, want)
		}
	}
}

// Functions that call each other in a circle have the same answers wherever the
// circle is entered first.
func TestCircles(t *testing.T) {
	const ddl = `
CREATE FUNCTION f(n int) RETURNS int LANGUAGE sql AS 'SELECT coalesce(g(n), 1)';
CREATE FUNCTION g(n int) RETURNS int LANGUAGE sql AS 'SELECT h(n)';
CREATE FUNCTION h(n int) RETURNS int LANGUAGE sql AS 'SELECT f(n)';
CREATE FUNCTION outer_one() RETURNS int LANGUAGE sql AS 'SELECT greatest(g(1), h(1), lost())';
CREATE FUNCTION lost() RETURNS int LANGUAGE sql AS 'SELECT lost()';
CREATE FUNCTION rows_of_v() RETURNS SETOF int LANGUAGE sql AS 'SELECT x FROM v';
CREATE VIEW v AS SELECT x FROM rows_of_v() x;`
	want := map[string]tree.Nullability{
		"SELECT f(1)": tree.Never, "SELECT g(1)": tree.Never, "SELECT h(NULL)": tree.Never,
		"SELECT outer_one()": tree.Never, "SELECT lost()": tree.Maybe,
		"SELECT x FROM v": tree.Maybe, "SELECT rows_of_v()": tree.Maybe,
	}
	var calls []string
	for sql := range want {
		calls = append(calls, sql)
	}
	slices.Sort(calls)
	for range calls {
		calls = append(calls[1:], calls[0])
		b := load(t, ddl)
		s := nulls.New(b)
		for _, sql := range calls {
			stmt := statement(t, b, sql)
			if x := s.Of(stmt).Column(stmt.Query, 0); x.Null != want[sql] {
				t.Errorf("after %v: %s is %s NULL (%s), want %s", calls, sql, x.Null, x.Reason, want[sql])
			}
		}
	}
}

// Many functions that all call each other are gone through once each, not once
// for each way that leads through them.
func TestManyInACircle(t *testing.T) {
	const n = 24
	var ddl strings.Builder
	for i := range n {
		var calls []string
		for k := range n {
			calls = append(calls, fmt.Sprintf("f%d()", k))
		}
		fmt.Fprintf(&ddl, "CREATE FUNCTION f%d() RETURNS int LANGUAGE sql AS 'SELECT %s';\n", i, strings.Join(calls, " + "))
	}
	b := load(t, ddl.String())
	stmt := statement(t, b, "SELECT f0(), f1()")
	a := nulls.New(b).Of(stmt)
	for i := range 2 {
		if x := a.Column(stmt.Query, i); x.Null != tree.Maybe {
			t.Errorf("f%d() is %s NULL (%s)", i, x.Null, x.Reason)
		}
	}
}

// Goroutines that share a Schema get the answers that one alone gets.
func TestShared(t *testing.T) {
	b := load(t, readFile(t, "testdata/schema.sql"))
	s := nulls.New(b)
	var sqls []string
	for line := range strings.Lines(readFile(t, "testdata/answers.txt")) {
		if !strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "#") && line != "\n" {
			sqls = append(sqls, strings.TrimSpace(line))
		}
	}
	render := func(s *nulls.Schema, sql string) string {
		var w strings.Builder
		answers(&w, s, statement(t, b, sql))
		return w.String()
	}
	var wg sync.WaitGroup
	for offset := range 4 {
		wg.Go(func() {
			for i := range sqls {
				sql := sqls[(i+offset*len(sqls)/4)%len(sqls)]
				if got, want := render(s, sql), render(nulls.New(b), sql); got != want {
					t.Errorf("%s\n\tgot  %s\n\twant %s", sql, got, want)
				}
			}
		})
	}
	wg.Wait()
}

// A view whose query is not understood any more has the columns that it was made
// with, of which nothing is known.
func TestViewNotUnderstood(t *testing.T) {
	b := load(t, `CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE VIEW v AS SELECT 'ok'::mood AS n;
ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';`)
	x := nulls.New(b).Column(relation(t, b, "v"), 0)
	if want := "the view's query is not understood any more"; x.Null != tree.Maybe || x.Reason != want {
		t.Errorf("v.n is %s NULL: %s, want %s", x.Null, x.Reason, want)
	}
}

package sqlcplace

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/parser/pgast"
)

// show writes a place in few words.
func (p Place) show() string {
	switch p.Kind {
	case Operator:
		return pgast.LastName(p.Operator.Name)
	case Call:
		return pgast.LastName(p.Call.Funcname) + "()"
	case Cast:
		return "::" + pgast.LastName(p.Cast.TypeName.Names)
	case Column:
		if p.Relation != nil {
			return p.Relation.Relname + "." + p.Column
		}
		return "." + p.Column
	case Limit:
		return "limit"
	case Offset:
		return "offset"
	}
	return "nowhere"
}

func TestOf(t *testing.T) {
	for _, c := range []struct{ sql, places, met string }{
		{"SELECT a FROM t WHERE a = $1 AND b < lower($2) AND $3 AND c = $4::int", "1:= 2:lower() 3:nowhere 4:::int4", "1 2 3 4"},
		{"SELECT a FROM t WHERE a = $2 OR b > $2 AND c IN ($1)", "1:= 2:=", "2 2 1"},
		{"SELECT $1 AS x, f(CASE WHEN $2 THEN 1 END) AS y FROM t", "1:.x 2:f()", "1 2"},
		// WITH comes last, wherever it is written.
		{"WITH w AS (SELECT a FROM t WHERE a = $1) SELECT b FROM w WHERE f($1) AND $2", "1:f() 2:nowhere", "1 2 1"},
		{"WITH w AS (SELECT a FROM t WHERE a < $2) SELECT b FROM u WHERE b > $1", "1:> 2:<", "1 2"},
		{"SELECT a FROM t WHERE a = (SELECT b FROM u WHERE $1)", "1:=", "1"},
		{"SELECT a FROM t WHERE EXISTS (SELECT b FROM u WHERE c = $1) AND a > $1", "1:=", "1 1"},
		{"SELECT a FROM t WHERE $1 > 2 UNION SELECT b FROM u WHERE b = $1", "1:>", "1 1"},
		{"SELECT a FROM t JOIN u ON t.a < $1 WHERE u.a = $1", "1:<", "1 1"},
		// The values of INSERT and SET come first.
		{"INSERT INTO t (a, b) VALUES (lower($1), $1)", "1:t.b", "1 1"},
		{"INSERT INTO t (a, b) VALUES ($1, 2), (3, $2)", "1:t.a 2:t.b", "1 2"},
		{"INSERT INTO t (a, b) SELECT lower(c), $1 FROM u WHERE c = $1", "1:t.b", "1 1"},
		{"INSERT INTO t (a) VALUES (CASE WHEN $1 THEN $2 END)", "1:nowhere 2:nowhere", "1 2"},
		{"INSERT INTO t VALUES ($1)", "1:nowhere", "1"},
		{"INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET b = $2 || 'x', c = $3 WHERE t.d > $1", "1:t.a 2:|| 3:.c", "1 2 3 1"},
		{"WITH w AS (INSERT INTO t (a) VALUES ($1)) UPDATE u SET b = lower($1)", "1:lower()", "1 1"},
		{"UPDATE t SET a = lower($1), b = $1 WHERE c = $1", "1:t.b", "1 1 1"},
		{"UPDATE t SET a = coalesce($1, a), (b, c) = (lower($2), $3)", "1:.a 2:lower() 3:.c", "1 2 3 2 3"},
		{"UPDATE t SET a = $1 FROM u WHERE u.b = $2 RETURNING c = $2", "1:t.a 2:=", "1 2 2"},
		{"DELETE FROM t USING u WHERE u.a = $1", "1:=", "1"},
		// LIMIT and OFFSET take all of a query's uses of their parameter.
		{"SELECT a FROM t WHERE a = $1 LIMIT $1 OFFSET $2", "1:limit 2:offset", "1 2 1"},
		{"SELECT a FROM t LIMIT $1 OFFSET $1", "1:offset", "1 1"},
		{"SELECT a FROM t LIMIT $1::int OFFSET $2 + 1", "1:::int4 2:+", "2 1"},
		{"SELECT a FROM (SELECT a FROM t WHERE b = $2 LIMIT $1) s WHERE a > $2", "1:limit 2:=", "2 1 2"},
		{"SELECT a FROM t WHERE a BETWEEN $1 AND $2 AND b IS NOT DISTINCT FROM $3 AND c LIKE $4", "1:BETWEEN 2:BETWEEN 3:= 4:~~", "1 2 3 4"},
		{"SELECT a FROM t ORDER BY CASE WHEN $1 = 'x' THEN a END, sum(b) FILTER (WHERE $2) OVER (PARTITION BY $3::text)", "1:= 2:sum() 3:::text", "1 2 3"},
		{"SELECT a FROM t WHERE a = ANY(ARRAY[$1, $2]::int[]) AND NOT nullif(a, $3)", "1:::int4 2:::int4 3:=", "1 2 3"},
		{"SELECT a FROM f($1) AS g(a) WHERE a > $2", "1:f() 2:>", "1 2"},
		{"CALL p($1, 2 + $2)", "1:p() 2:+", "1 2"},
	} {
		tree, err := pgast.Parse(c.sql)
		if err != nil {
			t.Fatalf("%s: %v", c.sql, err)
		}
		p := Of(tree.Stmts[0].Stmt)
		slices.SortFunc(p.First, func(x, y Place) int { return x.Number - y.Number })
		var places []string
		for _, place := range p.First {
			places = append(places, fmt.Sprintf("%d:%s", place.Number, place.show()))
		}
		if got := strings.Join(places, " "); got != c.places {
			t.Errorf("%s: places %s, want %s", c.sql, got, c.places)
		}
		if got := strings.Trim(fmt.Sprint(p.Met), "[]"); got != c.met {
			t.Errorf("%s: met %s, want %s", c.sql, got, c.met)
		}
	}
}

func TestFirstColumn(t *testing.T) {
	for expr, want := range map[string]string{
		"1 + 2":                                "",
		"lower(a) || b":                        "a",
		"(SELECT max(c) FROM t WHERE d)":       "c",
		"CASE x WHEN y THEN z END":             "x",
		"f(1, g(a => t.b)) + c":                "b",
		"count(*) FILTER (WHERE q) + 1":        "q",
		"ARRAY[1, (SELECT e)]":                 "e",
		"'2'::int":                             "",
		"(SELECT 1 FROM t WHERE w ORDER BY o)": "w",
	} {
		tree, err := pgast.Parse("SELECT " + expr)
		if err != nil {
			t.Fatalf("%s: %v", expr, err)
		}
		got := ""
		if ref := FirstColumn(tree.Stmts[0].Stmt.GetSelectStmt().TargetList[0].GetResTarget().Val); ref != nil {
			got = pgast.LastName(ref.Fields)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", expr, got, want)
		}
	}
}

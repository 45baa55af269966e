package tree_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/bind/bindtest"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// What is printed is what its author would write, and is bound to the same tree
// again.
func TestPrint(t *testing.T) {
	b := bindtest.Load(t, `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN short AS text NOT NULL;
CREATE TABLE t (a int, b bigint, s varchar(9), d short, m mood, j jsonb, at timestamptz, list text[], f boolean, "Odd" int);`)
	printer := &tree.Printer{Types: b.Types}
	for sql, want := range map[string]string{
		"lower(t.s)": "lower(s)",
		"extract(epoch FROM at - '1 day'::interval)": "extract(epoch FROM at - '1 day'::interval)",
		"position('a' || s IN d)":                    "position(('a' || s) IN d)",
		"s || 'x' || d":                              "(s || 'x') || d",
		"a = b":                                      "a = b",
		"a * (b + 1)":                                "a * (b + 1)",
		"-a":                                         "-a",
		"a = -1":                                     "a = -1",
		"a IN (-1, 2)":                               "a IN (-1, 2)",
		"(@ (-1)) * a":                               "(@(-1)) * a",
		"(-1)::text || s":                            "(-1)::text || s",
		"(-1 + a)::text":                             "(-1 + a)::text",
		"json_value(j, '$.a' DEFAULT 'q' ON EMPTY)": "",
		"xmlserialize(CONTENT s::xml AS text)":      "",
		"a::text":                                   "a::text",
		"(a + 1)::text":                             "(a + 1)::text",
		"m = 'ok'":                                  "m = 'ok'",
		"m = 'ok'::mood":                            "m = 'ok'::public.mood",
		"j -> 'k' ->> 'l'":                          "j->'k'->>'l'",
		"a IN (1, 2)":                               "a IN (1, 2)",
		"a NOT IN (1, 2)":                           "a NOT IN (1, 2)",
		"a = ANY (ARRAY[1, 2])":                     "a = ANY (ARRAY[1, 2])",
		"NOT (f AND a IS NULL OR f IS NOT TRUE)":    "NOT ((f AND (a IS NULL)) OR (f IS NOT TRUE))",
		"a IS DISTINCT FROM $1":                     "a IS DISTINCT FROM $1",
		"(a, b) < ($1, 2)":                          "(a, b) < ($1, 2)",
		"coalesce(s, 'it''s')":                      "COALESCE(s, 'it''s')",
		"CASE a WHEN 1 THEN s ELSE d END":           "CASE WHEN a = 1 THEN s ELSE d END",
		"CASE WHEN f THEN 1 END":                    "CASE WHEN f THEN 1 END",
		"nullif(a, 0)":                              "NULLIF(a, 0)",
		"greatest(a, b)":                            "GREATEST(a, b)",
		"list[1]":                                   "list[1]",
		`s COLLATE "C" < d`:                         `(s COLLATE "C") < d`,
		"at < current_timestamp":                    "at < CURRENT_TIMESTAMP",
		"f = 'yes'":                                 "f = 'yes'",
		`"Odd" + 1`:                                 `"Odd" + 1`,
		"count(*)":                                  "count(*)",
		"count(DISTINCT a)":                         "count(DISTINCT a)",
		"(SELECT 1)":                                "",
	} {
		e := bindtest.Statement(t, b, "SELECT "+sql+" FROM t").Query.Targets[0].Expr
		got, ok := printer.Print(e)
		if got != want || ok != (want != "") {
			t.Errorf("%s is printed %q, %v, want %q", sql, got, ok, want)
			continue
		}
		if _, aggregate := e.(*tree.Agg); aggregate || !ok { // an aggregate is over the rows of its own level
			continue
		}
		again := bindtest.Statement(t, b, "SELECT "+got+" FROM t").Query
		if !tree.EqualOver(e, again.Targets[0].Expr, tree.RTEOf(first(e))) {
			t.Errorf("%s is another tree than %s", got, sql)
		}
	}
}

// first is a column of an expression.
func first(e tree.Expr) (found tree.Expr) {
	tree.Walk(e, func(x tree.Expr) bool {
		if found == nil && tree.RTEOf(x) != nil {
			found = x
		}
		return found == nil
	})
	return found
}

package analyze_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
)

// A subquery that is written again is the same key of GROUP BY; one that differs
// in anything, be it an alias, is another. A row of a child table is cast to one
// of its parent's. "" is what the server takes.
func TestKeysAndRows(t *testing.T) {
	const ddl = `CREATE TABLE a (id int NOT NULL, v int); CREATE TABLE b (id int);
CREATE TABLE c (x int) INHERITS (a); CREATE TABLE d () INHERITS (c);
CREATE FUNCTION f(a) RETURNS int LANGUAGE sql AS 'SELECT $1.id';`
	for sql, want := range map[string]string{
		"SELECT (SELECT count(*) FROM b WHERE b.id = a.v) FROM a GROUP BY (SELECT count(*) FROM b WHERE b.id = a.v)":                                    "",
		"SELECT grouping((SELECT a.v FROM b WHERE id = a.id)), (SELECT a.v FROM b WHERE id = a.id) AS s FROM a GROUP BY GROUPING SETS (v, s)":           "",
		"SELECT (SELECT count(*) FROM b WHERE b.id > a.v) FROM a GROUP BY (SELECT count(*) FROM b WHERE b.id = a.v)":                                    "ungrouped column",
		"SELECT (SELECT count(*) FROM b x WHERE x.id = a.v) FROM a GROUP BY (SELECT count(*) FROM b y WHERE y.id = a.v)":                                "ungrouped column",
		"SELECT (SELECT max(id) FROM b WHERE b.id = a.v LIMIT 1) FROM a GROUP BY (SELECT max(id) FROM b WHERE b.id = a.v)":                              "ungrouped column",
		"SELECT (SELECT b.id FROM b JOIN c ON b.id = c.id AND c.v = a.v) FROM a GROUP BY (SELECT b.id FROM b JOIN c ON b.id = c.id AND c.v = a.v)":      "",
		"SELECT (SELECT b.id FROM b JOIN c ON b.id = c.id AND c.v = a.v) FROM a GROUP BY (SELECT b.id FROM b LEFT JOIN c ON b.id = c.id AND c.v = a.v)": "ungrouped column",
		"SELECT c::a, (d.*)::a, f(d), (d::c).x FROM c, d":                                                                                               "",
		"SELECT a::c FROM a": "cannot cast type a to c",
		"SELECT f(b) FROM b": "function f(b) does not exist",
	} {
		_, diags := load(t, ddl, "-- name: Q :many\n"+sql+";")
		switch all := diags.All(); {
		case want == "" && len(all) > 0:
			t.Errorf("%s: %v", sql, all)
		case want != "" && (len(all) != 1 || !strings.Contains(all[0].Message, want)):
			t.Errorf("%s: %v, want %s", sql, all, want)
		}
	}
	rolled, _ := load(t, ddl, "-- name: Q :many\nSELECT (SELECT count(*) FROM b WHERE b.id = a.v) FROM a GROUP BY ROLLUP ((SELECT count(*) FROM b WHERE b.id = a.v));")
	if null := rolled.Queries[0].Columns[0].Null; null != analyze.Maybe {
		t.Errorf("a key that ROLLUP leaves out: %v", null)
	}
}

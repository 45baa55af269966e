package loops

import (
	"strings"
	"testing"
)

// What PostgreSQL's parser does not take is told by the statement's own verb, which a WITH
// clause may stand before.
func TestByWords(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT a FROM t WHERE ?? AND b = ?": "select t",
		"replace into `t` (a) values (?)":    "insert t",
		"WITH latest AS (SELECT DISTINCT ON (a) a FROM versions) SELECT a FROM docs WHERE ?? AND id = 1": "select docs",
		"WITH x AS (SELECT 1), y AS (SELECT f(a) FROM b) UPDATE t SET a = (SELECT 1) WHERE ??":           "update t",
		"with recursive up(id) AS (SELECT id FROM n) DELETE FROM n WHERE ?? ":                            "delete n",
		"WITH x AS (SELECT 1":        "",
		"CREATE TABLE t (a int)":     "",
		"withdraw (SELECT a FROM t)": "",
	} {
		verb, tables := byWords(sql)
		if got := strings.TrimSpace(verb + " " + strings.Join(tables, ",")); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}

package sqltext_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// TestExtent: what begins at « ends at ».
func TestExtent(t *testing.T) {
	for name, text := range map[string]string{
		"to AND":              "SELECT 1 FROM t WHERE «a = $1» AND b = 2",
		"to OR":               "WHERE «a = $1»\n  or b = 2",
		"to the end":          "WHERE «a = $1»",
		"to the semicolon":    "WHERE «a = $1» ; SELECT 2",
		"to a clause":         "WHERE «a = $1» /* why */ ORDER BY b",
		"to a parenthesis":    "WHERE (b OR «a = $1») AND c",
		"to a comment":        "WHERE «a = $1» -- AND b\nLIMIT 1",
		"over a comment":      "WHERE «a -- AND b\n = $1» LIMIT 1",
		"lower case":          "where «a = $1» limit 1",
		"a string":            "WHERE «a = 'x AND (y'' OR z'» AND b",
		"an escape string":    "WHERE «a = E'x\\' AND y'» AND b",
		"a dollar quote":      "WHERE «a = $q$ AND ; $q$» AND b",
		"a quoted name":       "WHERE «\"x AND y\" = 1» AND b",
		"a quoted key word":   "WHERE «a = \"and\"» AND b",
		"a subquery":          "WHERE «a IN (SELECT b FROM c WHERE d AND e)» AND f",
		"EXISTS":              "WHERE «EXISTS (SELECT 1 WHERE a AND b)» OR c",
		"an array":            "WHERE «a = ANY(ARRAY[1, 2])» AND b",
		"BETWEEN":             "WHERE «a BETWEEN $1 AND $2» AND b",
		"BETWEEN a BETWEEN":   "WHERE «a BETWEEN (b BETWEEN 1 AND 2) AND $2» AND b",
		"IS DISTINCT FROM":    "WHERE «a IS NOT DISTINCT FROM $1» AND b",
		"CASE":                "WHERE «CASE WHEN a AND b THEN c END = 1» AND d",
		"in CASE":             "SELECT CASE WHEN «a = 1» THEN 2 END",
		"row comparison":      "WHERE «(a, b) > ($1, $2)» ORDER BY a",
		"a function":          "WHERE «lower(a) = $1» AND b",
		"left()":              "WHERE «left(a, 3) = left($1, 3)» AND b",
		"a cast":              "WHERE «a::timestamp with time zone = $1» AND b",
		"a macro":             "WHERE «a = sqlc.arg('x and y')::text» AND b",
		"a named parameter":   "WHERE «a = @limit» AND b",
		"names":               "WHERE «a.limit = b . \"or\".union» LIMIT 1",
		"an alias":            "SELECT «a AS end», b",
		"the order":           "WHERE a «ORDER BY b, c DESC NULLS LAST» LIMIT 1",
		"of the order":        "ORDER BY «b DESC», c",
		"an item":             "SELECT «a + b AS c», d FROM t",
		"the last item":       "SELECT a, «b» FROM t",
		"a table":             "FROM «comments c» LEFT JOIN d ON c.x = d.y",
		"a join's condition":  "LEFT JOIN d ON «c.x = d.y» WHERE a",
		"an update's table":   "UPDATE «t AS x» SET a = 1",
		"an assignment":       "UPDATE t SET «a = 1», b = 2",
		"a statement":         "«DELETE FROM t» WHERE a",
		"a foreign key":       "a int «REFERENCES b (id)» ON DELETE CASCADE,",
		"a table's key":       "  «CONSTRAINT x FOREIGN KEY (a, b) REFERENCES c (d, e)»\n)",
		"a column":            "(\n  «id bigint NOT NULL», a int)",
		"a created table":     "CREATE TABLE IF NOT EXISTS «t» (id int, a int)",
		"a table's creation":  "«CREATE TABLE t» (id int, a int);",
		"an index":            "«CREATE INDEX i ON t USING btree (a, b) WHERE c»;\n",
		"a separator":         "WHERE «AND»",
		"one that closes":     "WHERE «)» AND",
		"multi-byte":          "WHERE «\"žluť\" = '漢字'» AND b",
		"not closed":          "WHERE «a = 'x AND b",
		"a comment":           "SELECT 1;\n\t«-- ignore: x because» \r\nSELECT 2",
		"a word of a comment": "-- name: «GetX» :one\nSELECT 1",
		"a directive":         "-- «ignore: x because» \r\nSELECT 1",
		"a tag":               "-- cache: tags=«a», b",
		"a comment's end":     "-- name: «GetX»",
	} {
		t.Run(name, func(t *testing.T) {
			before, rest, _ := strings.Cut(text, "«")
			want, after, _ := strings.Cut(rest, "»")
			text := before + want + after
			got := text[len(before):sqltext.Extent(text, len(before))]
			if got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
	for _, start := range []int{-1, 3, 9} {
		if got := sqltext.Extent("abc", start); got != 3 {
			t.Errorf("from %d it is %d, want the end", start, got)
		}
	}
}

// FuzzExtent: whatever the text and the place, it ends behind where it begins.
func FuzzExtent(f *testing.F) {
	f.Add("WHERE a = $1 AND b", 6)
	f.Add("-- x\n$a$ 'b\" /* c", 2)
	f.Fuzz(func(t *testing.T, text string, start int) {
		if end := sqltext.Extent(text, start); end > len(text) || start >= 0 && start < len(text) && end < start {
			t.Errorf("from %d to %d of %d", start, end, len(text))
		}
	})
}

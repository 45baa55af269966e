package analyze_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// BenchmarkAnalyze analyses 1,000 queries over 200 tables; reading the texts is
// not counted.
func BenchmarkAnalyze(b *testing.B) {
	var ddl, sql strings.Builder
	for i := range 200 {
		fmt.Fprintf(&ddl, "CREATE TABLE t%d (id bigint PRIMARY KEY, parent bigint REFERENCES t%d, name text NOT NULL, note text, amount numeric, at timestamptz NOT NULL DEFAULT now(), tags text[], doc jsonb, ok boolean, n integer);\n", i, i*7/8)
		fmt.Fprintf(&sql, `-- name: Get%[1]d :one
SELECT * FROM t%[1]d WHERE id = $1;
-- name: List%[1]d :many
SELECT a.id, a.name, b.note, count(*) AS n, coalesce(sum(a.amount), 0) AS total FROM t%[1]d a LEFT JOIN t%[2]d b ON b.id = a.parent
WHERE a.at > now() - $1::interval AND a.name LIKE $2 GROUP BY a.id, b.id HAVING count(*) > $3 ORDER BY total DESC LIMIT $4;
-- name: Put%[1]d :one
INSERT INTO t%[1]d (id, name, note, amount, tags) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO UPDATE SET note = excluded.note RETURNING *;
-- name: Set%[1]d :exec
UPDATE t%[1]d SET name = $2, amount = amount + $3, doc = jsonb_set(doc, '{a}', $4) WHERE id = $1;
-- name: Tree%[1]d :many
WITH RECURSIVE r AS (SELECT id, parent, 1 AS depth FROM t%[1]d WHERE id = $1 UNION ALL SELECT t.id, t.parent, r.depth + 1 FROM t%[1]d t JOIN r ON r.parent = t.id)
SELECT r.*, (SELECT max(x.n) FROM t%[1]d x WHERE x.parent = r.id) AS top FROM r WHERE depth < $2;
`, i, i*7/8)
	}
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl.String()}}, schema.Options{Binder: analyze.NewBinder()})
	queries, more := parser.ParseFile("query.sql", sql.String(), parser.Options{})
	diags.Append(more)
	if diags.HasErrors() {
		b.Fatal(diags.Err())
	}
	b.ReportAllocs()
	for b.Loop() {
		if r, _ := analyze.Analyze(b.Context(), cat, queries, analyze.Options{}); r.Diags.HasErrors() {
			b.Fatal(r.Diags.Err())
		}
	}
}

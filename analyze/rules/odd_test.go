package rules_test

import (
	"os"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/unusedignore"
	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// odd are statements whose trees have unusual shapes. Nothing is expected of
// them but that they are read to the end.
var odd = []string{
	"SELECT 1",
	"SELECT * FROM nowhere WHERE x = $1 ORDER BY 1 LIMIT 1",
	"SELECT * FROM stories, LATERAL (SELECT 1) x WHERE stories = $1",
	"SELECT count(*) FILTER (WHERE author_id = 1) FROM stories GROUP BY GROUPING SETS ((author_id), ()) LIMIT 1",
	"SELECT * FROM (VALUES (1, 2)) v(a, b) JOIN stories s ON s.author_id = v.a",
	"SELECT * FROM ROWS FROM (generate_series(1, 2), generate_series(1, 3)) WITH ORDINALITY AS r(a, b, c), stories s WHERE s.author_id = r.a",
	"SELECT * FROM json_table('[]', '$[*]' COLUMNS (id int PATH '$')) j JOIN stories s ON s.author_id = j.id",
	"SELECT * FROM stories TABLESAMPLE system (1) WHERE author_id = $1",
	"SELECT * FROM (stories s CROSS JOIN users u) j (a, b) WHERE j.a = $1",
	"SELECT * FROM stories s NATURAL JOIN comments c WHERE c.id = $1",
	"SELECT * FROM stories s FULL JOIN comments c USING (id) WHERE id = $1",
	"SELECT * FROM stories ORDER BY author_id USING < LIMIT 1",
	"SELECT DISTINCT ON (author_id) * FROM stories ORDER BY author_id, created_at LIMIT 1",
	"SELECT * FROM stories WHERE (author_id, id) IN (SELECT user_id, story_id FROM likes WHERE story_id = $1)",
	"SELECT * FROM stories WHERE (SELECT author_id) = $1",
	"SELECT * FROM stories WHERE author_id NOT IN (SELECT id FROM users WHERE name = $1)",
	"SELECT * FROM stories WHERE author_id = ALL ($1::bigint[])",
	"SELECT * FROM stories WHERE $1 = ANY (string_to_array(title, ','))",
	"SELECT * FROM stories WHERE NOT (published OR author_id = $1)",
	"SELECT * FROM stories WHERE CASE WHEN published THEN author_id = $1 END",
	"SELECT * FROM stories WHERE meta #>> '{a,b}' = $1 OR meta ? 'x'",
	"SELECT * FROM stories WHERE (author_id = $1 OR ($2 IS NULL AND id = $3)) AND ($4 IS NULL OR $5 IS NULL)",
	"SELECT * FROM stories WHERE author_id IS DISTINCT FROM $1 AND (created_at, created_at) OVERLAPS ($2, $3)",
	"SELECT * FROM stories WHERE ROW(author_id, id) > ROW($1, $2) ORDER BY 99 LIMIT 1",
	"WITH RECURSIVE a AS (SELECT * FROM a), b AS (SELECT * FROM a JOIN b USING (id)) SELECT * FROM b",
	"WITH d AS (DELETE FROM stories WHERE author_id = $1 RETURNING *) INSERT INTO stories SELECT * FROM d",
	"MERGE INTO stories s USING (SELECT $1::bigint AS id) n ON s.author_id = n.id WHEN MATCHED THEN DELETE",
	"UPDATE stories SET (score, title) = (SELECT 1, name FROM users WHERE users.name = stories.slug) WHERE CURRENT OF c",
	"SELECT * FROM stories UNION SELECT * FROM stories WHERE author_id = $1 ORDER BY id LIMIT 1",
	"SELECT * FROM stories WHERE age() > $1 AND age(now(), -created_at) < - + created_at AND - score = $2",
	"SELECT max(id), min(score) FROM stories WHERE max(score) > 1 HAVING max(id) > 2",
	"SELECT min(id), max(id) FROM (SELECT author_id, max(id) AS id FROM stories GROUP BY ROLLUP (author_id), 1) g WHERE id = $1 OR author_id = $2",
	"TABLE stories",
	"CALL p($1)",
}

func TestOddStatements(t *testing.T) {
	ddl, err := os.ReadFile("../check/internal/checktest/testdata/stories.sql")
	if err != nil {
		t.Fatal(err)
	}
	cat, diags := schema.Replay([]schema.Source{{Name: "s.sql", Text: string(ddl)}}, schema.Options{SearchPath: []string{"public"}, Binder: analyze.NewBinder()})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	judged := 0
	for _, sql := range odd {
		t.Run(sql, func(t *testing.T) {
			parsed, diags := parser.ParseFile("q.sql", "-- name: Q :exec\n"+sql+";", parser.Options{})
			if err := diags.Err(); err != nil {
				t.Fatal(err)
			}
			res, err := analyze.Analyze(t.Context(), cat, parsed, analyze.Options{})
			if err != nil {
				t.Fatal(err)
			}
			judged += len(res.Queries) // some of the statements are wrong
			found, diags := check.Run(res, rules.Check(), check.Options{})
			if err := diags.Err(); err != nil {
				t.Error(err)
			}
			for _, f := range found {
				if f.Message == "" || len(f.Columns) == 0 && f.Table == "" && f.Rule != unusedignore.Rule.ID {
					t.Errorf("incomplete: %+v", f)
				}
			}
		})
	}
	t.Logf("%d of %d statements are right", judged, len(odd))
	if judged < len(odd)/2 {
		t.Errorf("only %d of %d statements were judged", judged, len(odd))
	}
}

package main

import (
	"context"
	"slices"
	"strings"
)

// forms are places where a name may stand; each is tried with every word.
var forms = []string{
	"SELECT w FROM t", "SELECT w, a FROM t", "SELECT a, w FROM t", "SELECT (w) FROM t", "SELECT t.w FROM t", "SELECT w.a FROM w", "SELECT w.* FROM w", "SELECT 1 AS w", "SELECT 1 w", "SELECT a w, b FROM t",
	"SELECT a FROM w", "SELECT a FROM w, t", "SELECT a FROM t w", "SELECT a FROM t AS w", "SELECT a FROM s.w", "SELECT a FROM w.s", "SELECT a FROM t w (b)", "SELECT a FROM t JOIN w ON true", "SELECT a FROM w JOIN t USING (w)", "SELECT a FROM ONLY w", "SELECT a FROM (SELECT 1) w",
	"SELECT a FROM t WHERE w", "SELECT a FROM t WHERE w = 1", "SELECT a FROM t WHERE 1 = w", "SELECT a FROM t WHERE NOT w", "SELECT a FROM t WHERE w IS NULL", "SELECT a FROM t WHERE w IN (1)", "SELECT a FROM t WHERE w > 1 AND w < 2", "SELECT a FROM t WHERE (w, a) > (1, 2)", "SELECT a FROM t WHERE a = ANY (w)", "SELECT a FROM t WHERE w LIKE 'x'", "SELECT a FROM t WHERE w ->> 'x' = 'y'",
	"SELECT count(w) FROM t", "SELECT count(DISTINCT w) FROM t", "SELECT w(1)", "SELECT w()", "SELECT s.w(1)", "SELECT f(w => 1)", "SELECT a FROM w(1)", "SELECT a FROM w(1) x", "SELECT CASE w WHEN 1 THEN w ELSE w END FROM t", "SELECT w::text FROM t", "SELECT a::w FROM t", "SELECT CAST(w AS text) FROM t", "SELECT w 'x'", "SELECT w[1] FROM t", "SELECT a + w FROM t", "SELECT - w FROM t", "SELECT coalesce(w, 1) FROM t",
	"SELECT a FROM t ORDER BY w", "SELECT a FROM t ORDER BY w DESC", "SELECT a FROM t GROUP BY w", "SELECT a FROM t GROUP BY w HAVING w > 1", "SELECT a FROM t LIMIT w", "SELECT sum(a) OVER w FROM t WINDOW w AS ()", "SELECT sum(a) OVER (PARTITION BY w ORDER BY w) FROM t", "SELECT a FROM t FOR UPDATE OF w", "SELECT EXTRACT(w FROM a) FROM t", "SELECT a COLLATE w FROM t", "WITH w AS (SELECT 1) SELECT a FROM w", "WITH x (w) AS (SELECT 1) SELECT w FROM x",
	"INSERT INTO w VALUES (1)", "INSERT INTO t (w) VALUES (1)", "INSERT INTO t (a, w) VALUES (1, 2)", "INSERT INTO t (w, a) VALUES (1, 2)", "INSERT INTO t AS w VALUES (1)", "INSERT INTO t VALUES (w)", "INSERT INTO t VALUES (1) ON CONFLICT (w) DO UPDATE SET w = excluded.w WHERE t.w", "INSERT INTO t VALUES (1) RETURNING w", "INSERT INTO t VALUES (1) RETURNING a, w",
	"UPDATE w SET a = 1", "UPDATE t SET w = 1", "UPDATE t SET w = w + 1 WHERE w", "UPDATE t SET a = w", "UPDATE t SET (a, w) = (1, 2)", "UPDATE t w SET a = 1", "UPDATE t SET a = 1 FROM w", "UPDATE t SET a = 1 RETURNING w", "DELETE FROM w", "DELETE FROM t w WHERE w.a = 1", "DELETE FROM t USING w", "MERGE INTO w USING t ON true WHEN MATCHED THEN DELETE", "MERGE INTO t USING w ON w.a = t.a WHEN NOT MATCHED THEN INSERT (w) VALUES (w.a)",
	"CREATE TABLE w (a int)", "CREATE TABLE t (w int)", "CREATE TABLE t (a int, w text NOT NULL)", "CREATE TABLE t (a w)", "CREATE TABLE t (a w NOT NULL)", "CREATE TABLE t (a int, PRIMARY KEY (w))", "CREATE TABLE t (a int, CONSTRAINT w UNIQUE (a))", "CREATE TABLE t (a int REFERENCES w (w))", "CREATE TABLE t (a int DEFAULT w)", "CREATE TABLE t (a int CHECK (w > 1))", "CREATE TABLE t PARTITION OF w DEFAULT",
	"ALTER TABLE w ADD a int", "ALTER TABLE t ADD w int", "ALTER TABLE t ADD COLUMN w int", "ALTER TABLE t DROP w", "ALTER TABLE t DROP COLUMN w", "ALTER TABLE t ALTER w SET NOT NULL", "ALTER TABLE t ALTER COLUMN w TYPE text", "ALTER TABLE t RENAME w TO b", "ALTER TABLE t RENAME COLUMN a TO w", "ALTER TABLE t RENAME TO w", "ALTER TABLE t DROP CONSTRAINT w",
	"CREATE INDEX w ON t (a)", "CREATE INDEX ON t (w)", "CREATE INDEX ON w (a)", "CREATE INDEX ON t (w DESC, a)", "CREATE INDEX ON t USING w (a)", "CREATE INDEX ON t (a) WHERE w", "CREATE INDEX ON t (w(a))", "DROP TABLE w", "DROP TABLE a, w", "DROP INDEX w", "DROP TYPE w", "DROP FUNCTION w", "DROP VIEW w", "CREATE VIEW w AS SELECT 1", "CREATE VIEW v (w) AS SELECT 1", "CREATE TYPE w AS ENUM ('a')", "CREATE TYPE t AS (w int)", "CREATE DOMAIN w AS int", "CREATE SEQUENCE w",
	"CREATE SCHEMA w", "CREATE FUNCTION w() RETURNS int LANGUAGE sql AS ''", "CREATE FUNCTION f(w int) RETURNS w LANGUAGE sql AS ''", "CREATE FUNCTION f(w) RETURNS int LANGUAGE sql AS ''", "CREATE FUNCTION f() RETURNS TABLE (w int) LANGUAGE w AS ''", "CREATE TRIGGER w BEFORE UPDATE OF w ON t FOR EACH ROW EXECUTE FUNCTION w()", "COMMENT ON TABLE w IS ''", "COMMENT ON COLUMN t.w IS ''", "GRANT SELECT ON w TO w", "TRUNCATE w", "COPY w FROM STDIN", "COPY t (w) FROM STDIN", "EXPLAIN (w) SELECT 1", "SET w = 1", "SHOW w", "LOCK w", "CALL w(1)", "CREATE EXTENSION w", "PREPARE w AS SELECT 1",
}

// wordTexts is every word in every form.
func wordTexts(words []string) []string {
	var out []string
	for _, form := range forms {
		parts := pieces(form)
		for _, word := range words {
			text := slices.Clone(parts)
			for i := range text {
				if text[i].text == "w" {
					text[i].text = word
				}
			}
			out = append(out, strings.TrimSpace(join(text)))
		}
	}
	return out
}

// keyWords compares every key word among words in every form.
func keyWords(ctx context.Context, r *report, words []string) error {
	var found []string
	for _, w := range words {
		a, err := r.pair.parsers[0].ask(w)
		if err != nil {
			return err
		}
		if len(a.Tokens) == 1 && !strings.HasSuffix(a.Tokens[0], " IDENT") {
			found = append(found, w)
		}
	}
	for _, text := range wordTexts(found) {
		if err := r.text(ctx, "a form", text); err != nil {
			return err
		}
	}
	return nil
}

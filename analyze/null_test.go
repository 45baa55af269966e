package analyze_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
)

// What is never NULL though the function as such may be, and the other way
// round.
func TestNullOfCalls(t *testing.T) {
	const ddl = `CREATE TYPE mood AS ENUM ('ok', 'sad'); CREATE TABLE t (id bigint PRIMARY KEY, j jsonb NOT NULL, note text, tags text[] NOT NULL);`
	for sql, want := range map[string]analyze.Nullability{
		"INSERT INTO t VALUES (1, '{}') ON CONFLICT DO NOTHING RETURNING (xmax = 0) AS inserted":               analyze.Never,
		"SELECT id AS a, id AS b FROM t GROUP BY b, ROLLUP (a)":                                                analyze.Maybe,
		"SELECT id FROM t GROUP BY id, ROLLUP (id, j)":                                                         analyze.Never,
		"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY id) FROM t GROUP BY id":                            analyze.Never,
		"SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY note) FROM t GROUP BY id":                          analyze.Maybe,
		"SELECT percentile_disc(NULL) WITHIN GROUP (ORDER BY id) FROM t GROUP BY id":                           analyze.Maybe,
		"SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY id) FROM t":                                        analyze.Maybe,
		"SELECT pg_advisory_xact_lock(id) FROM t":                                                              analyze.Never,
		"SELECT coalesce(a.id, b.id) FROM t a FULL JOIN t b ON a.id = b.id + 1":                                analyze.Never,
		"SELECT coalesce(a.note, b.tags[1], 'x') FROM t a FULL JOIN t b ON a.id = b.id + 1":                    analyze.Never,
		"SELECT coalesce(a.id::text, b.note) FROM t a FULL JOIN t b ON a.id = b.id + 1":                        analyze.Maybe,
		"SELECT greatest(b.id, 0 + a.id) FROM t a FULL JOIN t b ON a.id = b.id + 1":                            analyze.Never,
		"SELECT coalesce(a.id, b.id) FROM t LEFT JOIN (t a FULL JOIN t b ON a.id = b.id + 1) ON t.id = a.id":   analyze.Maybe,
		"SELECT coalesce(a.id, b.id) FROM (t a FULL JOIN t b ON a.id = b.id + 1) FULL JOIN t c ON c.id = b.id": analyze.Maybe,
		"SELECT coalesce(a.id, b.id) FROM (t a FULL JOIN t b ON a.id = b.id + 1) LEFT JOIN t c ON c.id = b.id": analyze.Never,
		"SELECT coalesce(a.id, b.id) FROM t a FULL JOIN t b ON a.id = b.id + 1 GROUP BY CUBE (a.id, b.id)":     analyze.Maybe,
		"SELECT coalesce(x.n, b.id) FROM (SELECT max(id) AS n FROM t) x FULL JOIN t b ON x.n = b.id":           analyze.Maybe,
		"SELECT generate_series(1, note::int) FROM t":                                                          analyze.Never,
		"SELECT generate_series(1, note::int), generate_series(1, 2) FROM t":                                   analyze.Maybe,
		"SELECT x FROM t LEFT JOIN LATERAL generate_series(1, note::int) x ON true":                            analyze.Maybe,
		"SELECT x FROM t, LATERAL generate_series(1, note::int) x":                                             analyze.Never,
		"SELECT x.g FROM t, LATERAL ROWS FROM (generate_series(1, note::int), generate_series(1, 2)) x (g, h)": analyze.Maybe,
		"SELECT (SELECT generate_series(1, note::int)) FROM t":                                                 analyze.Maybe,
		"SELECT EXTRACT(epoch FROM now())":                                                                     analyze.Never,
		"SELECT date_part('YEAR', now())":                                                                      analyze.Never,
		"SELECT EXTRACT(dow FROM now())":                                                                       analyze.Never,
		"SELECT EXTRACT(dow FROM now() - interval '1 day')":                                                    analyze.Never,
		"SELECT EXTRACT(dow FROM now() + $1::interval)":                                                        analyze.Maybe,
		"SELECT EXTRACT(dow FROM date 'infinity')":                                                             analyze.Maybe,
		"SELECT EXTRACT(month FROM current_date), $1::text":                                                    analyze.Never,
		"SELECT to_char(now(), 'YYYY')":                                                                        analyze.Never,
		"SELECT to_char(now(), '')":                                                                            analyze.Maybe,
		"SELECT to_char(now(), $1)":                                                                            analyze.Maybe,
		"SELECT to_char($1::timestamptz, 'YYYY')":                                                              analyze.Maybe,
		"SELECT to_char(interval 'infinity', 'YYYY')":                                                          analyze.Maybe,
		"SELECT to_char(make_interval(secs => $1), 'HH')":                                                      analyze.Maybe,
		"SELECT to_number($1, '999')":                                                                          analyze.Never,
		"SELECT to_number('1', $1)":                                                                            analyze.Maybe,
		"SELECT collation for (j ->> 'a') FROM t":                                                              analyze.Maybe,
		"SELECT collation for (note) FROM t":                                                                   analyze.Never,
		"SELECT collation for (note COLLATE \"C\") FROM t":                                                     analyze.Never,
		"SELECT length(note), string_to_table(note, ',') FROM t":                                               analyze.Maybe,
		"SELECT length(note), generate_series(1, length(note)) FROM t":                                         analyze.Never,
		"SELECT length(note), generate_series(1, length(note)), generate_series(1, 2) FROM t":                  analyze.Maybe,
		"SELECT length(note), generate_series(1, length(note)), regexp_split_to_table(note, ',') FROM t":       analyze.Never,
		"SELECT first_value(note) OVER (), regexp_split_to_table(note, ',') FROM t":                            analyze.Maybe,
		"SELECT max(note), generate_series(1, length(note)) FROM t GROUP BY note":                              analyze.Maybe,
		"SELECT b.id, regexp_split_to_table(b.note, ',') FROM t LEFT JOIN t b ON false":                        analyze.Maybe,
		"SELECT b.note, regexp_split_to_table(b.note, ',') FROM t LEFT JOIN t b ON false":                      analyze.Never,
		"SELECT sum(id) OVER (ORDER BY id ROWS 2 PRECEDING EXCLUDE TIES) FROM t":                               analyze.Never,
		"SELECT sum(id) OVER (ORDER BY id ROWS 2 PRECEDING EXCLUDE GROUP) FROM t":                              analyze.Maybe,
		"SELECT enum_first(NULL::mood)":                                                                        analyze.Never,
		"SELECT (time '1:00', time '2:00') OVERLAPS (time '1:00', interval '1 h')":                             analyze.Never,
		"SELECT EXTRACT(epoch FROM note::timestamp) FROM t":                                                    analyze.Maybe,
		"SELECT key FROM t, jsonb_each(j)":                                                                     analyze.Never,
		"SELECT value FROM t, jsonb_each(j)":                                                                   analyze.Never,
		"SELECT value FROM t, jsonb_each_text(j)":                                                              analyze.Maybe,
		"SELECT s.n FROM t LEFT JOIN LATERAL (SELECT count(*) AS n FROM t u WHERE u.id = t.id) s ON true":      analyze.Never,
		"WITH c AS (SELECT count(*) AS n FROM t) SELECT (SELECT n FROM c)":                                     analyze.Never,
		"WITH c AS (SELECT count(*) AS n FROM t) SELECT (SELECT n FROM c WHERE n > 1)":                         analyze.Maybe,
		"WITH c AS (SELECT id AS n FROM t) SELECT (SELECT n FROM c)":                                           analyze.Maybe,
		"WITH RECURSIVE c AS (SELECT 1 AS n UNION SELECT n FROM c) SELECT (SELECT n FROM c LIMIT 1)":           analyze.Maybe,
		"SELECT s.n FROM (SELECT count(*) AS n FROM t) s RIGHT JOIN t ON true":                                 analyze.Never,
		"SELECT s.n FROM t LEFT JOIN LATERAL (SELECT count(*) AS n FROM t u OFFSET 1) s ON true":               analyze.Maybe,
		"SELECT note FROM t WHERE (id, note) < ANY (SELECT 2, 'x')":                                            analyze.Maybe,
		"SELECT note FROM t WHERE (id, note) <> ANY (SELECT 2, 'x')":                                           analyze.Maybe,
		"SELECT note FROM t WHERE (id, note) IN (SELECT 2, 'x')":                                               analyze.Never,
		"SELECT s.n FROM t LEFT JOIN (SELECT count(*) AS n FROM t u LIMIT '00') s ON true":                     analyze.Maybe,
		"SELECT s.n FROM t LEFT JOIN (SELECT count(*) AS n FROM t u LIMIT ' 0 ') s ON true":                    analyze.Maybe,
		"SELECT s.n FROM t LEFT JOIN (SELECT count(*) AS n FROM t u LIMIT 0.4) s ON true":                      analyze.Maybe,
		"SELECT s.n FROM t LEFT JOIN (SELECT count(*) AS n FROM t u LIMIT 1) s ON true":                        analyze.Never,
		"SELECT s.n FROM t LEFT JOIN (SELECT count(*) AS n FROM t u LIMIT ALL) s ON true":                      analyze.Never,
		"SELECT s.n FROM t LEFT JOIN LATERAL (SELECT count(*) AS n FROM t u GROUP BY u.id) s ON true":          analyze.Maybe,
		"SELECT s.n FROM t LEFT JOIN LATERAL (SELECT count(*) AS n FROM t u) s ON s.n = t.id":                  analyze.Maybe,
		"SELECT e.key FROM t LEFT JOIN LATERAL jsonb_each(j) e ON true":                                        analyze.Maybe,
		"SELECT (jsonb_each(j)).key FROM t":                                                                    analyze.Never,
		"SELECT (jsonb_each(j)).key, unnest(tags) FROM t":                                                      analyze.Maybe,
		"SELECT unnest(enum_range(NULL::mood))":                                                                analyze.Never,
		"SELECT m FROM unnest(enum_range(NULL::mood)) m":                                                       analyze.Never,
		"SELECT unnest(string_to_array('a,b', ','))":                                                           analyze.Never,
		"SELECT unnest(ARRAY[note]) FROM t":                                                                    analyze.Maybe,
		"SELECT unnest(tags) FROM t":                                                                           analyze.Maybe,
		"SELECT unnest($1::text[])":                                                                            analyze.Maybe,
		"SELECT concat(note, 'x') FROM t":                                                                      analyze.Never,
		"SELECT concat(VARIADIC tags) FROM t":                                                                  analyze.Never,
		"SELECT concat(VARIADIC NULL::text[])":                                                                 analyze.Maybe,
		"SELECT concat_ws(',', note) FROM t":                                                                   analyze.Never,
		"SELECT concat_ws(note, 'x') FROM t":                                                                   analyze.Maybe,
		"SELECT concat_ws(',', VARIADIC NULL::text[])":                                                         analyze.Maybe,
		"SELECT CASE WHEN s.id IS NOT NULL THEN s.tags END FROM t LEFT JOIN t s ON s.id = t.id + 1":            analyze.Maybe,
		"SELECT CASE WHEN s.id IS NOT NULL THEN s.tags ELSE '{}' END FROM t LEFT JOIN t s ON s.id = t.id + 1":  analyze.Never,
		"WITH RECURSIVE r(n, a) AS (SELECT 1, ARRAY[1] UNION ALL SELECT n + 1, ARRAY(SELECT nullif(unnest(a), n)) FROM r WHERE n < 3) SELECT unnest(a) FROM r": analyze.Maybe,
	} {
		r, diags := load(t, ddl, "-- name: Q :many\n"+sql+";")
		if diags.HasErrors() {
			t.Errorf("%s\n\t%s", sql, diags.Err())
		} else if c := r.Queries[0].Columns[0]; c.Null != want {
			t.Errorf("%s\n\tis %s NULL (%s), want %s", sql, c.Null, c.Reason, want)
		}
	}
}

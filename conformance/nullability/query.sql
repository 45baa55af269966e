-- The queries of the table in docs/nullability.md; what a heading says is in a
-- comment before them.

-- Columns

-- name: Q001 :many
SELECT s FROM a;

-- name: Q002 :many
SELECT n FROM a;

-- name: Q003 :many
SELECT v FROM pairs;

-- name: Q004 :many
SELECT name FROM d;

-- name: Q130 :many
SELECT (SELECT name FROM d WHERE d.id = a.id) FROM a;

-- WHERE

-- name: Q005 :many
SELECT n FROM a WHERE n IS NOT NULL;

-- name: Q006 :many
SELECT n FROM a WHERE n > 3;

-- name: Q007 :many
SELECT n FROM a WHERE n = ANY ($1::int[]);

-- name: Q008 :many
SELECT n FROM a WHERE n > 3 OR n < 1;

-- name: Q009 :many
SELECT n FROM a WHERE n > 3 OR s <> '';

-- name: Q010 :many
SELECT n FROM a WHERE NOT (n IS NULL OR s = '');

-- name: Q011 :many
SELECT n FROM a WHERE coalesce(n, 0) > 0;

-- name: Q012 :many
SELECT n + id FROM a WHERE n + id > 0;

-- Outer joins

-- name: Q013 :many
SELECT b.v FROM a LEFT JOIN b ON b.a_id = a.id;

-- name: Q014 :many
SELECT a.s FROM a LEFT JOIN b ON b.a_id = a.id;

-- name: Q015 :many
SELECT a.s FROM b LEFT JOIN a ON a.id = b.a_id;

-- name: Q016 :many
SELECT b.v FROM a RIGHT JOIN b ON b.a_id = a.id;

-- name: Q017 :many
SELECT a.s FROM a RIGHT JOIN b ON b.a_id = a.id;

-- name: Q018 :many
SELECT b.v FROM a FULL JOIN b ON b.a_id = a.id;

-- name: Q019 :many
SELECT coalesce(a.id, b.id) FROM a FULL JOIN b ON b.a_id = a.id;

-- name: Q020 :many
SELECT id FROM a FULL JOIN b USING (id);

-- name: Q021 :many
SELECT id FROM a LEFT JOIN b USING (id);

-- name: Q022 :many
SELECT b.v FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.id IS NOT NULL;

-- name: Q023 :many
SELECT b.v FROM a LEFT JOIN b ON b.a_id = a.id WHERE b.w > 0;

-- name: Q024 :many
SELECT c.v FROM a LEFT JOIN b ON b.a_id = a.id JOIN b c ON c.id = b.id;

-- name: Q025 :many
SELECT b.a_id FROM a JOIN b ON b.a_id = a.id;

-- name: Q026 :many
SELECT b.v + 1 FROM a LEFT JOIN b ON b.a_id = a.id;

-- name: Q027 :many
SELECT b.id IS NULL FROM a LEFT JOIN b ON b.a_id = a.id;

-- name: Q028 :many
SELECT x.total FROM a LEFT JOIN LATERAL (SELECT count(*) AS total FROM b WHERE b.a_id = a.id) x ON true;

-- name: Q029 :many
SELECT x.v FROM a CROSS JOIN LATERAL (SELECT b.v FROM b WHERE b.a_id = a.id) x;

-- name: Q030 :many
SELECT x.y FROM a LEFT JOIN (VALUES (1, 'one')) x (id, y) ON x.id = a.id;

-- Aggregates

-- name: Q031 :many
SELECT count(*) FROM a;

-- name: Q032 :many
SELECT count(n) FROM a;

-- name: Q033 :many
SELECT sum(id) FROM a;

-- name: Q034 :many
SELECT max(s) FROM a;

-- name: Q035 :many
SELECT sum(v) FROM b GROUP BY a_id;

-- name: Q036 :many
SELECT sum(w) FROM b GROUP BY a_id;

-- name: Q037 :many
SELECT max(w) FROM b WHERE w IS NOT NULL GROUP BY a_id;

-- name: Q038 :many
SELECT a_id FROM b GROUP BY a_id;

-- name: Q039 :many
SELECT sum(v) FILTER (WHERE w > 0) FROM b GROUP BY a_id;

-- name: Q040 :many
SELECT count(*) FILTER (WHERE w > 0) FROM b GROUP BY a_id;

-- name: Q041 :many
SELECT sum(w) FROM b GROUP BY a_id HAVING sum(w) > 0;

-- name: Q042 :many
SELECT sum(id) FROM a HAVING count(*) > 0;

-- name: Q043 :many
SELECT array_agg(w) FROM b GROUP BY a_id;

-- name: Q044 :many
SELECT array_agg(w) FROM b;

-- name: Q045 :many
SELECT jsonb_agg(b) FROM b GROUP BY a_id;

-- name: Q046 :many
SELECT bool_or(w > 0) FROM b GROUP BY a_id;

-- name: Q047 :many
SELECT string_agg(s, ', ') FROM a GROUP BY n;

-- name: Q048 :many
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v) FROM b GROUP BY a_id;

-- name: Q049 :many
SELECT coalesce(sum(v), 0) FROM b;

-- name: Q050 :many
SELECT s FROM a GROUP BY ROLLUP (s);

-- name: Q051 :many
SELECT sum(v) FROM b GROUP BY ROLLUP (id);

-- name: Q052 :many
SELECT count(b.id) FROM a LEFT JOIN b ON b.a_id = a.id GROUP BY a.id;

-- name: Q053 :many
SELECT max(b.v) FROM a LEFT JOIN b ON b.a_id = a.id GROUP BY a.id;

-- CASE, COALESCE and their kin

-- name: Q054 :many
SELECT CASE WHEN n > 0 THEN 'more' ELSE 'less' END FROM a;

-- name: Q055 :many
SELECT CASE WHEN n > 0 THEN 'more' END FROM a;

-- name: Q056 :many
SELECT CASE WHEN n IS NOT NULL THEN n ELSE 0 END FROM a;

-- name: Q057 :many
SELECT CASE WHEN n IS NULL THEN 0 ELSE n END FROM a;

-- name: Q058 :many
SELECT CASE WHEN s <> '' THEN n ELSE 0 END FROM a;

-- name: Q059 :many
SELECT coalesce(n, 0) FROM a;

-- name: Q060 :many
SELECT coalesce(n, NULL) FROM a;

-- name: Q061 :many
SELECT coalesce(w, v) FROM b;

-- name: Q062 :many
SELECT nullif(v, 0) FROM b;

-- name: Q063 :many
SELECT greatest(w, v) FROM b;

-- name: Q064 :many
SELECT greatest(n, NULL::int) FROM a;

-- name: Q065 :many
SELECT n IS DISTINCT FROM 1 FROM a;

-- name: Q066 :many
SELECT n = 1 FROM a;

-- name: Q067 :many
SELECT n = 1 OR s IS NOT NULL FROM a;

-- name: Q068 :many
SELECT (n > 0) IS TRUE FROM a;

-- Subqueries

-- name: Q069 :many
SELECT (SELECT count(*) FROM b WHERE b.a_id = a.id) FROM a;

-- name: Q070 :many
SELECT (SELECT b.v FROM b WHERE b.a_id = a.id LIMIT 1) FROM a;

-- name: Q071 :many
SELECT (SELECT sum(b.v) FROM b WHERE b.a_id = a.id) FROM a;

-- name: Q072 :many
SELECT EXISTS (SELECT 1 FROM b WHERE b.a_id = a.id) FROM a;

-- name: Q073 :many
SELECT id IN (SELECT v FROM b) FROM a;

-- name: Q074 :many
SELECT id IN (SELECT w FROM b) FROM a;

-- name: Q075 :many
SELECT ARRAY(SELECT w FROM b) FROM a;

-- name: Q076 :many
SELECT x.v FROM (SELECT v FROM b LIMIT 1) x;

-- name: Q077 :many
SELECT x.total FROM (SELECT sum(v) AS total FROM b) x;

-- name: Q078 :many
WITH x AS (SELECT max(v) AS top FROM b GROUP BY a_id) SELECT top FROM x;

-- name: Q079 :many
WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r WHERE i < 5) SELECT i FROM r;

-- Set operations and VALUES

-- name: Q080 :many
SELECT s FROM a UNION SELECT 'x';

-- name: Q081 :many
SELECT v FROM b UNION ALL SELECT n FROM a;

-- name: Q082 :many
SELECT v FROM b UNION ALL SELECT NULL;

-- name: Q083 :many
SELECT n FROM a INTERSECT SELECT v FROM b;

-- name: Q084 :many
SELECT v FROM b EXCEPT SELECT n FROM a;

-- name: Q085 :many
VALUES (1), (2);

-- name: Q086 :many
VALUES (1), (NULL);

-- Window functions

-- name: Q087 :many
SELECT row_number() OVER (ORDER BY id) FROM a;

-- name: Q088 :many
SELECT lag(s) OVER (ORDER BY id) FROM a;

-- name: Q089 :many
SELECT lag(s, 1, '') OVER (ORDER BY id) FROM a;

-- name: Q090 :many
SELECT first_value(s) OVER (ORDER BY id) FROM a;

-- name: Q091 :many
SELECT sum(v) OVER (ORDER BY id) FROM b;

-- name: Q092 :many
SELECT sum(v) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) FROM b;

-- name: Q093 :many
SELECT nth_value(v, 2) OVER (ORDER BY id) FROM b;

-- Functions and operators

-- name: Q094 :many
SELECT lower(s) FROM a;

-- name: Q095 :many
SELECT abs(n) FROM a;

-- name: Q096 :many
SELECT s || n FROM a;

-- name: Q097 :many
SELECT concat(s, n) FROM a;

-- name: Q098 :many
SELECT concat_ws(', ', s, n) FROM a;

-- name: Q099 :many
SELECT j ->> 'k' FROM a;

-- name: Q100 :many
SELECT (j ->> 'k')::int FROM a;

-- name: Q101 :many
SELECT jsonb_build_object('n', n) FROM a;

-- name: Q102 :many
SELECT tags[1] FROM a;

-- name: Q103 :many
SELECT unnest(tags) FROM a;

-- name: Q104 :many
SELECT array_length(tags, 1) FROM a;

-- name: Q105 :many
SELECT cardinality(tags) FROM a;

-- name: Q106 :many
SELECT to_char(at, 'YYYY') FROM a;

-- name: Q107 :many
SELECT extract(year FROM at) FROM a;

-- name: Q108 :many
SELECT extract(month FROM at) FROM a;

-- name: Q109 :many
SELECT date_trunc('day', at) FROM a;

-- name: Q110 :many
SELECT substring(s FROM '[0-9]+') FROM a;

-- name: Q111 :many
SELECT regexp_replace(s, 'a', 'b') FROM a;

-- name: Q112 :many
SELECT doubled(id) FROM a;

-- name: Q113 :many
SELECT doubled(n) FROM a;

-- name: Q114 :many
SELECT ROW(n, s) FROM a;

-- name: Q115 :many
SELECT generate_series(1, n) FROM a;

-- name: Q116 :many
SELECT x FROM generate_series(1, 3) x;

-- name: Q117 :many
SELECT $1::text;

-- name: Q118 :many
SELECT NULL::text;

-- Writing

-- name: Q119 :many
INSERT INTO a (id, s, j, tags, at) VALUES (100, 'x', '{}', '{}', now()) RETURNING s;

-- name: Q120 :many
INSERT INTO a (id, s, j, tags, at) VALUES (100, 'x', '{}', '{}', now()) RETURNING n;

-- name: Q121 :many
INSERT INTO a (id, s, n, j, tags, at) VALUES (100, 'x', 1, '{}', '{}', now()) RETURNING n;

-- name: Q122 :many
UPDATE a SET n = n + 1 RETURNING n;

-- name: Q123 :many
UPDATE a SET n = 5 RETURNING n;

-- name: Q124 :many
UPDATE b SET w = v RETURNING w;

-- name: Q125 :many
UPDATE a SET s = s RETURNING n;

-- name: Q126 :many
DELETE FROM b WHERE w > 0 RETURNING w;

-- name: Q127 :many
DELETE FROM b USING a WHERE b.a_id = a.id RETURNING b.a_id;

-- name: Q128 :many
WITH gone AS (DELETE FROM b WHERE v > 3 RETURNING w) SELECT w FROM gone;

-- name: Q129 :many
MERGE INTO b USING a ON b.a_id = a.id WHEN MATCHED THEN UPDATE SET w = 1 RETURNING b.w;

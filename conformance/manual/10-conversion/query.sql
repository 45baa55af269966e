-- name: Operators1 :many
SELECT |/ 40 AS root, |/ '40', ~ '20'::int, @ '-4.5', -'7'::int;

-- name: Operators2 :many
SELECT 'abc' || 'def', text 'abc' || 'def', 'a' || 5, 5 || 'a', 'a' || now(), 1.5 || 'x';

-- name: Operators3 :many
SELECT 'x'::text || ARRAY['y'], ARRAY[1] || '{2}', ARRAY[1] || 2, '{1}' || ARRAY[2], NULL || 'a', 'x' || NULL::text;

-- name: Operators4 :many
SELECT small + 1, small + big, big + real4, num + real4, small / num, id * 1.5, real4 + 1 FROM cells;

-- name: Operators5 :many
SELECT big = small, num > real4, id + '5', '5' + id, id - $1, $2 * num, 2.0 ^ id FROM cells;

-- name: Operators6 :many
SELECT day + 1, day - '2024-01-01', day - day, at - '2024-01-01', at - interval '1 day', day + interval '1 day', day + '1 day'::interval FROM cells;

-- name: Operators7 :many
SELECT '2024-01-01' < day, at > day, day = $1, at = $2, day - $3::int, time '12:00' + day FROM cells;

-- name: Operators8 :many
SELECT word = 'a', word || 'b', cents + 1, cents = '5', cents / 2.0, word LIKE 'x', code = word FROM cells;

-- name: Operators9 :many
SELECT code = short, short = 'a', code || short, cents = $1, word = $2, code = $3 FROM cells;

-- name: Operators10 :many
SELECT ARRAY[1, 2] <@ '{1,2,3}', list @> '{1}', list && $1, $2 = ANY (list), 1 = ANY ('{1,2}'), list || NULL, list = ARRAY[1, 2]::bigint[]::int[], '{1,2}' = list, list <> $3 FROM cells;

-- name: Operators11 :many
SELECT box2 + box2, box2 + ROW(1, 2), '(1,2)' + box2, box2 + $1, tint = 'red', tint = 1::tint, !! tint FROM cells;

-- name: Operators12 :many
SELECT !! 'red'::tint, tint < $1, j -> 'a' = '1', j ->> 'a' = $2, '5' = id, ROW(1, 2) = box2 FROM cells;

-- name: Operators13 :many
SELECT '1' = '1', 'a' < 'b', NULL = NULL, '2' IS DISTINCT FROM '3', 1 = '1', 1.0 = 1, true = 't';

-- name: Operators14 :many
SELECT 'x' IN ('x', 'y'), 1 IN ('1', '2'), NULL IN (NULL), '1' BETWEEN 0 AND 5, NOT 't', 'true' AND true;

-- name: Operators15 :many
SELECT $1 = $2::int, $3 || 'x', $4 + 1, $5 > now(), $6 @> '{"a": 1}'::jsonb, $7::date - $8, $9 = ANY ('{a,b}'::text[]), 1.5 * $10;

-- name: Operators16 :many
SELECT '2024-01-01'::date - 5, '10' - 3, 10 - '3', '2024-02-01' - date '2024-01-01', interval '1 h' * '2', 2 * interval '1 h', '1 h'::interval / 2, money '1' * 2, 2 * money '1', '5'::money / '2';

-- name: Functions1 :many
SELECT round(4, 4), round(4.0, 4), round(4.5), round(4.5::float8), round('4.5'), substr('1234', 3);

-- name: Functions2 :many
SELECT substr(varchar '1234', 3), substr(CAST(1234 AS text), 3), length('x'), length('x'::char(3)), abs('-5'), sqrt(2);

-- name: Functions3 :many
SELECT sqrt(2.0), power(2, 3), power(2.0, 3), mod(5, 3), mod(5.5, 2);

-- name: Functions4 :many
SELECT pick(1), pick('a'), pick(1.5), pick(small::int), pick(word), pick(1, 2), pick(1.5, 2) FROM cells;

-- name: Functions5 :many
SELECT pick(VARIADIC list), pick(1, 2, 3), pick(short), pick(NULL::numeric), pick(big), pick(cents), pick('a'::name) FROM cells;

-- name: Functions6 :many
SELECT wide(1), wide(1.5), wide(small), wide(big), wide(real4), wide('7'::bigint), area_of(box2) FROM cells;

-- name: Functions7 :many
SELECT area_of(ROW(1, 2)), area_of('(3,4)'), cents_of(5), cents_of(cents), cents_of('7'), (box2).w, box2::text FROM cells;

-- name: Functions8 :many
SELECT greatest(small, 1.5), coalesce(big, small, 0), max(real4), sum(small), avg(list[1]), to_char(at, 'YYYY'), to_char(5, '9') FROM cells GROUP BY small, big, at, num, day;

-- name: Functions9 :many
SELECT to_char(num, '9.9'), date_trunc('day', day), date_trunc('day', at), age(day), extract(epoch FROM at), isfinite(day) FROM cells GROUP BY small, big, at, num, day;

-- name: Functions10 :many
SELECT generate_series(1, 3), generate_series(1, 3, 2.5), generate_series(small, big), generate_series(1.5, 3), generate_series(day, at, '1 day') FROM cells;

-- name: Functions11 :many
SELECT upper(short), lower(code), concat(id, word, day), left(word, small), repeat(short, id), strpos(word, short), md5(word) FROM cells;

-- name: Functions12 :many
SELECT quote_literal(id), to_jsonb(word), array_append(list, small), array_position(list, id), width_bucket(num, 0, 10, 5), width_bucket(5.5, ARRAY[1, 5, 10]) FROM cells;

-- name: Functions13 :many
SELECT abs($1::float8), upper($2), length($3::bytea), to_char($4::timestamptz, $5), round($6::numeric, $7), least($8::date, 'now'), array_length($9::text[], 1), ascii($10), date_part($11, $12::interval);

-- name: Storage1 :many
INSERT INTO cells (id, small, word, cents, code, short, num) VALUES ('1', 2, 'w', 3, 'too long', 'ab'::text, 1.555) RETURNING code, short, num;

-- name: Storage2 :many
INSERT INTO cells VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id;

-- name: Storage3 :many
INSERT INTO cells (id, small, big, real4, num, day, at, list, tint, box2, j) VALUES (1.6, 2::bigint, 3.5, '4', 5::real, now(), '2024-01-01'::date, ARRAY[1, 2]::bigint[], 3, (1, 2), '{}'::json) RETURNING small, list;

-- name: Storage4 :exec
UPDATE cells SET big = num, small = big, code = word, short = day::text, word = box2, day = at, num = $1::float8, real4 = $2, list = '{}', tint = $3, box2.w = 1.5, j = to_json(id) WHERE id = $4;

-- name: Storage5 :exec
INSERT INTO cells (id, small, word) SELECT big, id, code FROM cells WHERE tint = $1;

-- name: Storage6 :exec
INSERT INTO cells (id, small) VALUES (1, 2), (2.5, $1), ('3', $2 + 1);

-- name: Unions1 :many
SELECT text 'a' AS "text" UNION SELECT 'b';

-- name: Unions2 :many
SELECT 1.2 AS "numeric" UNION SELECT 1;

-- name: Unions3 :many
SELECT 1 AS "real" UNION SELECT CAST('2.2' AS real);

-- name: Unions4 :many
SELECT NULL UNION SELECT NULL UNION SELECT 'x';

-- name: Unions5 :many
SELECT small FROM cells UNION SELECT big FROM cells UNION ALL SELECT 1.5;

-- name: Unions6 :many
SELECT day FROM cells UNION SELECT at FROM cells;

-- name: Unions7 :many
SELECT '2024-01-01' UNION ALL SELECT day FROM cells;

-- name: Unions8 :many
SELECT word FROM cells UNION SELECT short FROM cells EXCEPT SELECT code FROM cells;

-- name: Unions9 :many
SELECT cents FROM cells UNION SELECT id FROM cells;

-- name: Unions10 :many
SELECT NULL AS a, $1 AS b UNION ALL SELECT id, num FROM cells;

-- name: Unions11 :many
SELECT CASE WHEN true THEN 1 ELSE 2.5 END, CASE WHEN id = 1 THEN small ELSE big END, CASE WHEN id = 1 THEN 'x' ELSE word END, CASE WHEN id = 1 THEN NULL ELSE day END, CASE WHEN id = 1 THEN '5' ELSE 6 END, CASE WHEN id = 1 THEN $1 ELSE num END FROM cells;

-- name: Unions12 :many
SELECT coalesce(NULL, 1), coalesce(small, big), coalesce(word, 'x'), coalesce(short, code), coalesce(day, at), coalesce($1, num), greatest(1, 2.5, small) FROM cells;

-- name: Unions13 :many
SELECT least('a', short), greatest(day, '2024-01-01'), nullif(1, 1.0), nullif(short, 'x'), nullif($1, id), nullif('a', 'b') FROM cells;

-- name: Unions14 :many
SELECT ARRAY[1, 2.5], ARRAY[small, big], ARRAY['a', word], ARRAY[NULL, 1], ARRAY[day, '2024-01-01'], ARRAY[$1, num] FROM cells;

-- name: Unions15 :many
SELECT ARRAY[1, '2'], ARRAY[short, code], ARRAY[cents, 5], ARRAY[NULL], ARRAY['a', 'b'] FROM cells;

-- name: Unions16 :many
VALUES (1, 'a', NULL), (2.5, 'b', '2024-01-01'::date), ($1, $2, NULL);

-- name: Unions17 :many
SELECT id IN (1, 2.5), small IN (big, 70000), word IN ('a', short), day IN ('2024-01-01', at), id NOT IN ($1, $2), num IN (1, $3), id = ANY (ARRAY[1, 2.5]), small = ANY ($4), big = ANY ('{1,2}') FROM cells;

-- name: Outputs1 :many
SELECT 'hello', NULL, $1, (SELECT 'x'), ARRAY(SELECT 'y'), (VALUES ('v'));

-- name: Outputs2 :many
SELECT x.a, x.b || 'c', pg_typeof(x.a) FROM (SELECT 'a' AS a, NULL AS b) x;

-- name: Outputs3 :many
WITH w AS (SELECT 'w' AS k, $1 AS v) SELECT k, v, k = v FROM w;

-- name: Outputs4 :many
SELECT DISTINCT 'a' AS a, NULL AS b ORDER BY a;

-- name: Outputs5 :many
SELECT max('z'), count('q'), string_agg('a', 'b'), array_agg('x'::text), min(NULL);

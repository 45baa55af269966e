-- name: Constants1 :many
SELECT 'it''s', 'one' || 'two', E'tab\there', E'\x41\u00e9', U&'d\0061t\+000061', U&'d!0061' UESCAPE '!';

-- name: Constants2 :many
SELECT $$plain$$, $q$with $$ inside$q$, length($x$abc$x$) AS n;

-- name: Constants3 :many
SELECT B'1001', X'1F', b'01' || x'f', B'101'::bit(3), 0x1f, 0b11, 0o17, 1_000_000;

-- name: Constants4 :many
SELECT 42, 3.5, 4., .001, 5e2, 1.925e-3, 9999999999, 99999999999999999999, -2147483648, -9223372036854775808;

-- name: Constants5 :many
SELECT 1.5e10 + 1, 0x7fffffffffffffff, 0xffffffffffffffffff, 1_5.2_5;

-- name: Constants6 :many
SELECT REAL '1.23', 1.23::real, float8 '1.5', int2 '7', date '2024-02-29', timestamp '2024-02-29 12:00', interval '3 days 4 hours', bool 'on';

-- name: Constants7 :many
SELECT 'small'::size, size 'large', CAST('middle' AS size), '{a,b}'::text[], '(a,1)'::pair, '{"(a,1)","(b,2)"}'::pair[];

-- name: Constants8 :many
SELECT interval '1' year, interval '2' hour, interval '1-2' year to month, interval '4 5:06' day to minute, interval(3) '1.23456 s', time with time zone '04:05:06+02';

-- name: Constants9 :many
SELECT NULL, true, false, null::integer, current_date, current_user, localtime(2), current_timestamp(0);

-- name: Names1 :many
SELECT "Odd Name", "select", goods."Odd Name" AS "quoted alias", U&"n\0061me" FROM goods;

-- name: Names2 :many
SELECT NAME, Price AS MixedCase, "id" AS "Id" FROM Goods AS G WHERE G.ID = $1;

-- name: Names3 :many
SELECT public.goods.id, g2.id AS other, postgres_like.name FROM public.goods, goods g2, goods AS postgres_like;

-- name: Names4 :many
SELECT id value, name label, price AS order FROM goods;

-- name: Operators1 :many
SELECT 2 + 3 * 4 ^ 2 / 7 - -1, 17 % 5 * 2, 7 / 2, 7.0 / 2, -7 % 3, 2 ^ 3;

-- name: Operators2 :many
SELECT |/ 25.0, ||/ 27.0, @ -5, 5 != 4, 91 & 15, 32 | 3;

-- name: Operators3 :many
SELECT 17 # 5, ~1, 1 << 4, 8 >> 2;

-- name: Operators4 :many
SELECT 3 OPERATOR(pg_catalog.+) 4, 'a' OPERATOR(pg_catalog.||) name, NOT 1 > 2 AND 3 < 4 OR false FROM goods;

-- name: Operators5 :many
SELECT price BETWEEN 1 AND 10, price NOT BETWEEN SYMMETRIC 10 AND $1, name IN ('a', 'b', $2), id NOT IN (1, 2, 3), name LIKE $3, name ILIKE '%x', name SIMILAR TO 'a|b', name ~ $4 FROM goods;

-- name: Operators6 :many
SELECT id IS NULL, weight IS NOT NULL, "select" IS TRUE, "select" IS NOT FALSE, "select" IS UNKNOWN, weight IS DISTINCT FROM $1, weight IS NOT DISTINCT FROM NULL, weight ISNULL, made NOTNULL FROM goods;

-- name: Operators7 :many
SELECT name COLLATE "C" < 'm', name < $1 COLLATE "C", max(name COLLATE "C") FROM goods GROUP BY name;

-- name: Operators8 :many
SELECT made AT TIME ZONE 'UTC', now() AT TIME ZONE $1, now() AT LOCAL, price::int4::text::varchar(3), - price::numeric, (- price)::int FROM goods;

-- name: Operators9 :many
SELECT (id, name) = (1, 'x'), (id, price) < ($1, $2), ROW(id, made) IS NULL, (id, made) IS DISTINCT FROM (1, NULL), ROW(1, 2) <> ROW(3, 4) FROM goods;

-- name: Positions1 :many
SELECT $1::integer + $2, $3 || $4::text, $5::text[] || $6, coalesce($7, 0);

-- name: Positions2 :many
SELECT id FROM goods WHERE name = $1 AND price > $2 AND tags @> $3 AND size = $4 AND made < $5 AND extra ? $6;

-- name: Positions3 :many
SELECT * FROM goods WHERE id = sqlc.arg(good_id) AND (size = sqlc.narg(size) OR sqlc.narg(size) IS NULL);

-- name: Positions4 :many
SELECT id FROM goods WHERE price BETWEEN @low AND @high AND name = @name::text AND weight > @weight;

-- name: Positions5 :many
SELECT id FROM goods WHERE id = ANY(sqlc.slice(ids)) OR name IN (sqlc.slice(names));

-- name: Subscripts1 :many
SELECT tags[1], tags[2:3], tags[:2], tags[1:], tags[:], grid[1][2], grid[1:2][1:1], grid[2], (ARRAY[1, 2, 3])[2], ('{a,b}'::text[])[id] FROM goods;

-- name: Subscripts2 :many
SELECT tags[$1], grid[$2][$3], extra['a'], extra['a'][0], extra[$4], (extra -> 'b')['c'] FROM goods;

-- name: Subscripts3 :many
SELECT (array_agg(name ORDER BY id))[1], (string_to_array(name, ','))[id], (regexp_match(name, '(a)(b)'))[2] FROM goods GROUP BY name, id;

-- name: Fields1 :many
SELECT (label).key, (label).value + 1 AS next, (content[1]).value, (whole).head.key, (whole).tail[1].value, (whole).at FROM boxes;

-- name: Fields2 :many
SELECT (b.label).*, b.id, (b.whole).* FROM boxes b;

-- name: Fields3 :many
SELECT (make_pair('a', 1)).value, (make_pair(name, id)).*, (SELECT b.label FROM boxes b LIMIT 1).key FROM goods;

-- name: Fields4 :many
SELECT g, g.*, (g).name, g.heavy, heavy(g), heavy(g.*), (g.*).price FROM goods g;

-- name: Fields5 :many
SELECT row_to_json(g), to_jsonb(g.*), count(g), g IS NULL, g = g FROM goods g GROUP BY g;

-- name: Fields6 :many
SELECT (x.p).key, x.p FROM (SELECT ROW('a', 1)::pair AS p) x WHERE (x.p).value = $1;

-- name: Fields7 :many
SELECT pg_typeof(label), label = ROW('a', 1)::pair, label = ('a', 1), label IS NOT NULL, (label).value = $1 FROM boxes;

-- name: Calls1 :many
SELECT label('a'), label('a', '!'), label('a', loud => true), label(mark => '?', word => $1), label('a', loud := $2, mark := 'm');

-- name: Calls2 :many
SELECT total(1, 2, 3), total(1.5), total(VARIADIC ARRAY[1, 2]), total(VARIADIC $1), total($2, $3), total(VARIADIC '{}'::numeric[]);

-- name: Calls3 :many
SELECT text(id), date(now()), int4('12'), float8(price), "char"(65), upper(name), pg_catalog.lower(name), name(name) FROM goods;

-- name: Calls4 :many
SELECT left(name, 3), right(name, $1), substring(name FROM 2 FOR 3), substring(name, $2), position('a' IN name), overlay(name PLACING 'x' FROM 2), trim(both ' ' from name), trim(leading from name), extract(year FROM made) FROM goods;

-- name: Calls5 :many
SELECT coalesce(weight, price, 0), nullif(name, ''), greatest(id, price), least(weight, $1), greatest(made, 'today') FROM goods;

-- name: Aggregates1 :many
SELECT count(*), count(DISTINCT name), sum(price), avg(weight), array_agg(name ORDER BY price DESC, id), string_agg(name, ',' ORDER BY name), sum(id) FILTER (WHERE price > $1), every("select") FROM goods;

-- name: Aggregates2 :many
SELECT size, percentile_cont(0.5) WITHIN GROUP (ORDER BY price), percentile_disc(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY name), mode() WITHIN GROUP (ORDER BY made), rank(5.0) WITHIN GROUP (ORDER BY price) FROM goods GROUP BY size;

-- name: Aggregates3 :many
SELECT string_agg(DISTINCT name, $1), jsonb_object_agg(name, price), array_agg(tags), array_agg(DISTINCT size) FROM goods HAVING count(*) > $2;

-- name: Aggregates4 :many
SELECT (SELECT max(g.price) FROM goods) AS outer_one, sum((SELECT count(*) FROM boxes b WHERE b.goods_id = g.id)) FROM goods g;

-- name: Windows1 :many
SELECT row_number() OVER (), rank() OVER (PARTITION BY size ORDER BY price), sum(price) OVER w, avg(weight) OVER (w ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), first_value(name) OVER w FROM goods WINDOW w AS (PARTITION BY size ORDER BY id);

-- name: Windows2 :many
SELECT lag(price) OVER w, lead(price, 2, 0) OVER w, ntile(4) OVER w, nth_value(made, 2) OVER w, count(*) FILTER (WHERE price > 1) OVER w, cume_dist() OVER w FROM goods WINDOW w AS (ORDER BY made);

-- name: Windows3 :many
SELECT sum(id) OVER (ORDER BY made RANGE BETWEEN '1 month' PRECEDING AND CURRENT ROW EXCLUDE TIES), max(price) OVER (ORDER BY id GROUPS 2 PRECEDING), min(price) OVER (ORDER BY id ROWS $1 PRECEDING) FROM goods;

-- name: Casts1 :many
SELECT CAST(price AS integer), price::bigint, '5'::int, '2024-01-01'::date + 1, CAST($1 AS date), $2::size FROM goods;

-- name: Casts2 :many
SELECT $1::percent, id::text || 'x', ARRAY[1, 2]::bigint[], extra::text, (extra ->> 'n')::numeric FROM goods;

-- name: Casts3 :many
SELECT '{1,2}'::int[], 'a'::char(3), 'abc'::varchar(2), 1::boolean, true::int, 65::"char";

-- name: Casts4 :many
SELECT 'x'::name, 12.345::numeric(4, 1), '1 day'::interval, 'goods'::regclass, 'now'::regproc;

-- name: Casts5 :many
SELECT ROW('a', 1)::pair, ROW(1, 2)::text, ('b', $1)::pair, ARRAY[ROW('a', 1)]::pair[], ROW(ROW('k', 1), ARRAY[('t', 2)::pair], now())::nested, 55::percent, 5::numeric::percent + 1;

-- name: Collations1 :many
SELECT name COLLATE "C", 'a' COLLATE "POSIX" || 'b' COLLATE "POSIX", collation for (name), collation for ('x' COLLATE "POSIX") FROM goods ORDER BY name COLLATE "C" DESC;

-- name: Subqueries1 :many
SELECT (SELECT name FROM goods WHERE id = $1), (SELECT max(price) FROM goods), ARRAY(SELECT id FROM goods ORDER BY 1), ARRAY(SELECT tags FROM goods), EXISTS (SELECT 1 FROM boxes WHERE id > $2);

-- name: Subqueries2 :many
SELECT id IN (SELECT goods_id FROM boxes), price > ALL (SELECT price FROM goods), name = SOME (SELECT 'x'), (id, name) = (SELECT 1, 'a'), (id, name) IN (SELECT id, name FROM goods), id = ANY ($1), name <> ALL (ARRAY['a', $2]) FROM goods;

-- name: Arrays1 :many
SELECT ARRAY[1, 2, 3], ARRAY[1, 2.5, 3::bigint], ARRAY['a', 'b'], ARRAY[]::integer[], ARRAY[[1, 2], [3, 4]], ARRAY[ARRAY[1], ARRAY[2]], ARRAY[1, NULL], ARRAY[name, 'x'], ARRAY[$1, id], ARRAY[now(), '2024-01-01'] FROM goods;

-- name: Arrays2 :many
SELECT ARRAY[tags, ARRAY['z']], ARRAY[label, ROW('x', 9)::pair], ARRAY[(SELECT 1), 2], ARRAY[$1::text], ARRAY[[1], [2]], ARRAY[[$2], [$3]], ARRAY[size, 'small'] FROM goods, boxes;

-- name: Rows1 :many
SELECT ROW(1, 2.5, 'this'), ROW(g.*, 42), ROW(g.id), ROW(), (1, 'a'), ROW(1, ROW(2, 3)), ROW(g.*) IS NOT NULL FROM goods g;

-- name: Rows2 :many
SELECT (r).f1, (r).f2 FROM (SELECT ROW(1, 'x'::text) AS r) s;

-- name: Evaluation1 :many
SELECT CASE WHEN price > 10 THEN 'dear' WHEN price > $1 THEN 'fair' ELSE NULL END, CASE size WHEN 'small' THEN 1 WHEN 'large' THEN 2.5 END, CASE WHEN "select" THEN made ELSE now() END, CASE WHEN true THEN NULL END FROM goods;

-- name: Evaluation2 :many
SELECT CASE WHEN $1 THEN 1 ELSE 2 END, CASE $2::int WHEN 1 THEN $3 ELSE 'x' END, CASE WHEN id = 1 THEN tags ELSE '{}' END, CASE WHEN false THEN 1 WHEN true THEN 1.5::real ELSE 2::numeric END FROM goods;

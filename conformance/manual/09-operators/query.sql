-- name: Logic1 :many
SELECT ok AND yes, ok OR yes, NOT ok, ok AND NULL, ok OR true, NOT (ok AND $1) FROM m;

-- name: Logic2 :many
SELECT id FROM m WHERE ok AND NOT yes OR $1 AND a > $2;

-- name: Logic3 :many
SELECT bool(t), yes = ok, yes <> $1, yes > ok, yes IN (true, ok) FROM m;

-- name: Comparison1 :many
SELECT a < b, a <= l, s > n, f >= d, t = o, t <> 'x' FROM m;

-- name: Comparison2 :many
SELECT a != b, day < at, at = now(), phase < 'done', arr = '{}' FROM m;

-- name: Comparison3 :many
SELECT a BETWEEN 1 AND b, a NOT BETWEEN $1 AND $2, a BETWEEN SYMMETRIC b AND 3, t BETWEEN 'a' AND $3, at BETWEEN $4 AND now() FROM m;

-- name: Comparison4 :many
SELECT a IS DISTINCT FROM b, t IS NOT DISTINCT FROM o, o IS NULL, NOT yes IS NULL, ok IS TRUE, ok IS NOT TRUE, ok IS FALSE, ok IS NOT FALSE, ok IS UNKNOWN, ok IS NOT UNKNOWN FROM m;

-- name: Comparison5 :many
SELECT num_nulls(a, o, ok), num_nonnulls(a, b), num_nulls(VARIADIC arr), num_nulls(VARIADIC $1::text[]) FROM m;

-- name: Comparison6 :many
SELECT id FROM m WHERE a = $1 AND s = $2 AND l = $3 AND n = $4 AND f = $5 AND d = $6 AND t = $7 AND yes = $8 AND by = $9 AND bits = $10 AND day = $11 AND at = $12 AND phase = $13 AND arr = $14;

-- name: Comparison7 :many
SELECT id FROM m WHERE $1 < a AND $2 >= n AND $3 <> t AND $4 = phase AND ($5, $6) = (a, t);

-- name: Comparison8 :many
SELECT a < 1.5, l > '10', n = 1::real, s < 40000, d = 1, f = $1::numeric, '2024-01-01' <= day, t >= 'a'::varchar FROM m;

-- name: Mathematics1 :many
SELECT a + b, s + s, s + l, n + a, f + d, d + n, a + 1.5 FROM m;

-- name: Mathematics2 :many
SELECT f + 1, - n, + d, l - s, n - 1, 5 - $1, a * $2 FROM m;

-- name: Mathematics3 :many
SELECT a * b, a / b, a / 2.0, n / 3, f / 2, d / n FROM m;

-- name: Mathematics4 :many
SELECT a % b, l % s, n % 2, s ^ 2, n ^ 2, d ^ 0.5 FROM m;

-- name: Mathematics5 :many
SELECT |/ d, |/ a, ||/ n, @ f, @ (- a) FROM m;

-- name: Mathematics6 :many
SELECT a & b, a | 7, s # s, ~ l, a << 2, l >> a, s & 3, l | a FROM m;

-- name: Mathematics7 :many
SELECT abs(a), abs(n), abs(f), abs(s), cbrt(d), ceil(n), ceil(f) FROM m;

-- name: Mathematics8 :many
SELECT ceiling(d), degrees(d), div(n, 2), div(9, 4), exp(n), exp(a), factorial(a) FROM m;

-- name: Mathematics9 :many
SELECT floor(n), floor(f), gcd(a, b), gcd(l, s), gcd(n, 2), lcm(a, 6) FROM m;

-- name: Mathematics10 :many
SELECT ln(n), ln(a), log(n), log(d), log10(n), log10(a), log(2.0, n) FROM m;

-- name: Mathematics11 :many
SELECT min_scale(n), mod(a, b), mod(n, 2), mod(l, a), pi(), power(n, 2), power(a, b) FROM m;

-- name: Mathematics12 :many
SELECT radians(90), round(n), round(d), round(n, 1), round(a, 2), round(n, $1) FROM m;

-- name: Mathematics13 :many
SELECT scale(n), sign(n), sign(a), sqrt(n), sqrt(d), trim_scale(n) FROM m;

-- name: Mathematics14 :many
SELECT trunc(n), trunc(d), trunc(n, 1), trunc(macaddr '08:00:2b:01:02:03'), width_bucket(d, 0, 10, 5), width_bucket(n, 0, 10, 5) FROM m;

-- name: Mathematics15 :many
SELECT width_bucket(a, ARRAY[1, 5]), width_bucket(at, ARRAY[now()]), erf(d), gamma(5) FROM m;

-- name: Mathematics16 :many
SELECT random(), random(1, 6), random(1.5, 2.5), random(1, l), random_normal(), random_normal(0.0, 1.0), random_normal(mean => 5), setseed(0.5), random(a, $1) FROM m;

-- name: Mathematics17 :many
SELECT acos(d), acosd(d), asin(d), atan(a), atan2(d, n), cos(f) FROM m;

-- name: Mathematics18 :many
SELECT cosd(60), cot(d), sin(n), sind(30), tan(d), tand(45) FROM m;

-- name: Mathematics19 :many
SELECT sinh(d), cosh(a), tanh(d), asinh(d), acosh(2), atanh(0.5) FROM m;

-- name: Mathematics20 :many
SELECT sum(a) / count(*), avg(a) * 2, sum(n) / sum(b), round(avg(d)::numeric, 2), max(a) - min(b), sum(a * b), sum(l) % 7, sqrt(sum(a)), ceil(avg(n)) FROM m;

-- name: Mathematics21 :many
UPDATE m SET a = a + $1, n = n * $2, d = d / $3, f = $4 - f, l = l % $5, s = - s WHERE id = $6 RETURNING a, n, d;

-- name: Bytes1 :many
SELECT by || by, by || '\x00', bit_count(by), btrim(by, '\x00'), ltrim(by, '\x01'), rtrim(by, $1), octet_length(by) FROM m;

-- name: Bytes2 :many
SELECT length(by), overlay(by PLACING '\x02' FROM 3), position('\x55' IN by), substring(by FROM 2 FOR 3), substr(by, 2), trim('\x00' FROM by) FROM m;

-- name: Bytes3 :many
SELECT get_bit(by, 3), get_byte(by, 1), set_bit(by, 3, 0), set_byte(by, 1, 64), md5(by), sha224(by) FROM m;

-- name: Bytes4 :many
SELECT sha256(by), sha512(by), crc32(by), crc32c(by), reverse(by), length(by, 'UTF8') FROM m;

-- name: Bytes5 :many
SELECT convert(by, 'UTF8', 'LATIN1'), convert_from(by, 'UTF8'), convert_to(t, 'UTF8'), encode(by, 'base64'), decode(t, 'hex'), decode($1, $2) FROM m;

-- name: Bytes6 :many
SELECT encode($1, 'hex'), by::integer, a::bytea, l::bytea, s::bytea FROM m;

-- name: Bits1 :many
SELECT bits || B'1', bits & bits, bits | B'00001111', bits # $1, ~ bits, bits << 3, bits >> 2 FROM m;

-- name: Bits2 :many
SELECT bit_count(bits), bit_length(bits), length(bits), octet_length(bits), overlay(bits PLACING B'11' FROM 2), position(B'1' IN bits), substring(bits FROM 2 FOR 3) FROM m;

-- name: Bits3 :many
SELECT get_bit(bits, 1), set_bit(bits, 1, 0), a::bit(4), bits::integer, l::bit(64), bits::bigint FROM m;

-- name: Patterns1 :many
SELECT t LIKE 'a%', t NOT LIKE $1, t ILIKE '%b', t LIKE '10!%' ESCAPE '!', t ~~ 'x', t !~~* $2 FROM m;

-- name: Patterns2 :many
SELECT t SIMILAR TO '(a|b)%', t NOT SIMILAR TO $1 ESCAPE '#', t ^@ 'pre', starts_with(t, $2), by LIKE '\x61'::bytea, o LIKE t FROM m;

-- name: Patterns3 :many
SELECT t ~ '^a', t ~* 'B', t !~ $1, t !~* 'z', substring(t FROM 'o.b'), substring(t SIMILAR 'a#"b#"c' ESCAPE '#'), substring(t FROM $2 FOR $3), o ~ t FROM m;

-- name: Patterns4 :many
SELECT regexp_count(t, 'a'), regexp_count(t, 'a', 2, 'i'), regexp_instr(t, 'a(b)c', 1, 1, 0, 'i', 1), regexp_like(t, 'x', 'i'), regexp_match(t, '(b)(c)'), regexp_replace(t, 'a', 'b'), regexp_replace(t, 'a', 'b', 'g'), regexp_replace(t, 'a', 'b', 1, 2, 'i'), regexp_split_to_array(t, ','), regexp_substr(t, 'a.c', 1, 1, 'i', 0) FROM m;

-- name: Patterns5 :many
SELECT regexp_matches(t, '(a)(b)', 'g'), regexp_split_to_table(t, E'\\s+') FROM m;

-- name: Patterns6 :many
SELECT x.hit[1], w.word FROM m, regexp_matches(t, $1) AS x (hit), regexp_split_to_table(o, $2) AS w (word);

-- name: Conditionals1 :many
SELECT CASE WHEN a > 0 THEN 'plus' WHEN a < 0 THEN 'minus' ELSE 'zero' END AS sign, CASE a WHEN 1 THEN t WHEN 2 THEN o END, CASE phase WHEN 'new' THEN 1 ELSE 0.5 END, CASE WHEN ok THEN phase ELSE 'done' END FROM m;

-- name: Conditionals2 :many
SELECT coalesce(a, b), coalesce(o, 'none'), coalesce(a, $1), coalesce(o, sqlc.narg(other)), coalesce(n, f, d), coalesce(day, at), coalesce(NULL, phase, 'new'), coalesce(arr, '{}') FROM m;

-- name: Conditionals3 :many
SELECT nullif(a, 0), nullif(t, ''), nullif(n, 1.5), nullif($1, a), nullif(day, 'infinity'), b / nullif(a, 0) FROM m;

-- name: Conditionals4 :many
SELECT greatest(a, b), greatest(a, n, 1), least(t, o, 'z'), least(day, current_date), greatest(phase, 'new'), least($1, d) FROM m;

-- name: Conditionals5 :many
SELECT sum(CASE WHEN ok THEN 1 ELSE 0 END), count(CASE WHEN yes THEN 1 END), max(CASE WHEN a > $1 THEN n END), avg(CASE phase WHEN 'new' THEN a END) FROM m;

-- name: Conditionals6 :many
SELECT id FROM m WHERE CASE WHEN $1::text IS NULL THEN true ELSE t = $1 END AND coalesce($2, b) = b AND (sqlc.narg(day)::date IS NULL OR day > sqlc.narg(day));

-- name: Subqueries1 :many
SELECT EXISTS (SELECT 1 FROM m WHERE id = $1) AS found, NOT EXISTS (SELECT FROM m WHERE t = $2);

-- name: Subqueries2 :many
SELECT a IN (SELECT b FROM m), a NOT IN (SELECT s FROM m WHERE s IS NOT NULL), (a, b) IN (SELECT b, a FROM m), a = ANY (SELECT l FROM m), n > ALL (SELECT d FROM m), a <> SOME (SELECT 1.5), (a, t) = ANY (SELECT b, o FROM m), t LIKE ANY (SELECT o FROM m) FROM m;

-- name: Subqueries3 :many
SELECT (a, b) = (SELECT 1, 2), (a, b) < (SELECT s, l FROM m LIMIT 1), ROW(a, t) <> ROW(b, o), ROW(a, b) IS DISTINCT FROM ROW(1, NULL), (a, b, t) >= (1, $1, $2), ROW(m.*) = ROW(m.*) FROM m;

-- name: Subqueries4 :many
SELECT a IN (1, 2, $1), t IN ('a', $2), a = ANY (ARRAY[1, $3]), a = ANY ($4), t = ANY ($5), n <> ALL ($6), a < ANY (arr) FROM m;

-- name: Subqueries5 :many
SELECT 5 = ALL (arr), t LIKE ANY (ARRAY['a%', $1]), t ILIKE ALL ($2), phase = ANY ($3), a = ANY ('{1,2}'), at > ALL ($4) FROM m;

-- name: Sequences1 :many
SELECT generate_series(1, a), generate_series(b, 1, -1), generate_series(1.0, n, 0.5), generate_series(at, now(), '1 h'), generate_series(l, 10), generate_series(at, now(), '1 day', 'UTC') FROM m;

-- name: Sequences2 :many
SELECT generate_subscripts(arr, 1), g FROM m, generate_subscripts(arr, 1, true) g;

-- name: Sequences3 :many
SELECT n, day FROM generate_series($1::int, $2) n, generate_series($3::date, $4, $5) day;

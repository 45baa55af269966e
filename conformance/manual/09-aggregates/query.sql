-- name: General1 :many
SELECT any_value(g), any_value(h), array_agg(i), array_agg(arr), array_agg(h ORDER BY at DESC), array_agg(j) FROM a;

-- name: General2 :many
SELECT avg(s), avg(i), avg(l), avg(n), avg(r), avg(d) FROM a;

-- name: General3 :many
SELECT avg(iv), bit_and(s), bit_or(l), bit_xor(i), bit_and(bits), bool_and(b) FROM a;

-- name: General4 :many
SELECT bool_or(b), every(b), count(*), count(g), count(DISTINCT i) FROM a;

-- name: General5 :many
SELECT max(s), max(l), max(n), max(r), max(g), max(day), max(at) FROM a;

-- name: General6 :many
SELECT max(iv), max(ip), max(arr), max(m), max(by), min(i), min(d) FROM a;

-- name: General7 :many
SELECT min(h), min(day), min(ip), range_agg(rng), range_intersect_agg(rng), string_agg(g, ','), string_agg(h, g ORDER BY id) FROM a;

-- name: General8 :many
SELECT string_agg(by, '\x00'), sum(s), sum(i), sum(l), sum(n), sum(r), sum(d) FROM a;

-- name: General9 :many
SELECT sum(iv), sum(m), xmlagg(x) FROM a;

-- name: General10 :many
SELECT json_agg(g), jsonb_agg(i ORDER BY i), json_object_agg(h, n), jsonb_object_agg(h, j), json_agg_strict(g), json_arrayagg(g), json_objectagg(h : i), jsonb_agg(a), jsonb_agg(DISTINCT g), json_agg(ROW(i, g)) FROM a;

-- name: General11 :many
SELECT g, count(*), sum(i), max(h), avg(n), array_agg(at), string_agg(h, ', '), bool_or(b), min(d), every(i > 0) FROM a GROUP BY g;

-- name: General12 :many
SELECT g, count(*) FILTER (WHERE b), sum(n) FILTER (WHERE day > $1), array_agg(h) FILTER (WHERE h LIKE $2), count(DISTINCT g) FILTER (WHERE i = ANY ($3)) FROM a GROUP BY g HAVING sum(i) > $4 AND count(*) >= $5;

-- name: General13 :many
SELECT coalesce(sum(i), 0), coalesce(max(at), now()), coalesce(array_agg(g), '{}'), coalesce(string_agg(g, ''), 'none'), coalesce(avg(n), $1), round(avg(n), 2) FROM a;

-- name: General14 :many
SELECT sum(n) * $1, count(*) > 0, sum(i)::int, max(i) + 1, (array_agg(h ORDER BY id))[1] FROM a;

-- name: General15 :many
SELECT sum(DISTINCT i), avg(DISTINCT n), array_agg(DISTINCT g ORDER BY g), string_agg(DISTINCT h, ',' ORDER BY h), count(DISTINCT (g, h)), count((i, g)), count(a), count(a.*), array_agg(ROW(i, h)), max((h)) FROM a;

-- name: General16 :many
SELECT max(i) FROM a WHERE i IS NOT NULL AND g = $1;

-- name: General17 :many
SELECT g, max(i), sum(i), avg(i) FROM a WHERE i IS NOT NULL GROUP BY g;

-- name: Statistics1 :many
SELECT corr(d, r), covar_pop(d, d), covar_samp(i, d), regr_avgx(d, i), regr_avgy(d, i), regr_count(d, i), regr_intercept(d, d) FROM a;

-- name: Statistics2 :many
SELECT regr_r2(d, d), regr_slope(d, d), regr_sxx(d, d), regr_sxy(d, d), regr_syy(d, d), stddev(i), stddev(n) FROM a;

-- name: Statistics3 :many
SELECT stddev(d), stddev_pop(s), stddev_samp(r), variance(l), variance(d), var_pop(n), var_samp(r) FROM a;

-- name: Sets1 :many
SELECT mode() WITHIN GROUP (ORDER BY g), percentile_cont(0.5) WITHIN GROUP (ORDER BY d), percentile_cont(0.5) WITHIN GROUP (ORDER BY i), percentile_cont(0.5) WITHIN GROUP (ORDER BY iv), percentile_cont(ARRAY[0.1, 0.9]) WITHIN GROUP (ORDER BY d), percentile_cont($1::float8[]) WITHIN GROUP (ORDER BY iv), percentile_disc(0.5) WITHIN GROUP (ORDER BY day), percentile_disc('{0.2,0.8}'::float8[]) WITHIN GROUP (ORDER BY h), percentile_disc($2) WITHIN GROUP (ORDER BY n DESC) FROM a;

-- name: Sets2 :many
SELECT rank(5) WITHIN GROUP (ORDER BY i), dense_rank('x', 1.5) WITHIN GROUP (ORDER BY g, n), percent_rank($1) WITHIN GROUP (ORDER BY day), cume_dist(now()) WITHIN GROUP (ORDER BY at), rank($2, $3) WITHIN GROUP (ORDER BY l, h DESC) FROM a;

-- name: Groups1 :many
SELECT g, h, grouping(g, h), grouping(h) + 1 AS lvl, count(*), sum(i) FROM a GROUP BY GROUPING SETS ((g, h), (g), ());

-- name: Groups2 :many
SELECT CASE WHEN grouping(g) = 1 THEN 'all' ELSE g END AS label, avg(d), max(h) FROM a GROUP BY ROLLUP (g) ORDER BY grouping(g), g;

-- name: Groups3 :many
SELECT day, b, count(*), max(at) FROM a GROUP BY CUBE (day, b) HAVING count(*) > $1;

-- name: Windows1 :many
SELECT row_number() OVER w, rank() OVER w, dense_rank() OVER w, percent_rank() OVER w, cume_dist() OVER w, ntile(4) OVER w, ntile($1) OVER w FROM a WINDOW w AS (PARTITION BY g ORDER BY i);

-- name: Windows2 :many
SELECT lag(i) OVER w, lag(h, 2) OVER w, lag(n, 1, 0) OVER w, lead(day) OVER w, lead(i, $1, -1) OVER w, lead(h, 1, $2) OVER w FROM a WINDOW w AS (ORDER BY at, id);

-- name: Windows3 :many
SELECT first_value(h) OVER w, last_value(g) OVER w, nth_value(at, 2) OVER w, lag(arr) OVER w, lag(i, 1, 2.5) OVER w FROM a WINDOW w AS (ORDER BY at, id);

-- name: Windows4 :many
SELECT sum(i) OVER (), avg(n) OVER (PARTITION BY g), count(*) OVER (ORDER BY day), max(d) OVER (ORDER BY d ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), min(at) OVER (ORDER BY at RANGE BETWEEN interval '1 h' PRECEDING AND $1 FOLLOWING), array_agg(h) OVER (ORDER BY i GROUPS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW), string_agg(g, ',') OVER (PARTITION BY b ORDER BY id), bool_and(b) OVER (), json_agg(i) OVER (), sum(n) FILTER (WHERE b) OVER (ORDER BY i ROWS $2 PRECEDING) FROM a;

-- name: Windows5 :many
SELECT g, sum(i) AS total, sum(sum(i)) OVER (ORDER BY g) AS running, rank() OVER (ORDER BY count(*) DESC), max(at) - lag(max(at)) OVER (ORDER BY g) AS gap, 100.0 * count(*) / sum(count(*)) OVER () AS share FROM a GROUP BY g;

-- name: Windows6 :many
SELECT * FROM (SELECT id, g, row_number() OVER (PARTITION BY g ORDER BY at DESC) AS nr FROM a WHERE day > $1) t WHERE nr <= $2;

-- name: Windows7 :many
SELECT count(*) OVER () AS total, a.* FROM a ORDER BY id LIMIT $1 OFFSET $2;

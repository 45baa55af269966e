-- name: Operators1 :many
SELECT i @> ARRAY[1], i <@ '{1,2}', i && $1, i || i, i || 5, 0 || i, t || '{x}' FROM c;

-- name: Operators2 :many
SELECT t || s, s || t, i = i, t < t, n @> '{1.5}', i || NULL::int, cols || col FROM c;

-- name: Operators3 :many
SELECT items || ROW('a', 1)::item, b || k, b @> ARRAY[k]::bigint[], m || i, cols @> $1, t && $2 FROM c;

-- name: Operators4 :many
SELECT id FROM c WHERE i @> $1 AND t && $2 AND cols <@ $3 AND $4 = ANY (t) AND k = ANY (i) AND items = $5 AND $6 <> ALL (i) AND b = $7 AND n[1] > $8 AND t[1:2] = $9;

-- name: Functions1 :many
SELECT array_append(i, 5), array_append(cols, 'red'), array_cat(t, '{a}'), array_dims(m), array_fill(7, ARRAY[2]), array_fill(s, ARRAY[1, 2], ARRAY[0, 1]) FROM c;

-- name: Functions2 :many
SELECT array_length(m, 1), array_lower(i, 1), array_ndims(m), array_position(t, 'a'), array_position(i, 5, 2), array_positions(i, 1) FROM c;

-- name: Functions3 :many
SELECT array_prepend(1, i), array_prepend('red', cols), array_remove(t, 'a'), array_replace(i, 1, 2), array_reverse(t) FROM c;

-- name: Functions4 :many
SELECT array_sample(i, 2), array_shuffle(t), array_sort(n), array_sort(t, true), array_to_string(i, ','), array_to_string(cols, ',', '-') FROM c;

-- name: Functions5 :many
SELECT array_upper(i, 1), cardinality(m), trim_array(i, 1), unnest(t), unnest(m), unnest(items) FROM c;

-- name: Functions6 :many
SELECT array_to_json(items), string_to_array(s, ','), array_append(t, $1), array_position(i, $2), array_remove(cols, $3), array_length($4::text[], 1) FROM c;

-- name: Functions7 :many
SELECT array_append($1, 5), array_append($2, $3::text), array_cat($4::int[], $5), array_prepend($6::color, NULL), array_fill($7::date, $8), array_position(ARRAY['a'], $9);

-- name: Functions8 :many
SELECT x, y FROM c, unnest(i, t) AS u (x, y) WHERE x > $1;

-- name: Functions9 :many
SELECT u.sku, u.n FROM c, unnest(items) AS u WHERE u.n = $1;

-- name: Functions10 :many
SELECT u, pos FROM c, unnest(cols) WITH ORDINALITY AS q (u, pos);

-- name: Functions11 :many
SELECT array_agg(DISTINCT e ORDER BY e) FROM c, unnest(t) e GROUP BY id HAVING count(e) > $1;

-- name: Functions12 :many
SELECT ARRAY(SELECT unnest(i) ORDER BY 1), ARRAY(SELECT e || '!' FROM unnest(t) e), ARRAY(SELECT col), (SELECT array_agg(x * 2) FROM unnest(i) x), (SELECT sum(x) FROM unnest(n) x) FROM c;

-- name: Functions13 :many
SELECT i[1], i[k], i[1:2], i[:k], m[1][2], m[1:2][1] FROM c;

-- name: Functions14 :many
SELECT t[array_length(t, 1)], (items[1]).sku, items[1].n, cols[2:], i[$1], n[$2:$3] FROM c;

-- name: Functions15 :many
UPDATE c SET i = array_append(i, $1), t = array_remove(t, $2), m[1][1] = $3, cols = cols || $4::color, items[2] = ROW($5, $6), b = ARRAY(SELECT DISTINCT unnest(b || $7)) WHERE $8 = ANY (i) RETURNING i, t, items[1].sku;

-- name: Ranges1 :many
SELECT r @> r, r @> 5, r <@ r, 5 <@ r, r && r, r << r, r >> r FROM c;

-- name: Ranges2 :many
SELECT r &< r, r &> r, r -|- r, r + r, r * r, r - r, nr @> 1.5 FROM c;

-- name: Ranges3 :many
SELECT tr @> now(), dr @> current_date, tr @> $1::timestamptz, dr && $2, nr = $3, r @> $4::int, dr <@ $5::daterange FROM c;

-- name: Ranges4 :many
SELECT im @> im, im @> r, im @> 5, r <@ im, 5 <@ im, im && im FROM c;

-- name: Ranges5 :many
SELECT im && r, r && im, im << im, r << im, im &< r, im -|- im FROM c;

-- name: Ranges6 :many
SELECT im + im, im * im, im - im, dm @> $1::date, nm && $2, r @> im FROM c;

-- name: Ranges7 :many
SELECT lower(r), upper(nr), lower(tr), upper(dr), isempty(r), lower_inc(r), upper_inc(dr) FROM c;

-- name: Ranges8 :many
SELECT lower_inf(tr), upper_inf(nr), range_merge(r, r), range_merge(im), multirange(r), multirange(dr), lower(im) FROM c;

-- name: Ranges9 :many
SELECT upper(nm), isempty(im), lower_inc(im), upper_inf(nm), unnest(im) FROM c;

-- name: Ranges10 :many
SELECT int4range(1, 5), int4range(k, NULL, '[]'), numrange(1.0, 14.0, '(]'), daterange($1, $2), tstzrange(now(), $3, '[)'), int8range(k, k + 5) FROM c;

-- name: Ranges11 :many
SELECT tsrange('2024-01-01', '2024-02-01'), int4multirange(), int4multirange(r), nummultirange(nr, '[1,2)'), datemultirange(VARIADIC ARRAY[dr]), '[1,5]'::int4range FROM c;

-- name: Ranges12 :many
SELECT '{[1,3)}'::int4multirange, range_agg(r) OVER (), range_intersect_agg(nr) OVER (), numrange(1, 2) FROM c;

-- name: Ranges13 :many
SELECT d FROM c, unnest(dm) AS d WHERE d && daterange($1, $2);

-- name: Ranges14 :many
SELECT id, upper(tr) - lower(tr) AS long, upper(r) - lower(r), upper(nr) * 2, lower(dr) + 1 FROM c WHERE tr && tstzrange($1, $2) AND nr @> $3::numeric AND upper(dr) > $4 AND lower(r) = $5;

-- name: Ranges15 :many
SELECT range_agg(r), range_agg(im), range_intersect_agg(r), range_intersect_agg(nm), range_agg(dr) FILTER (WHERE NOT isempty(dr)) FROM c;

-- name: Ranges16 :many
INSERT INTO c (id, i, nr, nm, s, r, tr, im, dr) VALUES ($1, $2, numrange($3, $4), nummultirange(numrange(1, $5)), '', int4range($6, 9), $7, $8, daterange('today', $9)) RETURNING lower(nr), im, upper(tr);

-- name: Enums1 :many
SELECT enum_first(NULL::color), enum_first(col), enum_last(col), enum_range(col), enum_range(NULL, col), enum_range(col, NULL) FROM c;

-- name: Enums2 :many
SELECT enum_range('red'::color, 'blue'), col = 'red', col > $1, col::text, 'red'::color, col IN ('red', $2) FROM c;

-- name: Enums3 :many
SELECT cols[1] = col, greatest(col, 'green'), max(col) OVER (), array_agg(col) OVER (), col = ANY (cols), col = ANY ($1) FROM c;

-- name: Comparisons1 :many
SELECT r = r, r < '[1,2)', nr <> $1, im = '{}', i = '{1}', i < $2 FROM c;

-- name: Comparisons2 :many
SELECT items = $1, cols >= '{red}', greatest(i, '{1}'), coalesce(r, 'empty'), coalesce(t, '{}'), nullif(nr, 'empty') FROM c;

-- name: Comparisons3 :many
SELECT CASE WHEN k = 1 THEN r ELSE '[1,2]' END, CASE WHEN k = 1 THEN i ELSE '{}' END, r IS NULL, max(t) OVER (), min(i) OVER () FROM c;

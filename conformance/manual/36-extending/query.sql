-- name: Functions1 :many
SELECT one(), one() + 1, nothing(1), add_em(1, 2), add_em($1, $2), tf1(17, 100.5), tf1($3, $4), plus_one(5), plus_one(NULL), app.hidden(1);

-- name: Functions2 :many
SELECT name, double_salary(emp.*), emp.double_salary, double_salary(emp), double_salary(ROW(name, salary * 1.1, age, cubicle)) FROM emp WHERE emp.cubicle ~= point '(2,1)';

-- name: Functions3 :many
SELECT new_emp(), (new_emp()).name, name(new_emp()), (new_emp()).*, (SELECT e.age FROM new_emp() e);

-- name: Functions4 :many
SELECT add_n(3, 7), sum_n_product(11, 42), (sum_n_product(11, 42)).product, swap(1, 'a'), (swap($1, $2)).b, pair_out(), (pair_out()).label;

-- name: Functions5 :many
SELECT * FROM sum_n_product($1, $2);

-- name: Functions6 :many
SELECT s.a, s.b FROM swap(1, 'x') s;

-- name: Functions7 :many
SELECT * FROM pair_out();

-- name: Functions8 :many
SELECT * FROM new_emp() WHERE age > $1;

-- name: Functions9 :many
SELECT p.*, e.name FROM new_emp() e CROSS JOIN pair_out() p;

-- name: Functions10 :many
SELECT mleast(10, -1, 5.5), mleast(VARIADIC ARRAY[1, 2]), mleast(VARIADIC arr => ARRAY[1.5]), mleast($1, 2), mleast(VARIADIC $2), tell('%s', 1, 'a', now()), tell('%s', VARIADIC ARRAY['a']);

-- name: Functions11 :many
SELECT foo(10, 20, 30), foo(10, 20), foo(10), foo(c => 5, a => 1), foo(1, c := $1), foo(a => $2, b => $3);

-- name: Functions12 :many
SELECT clash(1), clash('senior'::rank), clash(5::grade), clash(ARRAY['a']), clash(ARRAY['a'], $1), clash(rank), clash(grade), clash(id), clash(sep => '-', a => '{x}') FROM shapes;

-- name: Sets1 :many
SELECT * FROM rows_of($1);

-- name: Sets2 :many
SELECT r.name, r.salary * 2 FROM rows_of(18) r WHERE r.age < $1;

-- name: Sets3 :many
SELECT rows_of(1), (rows_of(1)).name, many_ints(), sum_rows(1), (sum_rows($1)).rank FROM emp;

-- name: Sets4 :many
SELECT * FROM sum_rows(5);

-- name: Sets5 :many
SELECT s.sum, s.product, s.rank FROM emp, LATERAL sum_rows(age) AS s WHERE s.rank = $1;

-- name: Sets6 :many
SELECT * FROM many_ints() AS m;

-- name: Sets7 :many
SELECT m.n, m.o FROM many_ints() WITH ORDINALITY AS m (n, o);

-- name: Sets8 :many
SELECT * FROM any_record() AS r (a int, b text);

-- name: Sets9 :many
SELECT any_record(), k, v FROM set_out();

-- name: Sets10 :many
SELECT x.k, x.v FROM emp LEFT JOIN LATERAL set_out() x ON x.v = emp.age;

-- name: Sets11 :many
SELECT name, many_ints() FROM emp ORDER BY 2;

-- name: Polymorphism1 :many
SELECT make_array(1, 2), make_array('a'::text, 'b'), make_array(1.5, $1), make_array2(1, 2.5), make_array2('a', 'b'::varchar), make_array2($2, 5) FROM shapes;

-- name: Polymorphism2 :many
SELECT is_greater(1, 2), is_greater(name, 'b'), is_greater(rank, 'junior'), make_array(rank, rank), make_array(c, c), make_array2(grade, id) FROM shapes;

-- name: Polymorphism3 :many
SELECT dup(22), (dup('x'::text)).f3, (dup(rank)).f2, anyleast('abc'::text, 'def'), anyleast(1, 2, 3), anyleast(VARIADIC ids), concat_values('|', 1, 4, 2), concat_values('|', VARIADIC ids), anyleast(1.5, $1) FROM shapes;

-- name: Polymorphism4 :many
SELECT span_of(rng), spans(rng, 5), spans('[1,2)'::numrange, id), range_in(mr), enum_next(rank), not_array(id), not_array(name), span_of($1::daterange), span_of(tstzrange(now(), NULL)) FROM shapes;

-- name: Polymorphism5 :many
SELECT * FROM dup(5);

-- name: Polymorphism6 :many
SELECT d.f2 + 1, d.f3 FROM shapes, dup(grade) d;

-- name: Polymorphism7 :many
SELECT first, rest FROM poly_rows('a'::text);

-- name: Polymorphism8 :many
SELECT (p.first).re, p.rest FROM poly_rows(ROW(1, 2)::complex) p;

-- name: Polymorphism9 :many
SELECT with_default(1), with_default('a'::text, 'b'), with_default(NULL, 5), with_default(b => 1.5, a => 2.5), with_default($1::date);

-- name: Procedures1 :exec
CALL raise_pay('a', 2);

-- name: Procedures2 :exec
CALL raise_pay($1);

-- name: Procedures3 :exec
CALL raise_pay(who => $1, by => $2);

-- name: Procedures4 :exec
CALL tp1($1, $2);

-- name: Procedures5 :exec
CALL tp1(amount => 5.5, account => $1);

-- name: Procedures6 :exec
CALL totals($1, NULL, NULL);

-- name: Procedures7 :exec
CALL many('a', $1);

-- name: Procedures8 :exec
CALL many(VARIADIC $1);

-- name: Aggregates1 :many
SELECT total(id), total(DISTINCT id), mean(id), moving_sum(grade) OVER (ORDER BY id ROWS 2 PRECEDING), gather(name), gather(id), gather(rank ORDER BY id) FROM shapes GROUP BY id, grade;

-- name: Aggregates2 :many
SELECT joined(name, ','), counted(*), last(name ORDER BY id), last(rank), sum(c), total(id) FILTER (WHERE id > $1), mean(id) OVER () FROM shapes GROUP BY id, grade;

-- name: Aggregates3 :many
SELECT rank, share(0.5) WITHIN GROUP (ORDER BY name), share($1) WITHIN GROUP (ORDER BY id), place('a', 5) WITHIN GROUP (ORDER BY name, id), last(c) FROM shapes GROUP BY rank;

-- name: Operators1 :many
SELECT c + c, c + ROW(1, 2), @ c, c <<< c, c * 2, c * 1.5::float8 FROM shapes;

-- name: Operators2 :many
SELECT c + 5::float8, '(1,2)' + c, c + $1, (c + c).re, 5 ===> 3, name ===> 'b' FROM shapes;

-- name: Operators3 :many
SELECT 1 OPERATOR(app.<+>) 2, c OPERATOR(public.+) c, c::text, 1.5::float8::complex, 2::float8::complex + c FROM shapes;

-- name: Operators4 :many
INSERT INTO shapes (id, name, ids, c, cs) VALUES ($1, ROW(1, 2)::complex, '{1}', 1.5::float8, ARRAY[ROW(1, 2)::complex, $2]) RETURNING name, (c).re, cs[1];

-- name: Operators5 :many
UPDATE shapes SET c = c + $1, name = c WHERE @ c < $2 RETURNING old.c, new.c;

-- name: Composites1 :many
SELECT (c).re, (c).*, cs[1].im, (pay).low, (s.pay).*, s.c, ROW(1, 2)::complex FROM shapes s;

-- name: Composites2 :many
SELECT (ROW(1, 2)::complex).im, c = ROW(1, 2)::complex, c IS NULL, pay = ROW(1, 2), c IN (ROW(1, 2)::complex), (SELECT s.c).re FROM shapes s;

-- name: Composites3 :many
SELECT s.id, x.* FROM shapes s, unnest(cs) AS x WHERE x.re > $1;

-- name: Extensions1 :many
SELECT name % 'foo', similarity(name, $1), name <-> 'x', show_trgm(name), word_similarity('a', name), 'a' <% name, strict_word_similarity(name, $2), name %> $3, set_limit(0.5), name <->> 'a' FROM shapes ORDER BY name <-> $4 LIMIT 10;

-- name: Extensions2 :many
SELECT uuid_generate_v4(), uuid_generate_v1mc(), uuid_nil(), uuid_generate_v5(uuid_ns_url(), $1), gen_random_bytes(16), digest(name, 'sha256') FROM shapes;

-- name: Extensions3 :many
SELECT hmac('a', 'b', 'md5'), crypt($1, gen_salt('bf')), pgp_sym_encrypt(name, $2), pgp_sym_decrypt('\x00'::bytea, 'k'), armor('\x00'), encode(digest($3::bytea, 'sha1'), 'hex') FROM shapes;

-- name: Extensions4 :many
SELECT tree @> 'a.b', tree <@ $1, tree ~ '*.x', tree || 'y', subpath(tree, 0, 1), nlevel(tree), lca(tree, tree), index(tree, 'a'), ltree2text(tree), text2ltree(name), tree @ 'a & b', tree ? ARRAY['*']::lquery[], tree = 'a.b', subltree(tree, 0, 1), tree > 'a' FROM shapes WHERE tree <@ $2::ltree;

-- name: Extensions5 :many
SELECT ids && '{1}', ids @> $1, ids @@ '1|2', ids & ids, ids | 5, ids + 5, ids - 1 FROM shapes;

-- name: Extensions6 :many
SELECT ids # 1, # ids, sort(ids), sort(ids, 'desc'), uniq(ids), idx(ids, 5), subarray(ids, 1, 2) FROM shapes;

-- name: Extensions7 :many
SELECT icount(ids), intset(5), ids | $1::int, sort_asc(ids), ids <@ '{1,2}' FROM shapes;

-- name: Extensions8 :many
SELECT cube, cube(1), cube(1.0, 2.0), cube(ARRAY[1, 2]), cube_dim(cube), cube <-> cube, cube @> '(1)' FROM shapes;

-- name: Extensions9 :many
SELECT cube && cube, cube -> 1, cube_distance(cube, $1), cube_enlarge(cube, 1, 2), soundex(name), levenshtein(name, $2), levenshtein_less_equal('a', 'b', 3) FROM shapes;

-- name: Extensions10 :many
SELECT metaphone(name, 4), dmetaphone(name), difference(name, 'x'), unaccent(name), unaccent('unaccent', name), daitch_mokotoff(name) FROM shapes;

-- name: Extensions11 :many
SELECT * FROM crosstab('SELECT 1, 2, 3') AS ct (row_name text, a integer, b integer);

-- name: Extensions12 :many
SELECT ct.row_name, ct.category_1 FROM crosstab2('SELECT 1') ct;

-- name: Extensions13 :many
SELECT c.id, c.depth FROM connectby('emp', 'id', 'boss', '1', 0, '~') AS c (id text, boss text, depth int, branch text), normal_rand(3, 0, 1) AS n;

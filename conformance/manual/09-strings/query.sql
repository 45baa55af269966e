-- name: Strings1 :many
SELECT a || b, a || c, c || d, e || a, a || id, a || NULL, 'x' || $1, $2 || a, a || now(), b || true FROM w;

-- name: Strings2 :many
SELECT btrim(a), btrim(a, 'xy'), a IS NORMALIZED, a IS NFC NORMALIZED, b IS NOT NFKD NORMALIZED, bit_length(a) FROM w;

-- name: Strings3 :many
SELECT char_length(c), character_length(d), lower(a), upper(c), lpad(a, 5), lpad(a, 5, 'x') FROM w;

-- name: Strings4 :many
SELECT ltrim(a, $1), normalize(a), normalize(a, NFD), octet_length(d) FROM w;

-- name: Strings5 :many
SELECT overlay(a PLACING 'x' FROM 2 FOR 3), overlay(a PLACING $1 FROM $2), position('a' IN b), position($3 IN a), rpad(c, 5, '.'), rtrim(a), substring(a FROM 2) FROM w;

-- name: Strings6 :many
SELECT substring(a FOR 3), substring(a FROM $1 FOR $2), trim(a), trim(both 'x' FROM a), trim(trailing FROM b), trim(leading $3 FROM a), unicode_assigned(a) FROM w;

-- name: Strings7 :many
SELECT ascii(a), chr(65), concat(a, b, 1, NULL, now()), concat_ws(',', a, b, id), concat_ws($1, a, b), format('%s-%I-%L', a, b, c) FROM w;

-- name: Strings8 :many
SELECT format($1, a), initcap(a), casefold(b), left(a, 2), left(c, -1), length(a) FROM w;

-- name: Strings9 :many
SELECT length(d), md5(a), parse_ident(a), pg_client_encoding() FROM w;

-- name: Strings10 :many
SELECT quote_ident(a), quote_literal(b), quote_literal(id), quote_nullable(b), quote_nullable(1.5), repeat(a, 3) FROM w;

-- name: Strings11 :many
SELECT replace(a, 'x', $1), reverse(b), right(a, 2), split_part(a, ',', 1), split_part(b, $2, $3), starts_with(a, 'x') FROM w;

-- name: Strings12 :many
SELECT string_to_array(a, ','), string_to_array(b, ',', 'NULL'), strpos(a, 'x'), substr(c, 2, 3) FROM w;

-- name: Strings13 :many
SELECT string_to_table(a, ','), to_ascii(a), to_bin(id), to_oct(5::bigint), to_hex(id), translate(a, 'abc', 'xyz'), unistr(a), convert_to(a, 'UTF8'), decode(b, 'base64'), encode(by, 'escape') FROM w;

-- name: Strings14 :many
SELECT format('%2$s %1$s', VARIADIC ARRAY[a, b]), concat(VARIADIC ARRAY[1, 2]), concat_ws('-', VARIADIC $1::text[]), a COLLATE "C" < b, max(a) OVER (), min(c) OVER (), string_agg(a, b) OVER () FROM w;

-- name: Strings15 :many
SELECT lower(d), d || '!', c = d, length(c || d), a = e, e LIKE 'p%' FROM w;

-- name: Strings16 :many
SELECT c::char(2), d::text, a::name, a::varchar(2)::text, left(e, 3), upper(e) FROM w;

-- name: Strings17 :many
SELECT a < $1, c > $2, d >= $3, e = $4 FROM w;

-- name: Strings18 :many
UPDATE w SET a = upper($1), b = nullif($2, ''), c = left($3, 10), d = b, e = a WHERE a LIKE $4 || '%' RETURNING a, c, length(d);

-- name: Formats1 :many
SELECT to_char(125, '999'), to_char(125.8::real, '999D9'), to_char(-125.8, 'S999.9'), to_char(1::bigint, 'RN'), to_char(now(), 'HH12:MI');

-- name: Formats2 :many
SELECT to_char(timestamp '2024-01-01', 'YYYY'), to_char(interval '15h', 'HH24'), to_char($1::numeric, $2), to_date('05 Dec 2000', 'DD Mon YYYY'), to_number('12,454.8-', '99G999D9S');

-- name: Formats3 :many
SELECT to_timestamp('05 Dec 2000', 'DD Mon YYYY'), to_timestamp(1284352323), to_timestamp($1, $2), to_timestamp($3), to_date($4, 'YYYY');

-- name: Networks1 :many
SELECT ip << net, ip <<= '10/8', net >> ip, net >>= $1, ip && net, ~ ip, ip & ip FROM w;

-- name: Networks2 :many
SELECT ip | $1, ip + id, 5 + ip, ip - 1, ip - ip, ip < $2, ip = net FROM w;

-- name: Networks3 :many
SELECT abbrev(ip), abbrev(net), broadcast(ip), family(ip), host(ip), hostmask(ip), inet_merge(ip, net) FROM w;

-- name: Networks4 :many
SELECT inet_same_family(ip, net), masklen(ip), netmask(ip), network(ip), set_masklen(ip, 16), set_masklen(net, $1), text(ip) FROM w;

-- name: Networks5 :many
SELECT trunc(mac), macaddr8_set7bit(mac::macaddr8), mac < $1, inet_client_addr(), inet_server_port() FROM w;

-- name: Networks6 :many
SELECT id FROM w WHERE ip <<= $1 AND net && $2 AND mac = $3 AND host(ip) = $4 AND ip BETWEEN $5 AND $6;

-- name: Searches1 :many
SELECT vec @@ q, a @@ q, a @@ 'cat', vec @@@ q, vec || vec, q && q, q || 'dog' FROM w;

-- name: Searches2 :many
SELECT !! q, q <-> q, q @> q, q <@ 'a', vec = vec, q = $1 FROM w;

-- name: Searches3 :many
SELECT array_to_tsvector(ARRAY[a, b]), get_current_ts_config(), length(vec), numnode(q), plainto_tsquery('english', a), plainto_tsquery(b), phraseto_tsquery(a) FROM w;

-- name: Searches4 :many
SELECT websearch_to_tsquery('english', $1), querytree(q), setweight(vec, 'A'), setweight(vec, 'A', '{cat}'), strip(vec), to_tsquery('a & b'), to_tsquery(lang, $2) FROM w;

-- name: Searches5 :many
SELECT to_tsvector(a), to_tsvector('english', a), to_tsvector(lang, b), to_tsvector('{"a": 1}'::jsonb), to_tsvector('simple', '{"a": 1}'::json) FROM w;

-- name: Searches6 :many
SELECT json_to_tsvector('english', '{"a": 1}'::json, '["string"]'), jsonb_to_tsvector('{"a": 1}'::jsonb, '"all"'), ts_delete(vec, 'fat'), ts_delete(vec, ARRAY['a', 'b']), ts_filter(vec, '{a,b}'), ts_headline(a, q), ts_headline('english', a, q, 'MaxWords=5') FROM w;

-- name: Searches7 :many
SELECT ts_rank(vec, q), ts_rank('{0.1,0.2,0.4,1}', vec, q), ts_rank_cd(vec, q, 32), ts_rewrite(q, 'a', 'b'), ts_rewrite(q, 'SELECT 1'), tsquery_phrase(q, q), tsquery_phrase(q, q, 10) FROM w;

-- name: Searches8 :many
SELECT tsvector_to_array(vec), unnest(vec), ts_lexize('english_stem', a), ts_parse('default', a), ts_token_type('default'), ts_debug('english', a) FROM w;

-- name: Searches9 :many
SELECT id, ts_rank(vec, query) AS rank FROM w, websearch_to_tsquery('english', @search) AS query WHERE vec @@ query ORDER BY rank DESC LIMIT @most;

-- name: Searches10 :many
SELECT word, ndoc, nentry FROM ts_stat('SELECT vec FROM w') WHERE nentry > $1;

-- name: Searches11 :many
SELECT u.lexeme, u.positions[1], u.weights FROM w, unnest(vec) AS u WHERE u.lexeme = $1;

-- name: Geometry1 :many
SELECT p + p, p - '(1,1)', p * p, p / p, bx + p, ph * p FROM w;

-- name: Geometry2 :many
SELECT ci - p, ph + ph, @-@ ph, @@ ci, # ph, # pg FROM w;

-- name: Geometry3 :many
SELECT bx # bx, ls # ls, li # li, p ## bx, p ## ls, p <-> p FROM w;

-- name: Geometry4 :many
SELECT p <-> ls, bx <-> bx, ci <-> p, pg <-> pg FROM w;

-- name: Geometry5 :many
SELECT bx @> p, ph @> p, pg @> p, ci @> p, p <@ bx, p <@ ls, ls <@ bx FROM w;

-- name: Geometry6 :many
SELECT bx && bx, pg && pg, ci && ci, p << p, bx << bx, pg >> pg, bx &< bx FROM w;

-- name: Geometry7 :many
SELECT ci &> ci, p <<| p, bx |>> bx, pg &<| pg, bx <^ bx, p >^ p, ls ?# ls FROM w;

-- name: Geometry8 :many
SELECT ls ?# bx, ?- li, p ?- p, ?| ls, p ?| p, ls ?-| ls, li ?|| li FROM w;

-- name: Geometry9 :many
SELECT p ~= p, bx ~= bx, ci = ci, p <@ $1::circle FROM w;

-- name: Geometry10 :many
SELECT area(bx), area(ci), center(bx), diagonal(bx), diameter(ci), height(bx), isclosed(ph) FROM w;

-- name: Geometry11 :many
SELECT isopen(ph), length(ph), length(ls), npoints(ph), npoints(pg), pclose(ph), popen(ph) FROM w;

-- name: Geometry12 :many
SELECT radius(ci), slope(p, p), width(bx), box(ci), box(p), box(p, p), box(pg) FROM w;

-- name: Geometry13 :many
SELECT bound_box(bx, bx), circle(bx), circle(p, 5), circle(pg), line(p, p), lseg(bx), lseg(p, p) FROM w;

-- name: Geometry14 :many
SELECT path(pg), point(1, 2), point(bx), point(ci), point(ls), point(pg), polygon(bx) FROM w;

-- name: Geometry15 :many
SELECT polygon(12, ci), polygon(ph), p[0], bx[1] FROM w;

-- name: Geometry16 :many
SELECT id FROM w WHERE p <@ box(point($1, $2), point($3, $4)) AND p <-> point($5, 0) < $6 ORDER BY p <-> $7::point;

-- name: Uuids1 :many
SELECT gen_random_uuid(), uuidv4(), uuidv7(), uuidv7('1 hour'), uuid_extract_timestamp(u), uuid_extract_version(u) FROM w;

-- name: Uuids2 :many
SELECT u = $1, u::text, $2::uuid, u IN ($3, $4), u = ANY ($5) FROM w;

-- name: Integers1 :many
SELECT small, int, big, small + int, int + big, small * small FROM every;

-- name: Integers2 :many
SELECT int / 2, big % 3, - small, int ^ 2, int & 7, small << 2 FROM every;

-- name: Integers3 :many
SELECT big # 1, abs(small), int::smallint, 32768 + small FROM every;

-- name: Integers4 :many
SELECT id FROM every WHERE small = $1 AND int > $2 AND big <= $3 AND int = ANY ($4) AND int = $5::bigint;

-- name: Integers5 :many
SELECT sum(small), sum(int), sum(big), avg(int), max(big), stddev(small), bit_and(int), bit_xor(big), count(sser) FROM every;

-- name: Numerics1 :many
SELECT dec, num, tenths, num * 2, num / int, num + 1.5, num ^ 2 FROM every;

-- name: Numerics2 :many
SELECT num % 3, dec::int, round(num, 1), trunc(dec), num::numeric(4, 1), 'NaN'::numeric, 'Infinity'::numeric > num FROM every;

-- name: Numerics3 :many
SELECT num + r, num * d, dec + $1, num = $2, sum(num), avg(dec), min(num) FROM every GROUP BY 1, 2, 3, 4;

-- name: Numerics4 :many
SELECT r, d, r + d, r * 2, d / int, r::numeric FROM every;

-- name: Numerics5 :many
SELECT d::int, float8 'Infinity', '-inf'::real, r = $1, d > $2, 1.5::float4 FROM every;

-- name: Numerics6 :many
SELECT cash, cash + cash, cash * 2, cash / 2.5, cash / cash, cash::numeric, '12.34'::money, 52.093::numeric::money, sum(cash) OVER (), cash > $1 FROM every;

-- name: Strings1 :many
SELECT t, vc, c, ch, n, t || vc FROM every;

-- name: Strings2 :many
SELECT vc || c, t || int, c || 'x', n || t, ch::text || 'a', vc = c FROM every;

-- name: Strings3 :many
SELECT c = 'abc', length(c), n = t, upper(vc), lower(n), 'a'::char(5) || 'b' FROM every;

-- name: Strings4 :many
SELECT vc::varchar(5), t::char(3), 'x'::"char", int::text, bo::text, da::varchar FROM every;

-- name: Strings5 :many
SELECT now()::text, vc = $1, c = $2, n = $3, ch = $4 FROM every;

-- name: Strings6 :many
SELECT ct, ct = 'ABC', ct || t, mail, mail = $1, lower(ct) FROM every;

-- name: Strings7 :many
SELECT ct LIKE 'a%', replace(ct, 'a', 'b'), ct = $1, mail::text, split_part(mail, '@', 2), ct ~ 'x' FROM every;

-- name: Strings8 :many
SELECT by, by || '\xDEADBEEF', length(by), get_byte(by, 0), encode(by, 'hex'), by = $1, E'\\000'::bytea, substring(by FROM 1 FOR 2), md5(by), by::text FROM every;

-- name: Times1 :many
SELECT da, ti, tiz, ts, tsz, iv FROM every;

-- name: Times2 :many
SELECT ivd, da + 7, da - da, da + ti, da + iv, ts - ts FROM every;

-- name: Times3 :many
SELECT tsz - tsz, ts + iv, tsz - iv, ti + iv, ti - ti, iv * 2 FROM every;

-- name: Times4 :many
SELECT iv / 3, - iv, iv + ivd, da + tiz FROM every;

-- name: Times5 :many
SELECT date 'tomorrow', timestamp 'epoch', timestamptz 'now', time 'allballs', 'infinity'::date, '-infinity'::timestamptz, interval 'P1Y2M3DT4H5M6S', '1 year ago'::interval, 'infinity'::interval;

-- name: Times6 :many
SELECT da = $1, ts > $2, tsz <= $3, ti < $4, iv > $5, tsz::date = $6 FROM every;

-- name: Times7 :many
SELECT da < ts, ts < tsz, da < tsz, tsz - $1 > interval '1 day', da + $2::int > da, ts + $3 < now() FROM every;

-- name: Times8 :many
SELECT tsz::date, tsz::time, ts::timestamptz, da::timestamp, tsz::timetz, iv::time, timestamp(2) '2020-01-01', tsz::timestamp(0), iv::interval(1), iv::interval hour FROM (SELECT *, 1 AS one FROM every) e;

-- name: Booleans1 :many
SELECT bo, NOT bo, bo AND int > 1, bo OR NULL, bo = true, bo IS TRUE, 'yes'::boolean FROM every;

-- name: Booleans2 :many
SELECT bo::int, bo::text, int::boolean, bool_and(bo) OVER (), bo = $1, $2 AND bo FROM every;

-- name: Enums1 :many
SELECT m, m = 'ok', m < 'happy', m::text, 'sad'::mood, enum_first(m) FROM every;

-- name: Enums2 :many
SELECT enum_last(NULL::mood), enum_range(m), enum_range('ok'::mood, NULL), m = $1, max(m) OVER (), ms FROM every;

-- name: Enums3 :many
SELECT ms[1], m = ANY (ms), ms || 'ok'::mood, ms || '{sad}', array_append(ms, 'sad') FROM every;

-- name: Enums4 :many
SELECT CASE WHEN bo THEN 'ok'::mood END, coalesce(m, 'sad'), nullif(m, 'ok'), greatest(m, 'ok'), m IN ('sad', $1), m::text || 'x', ARRAY[m, 'ok'], count(DISTINCT m) FROM every GROUP BY bo, m;

-- name: Geometry1 :many
SELECT p, l, ls, b, pa, po, ci FROM every;

-- name: Geometry2 :many
SELECT p + '(1,1)', p - p, p * '(2,0)', p / point(1, 2), p <-> p, b @> p, ci @> p FROM every;

-- name: Geometry3 :many
SELECT p <@ po, b && b, ls ?# ls, @-@ ls, @@ b, # pa, l ?|| l FROM every;

-- name: Geometry4 :many
SELECT p ~= p, p <<| p, ci << ci, b # b, pa + pa, pa ?# pa FROM every;

-- name: Geometry5 :many
SELECT p[0], b[1], area(b), center(ci), diameter(ci), height(b), isopen(pa) FROM every;

-- name: Geometry6 :many
SELECT length(pa), npoints(po), radius(ci), box(ci), circle(b), point(po), polygon(b) FROM every;

-- name: Geometry7 :many
SELECT lseg(b), path(po), line(p, p), slope(p, p), pts, pts[1][0], p <-> $1::point FROM every;

-- name: Networks1 :many
SELECT ip, net, mac, mac8, ip << net, net >>= ip, ip && net FROM every;

-- name: Networks2 :many
SELECT ip + 5, ip - ip, ~ ip, ip | ip, host(ip), masklen(net), network(ip) FROM every;

-- name: Networks3 :many
SELECT broadcast(net), set_masklen(ip, 24), text(ip), abbrev(net), family(ip), inet_merge(ip, net), trunc(mac) FROM every;

-- name: Networks4 :many
SELECT mac::macaddr8, macaddr8_set7bit(mac8), mac = $1, ip = $2, ip <<= $3, ips FROM every;

-- name: Networks5 :many
SELECT '10.0.0.1'::inet, '10/8'::cidr, '08:00:2b:01:02:03'::macaddr, net::inet, ip::cidr, ip = net, net = '10/8' FROM every;

-- name: Networks6 :many
SELECT ips[1], ip = ANY (ips), hostmask(net), netmask(ip), inet_same_family(ip, net), mac & mac, ~ mac8 FROM every;

-- name: Bits1 :many
SELECT bits, vbits, bits || vbits, bits & B'11110000', bits | bits, bits # bits FROM every;

-- name: Bits2 :many
SELECT ~ bits, bits << 2, vbits >> 1, length(vbits), bits::int, 5::bit(4) FROM every;

-- name: Bits3 :many
SELECT 44::bit(10), get_bit(bits, 1), set_bit(vbits, 0, 1), bits::text, bits = $1, vbits = $2 FROM every;

-- name: Bits4 :many
SELECT substring(vbits FROM 2), position(B'1' IN bits), bit_count(bits), overlay(bits PLACING B'00' FROM 1) FROM every;

-- name: Searches1 :many
SELECT tsv, tsq, tsv @@ tsq, tsv @@ 'cat'::tsquery, t @@ tsq, t @@ 'cat & dog', tsv || tsv FROM every;

-- name: Searches2 :many
SELECT tsq && tsq, tsq || $1, !! tsq, tsq <-> tsq, tsq @> tsq, 'fat & rat'::tsquery, 'a:1A b:2'::tsvector FROM every;

-- name: Searches3 :many
SELECT to_tsvector('english', t), to_tsquery($1), plainto_tsquery('simple', $2), ts_rank(tsv, tsq), numnode(tsq), strip(tsv), setweight(tsv, 'A') FROM every;

-- name: Uuids1 :many
SELECT u, u = $1, u < gen_random_uuid(), 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid, u::text, uuidv7(), uuidv4(), uuid_extract_version(u), uuid_extract_timestamp(u), count(u) OVER () FROM every;

-- name: Xmls1 :many
SELECT x, xml '<a/>', xmlparse(DOCUMENT '<a/>'), xmlparse(CONTENT t), xmlserialize(CONTENT x AS text), xmlserialize(DOCUMENT x AS varchar INDENT), x IS DOCUMENT, x::text, t::xml FROM every;

-- name: Jsons1 :many
SELECT j, jb, j -> 'a', jb -> 'a' -> 0, j ->> 'a', jb ->> 1 FROM every;

-- name: Jsons2 :many
SELECT jb #> '{a,b}', jb #>> $1, jb @> '{"a": 1}', jb <@ $2, jb ? 'a', jb ?| $3 FROM every;

-- name: Jsons3 :many
SELECT jb ?& ARRAY['a', 'b'], jb || $1, jb - 'a', jb - 1, jb - $2::text[], jb #- '{a}' FROM every;

-- name: Jsons4 :many
SELECT jb['a'], jb['a']['b'], jb @? '$.a', jb @@ '$.a > 1', jb = jb FROM every;

-- name: Jsons5 :many
SELECT '{"a": [1]}'::json, '[1, 2]'::jsonb, j::jsonb, jb::text, (jb -> 'n')::int, (jb -> 'b')::boolean, (jb ->> 'n')::numeric FROM every;

-- name: Jsons6 :many
SELECT jp, '$.a[*] ? (@ > 1)'::jsonpath, jb @? jp, jsonb_path_query_first(jb, jp), jb -> int, jb -> $1::text, jb ->> $2::int FROM every;

-- name: Arrays1 :many
SELECT ints, texts, grid, ints[1], ints[1:2], grid[1][2] FROM every;

-- name: Arrays2 :many
SELECT grid[1:1], texts[$1], ints || 5, 5 || ints, ints || ints, texts || 'a'::text FROM every;

-- name: Arrays3 :many
SELECT texts || '{b}', ints = '{1,2}', ints @> ARRAY[1], texts <@ $1, ints && '{1}', 5 = ANY (ints) FROM every;

-- name: Arrays4 :many
SELECT 'a' <> ALL (texts), cardinality(ints), array_dims(grid), unnest(ints), ints < ints FROM every;

-- name: Arrays5 :many
SELECT '{{1,2},{3,4}}'::int[], ARRAY[]::text[], '[0:1]={1,2}'::int[], '{"a b",NULL}'::text[], ints::text, ints::bigint[], texts::varchar(3)[] FROM every;

-- name: Arrays6 :many
SELECT array_to_string(texts, ','), array_agg(int) OVER (), array_length(ints, 1), whos[1].name, (whos[1]).home.x, pts[1], rs[1] FROM every;

-- name: Arrays7 :many
UPDATE every SET ints[3] = $1, ints[1:2] = '{7,8}', texts = array_append(texts, $2), grid[2][2] = $3, ms = $4, whos[1].name = $5 WHERE ints @> $6 RETURNING ints, grid[1];

-- name: Composites1 :many
SELECT pt3, (pt3).x, (who).name, (who).home.y, (who).moods[1], (e.who).* FROM every e;

-- name: Composites2 :many
SELECT (whos[2]).born, whos, ROW(1, 2, 3)::point3, '(1,2,3)'::point3, ROW('n', ROW(1, 2, 3), '{ok}', NULL)::person, pt3 = ROW(1, 2, 3) FROM every e;

-- name: Composites3 :many
SELECT pt3 IS NULL, pt3 = $1, spot, (spot).z FROM every e;

-- name: Composites4 :many
UPDATE every SET pt3 = ROW($1, $2, 0), who.name = $3, who.home.x = $4, who.moods[1] = 'ok', spot.z = $5 WHERE (who).name = $6 RETURNING pt3, (who).home;

-- name: Composites5 :many
INSERT INTO every (int, num, t, bo, pt3, who, whos, spot) VALUES (1, 2, 'x', true, $1, ($2, ($3, $4, 5), NULL, '2000-01-01'), ARRAY[$5::person], (1, 2, $6)) RETURNING (who).home.z, whos[1];

-- name: Ranges1 :many
SELECT i4r, i8r, nr, tr, tzr, dr, fr FROM every;

-- name: Ranges2 :many
SELECT mr, i4r @> 5, tzr @> now(), dr @> $1::date, i4r && '[1,5)', nr << nr, tr -|- tr FROM every;

-- name: Ranges3 :many
SELECT i4r + i4r, i4r * i4r, i4r - i4r, lower(i4r), upper(tzr), isempty(nr), lower_inc(dr) FROM every;

-- name: Ranges4 :many
SELECT upper_inf(tr), range_merge(i4r, i4r), fr @> 1.5::float8, fr @> '[1.5,2)', mr @> 'ok'::mood, lower(mr), upper(fr) FROM every;

-- name: Ranges5 :many
SELECT int4range(1, 10), int8range($1, $2, '[]'), numrange(1.5, NULL), tstzrange(now(), NULL), daterange('2024-01-01', $3), float_range(1, 2), mood_range('sad', 'happy') FROM every;

-- name: Ranges6 :many
SELECT '[1,5)'::int4range, 'empty'::numrange, '(,)'::tsrange, i4r = $1, i4r <@ $2, rs FROM every;

-- name: Ranges7 :many
SELECT i4m, tzm, mm, i4m @> 5, i4m @> i4r, i4m && i4r, i4m + i4m FROM every;

-- name: Ranges8 :many
SELECT i4m - i4m, lower(i4m), upper(tzm), range_merge(i4m), multirange(i4r), '{[1,3),[5,7)}'::int4multirange, int4multirange(i4r, '[8,9]') FROM every;

-- name: Ranges9 :many
SELECT unnest(i4m), range_agg(i4r) OVER (), i4m = $1, mm @> 'sad'::mood, isempty(mm), mood_spans(mr) FROM every;

-- name: Domains1 :many
SELECT pos, pos + 1, pos::bigint, poss, poss[1], mail FROM every;

-- name: Domains2 :many
SELECT 5::posint, $1::posint, pos = $2, max(pos) OVER (), coalesce(pos, 1), ARRAY[pos] FROM every;

-- name: Domains3 :many
SELECT CASE WHEN bo THEN pos END, poss || 5, array_length(poss, 1), unnest(poss), '{1}'::posints, spot FROM every;

-- name: Domains4 :many
INSERT INTO every (int, num, t, bo, pos, poss, mail) VALUES (1, 1, '', false, $1, $2, $3) RETURNING pos, poss, mail, pos IS NULL AS none;

-- name: Oids1 :many
SELECT o, rc, rt, rp, xi, x8, ct_id FROM every;

-- name: Oids2 :many
SELECT o = 5, rc::text, rc::oid, 'every'::regclass, 'int4'::regtype, 'abs(int)'::regprocedure, 'sum(integer)'::regprocedure::oid FROM every;

-- name: Oids3 :many
SELECT rt = 'text'::regtype, to_regclass('x'), to_regtype($1), xi = '5', x8::xid, ct_id = '(0,1)', ctid FROM every;

-- name: Oids4 :many
SELECT xmin, tableoid::regclass, 'english'::regconfig, 'public'::regnamespace, 'postgres'::regrole, '"C"'::regcollation FROM every;

-- name: Oids5 :many
SELECT * FROM pg_class WHERE oid = 'every'::regclass AND relkind = $1 AND relnamespace = $2::regnamespace;

-- name: Lsns1 :many
SELECT lsn, lsn - lsn, lsn + 16, lsn - 1::numeric, lsn > '16/B374D848', lsn = $1 FROM every;

-- name: Lsns2 :many
SELECT pg_lsn '0/0', snap, pg_snapshot_xmin(snap), pg_snapshot_xip(snap), max(lsn) OVER (), greatest(lsn, $1) FROM every;

-- name: Pseudos1 :many
SELECT pg_typeof(int), pg_typeof($1::text), pg_typeof(NULL), array_to_json(ints), row_to_json(who), num_nulls(int, t, NULL) FROM every;

-- name: Pseudos2 :many
SELECT num_nonnulls(VARIADIC texts), format('%s %I', t, vc), concat(int, t, NULL, now()), coalesce(NULL, NULL), json_build_array(1, 'a', NULL, int) FROM every;

-- name: Hstores1 :many
SELECT h, h -> 'a', h -> ARRAY['a', 'b'], h || 'a=>1', h ? 'a', h @> $1 FROM every e;

-- name: Hstores2 :many
SELECT h - 'a'::text, %% h, %# h, akeys(h), hstore('a', t), hstore(e) FROM every e;

-- name: Hstores3 :many
SELECT each(h), h['a'], hstore_to_jsonb(h), h::jsonb, (each(h)).key, slice(h, $1) FROM every e;

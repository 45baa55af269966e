-- name: Operators1 :many
SELECT j -> 0, j -> 'a', j ->> 0, j ->> 'a', j #> '{a,b}', j #>> '{a,b}' FROM docs;

-- name: Operators2 :many
SELECT b -> 0, b -> 'a', b ->> 0, b ->> 'a', b #> path, b #>> path FROM docs;

-- name: Operators3 :many
SELECT b -> t, b ->> id, b #> $1, b -> $2, b ->> $3 FROM docs;

-- name: Operators4 :many
SELECT b @> '{"a": 1}', b <@ maybe, b ? 'a', b ?| ARRAY['a'], b ?& list, b || '{"c": 1}' FROM docs;

-- name: Operators5 :many
SELECT b || $1, b - 'a', b - '{a,b}'::text[], b - 1, b - $2::text, b #- '{a,0}' FROM docs;

-- name: Operators6 :many
SELECT b @? '$.a[*]', b @@ '$.a > 5', b @? jp, b @? $1, b = maybe, b < '1' FROM docs;

-- name: Operators7 :many
SELECT id FROM docs WHERE b @> $1 AND b ->> 'kind' = $2 AND (b -> 'n')::int > $3 AND b ? $4 AND b ?| $5 AND b #>> '{a,b}' = $6 AND (b ->> 'at')::timestamptz > $7 AND b @@ $8;

-- name: Operators8 :many
SELECT b['a'], b['a']['b'], b[0], b[t], b[$1], (b['a'])::text, b['a'] = '1' FROM docs;

-- name: Construction1 :many
SELECT to_json(t), to_jsonb(docs), to_jsonb(list), array_to_json(list), array_to_json(ARRAY[1], true), json_array(1, 'a', NULL), json_array(1, t NULL ON NULL RETURNING jsonb) FROM docs;

-- name: Construction2 :many
SELECT row_to_json(docs), row_to_json(ROW(1, 'a')), json_build_array(1, 'a', now()), jsonb_build_array(), json_build_object('k', id), jsonb_build_object('k', t, 'b', b), jsonb_build_object(VARIADIC list) FROM docs;

-- name: Construction3 :many
SELECT json_object('code' VALUE 'P1', 'title' : t), json_object('a' : 1 ABSENT ON NULL WITH UNIQUE KEYS RETURNING jsonb), json_object('{a,1,b,2}'), json_object(list, list), jsonb_object(list), json_array(SELECT id FROM docs ORDER BY 1) FROM docs;

-- name: Construction4 :many
SELECT json('{"a": 1}'), json(t WITH UNIQUE KEYS), json_scalar(123.45), json_scalar(now()), json_serialize(b RETURNING bytea), json_serialize(j) FROM docs;

-- name: Construction5 :many
SELECT t IS JSON, t IS NOT JSON OBJECT, t IS JSON ARRAY WITH UNIQUE KEYS, t IS JSON SCALAR, b IS JSON, j IS JSON VALUE FROM docs;

-- name: Construction6 :many
SELECT jsonb_build_object('id', $1::int, 'name', $2::text, 'list', $3::text[]), to_jsonb($4::date), json_object('k' : $5::text), json_array($6::int, $7::text), jsonb_build_array($8::numeric);

-- name: Construction7 :many
SELECT json_agg(t), jsonb_agg(b ORDER BY id), json_object_agg(t, id), jsonb_object_agg(id, t), json_arrayagg(t ORDER BY id), json_objectagg(t : id), json_objectagg(t VALUE b ABSENT ON NULL RETURNING jsonb) FROM docs;

-- name: Construction8 :many
SELECT json_agg_strict(maybe), jsonb_object_agg_unique(t, id), jsonb_object_agg_strict(t, maybe), json_agg(docs), json_arrayagg(maybe NULL ON NULL RETURNING jsonb) FILTER (WHERE id > $1), json_agg(json_build_object('i', id)) FROM docs;

-- name: Processing1 :many
SELECT json_array_elements(j), jsonb_array_elements_text(b), jsonb_each(b), json_each_text(j), json_object_keys(j), jsonb_object_keys(b), jsonb_path_query(b, '$.a') FROM docs;

-- name: Processing2 :many
SELECT json_array_length(j), jsonb_array_length(b), json_extract_path(j, 'a', 'b'), json_extract_path_text(j, VARIADIC path), jsonb_extract_path(b, $1, 'x'), jsonb_extract_path_text(b, t) FROM docs;

-- name: Processing3 :many
SELECT json_strip_nulls(j), jsonb_strip_nulls(b), jsonb_strip_nulls(b, true), jsonb_pretty(b), json_typeof(j), jsonb_typeof(maybe) FROM docs;

-- name: Processing4 :many
SELECT jsonb_set(b, '{a}', '1'), jsonb_set(b, path, to_jsonb(t), false), jsonb_set_lax(b, '{a}', NULL, true, 'delete_key'), jsonb_insert(b, '{a,0}', '"x"'), jsonb_concat(b, maybe) FROM docs;

-- name: Processing5 :many
SELECT jsonb_path_exists(b, '$.a'), jsonb_path_match(b, '$.a > $x', '{"x": 1}'), jsonb_path_query_array(b, '$.a[*]'), jsonb_path_query_first(b, jp), jsonb_path_exists_tz(b, '$.a.datetime()'), jsonb_path_query_first_tz(b, $1, $2, true), (jsonb_path_query_first(b, '$.a') ->> 'b')::int FROM docs;

-- name: Processing6 :many
SELECT r.* FROM docs, jsonb_populate_record(NULL::tagged, b) r;

-- name: Processing7 :many
SELECT (json_populate_record(tagged, j)).level, jsonb_populate_record(tagged, b), jsonb_populate_record_valid(tagged, b) FROM docs;

-- name: Processing8 :many
SELECT * FROM jsonb_populate_recordset(NULL::tagged, $1);

-- name: Processing9 :many
SELECT r.name, r.level + 1, r.at FROM docs, json_populate_recordset(NULL::tagged, j) AS r WHERE r.at > $1;

-- name: Processing10 :many
SELECT x.* FROM docs, jsonb_to_record(b) AS x (a int, b text, c text[], d tagged);

-- name: Processing11 :many
SELECT x.a, x.n FROM json_to_recordset($1) AS x (a bigint, n numeric);

-- name: Processing12 :many
SELECT k, v FROM docs, jsonb_each(b) AS e (k, v) WHERE v @> $1;

-- name: Processing13 :many
SELECT e.key, e.value, el, nr FROM docs, json_each_text(j) e, jsonb_array_elements(b -> 'list') WITH ORDINALITY AS a (el, nr);

-- name: Processing14 :many
SELECT value ->> 'id' AS id, (value -> 'n')::numeric FROM jsonb_array_elements($1);

-- name: Processing15 :many
SELECT el::int FROM docs CROSS JOIN jsonb_array_elements_text(b -> 'ids') AS el WHERE id = @id;

-- name: Queries1 :many
SELECT json_exists(b, '$.a'), json_exists(b, '$.a ? (@ > $x)' PASSING id AS x), json_exists(j, 'strict $.a' ERROR ON ERROR), json_query(b, '$.a'), json_query(b, '$.a[*]' WITH WRAPPER), json_query(b, '$.a' RETURNING text OMIT QUOTES) FROM docs;

-- name: Queries2 :many
SELECT json_query(b, '$.a' RETURNING int[] EMPTY ARRAY ON ERROR), json_value(b, '$.a'), json_value(b, '$.n' RETURNING int), json_value(b, '$.d' RETURNING date DEFAULT '2000-01-01' ON EMPTY), json_value(b, '$.x' RETURNING numeric(5, 2) NULL ON ERROR), json_value(j, $1 PASSING $2::int AS y) FROM docs;

-- name: Queries3 :many
SELECT jt.* FROM docs, JSON_TABLE(b, '$.rows[*]' COLUMNS (nr FOR ORDINALITY, id int PATH '$.id', name text PATH '$.name' DEFAULT 'none' ON EMPTY, tags text[] PATH '$.tags', body jsonb PATH '$', here boolean EXISTS PATH '$.here')) AS jt;

-- name: Queries4 :many
SELECT jt.kind, jt.n, jt.word FROM docs, JSON_TABLE(b, '$.a[*]' PASSING @low::int AS low COLUMNS (kind text, NESTED PATH '$.list[*]' COLUMNS (n int PATH '$.n', NESTED PATH '$.words[*]' COLUMNS (word varchar(10) PATH '$')))) jt WHERE jt.n > $2;

-- name: Changes1 :many
UPDATE docs SET b = b || $1, maybe = jsonb_set(coalesce(maybe, '{}'), $2, $3), j = to_json($4::text), path = path || $5 WHERE id = $6 RETURNING b -> 'a', maybe ->> 'b', path;

-- name: Changes2 :many
UPDATE docs SET b['a'] = $1, b['list'][0] = '"x"', maybe = b - $2::text WHERE b ->> 'k' = $3 RETURNING *;

-- name: Changes3 :many
INSERT INTO docs (id, b, j, t, jp, x, tagged) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET b = docs.b || excluded.b RETURNING b, jp;

-- name: Xml1 :many
SELECT xmlelement(name foo), xmlelement(name foo, xmlattributes(id AS bar, t), 'cont', 'ent', x), xmlforest(t, id AS "nr"), xmlpi(name php, 'echo 1'), xmlcomment(t), xmlconcat(x, '<a/>') FROM docs;

-- name: Xml2 :many
SELECT xmlroot(x, version '1.0', standalone yes), xmltext(t), xmlagg(x) OVER (), x IS DOCUMENT, x IS NOT DOCUMENT FROM docs;

-- name: Xml3 :many
SELECT xmlexists('//a' PASSING BY VALUE x), xml_is_well_formed(t), xml_is_well_formed_document(t), xml_is_well_formed_content(t), xpath('//a', x), xpath('//a', x, ARRAY[ARRAY['n', 'u']]), xpath_exists($1, x), (xpath('//text()', x))[1]::text, xmlserialize(CONTENT x AS text), xmlparse(CONTENT $2) FROM docs;

-- name: Xml4 :many
SELECT r.* FROM docs, XMLTABLE('//row' PASSING x COLUMNS id int PATH '@id', nr FOR ORDINALITY, name text PATH 'name' NOT NULL, size float8 DEFAULT 1.5, raw xml PATH '.') AS r;

-- name: Xml5 :many
SELECT r.id, r.v FROM docs, XMLTABLE(XMLNAMESPACES('http://x' AS n), '/n:a' PASSING BY REF x COLUMNS id bigint, v varchar(5) DEFAULT $1) r WHERE r.id = $2;

-- name: Xml6 :many
SELECT table_to_xml('docs', true, false, ''), query_to_xml('SELECT 1', true, true, ''), schema_to_xml('public', false, false, ''), table_to_xmlschema('docs', true, true, ''), xmlagg(xmlelement(name r, t) ORDER BY id) FROM docs;

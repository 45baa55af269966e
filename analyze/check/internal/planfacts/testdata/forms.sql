-- What no plain index on the column serves, and the cure.

-- case: integer column = numeric
-- index: CREATE INDEX item_seq ON item (seq)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE seq = $1::numeric;
-- instead: SELECT id FROM item WHERE seq = $1::integer
--> 12-18 plan: item whole
--> 12-18 check: implicit-cast: write seq = $1::integer
--> 12-18 cured: item_seq (seq = ?)

-- case: bigint column = numeric
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1::numeric;
-- instead: SELECT id FROM item WHERE owner_id = $1::bigint
--> 12-18 plan: item whole
--> 12-18 check: implicit-cast: write owner_id = $1::bigint
--> 12-18 cured: item_owner (owner_id = ?)

-- case: bigint column = float8
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1::float8;
-- instead: SELECT id FROM item WHERE owner_id = $1::bigint
--> 12-18 plan: item whole
--> 12-18 check: implicit-cast: write owner_id = $1::bigint
--> 12-18 cured: item_owner (owner_id = ?)

-- case: bigint column = a numeric constant
-- index: CREATE INDEX item_owner ON item (owner_id)
-- name: Q :many
SELECT id FROM item WHERE owner_id = 7.0;
-- instead: SELECT id FROM item WHERE owner_id = 7
--> 12-18 plan: item whole
--> 12-18 check: implicit-cast: write owner_id = 7
--> 12-18 cured: item_owner (owner_id = ?)

-- case: cast to text
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: '7'
-- name: Q :many
SELECT id FROM item WHERE owner_id::text = $1;
-- instead: SELECT id FROM item WHERE owner_id = $1::bigint
--> 12-18 plan: item whole
--> 12-18 check: unindexable-condition: cast the other side to the column's type instead of the column
--> 12-18 cured: item_owner (owner_id = ?)

-- case: cast to date
-- index: CREATE INDEX item_created ON item (created_at)
-- with: '2026-01-07'
-- name: Q :many
SELECT id FROM item WHERE created_at::date = $1;
-- instead: SELECT id FROM item WHERE created_at >= $1::date AND created_at < $1::date + interval '1 day'
--> 12-18 plan: item whole
--> 12-18 check: unindexable-condition: compare the column itself with a range: created_at >= $1 AND created_at < $1 + interval '1 day'
--> 12-18 cured: item_created ((created_at >= ?) AND (created_at < ?))

-- case: date_trunc
-- index: CREATE INDEX item_created ON item (created_at)
-- with: '2026-01-07'
-- name: Q :many
SELECT id FROM item WHERE date_trunc('day', created_at, 'UTC') = $1;
-- instead: SELECT id FROM item WHERE created_at >= $1::timestamptz AND created_at < $1::timestamptz + interval '1 day'
--> 12-18 plan: item whole
--> 12-18 check: unindexable-condition: compare the column itself with a range: created_at >= $1 AND created_at < $2
--> 12-18 cured: item_created ((created_at >= ?) AND (created_at < (? + ?)))

-- case: extract
-- index: CREATE INDEX item_created ON item (created_at)
-- with: 2026
-- name: Q :many
SELECT id FROM item WHERE extract(epoch FROM created_at) = $1;
-- instead: SELECT id FROM item WHERE created_at >= to_timestamp($1::float8) AND created_at < to_timestamp($1::float8 + 1)
--> 12-18 plan: item whole
--> 12-18 check: unindexable-condition: compare the column itself with a range: created_at >= $1 AND created_at < $2
--> 12-18 cured: item_created ((created_at >= ?) AND (created_at < ?))

-- case: arithmetic on the column
-- index: CREATE INDEX item_seq ON item (seq)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE seq + 1 = $1;
-- instead: SELECT id FROM item WHERE seq = $1::integer - 1
--> 12-18 plan: item whole
--> 12-18 check: unindexable-condition: compare seq itself, and do the arithmetic on the other side
--> 12-18 cured: item_seq (seq = (? - ?))

-- case: lower
-- index: CREATE INDEX item_name ON item (name)
-- with: 'name 7'
-- name: Q :many
SELECT id FROM item WHERE lower(name) = $1;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (lower(name));
--> 12-18 cured: made_0 (lower(name) = ?)

-- case: lower, served
-- index: CREATE INDEX item_lower ON item (lower(name))
-- with: 'name 7'
-- name: Q :many
SELECT id FROM item WHERE lower(name) = $1;
--> 12-18 plan: item_lower (lower(name) = ?)
--> 12-18 check: nothing

-- case: lower, of another expression than the index
-- index: CREATE INDEX item_upper ON item (upper(name))
-- with: 'name 7'
-- name: Q :many
SELECT id FROM item WHERE lower(name) = $1;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (lower(name));
--> 12-18 cured: made_0 (lower(name) = ?)

-- case: coalesce
-- index: CREATE INDEX item_group ON item (group_id)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE coalesce(group_id, 0) = $1;
-- instead: SELECT id FROM item WHERE group_id = $1
-- instead: SELECT id FROM item WHERE group_id IS NULL
--> 12-18 plan: item whole
--> 12-18 check: unindexable-condition: write a query for each case: group_id = …, and group_id IS NULL
--> 12-18 cured: item_group (group_id = ?) | item_group (group_id IS NULL)

-- case: IS NOT DISTINCT FROM
-- index: CREATE INDEX item_group ON item (group_id)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE group_id IS NOT DISTINCT FROM $1;
-- instead: SELECT id FROM item WHERE group_id = $1
-- instead: SELECT id FROM item WHERE group_id IS NULL
--> 12-18 plan: item whole
--> 12-18 check: unindexable-condition: write "group_id = …" and, where NULL is meant, another query with "group_id IS NULL"
--> 12-18 cured: item_group (group_id = ?) | item_group (group_id IS NULL)

-- case: LIKE of a prefix
-- index: CREATE INDEX item_name ON item (name)
-- name: Q :many
SELECT id FROM item WHERE name LIKE 'Name 77%';
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (name text_pattern_ops);
--> 12-18 cured: made_0 ((name ~>=~ ?) AND (name ~<~ ?))

-- case: LIKE of a prefix, text_pattern_ops
-- index: CREATE INDEX item_name ON item (name text_pattern_ops)
-- name: Q :many
SELECT id FROM item WHERE name LIKE 'Name 77%';
--> 12-18 plan: item_name ((name ~>=~ ?) AND (name ~<~ ?))
--> 12-18 check: nothing

-- case: LIKE of a prefix, C collation
-- index: CREATE INDEX item_name ON item (name COLLATE "C")
-- name: Q :many
SELECT id FROM item WHERE name LIKE 'Name 77%';
--> 12-18 plan: item_name ((name >= ?) AND (name < ?))
--> 12-18 check: nothing

-- case: LIKE of a prefix, varchar
-- index: CREATE INDEX item_code ON item (code varchar_pattern_ops)
-- name: Q :many
SELECT id FROM item WHERE code LIKE 'c777%';
--> 12-18 plan: item_code (((code)::text ~>=~ ?) AND ((code)::text ~<~ ?))
--> 12-18 check: nothing

-- case: LIKE of what may be anywhere
-- index: CREATE INDEX item_name ON item (name text_pattern_ops)
-- name: Q :many
SELECT id FROM item WHERE name LIKE '%777%';
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item USING gin (name gin_trgm_ops);
--> 12-18 cured: made_0 (name ~~ ?)

-- case: ILIKE
-- index: CREATE INDEX item_name ON item (name text_pattern_ops)
-- name: Q :many
SELECT id FROM item WHERE name ILIKE 'name 777%';
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item USING gin (name gin_trgm_ops);
--> 12-18 cured: made_0 (name ~~* ?)

-- case: regular expression
-- index: CREATE INDEX item_name ON item (name text_pattern_ops)
-- name: Q :many
SELECT id FROM item WHERE name ~ '777';
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item USING gin (name gin_trgm_ops);
--> 12-18 cured: made_0 (name ~ ?)

-- case: regular expression, ignoring case
-- name: Q :many
SELECT id FROM item WHERE name ~* 'name 777';
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item USING gin (name gin_trgm_ops);
--> 12-18 cured: made_0 (name ~* ?)

-- case: ILIKE, trigrams
-- index: CREATE INDEX item_name ON item USING gin (name gin_trgm_ops)
-- name: Q :many
SELECT id FROM item WHERE name ILIKE '%777%';
--> 12-18 plan: item_name (name ~~* ?)
--> 12-18 check: nothing

-- case: jsonb contains
-- index: CREATE INDEX item_meta ON item (meta)
-- with: '{"lang": "7"}'
-- name: Q :many
SELECT id FROM item WHERE meta @> $1;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item USING gin (meta jsonb_path_ops);
--> 12-18 cured: made_0 (meta @> ?)

-- case: jsonb contains, GIN
-- index: CREATE INDEX item_meta ON item USING gin (meta)
-- with: '{"lang": "7"}'
-- name: Q :many
SELECT id FROM item WHERE meta @> $1;
--> 12-18 plan: item_meta (meta @> ?)
--> 12-18 check: nothing

-- case: jsonb key
-- index: CREATE INDEX item_meta ON item USING gin (meta)
-- with: '7'
-- name: Q :many
SELECT id FROM item WHERE meta->>'lang' = $1;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item ((meta->>'lang'));
--> 12-18 cured: made_0 ((meta ->> ?) = ?)

-- case: jsonb key, served
-- index: CREATE INDEX item_lang ON item ((meta->>'lang'))
-- with: '7'
-- name: Q :many
SELECT id FROM item WHERE meta->>'lang' = $1;
--> 12-18 plan: item_lang ((meta ->> ?) = ?)
--> 12-18 check: nothing

-- case: jsonb key is there
-- index: CREATE INDEX item_meta ON item USING gin (meta jsonb_path_ops)
-- with: 'nowhere'
-- name: Q :many
SELECT id FROM item WHERE meta ? $1;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item USING gin (meta);
--> 12-18 cured: made_0 (meta ? ?)

-- case: element of an array
-- index: CREATE INDEX item_tags ON item USING gin (tags)
-- with: 't7'
-- name: Q :many
SELECT id FROM item WHERE $1 = ANY(tags);
-- instead: SELECT id FROM item WHERE tags @> ARRAY[$1]
--> 12-18 plan: item whole
--> 12-18 check: unindexable-condition: write tags @> ARRAY[…], which a GIN index on tags serves
--> 12-18 cured: item_tags (tags @> ?)

-- case: element of an array, no index
-- with: 't7'
-- name: Q :many
SELECT id FROM item WHERE $1 = ANY(tags);
-- instead: SELECT id FROM item WHERE tags @> ARRAY[$1]
--> 12-18 plan: item whole
--> 12-18 check: unindexable-condition: write tags @> ARRAY[…], which a GIN index on tags serves
--> 12-18 cured: made_0 (tags @> ?)

-- case: arrays overlap
-- index: CREATE INDEX item_tags ON item (tags)
-- with: '{t7,t8}'
-- name: Q :many
SELECT id FROM item WHERE tags && $1;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item USING gin (tags);
--> 12-18 cured: made_0 (tags && ?)

-- case: text search
-- with: 'a & b'
-- name: Q :many
SELECT id FROM item WHERE to_tsvector('simple', name) @@ to_tsquery('simple', $1);
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item USING gin (to_tsvector('simple', name));
--> 12-18 cured: made_0 (to_tsvector(?, name) @@ ?)

-- case: text search, one argument
-- index: CREATE INDEX item_words ON item USING gin (to_tsvector('english', name))
-- with: 'a & b'
-- name: Q :many
SELECT id FROM item WHERE to_tsvector(name) @@ to_tsquery('english', $1);
-- instead: SELECT id FROM item WHERE to_tsvector('english', name) @@ to_tsquery('english', $1)
--> 12-18 plan: item whole
--> 12-18 check: unindexable-condition: give to_tsvector its configuration, to_tsvector('english', …), and index that very expression with GIN
--> 12-18 cured: item_words (to_tsvector(?, name) @@ ?)

-- case: text search, another configuration than the index
-- index: CREATE INDEX item_words ON item USING gin (to_tsvector('english', name))
-- with: 'a & b'
-- name: Q :many
SELECT id FROM item WHERE to_tsvector('simple', name) @@ to_tsquery('simple', $1);
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item USING gin (to_tsvector('simple', name));
--> 12-18 cured: made_0 (to_tsvector(?, name) @@ ?)

-- case: OR over two columns
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7, 8
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 OR group_id = $2;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (group_id);
--> 12-18 cured: item_owner (owner_id = ?), made_0 (group_id = ?)

-- case: OR over two columns, served
-- index: CREATE INDEX item_owner ON item (owner_id)
-- index: CREATE INDEX item_group ON item (group_id)
-- with: 7, 8
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 OR group_id = $2;
--> 12-18 plan: item_owner (owner_id = ?), item_group (group_id = ?)
--> 12-18 check: nothing

-- case: OR over two columns, one index of both
-- index: CREATE INDEX item_both ON item (owner_id, group_id)
-- with: 7, 8
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 OR group_id = $2;
--> 12-17 plan: item_both (owner_id = ?), item_both whole (group_id = ?)
--> 18 plan: item_both (owner_id = ?), item_both skipping (group_id = ?)
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (group_id);
--> 12-18 cured: item_both (owner_id = ?), made_0 (group_id = ?)

-- case: OR over two columns of two tables
-- index: CREATE INDEX item_owner ON item (owner_id)
-- index: CREATE INDEX part_item ON part (item_id)
-- index: CREATE INDEX part_label ON part (label)
-- with: 7, 'Part 7'
-- vain: CREATE INDEX item_pair ON item (id, owner_id)
-- name: Q :many
SELECT i.id FROM item i JOIN part p ON p.item_id = i.id WHERE i.owner_id = $1 OR p.label = $2;
--> 12-18 plan: part whole, item whole
--> 12-18 check: nothing

-- case: NOT IN (subquery)
-- index: CREATE INDEX item_owner ON item (owner_id)
-- index: CREATE INDEX part_item ON part (item_id)
-- with: 7
-- name: Q :many
SELECT id FROM item i WHERE owner_id = $1 AND id NOT IN (SELECT item_id FROM part);
-- instead: SELECT id FROM item i WHERE owner_id = $1 AND NOT EXISTS (SELECT 1 FROM part WHERE item_id = i.id)
--> 12-18 plan: hashed subplan, item_owner (owner_id = ?), part whole
--> 12-18 check: unindexable-condition: write NOT EXISTS (SELECT 1 FROM part WHERE item_id = …), which an index on item_id serves; it differs where item_id is NULL: NOT IN then leaves no row at all
--> 12-18 cured: item_owner (owner_id = ?), part_item (item_id = i.id)

-- case: NOT EXISTS
-- index: CREATE INDEX item_owner ON item (owner_id)
-- index: CREATE INDEX part_item ON part (item_id)
-- with: 7
-- name: Q :many
SELECT id FROM item i WHERE owner_id = $1 AND NOT EXISTS (SELECT 1 FROM part WHERE item_id = i.id);
--> 12-18 plan: item_owner (owner_id = ?), part_item (item_id = i.id)
--> 12-18 check: nothing

-- case: another collation
-- index: CREATE INDEX item_name ON item (name COLLATE "C")
-- with: 'Name 7'
-- name: Q :many
SELECT id FROM item WHERE name = $1;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (name);
--> 12-18 cured: made_0 (name = ?)

-- case: another collation, a range
-- disagrees: 12-18: a column with COLLATE is an expression to package paths
-- index: CREATE INDEX item_name ON item (name)
-- with: 'Name 7', 'Name 71'
-- name: Q :many
SELECT id FROM item WHERE name COLLATE "C" > $1 AND name COLLATE "C" < $2;
--> 12-18 plan: item whole
--> 12-18 check: nothing

-- case: another collation, served
-- index: CREATE INDEX item_name ON item (name COLLATE "C")
-- with: 'Name 7'
-- name: Q :many
SELECT id FROM item WHERE name = $1 COLLATE "C";
--> 12-18 plan: item_name (name = (?)::text)
--> 12-18 custom: item_name (name = ? COLLATE "C")
--> 12-18 generic: item_name (name = (?)::text)
--> 12-18 check: nothing

-- case: another collation, an order
-- disagrees: 12-18: ORDER BY of an expression proposes nothing
-- index: CREATE INDEX item_name ON item (name)
-- name: Q :many
SELECT id FROM item ORDER BY name COLLATE "C" LIMIT 5;
--> 12-18 plan: sort, item whole
--> 12-18 check: nothing

-- case: not equal
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- vain: CREATE INDEX item_owner2 ON item (owner_id, id)
-- name: Q :many
SELECT id, body FROM item WHERE owner_id <> $1;
--> 12-18 plan: item whole
--> 12-18 check: nothing

-- What a btree on the column looks up.

-- case: equality
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1;
--> 12-18 plan: item_owner (owner_id = ?)
--> 12-18 check: nothing

-- case: equality, no index
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id);
--> 12-18 cured: made_0 (owner_id = ?)

-- case: IN
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7, 8, 9
-- name: Q :many
SELECT id FROM item WHERE owner_id IN ($1, $2, $3);
--> 12-18 plan: item_owner (owner_id = ANY (ARRAY[?, ?, ?]))
--> 12-18 custom: item_owner (owner_id = ANY (?))
--> 12-18 generic: item_owner (owner_id = ANY (ARRAY[?, ?, ?]))
--> 12-18 check: nothing

-- case: = ANY
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: '{7,8,9}'
-- name: Q :many
SELECT id FROM item WHERE owner_id = ANY($1::bigint[]);
--> 12-18 plan: item_owner (owner_id = ANY (?))
--> 12-18 check: nothing

-- case: range with two ends
-- index: CREATE INDEX item_seq ON item (seq)
-- with: 7, 17
-- name: Q :many
SELECT id FROM item WHERE seq > $1 AND seq < $2;
--> 12-18 plan: item_seq ((seq > ?) AND (seq < ?))
--> 12-18 check: nothing

-- case: BETWEEN
-- index: CREATE INDEX item_seq ON item (seq)
-- with: 7, 17
-- name: Q :many
SELECT id FROM item WHERE seq BETWEEN $1 AND $2;
--> 12-18 plan: item_seq ((seq >= ?) AND (seq <= ?))
--> 12-18 check: nothing

-- case: BETWEEN, no index
-- with: 7, 17
-- name: Q :many
SELECT id FROM item WHERE seq BETWEEN $1 AND $2;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (seq);
--> 12-18 cured: made_0 ((seq >= ?) AND (seq <= ?))

-- case: IS NULL
-- index: CREATE INDEX item_group ON item (group_id)
-- name: Q :many
SELECT id FROM item WHERE group_id IS NULL;
--> 12-18 plan: item_group (group_id IS NULL)
--> 12-18 check: nothing

-- case: IS NULL, no index
-- name: Q :many
SELECT id FROM item WHERE group_id IS NULL;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (group_id);
--> 12-18 cured: made_0 (group_id IS NULL)

-- case: IS NOT NULL
-- index: CREATE INDEX item_deleted ON item (deleted_at)
-- name: Q :many
SELECT id FROM item WHERE deleted_at IS NOT NULL;
--> 12-18 plan: item_deleted (deleted_at IS NOT NULL)
--> 12-18 check: nothing

-- case: a boolean by itself
-- index: CREATE INDEX item_flag ON item (flag)
-- name: Q :many
SELECT id FROM item WHERE flag;
--> 12-18 plan: item_flag (flag = true)
--> 12-18 check: nothing

-- case: NOT and a boolean
-- index: CREATE INDEX item_flag ON item (flag, seq)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE NOT flag AND seq = $1;
--> 12-18 plan: item_flag ((flag = false) AND (seq = ?))
--> 12-18 check: nothing

-- case: a boolean IS TRUE
-- index: CREATE INDEX item_flag ON item (flag, seq)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE flag IS TRUE AND seq > $1 ORDER BY seq LIMIT 5;
--> 12-18 plan: item_flag ((flag = true) AND (seq > ?))
--> 12-18 check: nothing

-- case: OR on one column
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7, 8
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 OR owner_id = $2;
--> 12-17 plan: item_owner (owner_id = ?), item_owner (owner_id = ?)
--> 18 plan: item_owner (owner_id = ANY (ARRAY[?, ?]))
--> 18 custom: item_owner (owner_id = ANY (?))
--> 18 generic: item_owner (owner_id = ANY (ARRAY[?, ?]))
--> 12-18 check: nothing

-- case: OR on one column, behind an equality
-- index: CREATE INDEX item_owner ON item (kind, owner_id)
-- with: 7, 8
-- name: Q :many
SELECT id FROM item WHERE kind = 'k1' AND (owner_id = $1 OR owner_id = $2);
--> 12-17 plan: item_owner ((kind = ?) AND (owner_id = ?)), item_owner ((kind = ?) AND (owner_id = ?))
--> 18 plan: item_owner ((kind = ?) AND (owner_id = ANY (ARRAY[?, ?])))
--> 18 custom: item_owner ((kind = ?) AND (owner_id = ANY (?)))
--> 18 generic: item_owner ((kind = ?) AND (owner_id = ANY (ARRAY[?, ?])))
--> 12-18 check: nothing

-- case: row comparison
-- index: CREATE INDEX item_page ON item (created_at, id)
-- with: now(), 7
-- name: Q :many
SELECT id FROM item WHERE (created_at, id) > ($1, $2) ORDER BY created_at, id LIMIT 20;
--> 12-18 plan: item_page (ROW(created_at, id) > ROW(?, ?))
--> 12-18 check: nothing

-- case: row comparison, backwards
-- index: CREATE INDEX item_page ON item (created_at, id)
-- with: now(), 7
-- name: Q :many
SELECT id FROM item WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT 20;
--> 12-18 plan: item_page (ROW(created_at, id) < ROW(?, ?))
--> 12-18 check: nothing

-- case: row comparison behind an equality
-- index: CREATE INDEX item_page ON item (owner_id, created_at, id)
-- with: 7, now(), 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT 20;
--> 12-18 plan: item_page ((owner_id = ?) AND (ROW(created_at, id) < ROW(?, ?)))
--> 12-18 check: nothing

-- case: row comparison, no index
-- with: now(), 7
-- name: Q :many
SELECT id FROM item WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT 20;
--> 12-18 plan: sort, item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (created_at DESC, id DESC);
--> 12-18 cured: made_0 (ROW(created_at, id) < ROW(?, ?))

-- case: equality of rows
-- index: CREATE INDEX item_pair ON item (owner_id, seq)
-- with: 7, 7
-- name: Q :many
SELECT id FROM item WHERE (owner_id, seq) = ($1, $2);
--> 12-18 plan: item_pair ((owner_id = ?) AND (seq = ?))
--> 12-18 check: nothing

-- case: now() - interval
-- index: CREATE INDEX item_created ON item (created_at)
-- name: Q :many
SELECT id FROM item WHERE created_at > now() - interval '1 hour';
--> 12-18 plan: item_created (created_at > (now() - ?))
--> 12-18 check: nothing

-- case: now() - interval, no index
-- name: Q :many
SELECT id FROM item WHERE created_at > now() - interval '1 hour';
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (created_at);
--> 12-18 cured: made_0 (created_at > (now() - ?))

-- case: integer column = bigint
-- index: CREATE INDEX item_seq ON item (seq)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE seq = $1::bigint;
--> 12-18 plan: item_seq (seq = ?)
--> 12-18 check: nothing

-- case: bigint column = integer
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1::integer;
--> 12-18 plan: item_owner (owner_id = ?)
--> 12-18 check: nothing

-- case: varchar column = text
-- index: CREATE INDEX item_code ON item (code)
-- with: 'c7'
-- name: Q :many
SELECT id FROM item WHERE code = $1::text;
--> 12-18 plan: item_code ((code)::text = ?)
--> 12-18 check: nothing

-- case: text column = varchar
-- index: CREATE INDEX item_name ON item (name)
-- with: 'Name 7'
-- name: Q :many
SELECT id FROM item WHERE name = $1::varchar;
--> 12-18 plan: item_name (name = (?)::text)
--> 12-18 custom: item_name (name = ?)
--> 12-18 generic: item_name (name = (?)::text)
--> 12-18 check: nothing

-- case: the other side is computed
-- index: CREATE INDEX item_name ON item (name)
-- with: 'name 7'
-- name: Q :many
SELECT id FROM item WHERE name = initcap($1);
--> 12-18 plan: item_name (name = initcap(?))
--> 12-18 custom: item_name (name = ?)
--> 12-18 generic: item_name (name = initcap(?))
--> 12-18 check: nothing

-- case: prefix operator
-- disagrees: 12-14: starts_with is looked up since 15; nothing is proposed for it
-- index: CREATE INDEX item_name ON item (name COLLATE "C")
-- name: Q :many
SELECT id FROM item WHERE starts_with(name, 'Name 77');
--> 12-14 plan: item whole
--> 15-18 plan: item_name ((name >= ?) AND (name < ?))
--> 12-18 check: nothing

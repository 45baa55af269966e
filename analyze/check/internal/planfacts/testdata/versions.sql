-- What some versions can and others cannot.

-- case: a leading column of few values is skipped
-- index: CREATE INDEX item_pair ON item (kind, seq)
-- with: 7
-- name: Q :many
SELECT id, body FROM item WHERE seq = $1;
--> 12-17 plan: item_pair whole (seq = ?)
--> 18 plan: item_pair skipping (seq = ?)
--> 12-17 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (seq);
--> 18 check: nothing
--> 12-17 cured: made_0 (seq = ?)

-- case: a leading column of many values is not skipped
-- index: CREATE INDEX item_pair ON item (owner_id, seq)
-- with: 7
-- name: Q :many
SELECT id, body FROM item WHERE seq = $1;
--> 12-17 plan: item_pair whole (seq = ?)
--> 18 plan: item_pair skipping (seq = ?)
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (seq);
--> 12-18 cured: made_0 (seq = ?)

-- case: a leading boolean is skipped
-- index: CREATE INDEX item_pair ON item (flag, owner_id)
-- with: 7
-- name: Q :many
SELECT id, body FROM item WHERE owner_id = $1;
--> 12-17 plan: item_pair whole (owner_id = ?)
--> 18 plan: item_pair skipping (owner_id = ?)
--> 12-17 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id);
--> 18 check: nothing
--> 12-17 cured: made_0 (owner_id = ?)

-- case: a leading column is skipped, a range behind
-- index: CREATE INDEX item_pair ON item (kind, seq)
-- with: 7, 17
-- name: Q :many
SELECT id, body FROM item WHERE seq BETWEEN $1 AND $2;
--> 12-17 plan: item_pair whole ((seq >= ?) AND (seq <= ?))
--> 18 plan: item_pair skipping ((seq >= ?) AND (seq <= ?))
--> 12-17 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (seq);
--> 18 check: nothing
--> 12-17 cured: made_0 ((seq >= ?) AND (seq <= ?))

-- case: a middle column of few values is skipped
-- index: CREATE INDEX item_three ON item (state, kind, seq)
-- with: 'done', 7
-- name: Q :many
SELECT id, body FROM item WHERE state = $1 AND seq = $2;
--> 12-18 plan: item_three ((state = ?) AND (seq = ?))
--> 12-17 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (seq);
--> 18 check: nothing
--> 12-17 cured: made_0 (seq = ?)

-- case: two leading columns are skipped
-- index: CREATE INDEX item_three ON item (flag, kind, seq)
-- with: 7
-- name: Q :many
SELECT id, body FROM item WHERE seq = $1;
--> 12-17 plan: item_three whole (seq = ?)
--> 18 plan: item_three skipping (seq = ?)
--> 12-17 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (seq);
--> 18 check: nothing
--> 12-17 cured: made_0 (seq = ?)

-- case: an equality behind a range
-- index: CREATE INDEX item_three ON item (kind, seq)
-- with: 'k0', 7
-- name: Q :many
SELECT id, body FROM item WHERE kind > $1 AND seq = $2;
--> 12-18 plan: item_three ((kind > ?) AND (seq = ?))
--> 12-17 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (seq);
--> 18 check: nothing
--> 12-17 cured: made_0 (seq = ?)

-- case: no order behind a skipped column
-- index: CREATE INDEX item_pair ON item (kind, created_at)
-- name: Q :many
SELECT id, body FROM item ORDER BY created_at DESC LIMIT 10;
--> 12-18 plan: sort, item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (created_at DESC);
--> 12-18 cured: made_0 in order

-- case: OR with a condition that all arms have
-- index: CREATE INDEX item_pair ON item (owner_id, seq)
-- with: 7, 8, 9
-- name: Q :many
SELECT id, body FROM item WHERE owner_id = $1 AND (seq = $2 OR seq = $3);
--> 12-17 plan: item_pair ((owner_id = ?) AND (seq = ?)), item_pair ((owner_id = ?) AND (seq = ?))
--> 18 plan: item_pair ((owner_id = ?) AND (seq = ANY (ARRAY[?, ?])))
--> 18 custom: item_pair ((owner_id = ?) AND (seq = ANY (?)))
--> 18 generic: item_pair ((owner_id = ?) AND (seq = ANY (ARRAY[?, ?])))
--> 12-18 check: nothing

-- case: OR of many values
-- index: CREATE INDEX item_seq ON item (seq)
-- with: 1, 2, 3, 4, 5, 6
-- name: Q :many
SELECT id, body FROM item WHERE seq = $1 OR seq = $2 OR seq = $3 OR seq = $4 OR seq = $5 OR seq = $6;
--> 12-17 plan: item_seq (seq = ?), item_seq (seq = ?), item_seq (seq = ?), item_seq (seq = ?), item_seq (seq = ?), item_seq (seq = ?)
--> 18 plan: item_seq (seq = ANY (ARRAY[?, ?, ?, ?, ?, ?]))
--> 18 custom: item_seq (seq = ANY (?))
--> 18 generic: item_seq (seq = ANY (ARRAY[?, ?, ?, ?, ?, ?]))
--> 12-18 check: nothing

-- case: IN and an order of the same index
-- index: CREATE INDEX item_pair ON item (kind, created_at)
-- name: Q :many
SELECT id FROM item WHERE kind IN ('k1', 'k2') ORDER BY kind, created_at LIMIT 10;
--> 12-18 plan: item_pair (kind = ANY (?))
--> 12-18 check: nothing

-- case: IS NOT NULL of a NOT NULL column
-- index: CREATE INDEX item_seq ON item (seq)
-- vain: CREATE INDEX item_seq2 ON item (seq, id)
-- name: Q :many
SELECT id, body FROM item WHERE seq IS NOT NULL;
--> 12-18 plan: item whole
--> 12-18 check: nothing

-- case: DISTINCT in the order of an index
-- disagrees: 12-15: (owner_id, created_at) would give the first rows; what is proposed for DISTINCT has no limit
-- index: CREATE INDEX item_owner ON item (owner_id)
-- name: Q :many
SELECT DISTINCT owner_id, created_at FROM item ORDER BY owner_id, created_at LIMIT 10;
--> 12-15 plan: sort, item whole
--> 16-18 plan: incremental sort, item_owner in order
--> 12-18 check: nothing

-- case: an aggregate in the order of an index
-- index: CREATE INDEX item_owner ON item (owner_id, created_at)
-- with: 7
-- name: Q :one
SELECT array_agg(id ORDER BY created_at) FROM item WHERE owner_id = $1;
--> 12-15 plan: item_owner (owner_id = ?)
--> 16-18 plan: sort, item_owner (owner_id = ?)
--> 12-18 check: nothing

-- case: a self-join on the key
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- name: Q :many
SELECT a.id, b.body FROM item a JOIN item b ON b.id = a.id WHERE a.owner_id = $1;
--> 12-17 plan: item_owner (owner_id = ?), item_pkey (id = a.id)
--> 18 plan: item_owner (owner_id = ?)
--> 12-18 check: nothing

-- case: row_number up to a limit
-- index: CREATE INDEX item_created ON item (created_at)
-- vain: CREATE INDEX item_created2 ON item (created_at DESC)
-- name: Q :many
SELECT id FROM (SELECT id, row_number() OVER (ORDER BY created_at) AS n FROM item) x WHERE n <= 10;
--> 12-18 plan: windowagg, sort, item whole
--> 12-18 check: nothing

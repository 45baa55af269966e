-- The order of an index's columns: equality, then an order or one range.

-- case: equality then order
-- index: CREATE INDEX item_page ON item (kind, created_at)
-- with: 'k1'
-- name: Q :many
SELECT id FROM item WHERE kind = $1 ORDER BY created_at DESC LIMIT 20;
--> 12-18 plan: item_page (kind = ?)
--> 12-18 check: nothing

-- case: equality then order, no index
-- with: 'k1'
-- name: Q :many
SELECT id FROM item WHERE kind = $1 ORDER BY created_at DESC LIMIT 20;
--> 12-18 plan: sort, item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (kind, created_at DESC);
--> 12-18 cured: made_0 (kind = ?)

-- case: equality then order, only the equality
-- index: CREATE INDEX item_kind ON item (kind)
-- with: 'k1'
-- name: Q :many
SELECT id FROM item WHERE kind = $1 ORDER BY created_at DESC LIMIT 20;
--> 12-18 plan: sort, item_kind (kind = ?)
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (kind, created_at DESC);
--> 12-18 cured: made_0 (kind = ?)

-- case: order alone
-- index: CREATE INDEX item_created ON item (created_at)
-- name: Q :many
SELECT id FROM item ORDER BY created_at DESC LIMIT 20;
--> 12-18 plan: item_created in order
--> 12-18 check: nothing

-- case: order alone, no index
-- name: Q :many
SELECT id FROM item ORDER BY created_at DESC LIMIT 20;
--> 12-18 plan: sort, item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (created_at DESC);
--> 12-18 cured: made_0 in order

-- case: equality then range
-- index: CREATE INDEX item_range ON item (kind, seq)
-- with: 'k1', 7, 17
-- name: Q :many
SELECT id FROM item WHERE kind = $1 AND seq BETWEEN $2 AND $3;
--> 12-18 plan: item_range ((kind = ?) AND (seq >= ?) AND (seq <= ?))
--> 12-18 check: nothing

-- case: equality then range, the range first
-- index: CREATE INDEX item_range ON item (created_at, owner_id)
-- with: 7, '2000-01-01'
-- name: Q :many
SELECT id, body FROM item WHERE owner_id = $1 AND created_at > $2;
--> 12-18 plan: item_range ((created_at > ?) AND (owner_id = ?))
--> 12-18 check: nothing

-- case: two ranges use the first alone
-- index: CREATE INDEX item_ranges ON item (seq, rank)
-- with: 7, 17, 7, 17
-- name: Q :many
SELECT id FROM item WHERE seq BETWEEN $1 AND $2 AND rank BETWEEN $3 AND $4;
--> 12-18 plan: item_ranges ((seq >= ?) AND (seq <= ?) AND (rank >= ?) AND (rank <= ?))
--> 12-18 check: nothing

-- case: range and order of another column
-- index: CREATE INDEX item_seq ON item (seq)
-- with: 7, 17
-- name: Q :many
SELECT id FROM item WHERE seq BETWEEN $1 AND $2 ORDER BY created_at LIMIT 20;
--> 12-18 plan: sort, item_seq ((seq >= ?) AND (seq <= ?))
--> 12-18 check: nothing

-- case: a selective prefix is enough
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 AND kind = 'k1' ORDER BY created_at LIMIT 5;
--> 12-18 plan: sort, item_owner (owner_id = ?)
--> 12-18 check: nothing

-- case: IN and an order, few rows
-- index: CREATE INDEX item_owner ON item (owner_id, created_at)
-- with: '{7,8,9}'
-- name: Q :many
SELECT id FROM item WHERE owner_id = ANY($1::bigint[]) ORDER BY created_at DESC LIMIT 10;
--> 12-18 plan: sort, item_owner (owner_id = ANY (?))
--> 12-18 check: nothing

-- case: IN and an order, few rows, no index
-- with: '{7,8,9}'
-- name: Q :many
SELECT id FROM item WHERE owner_id = ANY($1::bigint[]) ORDER BY created_at DESC LIMIT 10;
--> 12-18 plan: sort, item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id);
--> 12-18 cured: sort, made_0 (owner_id = ANY (?))

-- case: IN and an order, a dense column
-- index: CREATE INDEX item_created ON item (created_at)
-- name: Q :many
SELECT id FROM item WHERE kind IN ('k1', 'k2', 'k3') ORDER BY created_at DESC LIMIT 10;
--> 12-18 plan: item_created in order
--> 12-18 check: nothing

-- case: IN and an order, a dense column, no index
-- name: Q :many
SELECT id FROM item WHERE kind IN ('k1', 'k2', 'k3') ORDER BY created_at DESC LIMIT 10;
--> 12-18 plan: sort, item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (created_at DESC);
--> 12-18 cured: made_0 in order

-- case: DESC NULLS LAST
-- index: CREATE INDEX item_rank ON item (rank)
-- name: Q :many
SELECT id FROM item ORDER BY rank DESC NULLS LAST LIMIT 10;
--> 12-18 plan: sort, item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (rank DESC NULLS LAST);
--> 12-18 cured: made_0 in order

-- case: DESC NULLS LAST, served
-- index: CREATE INDEX item_rank ON item (rank DESC NULLS LAST)
-- name: Q :many
SELECT id FROM item ORDER BY rank DESC NULLS LAST LIMIT 10;
--> 12-18 plan: item_rank in order
--> 12-18 check: nothing

-- case: DESC NULLS LAST, the other way round
-- index: CREATE INDEX item_rank ON item (rank NULLS FIRST)
-- name: Q :many
SELECT id FROM item ORDER BY rank DESC NULLS LAST LIMIT 10;
--> 12-18 plan: item_rank in order
--> 12-18 check: nothing

-- case: DESC NULLS LAST of a NOT NULL column
-- index: CREATE INDEX item_seq ON item (seq)
-- name: Q :many
SELECT id FROM item ORDER BY seq DESC NULLS LAST LIMIT 10;
--> 12-18 plan: sort, item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (seq DESC NULLS LAST);
--> 12-18 cured: made_0 in order

-- case: DESC without NULLS
-- index: CREATE INDEX item_rank ON item (rank)
-- name: Q :many
SELECT id FROM item ORDER BY rank DESC LIMIT 10;
--> 12-18 plan: item_rank in order
--> 12-18 check: nothing

-- case: two directions, many of the first
-- index: CREATE INDEX item_both ON item (owner_id, created_at)
-- name: Q :many
SELECT id FROM item ORDER BY owner_id, created_at DESC LIMIT 10;
--> 12 plan: sort, item whole
--> 13-18 plan: incremental sort, item_both in order
--> 12 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id, created_at DESC);
--> 13-18 check: nothing
--> 12 cured: made_0 in order

-- case: two directions, served
-- index: CREATE INDEX item_both ON item (owner_id, created_at DESC)
-- name: Q :many
SELECT id FROM item ORDER BY owner_id DESC, created_at LIMIT 10;
--> 12-18 plan: item_both in order
--> 12-18 check: nothing

-- case: a prefix of the order
-- index: CREATE INDEX item_owner ON item (owner_id)
-- name: Q :many
SELECT id FROM item ORDER BY owner_id, created_at LIMIT 10;
--> 12 plan: sort, item whole
--> 13-18 plan: incremental sort, item_owner in order
--> 12 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id, created_at);
--> 13-18 check: nothing
--> 12 cured: made_0 in order

-- case: a prefix of the order, few values
-- index: CREATE INDEX item_kind ON item (kind)
-- name: Q :many
SELECT id FROM item ORDER BY kind, created_at LIMIT 10;
--> 12 plan: sort, item whole
--> 13-18 plan: incremental sort, item_kind in order
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (kind, created_at);
--> 12-18 cured: made_0 in order

-- case: max
-- index: CREATE INDEX item_created ON item (created_at)
-- name: Q :one
SELECT max(created_at) FROM item;
--> 12-16 plan: item_created (created_at IS NOT NULL)
--> 17-18 plan: item_created in order
--> 12-18 check: nothing

-- case: max, no index
-- name: Q :one
SELECT max(created_at) FROM item;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (created_at);
--> 12-16 cured: made_0 (created_at IS NOT NULL)
--> 17-18 cured: made_0 in order

-- case: max behind an equality
-- index: CREATE INDEX item_kind ON item (kind, created_at)
-- with: 'k1'
-- name: Q :one
SELECT max(created_at) FROM item WHERE kind = $1;
--> 12-16 plan: item_kind ((kind = ?) AND (created_at IS NOT NULL))
--> 17-18 plan: item_kind (kind = ?)
--> 12-18 check: nothing

-- case: DISTINCT ON
-- disagrees: 12-15: (owner_id, created_at DESC) would give the first rows; what is proposed for DISTINCT has no limit
-- index: CREATE INDEX item_owner ON item (owner_id)
-- name: Q :many
SELECT DISTINCT ON (owner_id) owner_id, created_at FROM item ORDER BY owner_id, created_at DESC LIMIT 10;
--> 12-15 plan: sort, item whole
--> 16-18 plan: incremental sort, item_owner in order
--> 12-18 check: nothing

-- case: a second column that is not asked
-- index: CREATE INDEX item_three ON item (owner_id, kind, seq)
-- with: 7, 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 AND seq = $2;
--> 12-18 plan: item_three ((owner_id = ?) AND (seq = ?))
--> 12-18 check: nothing

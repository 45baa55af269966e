-- Partial indexes, and queues.

-- case: the very predicate
-- index: CREATE INDEX item_live ON item (owner_id) WHERE deleted_at IS NULL
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 AND deleted_at IS NULL;
--> 12-18 plan: item_live (owner_id = ?)
--> 12-18 check: nothing

-- case: the predicate is not asked
-- index: CREATE INDEX item_live ON item (owner_id) WHERE deleted_at IS NULL
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id);
--> 12-18 cured: made_0 (owner_id = ?)

-- case: a constant implies a list
-- index: CREATE INDEX item_new ON item (owner_id) WHERE state IN ('new', 'old')
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 AND state = 'new';
--> 12-18 plan: item_new (owner_id = ?)
--> 12-18 check: nothing

-- case: another constant implies no list
-- index: CREATE INDEX item_new ON item (owner_id) WHERE state IN ('new', 'old')
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 AND state = 'done';
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id, state);
--> 12-18 cured: made_0 ((owner_id = ?) AND (state = ?))

-- case: a parameter implies only when it is known, and is another
-- index: CREATE INDEX item_new ON item (owner_id) WHERE state = 'new'
-- with: 7, 'done'
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 AND state = $2;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id, state);
--> 12-18 cured: made_0 ((owner_id = ?) AND (state = ?))

-- case: a parameter implies only when it is known
-- disagrees: 12-18: check is right about every state but new
-- index: CREATE INDEX item_new ON item (owner_id) WHERE state = 'new'
-- with: 7, 'new'
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 AND state = $2;
--> 12-18 plan: item_new (owner_id = ?)
--> 12-18 custom: item_new (owner_id = ?)
--> 12-18 generic: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id, state);
--> 12-18 cured: item_new (owner_id = ?)

-- case: equality implies IS NOT NULL
-- index: CREATE INDEX item_group ON item (group_id) WHERE group_id IS NOT NULL
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE group_id = $1;
--> 12-18 plan: item_group (group_id = ?)
--> 12-18 check: nothing

-- case: a range implies a wider one
-- index: CREATE INDEX item_seq ON item (owner_id) WHERE seq > 100
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = $1 AND seq > 200;
--> 12-18 plan: item_seq (owner_id = ?)
--> 12-18 check: nothing

-- case: a boolean implies itself
-- index: CREATE INDEX item_flag ON item (seq) WHERE flag
-- name: Q :many
SELECT id FROM item WHERE flag ORDER BY seq LIMIT 10;
--> 12-18 plan: item_flag in order
--> 12-18 check: nothing

-- case: = true implies a boolean
-- index: CREATE INDEX item_flag ON item (seq) WHERE flag
-- name: Q :many
SELECT id FROM item WHERE flag = true ORDER BY seq LIMIT 10;
--> 12-18 plan: item_flag in order
--> 12-18 check: nothing

-- case: a queue
-- index: CREATE INDEX item_queue ON item (created_at) WHERE state = 'new'
-- name: Q :many
SELECT id FROM item WHERE state = 'new' ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED;
--> 12-18 plan: item_queue in order
--> 12-18 check: nothing

-- case: a queue, no index
-- name: Q :many
SELECT id FROM item WHERE state = 'new' ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED;
--> 12-18 plan: sort, item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (created_at) WHERE state = 'new';
--> 12-18 cured: made_0 in order

-- case: a queue that is claimed
-- name: Q :many
UPDATE item SET state = 'busy' WHERE id IN (
    SELECT id FROM item WHERE state = 'new' ORDER BY created_at LIMIT 10 FOR UPDATE SKIP LOCKED) RETURNING id;
--> 12-18 plan: sort, item whole, item_pkey (id = "ANY_subquery".id)
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (created_at) WHERE state = 'new';
--> 12-18 cured: made_0 in order, item_pkey (id = "ANY_subquery".id)

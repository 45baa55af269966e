-- What only a plan for the very arguments serves, and what plan_cache_mode = auto keeps.

-- case: LIKE $1, a prefix
-- index: CREATE INDEX item_name ON item (name text_pattern_ops)
-- with: 'Name 777%'
-- name: Q :many
SELECT id FROM item WHERE name LIKE $1;
--> 12-18 plan: item_name ((name ~>=~ ?) AND (name ~<~ ?))
--> 12-18 custom: item_name ((name ~>=~ ?) AND (name ~<~ ?))
--> 12-18 generic: item whole
--> 12-18 check: nothing

-- case: LIKE $1, trigrams
-- index: CREATE INDEX item_name ON item USING gin (name gin_trgm_ops)
-- with: 'Name 777%'
-- name: Q :many
SELECT id FROM item WHERE name LIKE $1;
--> 12-18 plan: item_name (name ~~ ?)
--> 12-18 check: nothing

-- case: LIKE $1, no index
-- with: 'Name 777%'
-- name: Q :many
SELECT id FROM item WHERE name LIKE $1;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item USING gin (name gin_trgm_ops);
--> 12-18 cured: made_0 (name ~~ ?)

-- case: LIKE of a parameter and a wildcard
-- index: CREATE INDEX item_name ON item (name text_pattern_ops)
-- with: 'Name 777'
-- name: Q :many
SELECT id FROM item WHERE name LIKE $1 || '%';
--> 12-18 plan: item_name ((name ~>=~ ?) AND (name ~<~ ?))
--> 12-18 custom: item_name ((name ~>=~ ?) AND (name ~<~ ?))
--> 12-18 generic: item whole
--> 12-18 check: nothing

-- case: a parameter that may be NULL, given
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE ($1::bigint IS NULL OR owner_id = $1);
--> 12-18 plan: item_owner (owner_id = ?)
--> 12-18 custom: item_owner (owner_id = ?)
--> 12-18 generic: item whole
--> 12-18 check: nothing

-- case: a parameter that may be NULL, no index
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE ($1::bigint IS NULL OR owner_id = $1);
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id);
--> 12-18 cured: made_0 (owner_id = ?)

-- case: the column by default
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- name: Q :many
SELECT id FROM item WHERE owner_id = coalesce($1, owner_id);
--> 12-18 plan: item_owner (owner_id = ?)
--> 12-18 custom: item_owner (owner_id = ?)
--> 12-18 generic: item whole
--> 12-18 check: nothing

-- case: skewed values, in order
-- index: CREATE INDEX item_state ON item (state)
-- with: 'new'
-- name: Q :many
SELECT id FROM item WHERE state = $1;
--> 12-18 plan: item_state (state = ?)
--> 12-18 check: nothing

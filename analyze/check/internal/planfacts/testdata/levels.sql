-- Where conditions are pushed down, and where not.

-- case: a CTE read once
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- name: Q :many
WITH x AS (SELECT id, owner_id FROM item) SELECT id FROM x WHERE owner_id = $1;
--> 12-18 plan: item_owner (owner_id = ?)
--> 12-18 check: nothing

-- case: a MATERIALIZED CTE
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- vain: CREATE INDEX item_owner2 ON item (owner_id, id)
-- name: Q :many
WITH x AS MATERIALIZED (SELECT * FROM item) SELECT id FROM x WHERE owner_id = $1;
--> 12-18 plan: cte scan, item whole
--> 12-18 check: nothing

-- case: a MATERIALIZED CTE, no index
-- with: 7
-- vain: CREATE INDEX item_owner ON item (owner_id)
-- name: Q :many
WITH x AS MATERIALIZED (SELECT * FROM item) SELECT id FROM x WHERE owner_id = $1;
--> 12-18 plan: cte scan, item whole
--> 12-18 check: nothing

-- case: a CTE read twice
-- with: 7, 8
-- vain: CREATE INDEX item_owner ON item (owner_id)
-- name: Q :many
WITH x AS (SELECT * FROM item) SELECT id FROM x WHERE owner_id = $1 UNION ALL SELECT id FROM x WHERE owner_id = $2;
--> 12-18 plan: item whole, cte scan, cte scan
--> 12-18 check: nothing

-- case: a CTE read twice, NOT MATERIALIZED
-- with: 7, 8
-- name: Q :many
WITH x AS NOT MATERIALIZED (SELECT * FROM item) SELECT id FROM x WHERE owner_id = $1 UNION ALL SELECT id FROM x WHERE owner_id = $2;
--> 12-18 plan: item whole, item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id);
--> 12-18 cured: made_0 (owner_id = ?), made_0 (owner_id = ?)

-- case: a window over all
-- with: 7
-- vain: CREATE INDEX item_owner ON item (owner_id)
-- name: Q :many
SELECT id FROM (SELECT id, owner_id, row_number() OVER (ORDER BY body) AS n FROM item) x WHERE owner_id = $1;
--> 12-18 plan: item whole
--> 12-18 check: nothing

-- case: a window over parts
-- disagrees: 12-18: package paths pushes nothing below a window, PostgreSQL what all PARTITION BY have
-- with: 7
-- name: Q :many
SELECT id FROM (SELECT id, owner_id, row_number() OVER (PARTITION BY owner_id ORDER BY created_at) AS n FROM item) x WHERE owner_id = $1;
--> 12-18 plan: item whole
--> 12-18 check: nothing

-- case: a subquery with LIMIT
-- with: 7
-- vain: CREATE INDEX item_owner ON item (owner_id)
-- name: Q :many
SELECT id FROM (SELECT id, owner_id FROM item LIMIT 10000) x WHERE owner_id = $1;
--> 12-18 plan: item whole
--> 12-18 check: nothing

-- case: groups
-- with: 7
-- name: Q :many
SELECT n FROM (SELECT owner_id, count(*) AS n FROM item GROUP BY owner_id) x WHERE owner_id = $1;
--> 12-18 plan: item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id);
--> 12-18 cured: made_0 (owner_id = ?)

-- case: UNION ALL
-- with: 7
-- name: Q :many
SELECT id FROM (SELECT id, owner_id FROM item UNION ALL SELECT id, item_id FROM part) x WHERE owner_id = $1;
--> 12-18 plan: item whole, part whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id); | missing-index: CREATE INDEX CONCURRENTLY ON public.part (item_id);
--> 12-18 cured: made_0 (owner_id = ?), made_1 (item_id = ?)

-- case: UNION ALL, in order
-- index: CREATE INDEX item_seq ON item (seq)
-- index: CREATE INDEX part_item ON part (item_id)
-- name: Q :many
SELECT id, n FROM (SELECT id, seq::bigint AS n FROM item UNION ALL SELECT id, item_id FROM part) x ORDER BY id LIMIT 10;
--> 12-18 plan: item_pkey in order, part_pkey in order
--> 12-18 check: nothing

-- case: EXISTS
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- name: Q :many
SELECT id FROM item i WHERE owner_id = $1 AND EXISTS (SELECT 1 FROM part p WHERE p.item_id = i.id);
--> 12-18 plan: part whole, item_owner (owner_id = ?)
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.part (item_id);
--> 12-18 cured: item_owner (owner_id = ?), made_0 (item_id = i.id)

-- case: a join from the few
-- index: CREATE INDEX item_owner ON item (owner_id)
-- with: 7
-- name: Q :many
SELECT p.label FROM item i JOIN part p ON p.item_id = i.id WHERE i.owner_id = $1;
--> 12-18 plan: part whole, item_owner (owner_id = ?)
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.part (item_id);
--> 12-18 cured: item_owner (owner_id = ?), made_0 (item_id = i.id)

-- case: a join of all
-- vain: CREATE INDEX part_item ON part (item_id)
-- name: Q :many
SELECT p.label, i.body FROM item i JOIN part p ON p.item_id = i.id;
--> 12-14 plan: item whole, part whole
--> 15-18 plan: part whole, item whole
--> 12-18 check: nothing

-- case: LATERAL
-- with: 7
-- index: CREATE INDEX owner_region ON owner (region)
-- name: Q :many
SELECT o.name, x.id FROM owner o CROSS JOIN LATERAL (SELECT id FROM item i WHERE i.owner_id = o.id ORDER BY created_at DESC LIMIT 3) x WHERE o.region = $1;
--> 12-18 plan: owner_region (region = ?), sort, item whole
--> 12-18 check: missing-index: CREATE INDEX CONCURRENTLY ON public.item (owner_id, created_at DESC);
--> 12-18 cured: owner_region (region = ?), made_0 (owner_id = o.id)

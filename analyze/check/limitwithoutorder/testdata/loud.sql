-- schema: stories

-- case: pages without an order
-- name: Q :many
SELECT * FROM stories WHERE author_id = $1 LIMIT 20 OFFSET $2;
--> queries.sql:2:50: warning: Q: LIMIT and OFFSET without ORDER BY: chance says which rows of public.stories come; add ORDER BY id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others; then rows are on two pages, or on none
--> 	known: the number of rows is not declared, taken as large

-- case: some rows
-- name: A :many
SELECT * FROM stories LIMIT $1;
-- name: B :one
SELECT * FROM stories WHERE slug = $1 LIMIT 1;
-- name: C :many
SELECT * FROM likes WHERE story_id = $1 FETCH FIRST 5 ROWS ONLY;
--> queries.sql:2:29: warning: A: LIMIT without ORDER BY: chance says which rows of public.stories come; add ORDER BY id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:4:45: info: B: LIMIT without ORDER BY: chance says which rows of public.stories come; add ORDER BY id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:6:53: warning: C: LIMIT without ORDER BY: chance says which rows of public.likes come; add ORDER BY user_id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large

-- case: a queue
-- name: Q :many
SELECT id FROM jobs WHERE state = 'new' LIMIT 10 FOR UPDATE SKIP LOCKED;
--> queries.sql:2:47: info: Q: LIMIT without ORDER BY: chance says which rows of public.jobs come; add ORDER BY id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large

-- case: pages with ties
-- name: Q :many
SELECT * FROM stories ORDER BY created_at DESC LIMIT $1 OFFSET $2;
--> queries.sql:2:54: info: Q: pages in an order with ties: rows that are equal in it change places between pages; add to the ORDER BY id [limit-without-order]
--> 	why: what is equal in the ORDER BY comes in any order, another one for each OFFSET: rows are then on two pages, or on none
--> 	known: the number of rows is not declared, taken as large

-- case: a join
-- name: A :many
SELECT s.title, u.name FROM stories s JOIN users u ON u.id = s.author_id ORDER BY u.name LIMIT $1 OFFSET $2;
-- name: B :many
SELECT u.name, s.title FROM users u LEFT JOIN stories s ON s.author_id = u.id LIMIT $1;
--> queries.sql:2:96: info: A: pages in an order with ties: rows that are equal in it change places between pages; add to the ORDER BY s.id [limit-without-order]
--> 	why: what is equal in the ORDER BY comes in any order, another one for each OFFSET: rows are then on two pages, or on none
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:4:85: warning: B: LIMIT without ORDER BY: chance says which rows of public.users come; add ORDER BY u.id, s.id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large

-- case: behind a key
-- name: A :many
SELECT * FROM stories WHERE id > $1 LIMIT $2;
-- name: B :many
SELECT * FROM likes WHERE story_id = $1 AND user_id > $2 LIMIT $3;
--> queries.sql:2:43: warning: A: LIMIT without ORDER BY: chance says which rows of public.stories come; add ORDER BY id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:4:64: warning: B: LIMIT without ORDER BY: chance says which rows of public.likes come; add ORDER BY user_id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large

-- case: work of which any will do
-- name: A :many
SELECT * FROM stories WHERE published_at IS NULL LIMIT $1;
-- name: B :many
SELECT * FROM jobs WHERE run_at < now() LIMIT $1;
-- name: C :many
SELECT * FROM jobs WHERE state = 'new' LIMIT $1;
--> queries.sql:2:56: info: A: LIMIT without ORDER BY: chance says which rows of public.stories come; add ORDER BY id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:4:47: info: B: LIMIT without ORDER BY: chance says which rows of public.jobs come; add ORDER BY id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:6:46: info: C: LIMIT without ORDER BY: chance says which rows of public.jobs come; add ORDER BY id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large

-- case: a guard
-- name: Q :many
SELECT * FROM stories WHERE author_id = ANY($1::bigint[]) LIMIT 10000;
--> queries.sql:2:65: info: Q: LIMIT without ORDER BY: chance says which rows of public.stories come; add ORDER BY id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large

-- case: no key
-- name: Q :many
SELECT * FROM settings LIMIT 5;
--> queries.sql:2:30: warning: Q: LIMIT without ORDER BY: chance says which rows of public.settings come; order by what is unique [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large

-- case: groups
-- name: Q :many
SELECT author_id, count(*) FROM stories GROUP BY author_id LIMIT 5;
--> queries.sql:2:66: warning: Q: LIMIT without ORDER BY: chance says which rows of public.stories come; order by what is unique [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large

-- case: an outer join restricts one side alone
-- name: Q :many
SELECT u.name, s.title FROM users u LEFT JOIN stories s ON s.id = u.invited_by AND u.id = $1 LIMIT 5;
--> queries.sql:2:100: warning: Q: LIMIT without ORDER BY: chance says which rows of public.users come; add ORDER BY u.id [limit-without-order]
--> 	why: rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others
--> 	known: the number of rows is not declared, taken as large

-- case: a unique key that may be NULL
CREATE TABLE codes (id bigint PRIMARY KEY, code text UNIQUE);
-- name: A :many
SELECT * FROM codes ORDER BY code LIMIT $1 OFFSET $2;
--> queries.sql:2:41: info: A: pages in an order with ties: rows that are equal in it change places between pages; add to the ORDER BY id [limit-without-order]
--> 	why: what is equal in the ORDER BY comes in any order, another one for each OFFSET: rows are then on two pages, or on none
--> 	known: the number of rows is not declared, taken as large

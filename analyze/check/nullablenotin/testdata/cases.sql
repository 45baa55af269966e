-- schema: stories

-- case: a column that may be NULL
-- name: A :many
SELECT id, name FROM users WHERE id NOT IN (SELECT invited_by FROM users);
-- name: B :exec
DELETE FROM users WHERE NOT (id IN (SELECT invited_by FROM users WHERE plan = 'paid'));
-- name: C :many
SELECT id FROM users WHERE id <> ALL (SELECT org_id FROM users);
--> queries.sql:2:34: warning: A: NOT IN (SELECT invited_by …) leaves no row as soon as one invited_by is NULL; write NOT EXISTS (SELECT 1 … WHERE invited_by = …), or add invited_by IS NOT NULL to the subquery [nullable-not-in]
--> 	why: users.invited_by allows NULL; and what is compared with NULL is neither in nor not in: the condition is never true then
--> queries.sql:4:30: warning: B: NOT IN (SELECT invited_by …) leaves no row as soon as one invited_by is NULL; write NOT EXISTS (SELECT 1 … WHERE invited_by = …), or add invited_by IS NOT NULL to the subquery [nullable-not-in]
--> 	why: users.invited_by allows NULL; and what is compared with NULL is neither in nor not in: the condition is never true then
--> queries.sql:6:28: warning: C: NOT IN (SELECT org_id …) leaves no row as soon as one org_id is NULL; write NOT EXISTS (SELECT 1 … WHERE org_id = …), or add org_id IS NOT NULL to the subquery [nullable-not-in]
--> 	why: users.org_id allows NULL; and what is compared with NULL is neither in nor not in: the condition is never true then

-- case: the nullable side of an outer join
-- name: Q :many
SELECT id FROM users WHERE id NOT IN (SELECT s.author_id FROM likes l LEFT JOIN stories s ON s.id = l.story_id);
--> queries.sql:2:28: warning: Q: NOT IN (SELECT author_id …) leaves no row as soon as one author_id is NULL; write NOT EXISTS (SELECT 1 … WHERE author_id = …), or add author_id IS NOT NULL to the subquery [nullable-not-in]
--> 	why: LEFT JOIN may find no row; and what is compared with NULL is neither in nor not in: the condition is never true then

-- case: two columns, of which one may be NULL
-- name: Q :many
SELECT id FROM comments WHERE (story_id, id) NOT IN (SELECT story_id, parent_id FROM comments);
--> queries.sql:2:42: warning: Q: NOT IN (SELECT parent_id …) leaves no row as soon as one parent_id is NULL; write NOT EXISTS (SELECT 1 … WHERE parent_id = …), or add parent_id IS NOT NULL to the subquery [nullable-not-in]
--> 	why: comments.parent_id allows NULL; and what is compared with NULL is neither in nor not in: the condition is never true then

-- case: in a subquery, and in a view
CREATE VIEW invited AS SELECT invited_by FROM users;
-- name: Q :many
SELECT s.id FROM stories s WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = s.author_id AND u.id NOT IN (SELECT invited_by FROM invited));
--> queries.sql:2:93: warning: Q: NOT IN (SELECT invited_by …) leaves no row as soon as one invited_by is NULL; write NOT EXISTS (SELECT 1 … WHERE invited_by = …), or add invited_by IS NOT NULL to the subquery [nullable-not-in]
--> 	why: users.invited_by allows NULL; and what is compared with NULL is neither in nor not in: the condition is never true then

-- case: never NULL
-- name: A :many
SELECT id FROM users WHERE id NOT IN (SELECT author_id FROM stories);
-- name: B :many
SELECT id FROM users WHERE id NOT IN (SELECT invited_by FROM users WHERE invited_by IS NOT NULL);
-- name: C :many
SELECT id FROM users WHERE id NOT IN (SELECT invited_by FROM users WHERE invited_by > 7);
-- name: D :many
SELECT id FROM users WHERE id NOT IN (SELECT u.invited_by FROM users u JOIN users i ON i.id = u.invited_by);

-- case: IN, and NOT EXISTS
-- name: A :many
SELECT id FROM users WHERE id IN (SELECT invited_by FROM users);
-- name: B :many
SELECT id FROM users u WHERE NOT EXISTS (SELECT 1 FROM users i WHERE i.invited_by = u.id);
-- name: C :many
SELECT id FROM users WHERE NOT id = ANY (sqlc.arg(ids)::bigint[]);

-- case: what is computed
-- name: A :many
SELECT id FROM users WHERE id NOT IN (SELECT unnest(sqlc.arg(ids)::bigint[]));
-- name: B :many
SELECT id FROM users WHERE id NOT IN (SELECT max(parent_id) FROM comments GROUP BY story_id);

-- case: silenced
-- name: Q :many
-- ignore: nullable-not-in the loader never writes NULL there
SELECT id FROM users WHERE id NOT IN (SELECT invited_by FROM users);

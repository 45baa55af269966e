-- schema: stories
-- check: {table_rows: {settings: 50}}
-- What would not be worth an index as it is, or needs none.

-- case: older than, by arithmetic
-- name: Q :many
SELECT * FROM stories WHERE created_at + interval '1 day' < now();

-- case: older than, by age
-- name: Q :many
SELECT * FROM stories WHERE now() - created_at > interval '1 day';

-- case: arithmetic on a number, one-sided
-- name: Q :many
SELECT * FROM stories WHERE score * 2 > $1;

-- case: arithmetic on two columns
-- name: Q :many
SELECT * FROM stories WHERE score + author_id = $1;

-- case: arithmetic on a function
-- name: Q :many
SELECT * FROM stories WHERE length(body) + 1 = $1;

-- case: long by a constant
-- name: Q :many
SELECT * FROM stories WHERE length(body) > 10;

-- case: long by a parameter
-- name: Q :many
SELECT id FROM stories WHERE length(body) > $1;

-- case: ignored
-- name: Q :many
-- ignore: unindexable-condition ten rows
SELECT id FROM stories WHERE created_at::date = $1;

-- case: turned off
-- check: {rules: {unindexable-condition: "off"}}
-- name: Q :many
SELECT id FROM stories WHERE created_at::date = $1;

-- case: not in a subquery, for all rows
-- name: Q :many
SELECT s.id FROM stories s WHERE s.id NOT IN (SELECT story_id FROM comments);

-- case: not in a subquery that finds few rows
-- name: Q :many
SELECT s.id FROM stories s WHERE s.editor_id = $1 AND s.id NOT IN (SELECT story_id FROM comments WHERE user_id = $2);

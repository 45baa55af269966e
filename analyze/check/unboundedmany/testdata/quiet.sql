-- schema: stories
-- check: {table_rows: {stories: 500000, comments: 40000000, users: 2000000, likes: 90000000, jobs: 5000}}

-- case: bounded
-- name: A :many
SELECT * FROM stories LIMIT 10;
-- name: B :many
SELECT * FROM stories WHERE author_id = $1;
-- name: C :many
SELECT * FROM stories WHERE id = ANY($1::bigint[]);
-- name: D :many
SELECT * FROM stories WHERE created_at BETWEEN $1 AND $2;
-- name: E :many
SELECT * FROM stories WHERE tags @> $1;
-- name: F :many
SELECT * FROM stories WHERE author_id = $1 OR editor_id = $1;
-- name: G :many
SELECT c.body FROM comments c JOIN stories s ON s.id = c.story_id WHERE s.author_id = $1;
-- name: H :many
SELECT s.* FROM stories s JOIN unnest(@ids::bigint[]) k ON k = s.id;
-- name: I :many
SELECT * FROM stories WHERE id IN (SELECT story_id FROM likes WHERE user_id = $1);
-- name: J :many
SELECT id FROM stories WHERE id IN (SELECT story_id FROM likes WHERE user_id = $1 UNION SELECT story_id FROM comments WHERE user_id = $1);

-- case: not collected
-- name: A :iter
SELECT * FROM stories;
-- name: B :one
SELECT * FROM stories;

-- case: few rows
-- name: A :many
SELECT count(*) FROM stories;
-- name: B :many
SELECT author_id, count(*) FROM stories GROUP BY author_id;
-- name: C :many
SELECT DISTINCT category_id FROM stories;

-- case: what a small table leads to
-- name: Q :many
SELECT j.id, s.title FROM jobs j JOIN stories s ON s.id = j.id;

-- case: small
-- name: Q :many
SELECT * FROM jobs;

-- case: middling
-- check: {table_rows: {stories: 50000}}
-- name: Q :many
SELECT * FROM stories;

-- case: a list by its name
-- check: {}
-- name: Q :many
SELECT * FROM settings;

-- case: unknown size, with a condition
-- check: {}
-- name: A :many
SELECT * FROM stories WHERE deleted_at IS NULL;
-- name: B :many
SELECT s.title, l.user_id FROM stories s JOIN likes l ON l.story_id = s.id WHERE s.published;
-- name: C :many
SELECT a.id FROM stories a JOIN stories b ON b.category_id = a.category_id;

-- case: changes
-- name: Q :many
DELETE FROM likes RETURNING user_id;

-- case: a table of one row
-- check: {}
CREATE TABLE site (id int PRIMARY KEY CHECK (id = 1), theme text);
-- name: Q :many
SELECT * FROM site;

-- case: ignored
-- name: Q :many
-- ignore: unbounded-many an export
SELECT * FROM stories;

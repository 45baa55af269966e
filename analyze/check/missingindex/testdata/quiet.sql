-- schema: stories
-- check: {table_rows: {settings: 50}}
-- What an index would not help, or what only statistics could tell.

-- case: max beside another aggregate
-- name: Q :many
SELECT max(created_at), count(*) FROM stories;

-- case: max a group
-- name: Q :many
SELECT author_id, max(created_at) FROM stories GROUP BY author_id;

-- case: aggregate of a grouped view
-- name: Q :many
SELECT * FROM editor_totals WHERE n = $1;

-- case: all of a grouped view
-- name: Q :many
SELECT * FROM story_totals;

-- case: nothing asked
-- name: Q :many
SELECT * FROM stories;

-- case: count all
-- name: Q :many
SELECT count(*) FROM stories;

-- case: report over all
-- name: Q :many
SELECT author_id, count(*) FROM stories GROUP BY author_id ORDER BY count(*) DESC LIMIT 10;

-- case: join of all
-- name: Q :many
SELECT s.title, c.body FROM stories s JOIN comments c ON c.story_id = s.id;

-- case: boolean
-- name: Q :many
SELECT * FROM stories WHERE published;

-- case: enum
-- name: Q :many
SELECT * FROM users WHERE plan = $1;

-- case: checked list
-- name: Q :many
SELECT * FROM stories WHERE status = $1;

-- case: constant
-- name: Q :many
SELECT * FROM jobs WHERE kind = 'k1';

-- case: not null
-- name: Q :many
SELECT * FROM stories WHERE deleted_at IS NULL;

-- case: not equal
-- name: Q :many
SELECT * FROM stories WHERE author_id <> $1;

-- case: older than
-- name: Q :many
SELECT * FROM stories WHERE created_at <= now();

-- case: one-sided number
-- name: Q :many
SELECT * FROM stories WHERE score > $1;

-- case: small table
-- name: Q :many
SELECT * FROM settings WHERE key = $1;

-- case: order without limit
-- name: Q :many
SELECT * FROM stories ORDER BY created_at;

-- case: window
-- name: Q :many
SELECT id, rank() OVER (ORDER BY score) FROM stories ORDER BY created_at LIMIT 10;

-- case: ignored
-- name: Q :many
-- ignore: missing-index a report of the night
SELECT * FROM stories WHERE author_id = $1;

-- case: values
-- name: Q :exec
INSERT INTO settings (key, value) VALUES ($1, $2);

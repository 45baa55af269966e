-- schema: stories
-- check: {table_rows: {stories: 500000, jobs: 5000, users: 50000}}

-- case: by key
-- name: Q :many
SELECT id FROM stories WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3;

-- case: a constant
-- name: Q :many
SELECT id FROM stories ORDER BY created_at DESC LIMIT 1 OFFSET 1;

-- case: small
-- name: A :many
SELECT id FROM jobs ORDER BY id LIMIT $1 OFFSET $2;
-- name: B :many
SELECT id FROM users ORDER BY id LIMIT $1 OFFSET $2;

-- case: one row
-- name: Q :many
SELECT id FROM stories WHERE id = $1 LIMIT $2 OFFSET $3;

-- case: a table of one row
-- check: {}
CREATE TABLE site (id int PRIMARY KEY CHECK (id = 1), theme text);
-- name: Q :many
SELECT * FROM site LIMIT $1 OFFSET $2;

-- case: ignored
-- name: Q :many
-- ignore: offset-pagination nobody has more than ten pages
SELECT id FROM stories ORDER BY id LIMIT $1 OFFSET $2;

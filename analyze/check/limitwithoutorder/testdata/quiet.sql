-- schema: stories

-- case: one row at most
-- name: A :one
SELECT * FROM stories WHERE id = $1 LIMIT 1;
-- name: B :one
SELECT s.title, u.name FROM stories s JOIN users u ON u.id = s.author_id WHERE s.id = $1 LIMIT 1;
-- name: C :one
SELECT u.* FROM users u JOIN stories s ON s.author_id = u.id WHERE s.id = $1 LIMIT 1;
-- name: D :one
SELECT count(*) FROM stories LIMIT 1;

-- case: whether there is one
-- name: A :one
SELECT 1 FROM stories WHERE author_id = $1 LIMIT 1;
-- name: B :one
SELECT EXISTS (SELECT * FROM stories WHERE author_id = $1 LIMIT 1);

-- case: batches
-- name: Q :exec
DELETE FROM stories WHERE id IN (SELECT id FROM stories WHERE deleted_at < $1 LIMIT 1000);

-- case: samples
-- name: A :many
SELECT * FROM stories WHERE random() < 0.01 LIMIT 10;
-- name: B :many
SELECT * FROM stories TABLESAMPLE system (1) LIMIT 10;
-- name: C :many
SELECT * FROM stories ORDER BY random() LIMIT 10 OFFSET $1;

-- case: an order without ties
-- name: A :many
SELECT * FROM stories ORDER BY created_at, id LIMIT $1 OFFSET $2;
-- name: B :many
SELECT * FROM users ORDER BY email LIMIT $1 OFFSET $2;
-- name: C :many
SELECT * FROM likes WHERE story_id = $1 ORDER BY created_at, user_id LIMIT $2 OFFSET $3;
-- name: D :many
SELECT s.title, u.name FROM stories s JOIN users u ON u.id = s.author_id ORDER BY s.id LIMIT $1 OFFSET $2;
-- name: E :many
SELECT author_id, count(*) FROM stories GROUP BY author_id ORDER BY author_id LIMIT $1 OFFSET $2;

-- case: ties on the first page alone
-- name: Q :many
SELECT * FROM stories ORDER BY created_at DESC LIMIT 10;

-- case: an order of its own
-- name: Q :many
SELECT * FROM (SELECT * FROM stories ORDER BY created_at, id) s LIMIT 10;

-- case: a table of one row
CREATE TABLE progress (one bool PRIMARY KEY DEFAULT true CHECK (one), block bigint NOT NULL);
-- name: Q :one
SELECT * FROM progress LIMIT 1;

-- case: ignored
-- name: Q :many
-- ignore: limit-without-order any of the rows will do
SELECT * FROM stories LIMIT $1;

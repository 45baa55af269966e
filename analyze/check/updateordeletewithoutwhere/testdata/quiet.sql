-- schema: stories

-- case: restricted
-- name: A :exec
UPDATE stories SET score = 0 WHERE id = $1;
-- name: B :exec
DELETE FROM likes WHERE user_id = $1 AND true;

-- case: joined
-- name: A :exec
UPDATE stories SET title = u.name FROM users u WHERE u.id = author_id AND u.id = $1;
-- name: B :exec
WITH batch AS (SELECT id FROM stories WHERE published LIMIT 100) DELETE FROM likes USING batch WHERE likes.story_id = batch.id;

-- case: a subquery of the row
-- name: A :exec
DELETE FROM likes WHERE NOT EXISTS (SELECT FROM stories WHERE stories.id = likes.story_id);
-- name: B :exec
DELETE FROM stories WHERE ctid IN (SELECT ctid FROM stories LIMIT 10);
-- name: C :exec
DELETE FROM likes l WHERE l IS NULL;

-- case: a switch
-- name: Q :exec
DELETE FROM likes WHERE $1::bool;

-- case: temporary
CREATE TEMP TABLE incoming (id bigint);
-- name: Q :exec
DELETE FROM incoming;

-- case: small
-- check: {table_rows: {likes: 50}}
-- name: Q :exec
DELETE FROM likes;

-- case: a table of one row
CREATE TABLE site (id int PRIMARY KEY CHECK (id = 1), theme text);
CREATE TABLE state (ok bool PRIMARY KEY DEFAULT true CHECK (ok), n int);
CREATE TABLE lock (n int);
CREATE UNIQUE INDEX ON lock ((true));
-- name: A :exec
UPDATE site SET theme = $1;
-- name: B :exec
UPDATE state SET n = n + 1;
-- name: C :exec
DELETE FROM lock;

-- case: a view
CREATE VIEW published AS SELECT * FROM stories WHERE published;
-- name: Q :exec
UPDATE published SET score = 0;

-- case: upsert
-- name: Q :exec
INSERT INTO likes (story_id, user_id) VALUES ($1, $2) ON CONFLICT (story_id, user_id) DO UPDATE SET user_id = excluded.user_id;

-- case: ignored
-- name: Q :exec
-- ignore: update-or-delete-without-where the table has a row a worker
DELETE FROM likes;

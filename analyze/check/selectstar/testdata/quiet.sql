-- schema: stories
-- check: {table_rows: {stories: 50000, comments: 4000000, users: 200000}}

-- case: one row by its key, which is shown whole
-- name: GetStory :one
-- cache: ttl=300
SELECT * FROM stories WHERE id = $1;
-- name: GetStories :many
-- cache: ttl=300
SELECT * FROM stories WHERE id = $1;
-- name: NewestStory :many
-- cache: ttl=300
SELECT * FROM stories ORDER BY created_at DESC LIMIT 1;

-- case: columns that are named
-- name: ListStories :many
-- cache: ttl=300
SELECT id, title, body, meta FROM stories WHERE author_id = $1;

-- case: a table that is not wide
-- name: ListUsers :many
-- cache: ttl=300
SELECT * FROM users WHERE org_id = $1;

-- case: a small table
-- check: {table_rows: {stories: 300}}
-- name: ListStories :many
-- cache: ttl=300
SELECT * FROM stories WHERE author_id = $1;

-- case: not cached, and nothing is known of it
-- check: {table_rows: {}}
-- name: ListStories :many
SELECT * FROM stories WHERE author_id = $1;

-- case: not cached, and only the name says what is in it
-- name: ListComments :many
SELECT * FROM comments WHERE story_id = $1;

-- case: the star of what names its columns, and of a view
-- name: ListTitles :many
-- cache: ttl=300
SELECT * FROM (SELECT id, title, body FROM stories WHERE author_id = $1) s;
-- name: ListLive :many
-- cache: ttl=300
SELECT * FROM live_stories WHERE writer_id = $1;

-- case: rows that pass by, a struct that is asked for, rows that were just written
-- name: Export :iter
SELECT * FROM stories ORDER BY id;
-- name: ListEmbedded :many
-- cache: ttl=300
SELECT sqlc.embed(stories), users.name FROM stories JOIN users ON users.id = stories.author_id WHERE users.org_id = $1;
-- name: Publish :many
UPDATE stories SET published = true WHERE author_id = $1 RETURNING *;

-- case: a star that counts
-- name: CountStories :many
-- cache: ttl=300
SELECT author_id, count(*) FROM stories GROUP BY author_id;

-- case: statistics say that no value is wide
-- check: {stats: {public.stories: {rows: 900000, columns: {body: {width: 60}, meta: {width: 40}}}}}
-- name: ListStories :many
-- cache: ttl=300
SELECT * FROM stories WHERE author_id = $1;

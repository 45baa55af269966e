-- schema: stories
-- check: {table_rows: {stories: 50000, likes: 90000000, users: 20000000}}

-- case: a list over a table that grows all the time
-- name: TopStories :many
-- cache: ttl=600
SELECT s.id, s.title, count(l.*) AS likes FROM stories s LEFT JOIN likes l ON l.story_id = s.id GROUP BY s.id ORDER BY 3 DESC LIMIT 10;
-- name: Like :exec
INSERT INTO likes (story_id, user_id, created_at) VALUES ($1, $2, now()) ON CONFLICT DO NOTHING;
--> queries.sql:2:4: warning: TopStories: what is cached depends on all of public.likes, and is forgotten whenever Like adds a row; cache what changes less: move what is read into a table of its own, or read public.likes by its key [hot-table-cached]
--> 	why: a read that is not pinned to rows by the primary key depends on each write of the table: the cache answers only until the next one
--> 	known: 90000000 rows declared: if they came in three years, about 571 while the TTL of 10m0s lasts

-- case: a row by its key
-- name: GetUser :one
-- cache: ttl=600
SELECT id, name FROM users WHERE id = $1;
-- name: AddUser :exec
INSERT INTO users (id, email, name, plan, created_at) VALUES ($1, $2, $3, 'free', now());

-- case: not by its key
-- name: GetUserByEmail :one
-- cache: ttl=600
SELECT id, name FROM users WHERE email = $1;
-- name: AddUser :exec
INSERT INTO users (id, email, name, plan, created_at) VALUES ($1, $2, $3, 'free', now());
-- name: Import :copyfrom
INSERT INTO users (id, email, name, plan, created_at) VALUES ($1, $2, $3, $4, $5);
--> queries.sql:2:4: warning: GetUserByEmail: what is cached depends on all of public.users, and is forgotten whenever AddUser or Import adds a row; cache what changes less: move what is read into a table of its own, or read public.users by its key [hot-table-cached]
--> 	why: a read that is not pinned to rows by the primary key depends on each write of the table: the cache answers only until the next one
--> 	known: 20000000 rows declared: if they came in three years, about 127 while the TTL of 10m0s lasts

-- case: nobody writes it here, or says that it is of no matter
-- name: CountLikes :one
-- cache: ttl=600
SELECT count(*) FROM likes WHERE story_id = $1;
-- name: Like :exec
-- invalidate: none the number may be old
INSERT INTO likes (story_id, user_id, created_at) VALUES ($1, $2, now());
-- name: Unlike :exec
DELETE FROM likes WHERE story_id = $1 AND user_id = $2;

-- case: a short TTL
-- name: CountLikes :one
-- cache: ttl=1
SELECT count(*) FROM likes WHERE story_id = $1;
-- name: Like :exec
INSERT INTO likes (story_id, user_id, created_at) VALUES ($1, $2, now());

-- case: a table that is not large
-- name: ListStories :many
-- cache: ttl=600
SELECT id, title FROM stories WHERE author_id = $1;
-- name: AddStory :exec
INSERT INTO stories (id, author_id, editor_id, category_id, slug, status, published, title, body, score, meta, tags, created_at)
VALUES ($1, $2, $2, 1, $3, 'draft', false, $4, '', 0, '{}', '{}', now());

-- case: nothing is known of it
-- check: {table_rows: {}}
-- name: CountLikes :one
-- cache: ttl=600
SELECT count(*) FROM likes WHERE story_id = $1;
-- name: Like :exec
INSERT INTO likes (story_id, user_id, created_at) VALUES ($1, $2, now());

-- case: not cached
-- name: CountLikes :one
SELECT count(*) FROM likes WHERE story_id = $1;
-- name: Like :exec
INSERT INTO likes (story_id, user_id, created_at) VALUES ($1, $2, now());

-- name: GetStory :one
-- cache: ttl=10m l1=1m negative=30s stale=1m tags=stories,story:{id}
-- batch: by=id
SELECT * FROM stories WHERE id = $1;

-- name: FindStories :many
-- cache: ttl=10m tags=author:{author_id}
-- route: replica max_lag=3s
SELECT id, title, tags, draft FROM stories WHERE author_id = $1 AND tags && @tags::text[] ORDER BY id;

-- name: CountStories :one
-- cache: ttl=10m
SELECT count(*) FROM stories;

-- name: Balance :one
-- route: primary
-- timeout: 2s
-- slow: 200ms
SELECT coalesce(sum(price), 0)::bigint AS total FROM stories WHERE author_id = $1;

-- name: LockedTitle :one
-- route: priority=critical
SELECT title FROM stories WHERE id = $1;

-- name: Search :many
-- limit: user=2/1h name=search wait=1ms concurrent=8 count=miss
-- limit: global=1000/1h
SELECT id, title FROM stories WHERE title LIKE $1 ORDER BY id;

-- name: EachStory :iter
SELECT id, title FROM stories ORDER BY id;

-- name: SetTitle :exec
-- invalidate: tags=story:{id}
UPDATE stories SET title = $2 WHERE id = $1;

-- name: SetDraft :execrows
UPDATE stories SET draft = sqlc.narg('draft') WHERE id = @id;

-- name: DropStories :execresult
DELETE FROM stories WHERE author_id = $1;

-- name: CopyStories :copyfrom
INSERT INTO stories (id, author_id, title, tags, price, moods) VALUES ($1, $2, $3, $4, $5, $6);

-- name: Rename :batchexec
UPDATE stories SET title = $2 WHERE id = $1;

-- name: TitleOf :batchone
SELECT title FROM stories WHERE id = $1;

-- name: TitlesOf :batchmany
SELECT title FROM stories WHERE author_id = $1 ORDER BY id;

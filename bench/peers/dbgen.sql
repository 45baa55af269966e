-- name: GetStory :one
-- route: primary
-- batch: by=id
SELECT id, author_id, title, summary, words, created_at FROM stories WHERE id = $1;

-- name: ListStories :many
SELECT id, author_id, title, summary, words, created_at FROM stories WHERE author_id = $1 ORDER BY id LIMIT 100;

-- name: AddDraft :one
-- batch: by=author_id,title,summary,words,created_at
INSERT INTO drafts (author_id, title, summary, words, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- name: CopyDrafts :copyfrom
INSERT INTO drafts (author_id, title, summary, words, created_at) VALUES ($1, $2, $3, $4, $5);

-- name: GetCachedStory :one
-- cache: ttl=1h l1=1h
SELECT id, author_id, title, summary, words, created_at FROM stories WHERE id = $1;

-- name: GetCachedStoryByTitle :one
-- cache: ttl=1h l1=1h
SELECT id, author_id, title, summary, words, created_at FROM stories WHERE title = $1;

-- name: GetStory :one
SELECT id, author_id, title, summary, words, created_at FROM stories WHERE id = $1;

-- name: GetStories :many
SELECT id, author_id, title, summary, words, created_at FROM stories WHERE id = ANY(@ids::bigint[]);

-- name: ListStories :many
SELECT id, author_id, title, summary, words, created_at FROM stories WHERE author_id = $1 ORDER BY id LIMIT 100;

-- name: AddDraft :one
INSERT INTO drafts (author_id, title, summary, words, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- name: AddDrafts :batchone
INSERT INTO drafts (author_id, title, summary, words, created_at) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- name: CopyDrafts :copyfrom
INSERT INTO drafts (author_id, title, summary, words, created_at) VALUES ($1, $2, $3, $4, $5);

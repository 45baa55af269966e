-- name: GetAuthor :one
-- GetAuthor returns one author.
SELECT id, name, bio FROM authors WHERE id = $1;

-- name: ListAuthors :many
SELECT id, name, bio FROM authors WHERE id > @after_id ORDER BY id LIMIT @page_size;

-- name: CreateAuthor :one
INSERT INTO authors (name, bio) VALUES (@name, sqlc.narg(bio)) RETURNING *;

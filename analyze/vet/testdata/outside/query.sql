-- name: GetAuthor :one
-- cache: ttl=60
SELECT * FROM authors WHERE id = $1;

-- name: Burn :exec
DELETE FROM books WHERE id = @id;

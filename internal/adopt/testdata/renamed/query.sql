-- name: GetBook :one
SELECT * FROM books WHERE id = $1;

-- name: FindBooks :many
SELECT * FROM books WHERE title = @title AND state = @state AND id > @after;

-- name: SetTitle :exec
UPDATE books SET title = @title WHERE id = @id;

-- name: Shelves :many
SELECT id, label, label || '!' AS loud FROM shelves;

-- name: Fresh :one
SELECT label FROM shelves WHERE id = $1;

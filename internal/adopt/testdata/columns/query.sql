-- name: Move :many
UPDATE books SET shelf_id = shelves.id FROM shelves WHERE shelves.label = $1 RETURNING *;

-- name: MoveLoudly :one
UPDATE books SET title = upper(title) FROM shelves WHERE shelves.label = @label AND books.id = @id
RETURNING title || '!' AS loud, *, 1 AS one;

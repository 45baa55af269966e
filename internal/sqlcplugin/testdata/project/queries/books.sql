-- name: ListBooks :many
SELECT sqlc.embed(books), authors.name AS author
FROM books
JOIN authors ON authors.id = books.author_id
WHERE genre = sqlc.arg(genre) AND (sqlc.narg(author)::text IS NULL OR authors.name = sqlc.narg(author))
ORDER BY books.id;

-- name: AddBooks :copyfrom
INSERT INTO books (id, author_id, isbn, genre) VALUES ($1, $2, $3, $4);

-- name: GetAuthor :one
SELECT * FROM authors WHERE id = $1;

-- name: GetAuthorsByIDs :many
SELECT * FROM authors WHERE id = ANY(@ids::bigint[]);

-- name: GetTitle :one
SELECT title FROM books WHERE id = $1;

-- name: GetTitles :many
SELECT title, id FROM books WHERE id = ANY(@ids::bigint[]);

-- name: FirstBook :one
SELECT id, title FROM books WHERE author_id = $1 AND id > $2 ORDER BY id;

-- name: FirstBooks :many
SELECT id, title, author_id FROM books WHERE author_id = ANY(@author_ids::bigint[]) AND id > @id ORDER BY id;

-- name: ListTags :many
SELECT * FROM tags WHERE book_id = $1 ORDER BY tag;

-- name: ListTagsOfBooks :many
SELECT * FROM tags WHERE book_id = ANY(@book_ids::bigint[]) ORDER BY tag;

-- name: AddEvent :exec
INSERT INTO events (id, kind, note) VALUES ($1, $2, $3);

-- name: AddEvents :copyfrom
INSERT INTO events (id, kind, note) VALUES ($1, $2, $3);

-- name: ListEvents :many
SELECT * FROM events ORDER BY id;

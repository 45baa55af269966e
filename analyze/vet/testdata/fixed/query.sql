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

-- name: GetLoan :one
SELECT * FROM loans WHERE book_id = $1 AND copy = $2;

-- name: GetLoans :many
SELECT * FROM loans WHERE (book_id, copy) IN (SELECT unnest(@book_ids::bigint[]), unnest(@copies::integer[]));

-- name: NotesOfBook :many
SELECT note FROM notes WHERE book_id = $1 AND kind = $2 AND id > $3 ORDER BY id;

-- name: NotesOfBooks :many
SELECT note, book_id, kind FROM notes WHERE (book_id, kind) IN (SELECT unnest(@book_ids::bigint[]), unnest(@kinds::text[])) AND id > @id ORDER BY id;

-- name: Rename :exec
UPDATE authors SET name = $2 || '/' || name WHERE id = $1;

-- name: RenameAll :batchexec
UPDATE authors SET name = $2 || '/' || name WHERE id = $1;

-- name: Forget :exec
DELETE FROM notes WHERE id = $1;

-- name: ForgetAll :batchexec
DELETE FROM notes WHERE id = $1;

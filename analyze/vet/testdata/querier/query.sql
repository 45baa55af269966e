-- name: GetAuthor :one
-- batch: by=id
SELECT * FROM authors WHERE id = $1;

-- name: AuthorName :one
-- batch: by=id as=map
SELECT name FROM authors WHERE id = $1;

-- name: AuthorMail :one
-- batch: by=id as=list
SELECT id, email FROM authors WHERE id = $1;

-- name: BooksOf :many
-- batch: by=author_id as=map
SELECT id, title FROM books WHERE author_id = $1 ORDER BY id;

-- name: NewestBooks :many
-- batch: by=author_id as=list
SELECT id, title FROM books WHERE author_id = @author_id ORDER BY id DESC LIMIT 2;

-- name: GetLoan :one
-- batch: by=book_id,copy as=map
SELECT reader FROM loans WHERE book_id = @book_id AND copy = @copy;

-- name: FindLoan :one
-- batch: by=book_id,copy as=list
SELECT * FROM loans WHERE book_id = @book_id AND copy = @copy;

-- name: Rename :exec
-- batch: by=*
UPDATE authors SET name = @name WHERE id = @id;

-- name: Lend :exec
-- batch: by=*
INSERT INTO loans (book_id, copy, reader) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: Burn :exec
-- batch: by=id
DELETE FROM books WHERE id = @id;

-- name: ListLoans :many
SELECT * FROM loans ORDER BY book_id, copy;

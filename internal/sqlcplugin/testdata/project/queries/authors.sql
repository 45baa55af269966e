-- name: GetAuthor :one
SELECT * FROM authors WHERE id = $1;

-- name: PagesOfAuthor :one
-- sqlc 1.31 takes the sum for a bigint that is never NULL.
SELECT sum(pages) FROM books WHERE author_id = @author_id;

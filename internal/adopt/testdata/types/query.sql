-- name: NewestBook :one
SELECT max(added) AS newest FROM books;

-- name: CountPages :one
SELECT sum(pages)::int AS pages FROM books WHERE title LIKE $1;

-- name: BookAndShelf :many
SELECT sqlc.embed(books), sqlc.embed(shelves) FROM books LEFT JOIN shelves ON shelves.id = books.shelf_id;

-- name: WithoutIsbn :many
SELECT id, isbn, pages * 2 AS twice, price / 2 AS half, CASE WHEN pages > $1 THEN 'long' END AS kind
FROM books WHERE @everything OR isbn IS NULL;

-- name: States :many
SELECT DISTINCT state, isbn IS NULL AS lacks FROM books;

-- name: AllTitles :one
SELECT array_agg(title) AS titles FROM books;

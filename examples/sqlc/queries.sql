-- The queries of a project of sqlc's that has columns whose Go types hold less
-- than PostgreSQL may give.

-- name: AddOrder :exec
INSERT INTO orders (id, customer, cents, weight, note) VALUES ($1, $2, $3, $4, $5);

-- name: TotalOf :one
SELECT sum(cents) AS total FROM orders WHERE customer = $1;

-- name: LastNote :one
-- batch: by=id as=map loader=last_note
SELECT customer, note::text AS last_note FROM orders WHERE id = $1;

-- name: DoubledCents :many
SELECT id, cents * 2 AS doubled FROM orders ORDER BY id;

-- name: EachNote :iter
SELECT id, note::text AS last_note FROM orders ORDER BY id;

-- name: NotesByID :batchone
SELECT note::text AS last_note FROM orders WHERE id = $1;

-- name: NotesByCustomer :batchmany
SELECT id, note::text AS last_note FROM orders WHERE customer = $1 ORDER BY id;

-- name: CachedNote :one
-- cache: ttl=60
SELECT id, note::text AS last_note FROM orders WHERE id = $1;

-- name: CachedNotes :many
-- cache: ttl=60
SELECT id, note::text AS last_note FROM orders WHERE customer = $1 ORDER BY id;

-- name: AverageWeight :one
SELECT coalesce(avg(weight), 0)::numeric AS exact, avg(weight) AS rounded FROM orders;

-- name: SureTotal :one
SELECT coalesce(sum(cents), 0)::bigint AS total FROM orders WHERE customer = $1;

-- name: Customers :many
SELECT DISTINCT customer FROM orders ORDER BY customer;

-- name: GetCustomer :one
-- cache: ttl=5m tags=customer:{id}
-- batch: by=id
SELECT * FROM customers WHERE id = $1;

-- name: CustomerByLogin :one
SELECT id, name FROM customers WHERE login = sqlc.arg(login) AND (nick = sqlc.narg(nick) OR sqlc.narg(nick) IS NULL);

-- name: Embedded :many
SELECT sqlc.embed(o), sqlc.embed(c), o.id + 1 AS next
FROM orders o JOIN customers c ON c.id = o.customer_id
WHERE c.id = ANY(@ids::bigint[]) AND o.status IN (sqlc.slice(states));

-- name: ItemsOfOrder :many
SELECT i.*, p.name FROM items i JOIN products p ON p.id = i.product_id WHERE i.order_id = $1;

-- name: OneItem :one
SELECT i.amount, o.note FROM items i JOIN orders o ON o.id = i.order_id WHERE i.order_id = $1 AND i.product_id = 7;

-- name: Twice :many
SELECT a.name, b.name FROM customers a LEFT JOIN customers b ON b.id = $2 WHERE a.id = $1;

-- name: Page :many
SELECT id FROM customers WHERE balance > $1 AND credit > $2 ORDER BY id LIMIT $3 OFFSET $4;

-- name: Names :many
SELECT id FROM customers WHERE created_at BETWEEN $1 AND $2 AND name = $3 AND lower(nick) = lower($4) AND jsonb_path_exists(profile, path => $5);

-- name: Totals :many
SELECT * FROM order_totals WHERE customer_id = $1;

-- name: Sales :one
SELECT sold FROM product_sales WHERE id = $1;

-- name: AddOrder :one
INSERT INTO orders (customer_id, status, note) VALUES ($1, $2, $3) RETURNING *;

-- name: AddItems :copyfrom
INSERT INTO items (product_id, order_id, price, amount) VALUES ($2, $1, $4, $3);

-- name: Count :exec
INSERT INTO counters (key, hits, last) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET hits = counters.hits + 1;

-- name: UpsertCustomer :one
INSERT INTO customers (id, name, login) VALUES ($1, $2, $3) ON CONFLICT (login) DO UPDATE SET name = excluded.name RETURNING id;

-- name: Rename :exec
-- invalidate: tags=customer:{id}
UPDATE customers SET name = $2, nick = $3 WHERE id = $1;

-- name: Renumber :exec
UPDATE customers SET id = $2 WHERE id = $1;

-- name: RemoveCustomer :execrows
DELETE FROM customers WHERE id = $1;

-- name: RemoveOrders :many
DELETE FROM orders WHERE customer_id = $1 AND note IS NOT NULL RETURNING id, note, shipped_at;

-- name: PutEvent :exec
INSERT INTO events_old (id, day, body) VALUES ($1, $2, $3);

-- name: EventsOn :many
SELECT id, kind FROM events WHERE day = $1;

-- name: RenameActive :exec
UPDATE active_customers SET name = $1 WHERE id = $2;

-- name: Merge :exec
MERGE INTO counters c USING customers s ON c.key = s.name WHEN MATCHED THEN UPDATE SET hits = 0 WHEN NOT MATCHED THEN INSERT (key) VALUES (s.name);

-- name: Move :many
WITH gone AS (DELETE FROM counters WHERE hits < $1 RETURNING key, last), log AS (INSERT INTO events (id, day, body) SELECT 1, now()::date, to_jsonb(key) FROM gone)
SELECT * FROM gone;

-- name: Volatile :one
SELECT gen_random_uuid() AS id, clock_timestamp() AS at;

-- name: Next :one
SELECT nextval('orders_id_seq') AS id;

-- name: Locked :many
SELECT id FROM orders WHERE status = 0 FOR UPDATE SKIP LOCKED;

-- name: OwnFunction :many
SELECT id, note FROM customer_orders(who => $1);

-- name: CleanUp :one
CALL clean_up(days => $1);

-- name: Refresh :exec
REFRESH MATERIALIZED VIEW product_sales;

-- name: Stars :many
SELECT *, c.*, (SELECT count(*) FROM orders) AS n FROM customers c JOIN (SELECT id, note AS "Note", status AS "user" FROM orders) o USING (id);

-- name: Unnamed :one
SELECT $1::int + $2::int, $1::int AS a, upper($3), coalesce($4, 'x');

-- name: Fallback :one
SELECT coalesce(max(name), 'none') AS name, count(*) AS n, max(balance) AS most, sum(credit) AS credit FROM customers WHERE id = $1;

-- name: ArgumentNames :many
SELECT regexp_replace(name, $1, $2), split_part(name, $3, $4), make_date($5, 1, day => $6), string_agg(name, $7) FROM customers GROUP BY name;

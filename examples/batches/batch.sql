-- What pgx sends as a batch, each statement with an outcome of its own.

-- name: AddEachWord :batchexec
INSERT INTO "order" ("group", n, asked, found) VALUES ($1, $2, $3, $4);

-- name: AddEachItem :batchone
INSERT INTO items (id, org_id, mood, place, price, made) VALUES ($1, $2, 'ok', 1, 1, now()) RETURNING id;

-- name: AddReading :exec
INSERT INTO readings (day, org_id, value) VALUES ($1, $2, $3);

-- name: AddEvents :copyfrom
INSERT INTO events (id, kind, note, size) VALUES ($1, $2, $3, $4);

-- name: LastEvent :batchone
SELECT max(at) AS at, kind FROM events WHERE kind = $1 AND size > $2 GROUP BY kind;

-- name: SetNote :batchexec
UPDATE events SET note = coalesce($1, note) WHERE id = $2;

-- name: Sizes :batchmany
SELECT size + 1 AS size FROM events WHERE kind = $1;

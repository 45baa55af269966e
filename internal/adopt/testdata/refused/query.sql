-- name: Roles :one
SELECT name FROM keys WHERE id = @key_id AND key.name IS NOT NULL;

-- name: Touch :exec
UPDATE keys SET name = coalesce(@name::text, meta) WHERE id = @id;

-- name: Pairs :many
-- Pairs has a row for each key of a team.
SELECT sqlc.embed(keys), teams.label, teams.id AS team FROM keys, teams WHERE teams.id = keys.team_id AND length(keys.meta) > @least;

-- name: Good :one
SELECT id FROM keys WHERE name = $1;

-- name: Lengths :batchmany
SELECT id, length(meta) FROM keys WHERE id > $1 AND name < $2;

-- name: Whole :many
SELECT * FROM keys WHERE id = $1 AND key.name IS NOT NULL;

-- name: AddKey :copyfrom
INSERT INTO keys (id, name) VALUES (@id, @name::jsonb);

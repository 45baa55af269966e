-- name: CreateUser :one
-- CreateUser registers a person.
INSERT INTO users (email, username, display_name, bio)
VALUES (@email, @username, @display_name, sqlc.narg(bio))
RETURNING *;

-- name: GetUser :one
-- GetUser returns one person who has not left.
-- cache: ttl=1800 l1=30s tags=users,user:{id} negative=30s
-- route: replica
-- limit: user=100/1m global=10000/1m
-- batch: by=id
SELECT * FROM users WHERE id = $1 AND deleted_at IS NULL;

-- name: GetUserByUsername :one
-- cache: ttl=30m tags=users
SELECT * FROM users WHERE username = $1 AND deleted_at IS NULL;

-- name: GetUserByEmail :one
-- GetUserByEmail is for signing in: it always asks the primary.
-- route: primary priority=critical
SELECT * FROM users WHERE email = $1;

-- name: ListNewestUsers :many
-- ListNewestUsers pages through people, newest first, by keyset.
-- route: auto max_lag=10s
SELECT id, username, display_name, created_at
FROM users
WHERE (created_at, id) < (@before_created_at::timestamptz, @before_id::bigint)
ORDER BY created_at DESC, id DESC
LIMIT @page_size;

-- name: UpdateUserProfile :one
-- invalidate: tags=user:{id}
UPDATE users
SET display_name = coalesce(sqlc.narg(display_name), display_name),
    bio = coalesce(sqlc.narg(bio), bio)
WHERE id = @id AND deleted_at IS NULL
RETURNING *;

-- name: SetUserPreference :exec
-- SetUserPreference sets one key of the reader's settings.
-- invalidate: tags=user:{id}
UPDATE users
SET preferences = jsonb_set(preferences, ARRAY[@key::text], @value::jsonb)
WHERE id = @id;

-- name: GetUserPreference :one
SELECT preferences ->> @key::text AS value FROM users WHERE id = @id;

-- name: DeleteUser :execrows
-- DeleteUser marks a person as gone; what they wrote stays.
-- invalidate: tags=user:{id}
UPDATE users SET deleted_at = now() WHERE id = $1 AND deleted_at IS NULL;

-- name: PurgeUser :exec
-- PurgeUser removes a person and, by cascade, all that they made.
DELETE FROM users WHERE id = $1;

-- name: CreateSession :one
INSERT INTO user_sessions (user_id, user_agent, ip, expires_at)
VALUES ($1, $2, $3, now() + @lifetime::interval)
RETURNING token, expires_at;

-- name: GetSession :one
-- GetSession returns the person behind a session that is still valid.
-- route: primary
-- timeout: 500ms
SELECT s.token, s.expires_at, sqlc.embed(u)
FROM user_sessions s
JOIN users u ON u.id = s.user_id
WHERE s.token = $1 AND s.expires_at > now() AND u.deleted_at IS NULL;

-- name: DeleteExpiredSessions :execrows
DELETE FROM user_sessions WHERE expires_at < now();

-- name: CountUsers :one
-- cache: ttl=60 stale=5m consistency=bounded
SELECT count(*) FROM users WHERE deleted_at IS NULL;

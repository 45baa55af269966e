-- name: Notify :one
INSERT INTO notifications (user_id, kind, payload)
VALUES ($1, $2, jsonb_build_object('actor', @actor_id::bigint, 'story', @story_id::bigint))
RETURNING id;

-- name: NotifyFollowers :execrows
-- NotifyFollowers tells everyone who follows an author of a new chapter.
INSERT INTO notifications (user_id, kind, payload)
SELECT f.follower_id, 'chapter', jsonb_build_object('story', @story_id::bigint)
FROM follows f
WHERE f.followee_id = @author_id;

-- name: UnreadNotifications :many
SELECT id, kind, payload, payload ->> 'story' AS story, created_at
FROM notifications
WHERE user_id = $1 AND read_at IS NULL
ORDER BY created_at DESC, id DESC
LIMIT $2;

-- name: CountUnread :one
-- CountUnread is the number on the bell.
-- cache: ttl=30s l1=2s tags=bell:{user_id}
SELECT count(*) FROM notifications WHERE user_id = $1 AND read_at IS NULL;

-- name: MarkRead :exec
-- invalidate: tags=bell:{user_id}
UPDATE notifications SET read_at = now()
WHERE user_id = @user_id AND id = ANY(@ids::bigint[]) AND read_at IS NULL;

-- name: EnqueueJob :one
INSERT INTO jobs (kind, payload, run_at)
VALUES ($1, $2, coalesce(sqlc.narg(run_at), now()))
RETURNING id;

-- name: ClaimJobs :many
-- ClaimJobs takes due jobs without waiting for other workers.
UPDATE jobs
SET state = 'running', attempts = attempts + 1
WHERE id IN (
    SELECT id FROM jobs
    WHERE state = 'queued' AND run_at <= now()
    ORDER BY run_at, id
    LIMIT $1
    FOR UPDATE SKIP LOCKED
)
RETURNING id, kind, payload, attempts;

-- name: FinishJob :exec
UPDATE jobs
SET state = CASE WHEN sqlc.narg(error)::text IS NULL THEN 'done' ELSE 'failed' END::job_state,
    last_error = sqlc.narg(error)
WHERE id = @id;

-- name: Audit :exec
INSERT INTO audit_log (actor_id, action, detail) VALUES (sqlc.narg(actor_id), @action, @detail);

-- name: AuditTrail :many
SELECT id, action, detail, created_at
FROM audit_log
WHERE actor_id = @actor_id AND id < @before_id
ORDER BY id DESC
LIMIT 100;

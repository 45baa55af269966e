-- name: Page :many
SELECT id, count(*) OVER () AS whole FROM runs WHERE kind = @kind ORDER BY id LIMIT @result_limit OFFSET @result_offset;

-- name: AddRun :one
INSERT INTO runs (id, agent_id, kind, note, at)
SELECT sqlc.arg(agent_id)::bigint, sqlc.arg(run_id)::bigint, @kind, 'costs $1', now()
WHERE EXISTS (SELECT 1 FROM runs AS other WHERE other.id = @run_id AND other.agent_id = sqlc.arg(agent_id))
RETURNING id, coalesce(note, kind) AS text;

-- name: Swap :exec
UPDATE runs SET agent_id = CASE WHEN agent_id = @b THEN sqlc.arg(a)::bigint ELSE sqlc.arg(b)::bigint END WHERE kind = 'x' AND agents.id = @a;

-- name: Mark :batchexec
UPDATE runs SET note = @note WHERE id = @id AND agent_id = ANY(@agents::bigint[]);

-- name: AddComment :one
INSERT INTO comments (chapter_id, author_id, parent_id, body)
VALUES ($1, $2, sqlc.narg(parent_id), $3)
RETURNING id, created_at;

-- name: ListComments :many
-- ListComments pages through a chapter's comments, oldest first, by keyset.
-- route: replica
SELECT c.id, c.body, c.created_at, c.parent_id, u.username
FROM comments c
JOIN users u ON u.id = c.author_id
WHERE c.chapter_id = @chapter_id
  AND c.deleted_at IS NULL
  AND (c.created_at, c.id) > (@after_created_at::timestamptz, @after_id::bigint)
ORDER BY c.created_at, c.id
LIMIT @page_size;

-- name: CommentThread :many
-- CommentThread returns a comment and all answers below it.
WITH RECURSIVE thread AS (
    SELECT id, parent_id, author_id, body, created_at, 0 AS depth, ARRAY[id] AS path
    FROM comments
    WHERE comments.id = @root_id
  UNION ALL
    SELECT c.id, c.parent_id, c.author_id, c.body, c.created_at, t.depth + 1, t.path || c.id
    FROM comments c
    JOIN thread t ON c.parent_id = t.id
    WHERE t.depth < @max_depth::int
)
SELECT t.id, t.parent_id, t.body, t.depth, t.path, u.username
FROM thread t
JOIN users u ON u.id = t.author_id
ORDER BY t.path;

-- name: ListCommentsByAuthor :many
-- ListCommentsByAuthor is the demo's missing index: nothing leads with author_id.
SELECT id, chapter_id, body, created_at
FROM comments
WHERE author_id = $1
ORDER BY created_at DESC
LIMIT 50;

-- name: DeleteComment :execrows
UPDATE comments SET deleted_at = now(), body = '' WHERE id = @id AND author_id = @author_id;

-- name: CommentCounts :many
-- CommentCounts counts the comments of many stories at once.
SELECT ch.story_id, count(c.id) AS comments
FROM chapters ch
LEFT JOIN comments c ON c.chapter_id = ch.id AND c.deleted_at IS NULL
WHERE ch.story_id = ANY(@story_ids::bigint[])
GROUP BY ch.story_id
ORDER BY ch.story_id;

-- name: LatestCommentPerChapter :many
SELECT DISTINCT ON (c.chapter_id) c.chapter_id, c.id, c.body, c.created_at
FROM comments c
JOIN chapters ch ON ch.id = c.chapter_id
WHERE ch.story_id = $1
ORDER BY c.chapter_id, c.created_at DESC;

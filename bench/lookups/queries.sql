-- name: GetStory :one
-- batch: by=id as=list loader=story
SELECT * FROM stories WHERE id = $1;

-- name: GetStories :many
-- GetStories is the statement that people write by hand for many rows.
SELECT * FROM stories WHERE id = ANY(@ids::bigint[]);

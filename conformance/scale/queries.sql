-- name: GetStory :one
-- GetStory is a cached read. Its values hang on the table and on a tag.
-- cache: ttl=10m l1=10m tags=story:{id}
SELECT * FROM stories WHERE id = $1;

-- name: SetTitle :execrows
-- SetTitle is a write that makes cached values old: those of the table, and of the tag.
-- invalidate: tags=story:{id}
UPDATE stories SET title = $2 WHERE id = $1;

-- name: GetViews :one
-- GetViews is a read that nothing is kept of.
SELECT count FROM views WHERE story_id = $1;

-- name: CountView :execrows
-- CountView is a write of a table that no cached value hangs on.
UPDATE views SET count = count + 1 WHERE story_id = $1;

-- name: SearchStories :many
-- SearchStories is limited, for each user and for all.
-- limit: user=1000000/1m
-- limit: global=1000000/1m
SELECT id, title FROM stories WHERE id = $1;

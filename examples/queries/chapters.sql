-- name: AddChapter :one
INSERT INTO chapters (story_id, position, title, body)
VALUES (
    @story_id,
    (SELECT coalesce(max(position), 0) + 1 FROM chapters WHERE story_id = @story_id),
    @title,
    @body
)
RETURNING id, position, words;

-- name: GetChapter :one
-- cache: ttl=10m tags=chapters
-- route: replica
SELECT id, story_id, position, title, body, words, created_at, updated_at
FROM chapters
WHERE story_id = $1 AND position = $2;

-- name: ListChapters :many
-- ListChapters returns a table of contents.
-- cache: ttl=600
-- route: replica
-- batch: by=story_id
SELECT id, story_id, position, title, words FROM chapters WHERE story_id = $1 ORDER BY position;

-- name: UpdateChapter :execrows
UPDATE chapters SET title = $2, body = $3, updated_at = now() WHERE id = $1;

-- name: NeighbourChapters :one
-- NeighbourChapters gives the chapters before and after one.
SELECT c.id,
       (SELECT p.id FROM chapters p WHERE p.story_id = c.story_id AND p.position < c.position ORDER BY p.position DESC LIMIT 1) AS previous_id,
       (SELECT n.id FROM chapters n WHERE n.story_id = c.story_id AND n.position > c.position ORDER BY n.position LIMIT 1) AS next_id
FROM chapters c
WHERE c.id = $1;

-- name: ImportChapters :copyfrom
-- ImportChapters loads whole books.
INSERT INTO chapters (story_id, position, title, body) VALUES ($1, $2, $3, $4);

-- name: InsertChapters :many
-- InsertChapters loads chapters in one statement and returns their numbers.
INSERT INTO chapters (story_id, position, title, body)
SELECT @story_id::bigint, c.position, c.title, c.body
FROM unnest(@positions::int[], @titles::text[], @bodies::text[]) AS c (position, title, body)
RETURNING id, position;

-- name: SaveProgress :exec
-- SaveProgress remembers how far somebody read.
INSERT INTO reading_progress AS p (user_id, story_id, chapter_id, percent)
VALUES ($1, $2, $3, $4)
ON CONFLICT (user_id, story_id) DO UPDATE
SET chapter_id = excluded.chapter_id,
    percent    = greatest(p.percent, excluded.percent),
    updated_at = now();

-- name: ContinueReading :many
-- ContinueReading lists what somebody began and did not finish.
-- route: primary
SELECT s.id, s.title, p.percent, p.updated_at, c.position AS chapter_position, c.title AS chapter_title
FROM reading_progress p
JOIN stories s ON s.id = p.story_id
LEFT JOIN chapters c ON c.id = p.chapter_id
WHERE p.user_id = $1 AND p.percent < 100
ORDER BY p.updated_at DESC
LIMIT 20;

-- name: CreateStory :one
-- CreateStory starts a draft and its counters.
WITH story AS (
    INSERT INTO stories (author_id, slug, title, summary, language, keywords, metadata)
    VALUES (@author_id, @slug, @title, @summary, @language, @keywords, @metadata)
    RETURNING *
), stats AS (
    INSERT INTO story_stats (story_id) SELECT id FROM story
)
SELECT * FROM story;

-- name: GetStory :one
-- GetStory returns one story, whatever its state.
-- cache: ttl=600 l1=1m tags=stories,story:{id}
-- route: replica
-- limit: user=100/1m
-- batch: by=id
SELECT id, author_id, slug, title, summary, status, language, keywords,
       metadata, word_count, created_at, updated_at, published_at
FROM stories
WHERE id = $1;

-- name: GetStoryBySlug :one
-- cache: ttl=10m
SELECT s.id, s.title, s.summary, s.published_at, story_url(s.slug) AS url, sqlc.embed(u)
FROM stories s
JOIN users u ON u.id = s.author_id
WHERE s.slug = $1 AND s.status = 'published';

-- name: GetStoryWithStats :one
-- route: replica
SELECT s.id, s.title, st.views, st.likes,
       CASE WHEN st.rating_cnt > 0 THEN st.rating_sum::float8 / st.rating_cnt END AS average_rating
FROM stories s
LEFT JOIN story_stats st ON st.story_id = s.id
WHERE s.id = $1;

-- name: ListStoriesByAuthor :many
-- ListStoriesByAuthor returns a page of a person's stories, newest first.
-- route: replica
-- batch: by=author_id
SELECT id, author_id, slug, title, status, created_at
FROM stories
WHERE author_id = $1
ORDER BY created_at DESC, id DESC;

-- name: ListStoriesByIDs :many
SELECT id, slug, title FROM stories WHERE id = ANY(@ids::bigint[]) ORDER BY id;

-- name: ListStoriesInLanguages :many
SELECT id, title, language
FROM published_stories
WHERE language IN (sqlc.slice('languages'))
ORDER BY published_at DESC, id DESC
LIMIT 50;

-- name: ListPublishedStories :many
-- ListPublishedStories is the front page: keyset pages, newest first.
-- cache: ttl=30s l1=5s stale=2m
-- route: replica max_lag=3s
SELECT p.id, p.slug, p.title, p.author_name, p.published_at, st.likes, st.views
FROM published_stories p
JOIN story_stats st ON st.story_id = p.id
WHERE p.published_at < @before
ORDER BY p.published_at DESC, p.id DESC
LIMIT @page_size::int;

-- name: StreamStories :iter
-- StreamStories yields every story of a language, for export.
-- route: replica priority=low
SELECT id, slug, title, summary FROM stories WHERE language = $1 ORDER BY id;

-- name: PublishStory :one
-- invalidate: tags=story:{id}
UPDATE stories
SET status = 'published', published_at = coalesce(published_at, now()), updated_at = now()
WHERE id = @id AND author_id = @author_id AND status = 'draft'
RETURNING id, slug, published_at;

-- name: UpdateStory :one
-- UpdateStory changes what is given and leaves the rest.
-- invalidate: tags=story:{id}
UPDATE stories
SET title    = coalesce(sqlc.narg(title), title),
    summary  = coalesce(sqlc.narg(summary), summary),
    keywords = coalesce(sqlc.narg(keywords)::text[], keywords),
    updated_at = now()
WHERE id = @id
RETURNING id, title, summary, keywords, updated_at;

-- name: ArchiveStories :execresult
UPDATE stories SET status = 'archived', updated_at = now()
WHERE author_id = @author_id AND status = ANY(@statuses::story_status[]);

-- name: DeleteStory :execrows
-- invalidate: tags=story:{id}
DELETE FROM stories WHERE id = $1;

-- name: StoriesByStatus :many
SELECT status, count(*) AS stories, max(updated_at) AS last_change
FROM stories
WHERE author_id = $1
GROUP BY status
ORDER BY status;

-- name: StoriesWithKeyword :many
SELECT id, title, keywords FROM stories WHERE keywords @> ARRAY[@keyword::text] ORDER BY id LIMIT 100;

-- name: StoriesWithMetadata :many
-- StoriesWithMetadata finds stories by a JSON document that theirs contains.
SELECT id, title, metadata FROM stories WHERE metadata @> $1 ORDER BY id LIMIT 100;

-- name: SetStoryMetadata :exec
-- invalidate: tags=story:{id}
UPDATE stories SET metadata = metadata || @patch::jsonb, updated_at = now() WHERE id = @id;

-- name: TouchStories :batchexec
-- invalidate: tags=story:{id}
UPDATE stories SET updated_at = now() WHERE id = $1;

-- name: GetStoriesBatch :batchone
SELECT id, slug, title FROM stories WHERE id = $1;

-- name: ListChaptersBatch :batchmany
SELECT story_id, position, title FROM chapters WHERE story_id = $1 ORDER BY position;

-- name: LockStory :one
-- LockStory takes the row for the rest of the transaction.
SELECT id, status, word_count FROM stories WHERE id = $1 FOR UPDATE;

-- name: RecountWords :exec
-- RecountWords adds up a story's chapters.
-- invalidate: tags=story:{id}
UPDATE stories s
SET word_count = coalesce(c.words, 0)
FROM (SELECT story_id, sum(words)::int AS words FROM chapters WHERE story_id = @id GROUP BY story_id) c
WHERE s.id = c.story_id;

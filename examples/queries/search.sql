-- name: SearchStories :many
-- SearchStories ranks published stories by relevance.
-- route: replica
-- limit: user=20/1m global=600/1m name=search wait=1s concurrent=8 count=miss
-- slow: 250ms
SELECT s.id, s.title, s.summary,
       ts_rank(s.search, q.query) AS rank,
       ts_headline('english', coalesce(s.summary, s.title), q.query) AS headline
FROM stories s, websearch_to_tsquery('english', @terms) AS q (query)
WHERE s.search @@ q.query AND s.status = 'published'
ORDER BY rank DESC, s.id
LIMIT @page_size::int;

-- name: SuggestTitles :many
-- SuggestTitles completes what was typed, tolerant of misspelling.
-- limit: user=120/1m name=search
SELECT id, title, similarity(title, @typed) AS score
FROM stories
WHERE title % @typed
ORDER BY score DESC, id
LIMIT 10;

-- name: ListTags :many
-- cache: ttl=1h l1=5m tags=tags
SELECT t.id, t.name, t.description, coalesce(p.stories, 0) AS stories
FROM tags t
LEFT JOIN tag_popularity p ON p.tag_id = t.id
ORDER BY t.name;

-- name: UpsertTag :one
-- invalidate: tags=tags
INSERT INTO tags (name, description) VALUES ($1, $2)
ON CONFLICT (name) DO UPDATE SET description = coalesce(excluded.description, tags.description)
RETURNING id, name, description;

-- name: TagStory :exec
INSERT INTO story_tags (story_id, tag_id)
SELECT @story_id, t.id FROM tags t WHERE t.name = ANY(@names::citext[])
ON CONFLICT DO NOTHING;

-- name: StoryTagNames :one
-- StoryTagNames returns a story's tags as one array.
SELECT coalesce(array_agg(t.name::text ORDER BY t.name), '{}')::text[] AS names
FROM story_tags st
JOIN tags t ON t.id = st.tag_id
WHERE st.story_id = $1;

-- name: StoriesWithAllTags :many
-- StoriesWithAllTags finds stories that carry every one of the tags.
SELECT s.id, s.title
FROM stories s
JOIN story_tags st ON st.story_id = s.id
JOIN tags t ON t.id = st.tag_id
WHERE t.name = ANY(@names::citext[])
GROUP BY s.id, s.title
HAVING count(DISTINCT t.id) = cardinality(@names::citext[])
ORDER BY s.id;

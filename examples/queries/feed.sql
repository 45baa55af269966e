-- name: HomeFeed :many
-- HomeFeed returns the newest stories of those whom somebody follows.
-- cache: ttl=15s l1=5s
-- route: replica
-- slow: 200ms
SELECT s.id, s.slug, s.title, s.published_at, u.username AS author_name
FROM follows f
JOIN users u ON u.id = f.followee_id
CROSS JOIN LATERAL (
    SELECT id, slug, title, published_at
    FROM stories
    WHERE stories.author_id = f.followee_id AND stories.status = 'published'
    ORDER BY stories.created_at DESC
    LIMIT 10
) s
WHERE f.follower_id = @user_id
ORDER BY s.published_at DESC NULLS LAST, s.id DESC
LIMIT 50;

-- name: TrendingStories :many
-- TrendingStories ranks what was read most in the last days.
-- cache: ttl=5m stale=10m consistency=bounded
-- route: replica priority=low max_lag=30s
-- timeout: 5s
SELECT s.id, s.title, v.views, rank() OVER (ORDER BY v.views DESC) AS place
FROM (
    SELECT story_id, count(*) AS views
    FROM page_views
    WHERE viewed_at > now() - make_interval(days => @days::int)
    GROUP BY story_id
) v
JOIN stories s ON s.id = v.story_id
WHERE s.status = 'published'
ORDER BY v.views DESC, s.id
LIMIT 20;

-- name: RelatedStories :many
-- RelatedStories shares the most tags with a story.
-- cache: ttl=1h tags=stories
SELECT s.id, s.title, count(*) AS shared_tags
FROM story_tags mine
JOIN story_tags other ON other.tag_id = mine.tag_id AND other.story_id <> mine.story_id
JOIN stories s ON s.id = other.story_id
WHERE mine.story_id = $1 AND s.status = 'published'
GROUP BY s.id
ORDER BY shared_tags DESC, s.id
LIMIT 10;

-- name: Activity :many
-- Activity merges what happened to an author's stories.
SELECT 'like' AS kind, l.user_id, l.story_id, l.created_at
FROM likes l JOIN stories s ON s.id = l.story_id WHERE s.author_id = @author_id
UNION ALL
SELECT 'rating', r.user_id, r.story_id, r.created_at
FROM ratings r JOIN stories s ON s.id = r.story_id WHERE s.author_id = @author_id
ORDER BY created_at DESC
LIMIT @page_size::int;

-- name: CountView :exec
-- CountView adds one to a story's views.
-- invalidate: none counters may lag by the entry's TTL
INSERT INTO story_stats (story_id, views) VALUES ($1, 1)
ON CONFLICT (story_id) DO UPDATE SET views = story_stats.views + 1, updated_at = now();

-- name: RecordPageViews :copyfrom
-- invalidate: none trends may lag by the entry's TTL
INSERT INTO page_views (story_id, viewer_id, viewed_at, referrer) VALUES ($1, $2, $3, $4);

-- name: DailyViews :many
-- DailyViews gives a story's views for each day, days without one too.
-- route: replica priority=low
-- timeout: 10s
SELECT d.day::date AS day, count(v.viewed_at) AS views
FROM generate_series(@from_day::timestamptz, @to_day::timestamptz, interval '1 day') AS d (day)
LEFT JOIN page_views v
       ON v.story_id = @story_id AND v.viewed_at >= d.day AND v.viewed_at < d.day + interval '1 day'
GROUP BY d.day
ORDER BY d.day;

-- name: AuthorTotals :many
-- AuthorTotals sums what each author reached, with a grand total at the end.
-- route: replica
SELECT u.username, count(s.id) AS stories, sum(st.views) AS views, sum(st.likes) AS likes
FROM users u
JOIN stories s ON s.author_id = u.id
JOIN story_stats st ON st.story_id = s.id
WHERE u.id = ANY(@author_ids::bigint[])
GROUP BY ROLLUP (u.username)
ORDER BY u.username NULLS LAST;

-- name: ReadingTimes :many
SELECT s.id, s.title, avg(c.words) AS average_words,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY c.words) AS median_words,
       count(*) FILTER (WHERE c.words > 1000) AS long_chapters
FROM stories s
JOIN chapters c ON c.story_id = s.id
WHERE s.author_id = $1
GROUP BY s.id, s.title
ORDER BY s.id;

-- name: GrowthByWeek :many
SELECT date_trunc('week', created_at) AS week,
       count(*) AS new_users,
       sum(count(*)) OVER (ORDER BY date_trunc('week', created_at)) AS total,
       lag(count(*)) OVER (ORDER BY date_trunc('week', created_at)) AS week_before
FROM users
GROUP BY 1
ORDER BY 1;

-- name: StoryDocument :one
-- StoryDocument builds a whole story as one JSON document.
-- cache: ttl=10m
-- route: replica
SELECT jsonb_build_object(
    'title', s.title,
    'author', u.username,
    'chapters', coalesce((
        SELECT jsonb_agg(jsonb_build_object('position', c.position, 'title', c.title) ORDER BY c.position)
        FROM chapters c WHERE c.story_id = s.id), '[]')
) AS document
FROM stories s
JOIN users u ON u.id = s.author_id
WHERE s.id = $1;

-- name: ActivePlan :one
-- ActivePlan returns the plan that is in force at a moment.
SELECT tier, valid, price FROM plans WHERE user_id = $1 AND valid @> @at::timestamptz;

-- name: SetPlan :exec
INSERT INTO plans (user_id, tier, valid, price)
VALUES (@user_id, @tier, tstzrange(@starts_at, @ends_at), @price);

-- name: Revenue :one
SELECT coalesce(sum(price), 0)::numeric AS total, count(DISTINCT user_id) AS payers
FROM plans
WHERE lower(valid) >= @since::timestamptz AND price > 0;

-- name: RefreshTagPopularity :exec
REFRESH MATERIALIZED VIEW CONCURRENTLY tag_popularity;

-- name: MergeStats :exec
-- MergeStats folds counted page views into the counters.
MERGE INTO story_stats AS t
USING (
    SELECT story_id, count(*) AS views FROM page_views WHERE viewed_at >= @since GROUP BY story_id
) AS s
ON t.story_id = s.story_id
WHEN MATCHED THEN UPDATE SET views = t.views + s.views, updated_at = now()
WHEN NOT MATCHED THEN INSERT (story_id, views) VALUES (s.story_id, s.views);

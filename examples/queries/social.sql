-- name: Follow :execrows
-- Follow is idempotent: following twice changes nothing.
-- limit: user=30/1m name=social
INSERT INTO follows (follower_id, followee_id) VALUES ($1, $2) ON CONFLICT DO NOTHING;

-- name: Unfollow :execrows
-- limit: user=30/1m name=social
DELETE FROM follows WHERE follower_id = $1 AND followee_id = $2;

-- name: ListFollowers :many
SELECT u.id, u.username, f.created_at
FROM follows f
JOIN users u ON u.id = f.follower_id
WHERE f.followee_id = $1
ORDER BY f.created_at DESC
LIMIT $2 OFFSET $3;

-- name: IsFollowing :one
SELECT EXISTS (SELECT 1 FROM follows WHERE follower_id = $1 AND followee_id = $2) AS following;

-- name: MutualFollows :many
SELECT followee_id AS user_id FROM follows WHERE follower_id = @a_id
INTERSECT
SELECT follower_id FROM follows WHERE followee_id = @a_id
ORDER BY user_id;

-- name: LikeStory :one
-- LikeStory counts a like once; liked is false when it was there already.
-- limit: user=60/1m name=social
WITH new AS (
    INSERT INTO likes (story_id, user_id) VALUES ($1, $2)
    ON CONFLICT DO NOTHING
    RETURNING story_id
), counted AS (
    UPDATE story_stats SET likes = likes + 1, updated_at = now()
    WHERE story_id IN (SELECT story_id FROM new)
)
SELECT EXISTS (SELECT 1 FROM new) AS liked;

-- name: UnlikeStory :execrows
WITH gone AS (
    DELETE FROM likes WHERE likes.story_id = $1 AND user_id = $2 RETURNING likes.story_id
)
UPDATE story_stats SET likes = likes - 1, updated_at = now()
WHERE story_id IN (SELECT gone.story_id FROM gone);

-- name: LikedStories :many
SELECT s.id, s.title, l.created_at AS liked_at
FROM likes l
JOIN stories s ON s.id = l.story_id
WHERE l.user_id = $1
ORDER BY l.created_at DESC
LIMIT 50;

-- name: RateStory :one
-- RateStory stores or replaces a rating; inserted says which.
INSERT INTO ratings (story_id, user_id, stars, review)
VALUES ($1, $2, $3, sqlc.narg(review))
ON CONFLICT (story_id, user_id) DO UPDATE
SET stars = excluded.stars, review = excluded.review, created_at = now()
RETURNING stars, review, (xmax = 0) AS inserted;

-- name: RatingHistogram :many
SELECT g.stars::int AS stars, count(r.user_id) AS ratings
FROM generate_series(1, 5) AS g (stars)
LEFT JOIN ratings r ON r.stars = g.stars AND r.story_id = @story_id
GROUP BY g.stars
ORDER BY g.stars;

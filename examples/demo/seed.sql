-- What the demo's library holds: the same at every run.
SELECT setseed(0.42);

INSERT INTO users (email, username, display_name, bio, preferences, created_at)
SELECT format('reader%s@example.com', n), format('reader%s', n), format('Reader %s', n),
       CASE WHEN n % 3 = 0 THEN format('Reads %s books a year.', n) END,
       jsonb_build_object('theme', CASE WHEN n % 2 = 0 THEN 'dark' ELSE 'light' END),
       timestamptz '2026-01-01' + n * interval '1 hour'
FROM generate_series(1, 200) AS n;

INSERT INTO stories (author_id, slug, title, summary, status, language, keywords, created_at, published_at)
SELECT 1 + n % 40, format('story-%s', n),
       format('%s of the %s', (ARRAY['Song', 'Garden', 'Winter', 'Harbour', 'Shadow'])[1 + n % 5], (ARRAY['river', 'fox', 'mountain', 'clockmaker'])[1 + n % 4]),
       format('The tale number %s, told by the fire.', n),
       CASE WHEN n % 10 = 0 THEN 'draft' ELSE 'published' END::story_status,
       (ARRAY['en', 'de', 'fr'])[1 + n % 3], ARRAY['fiction', format('shelf-%s', n % 7)],
       timestamptz '2026-02-01' + n * interval '1 minute',
       CASE WHEN n % 10 <> 0 THEN timestamptz '2026-02-01' + n * interval '2 minutes' END
FROM generate_series(1, 500) AS n;

INSERT INTO story_stats (story_id, views, likes) SELECT id, (id * 37) % 1000, (id * 11) % 90 FROM stories;

INSERT INTO chapters (story_id, position, title, body)
SELECT s.id, p, format('Chapter %s', p), repeat('Once upon a time there was a river. ', 5 + p)
FROM stories s, generate_series(1, 3) AS p;

INSERT INTO comments (chapter_id, author_id, body, created_at)
SELECT c.id, 1 + (c.id * 7) % 200, 'Lovely.', timestamptz '2026-03-01' + c.id * interval '1 minute'
FROM chapters c;

INSERT INTO tags (name) SELECT format('tag-%s', n) FROM generate_series(1, 20) AS n;
INSERT INTO story_tags (story_id, tag_id) SELECT s.id, 1 + (s.id + k) % 20 FROM stories s, generate_series(0, 2) AS k;
INSERT INTO follows (follower_id, followee_id) SELECT f, a FROM generate_series(41, 200) AS f, generate_series(1, 5) AS a;
INSERT INTO likes (story_id, user_id) SELECT s, 1 + (s * 3) % 200 FROM generate_series(1, 500) AS s;
INSERT INTO page_views (story_id, viewer_id, viewed_at) SELECT 1 + n % 500, 1 + n % 200, now() - n * interval '1 minute' FROM generate_series(1, 3000) AS n;

REFRESH MATERIALIZED VIEW tag_popularity;
ANALYZE;

-- schema: stories
-- check: {table_rows: {settings: 50}}
-- An index is there, or a real plan does well without.

-- case: primary key
-- plan: 7
-- name: Q :many
SELECT * FROM stories WHERE id = $1;

-- case: primary key and more
-- plan: 7, 7
-- name: Q :many
SELECT * FROM stories WHERE id = $1 AND author_id = $2;

-- case: unique column
-- plan: 'u7@example.com'
-- name: Q :many
SELECT * FROM users WHERE email = $1;

-- case: composite key
-- plan: 7, 7
-- name: Q :many
SELECT * FROM likes WHERE story_id = $1 AND user_id = $2;

-- case: first column of a key
-- plan: 7
-- name: Q :many
SELECT * FROM likes WHERE story_id = $1;

-- case: indexed
-- plan: 7
-- name: Q :many
SELECT * FROM stories WHERE editor_id = $1;

-- case: selective prefix
-- plan: 7, 7, 'x'
-- name: Q :many
SELECT * FROM stories WHERE editor_id = $1 AND author_id = $2 AND title = $3;

-- case: selective prefix and order
-- plan: 7
-- name: Q :many
SELECT * FROM stories WHERE editor_id = $1 ORDER BY score LIMIT 5;

-- case: indexed ANY
-- plan: '{1,2}'
-- name: Q :many
SELECT * FROM stories WHERE editor_id = ANY($1);

-- case: equality and order indexed
-- plan: 7
-- name: Q :many
SELECT * FROM comments WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT 5;

-- case: index read backwards
-- plan: 7
-- name: Q :many
SELECT * FROM comments WHERE user_id = $1 ORDER BY created_at, id LIMIT 5;

-- case: order indexed
-- plan:
-- name: Q :many
SELECT * FROM stories ORDER BY published_at DESC LIMIT 5;

-- case: order indexed the other way
-- plan:
-- name: Q :many
SELECT * FROM stories ORDER BY published_at LIMIT 5;

-- case: order half indexed
-- plan:
-- name: Q :many
SELECT * FROM stories ORDER BY published_at, score LIMIT 5;

-- case: order by key
-- plan:
-- name: Q :many
SELECT * FROM stories ORDER BY id DESC LIMIT 5;

-- case: keyset on key
-- plan: 7
-- name: Q :many
SELECT * FROM stories WHERE id > $1 ORDER BY id LIMIT 5;

-- case: partial index implied
-- plan: 'story-7'
-- name: Q :many
SELECT * FROM stories WHERE slug = $1 AND deleted_at IS NULL;

-- case: join on key
-- plan: 7
-- name: Q :many
SELECT * FROM comments c JOIN stories s ON s.id = c.story_id WHERE c.user_id = $1;

-- case: join using
-- plan: 7
-- name: Q :many
SELECT s.id FROM stories s JOIN likes l ON l.story_id = s.id WHERE s.id = $1;

-- case: filter on a joined row
-- plan: 7, 7
-- name: Q :many
SELECT * FROM comments c JOIN stories s ON s.id = c.story_id WHERE c.user_id = $1 AND s.author_id = $2;

-- case: exists on key
-- plan: 7, 7
-- name: Q :many
SELECT s.id FROM stories s WHERE s.editor_id = $1 AND EXISTS (SELECT 1 FROM likes l WHERE l.story_id = s.id AND l.user_id = $2);

-- case: update by key
-- plan: 7
-- name: Q :exec
UPDATE stories SET score = score + 1 WHERE id = $1;

-- case: upsert
-- plan: 7, 7
-- name: Q :exec
INSERT INTO likes (story_id, user_id, created_at) VALUES ($1, $2, now()) ON CONFLICT (story_id, user_id) DO NOTHING;

-- case: limit 1 of an index
-- plan: '2024-01-20'
-- name: Q :many
SELECT * FROM stories WHERE published_at < $1 ORDER BY published_at DESC LIMIT 1;

-- case: max indexed
-- plan:
-- name: Q :many
SELECT min(published_at), max(published_at) FROM stories;

-- case: max of the key
-- plan:
-- name: Q :many
SELECT coalesce(max(id), 0) + 1 AS next FROM stories;

-- case: max of found rows
-- plan: 7
-- name: Q :many
SELECT max(score) FROM stories WHERE editor_id = $1;

-- case: through a grouped view, indexed
-- plan: 7
-- name: Q :many
SELECT * FROM editor_totals WHERE editor_id = $1;

-- case: partial index by another condition
-- plan: 7
-- name: Q :many
SELECT s.id FROM jobs j JOIN stories s ON s.slug = j.kind WHERE j.id = $1 AND s.deleted_at IS NULL;

-- case: join led by a small table
-- plan: 'k1'
-- name: Q :many
SELECT s.id FROM settings x JOIN stories s ON s.slug = x.value AND s.deleted_at IS NULL WHERE x.key = $1;

-- case: exclusion constraint
-- plan: 7, '2024-02-01'
-- name: Q :many
SELECT price_cents FROM prices WHERE product_id = $1 AND valid @> $2::date;

-- case: first column of an exclusion constraint
-- plan: 7
-- name: Q :many
SELECT price_cents FROM prices WHERE product_id = $1;

-- case: text search indexed, with an order
-- plan: 'w7'
-- name: Q :many
SELECT id FROM prices WHERE search @@ to_tsquery('simple', $1) ORDER BY price_cents LIMIT 3;

-- case: arithmetic with the key
-- plan: 7, 7
-- name: Q :many
SELECT * FROM stories WHERE id = $1 AND score + 1 = $2;

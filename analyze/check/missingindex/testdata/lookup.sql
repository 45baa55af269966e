-- schema: stories
-- check: {table_rows: {settings: 50}}
-- Conditions that an index would look up.

-- case: equality
-- plan: 7
-- name: Q :many
SELECT * FROM stories WHERE author_id = $1;
--> queries.sql:2:29: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: equality written the other way
-- plan: 7
-- name: Q :many
SELECT * FROM stories WHERE $1 = author_id;
--> queries.sql:2:34: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: two equalities
-- plan: 7, 7
-- name: Q :many
SELECT * FROM stories s WHERE s.author_id = $1 AND s.category_id = $2;
--> queries.sql:2:31: warning: Q: no index on public.stories serves author_id = …, category_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id, category_id);

-- case: ANY
-- plan: '{1,2,3}'
-- name: Q :many
SELECT * FROM stories WHERE author_id = ANY($1);
--> queries.sql:2:29: warning: Q: no index on public.stories serves author_id IN … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: IN
-- plan: 1, 2
-- name: Q :many
SELECT * FROM stories WHERE author_id IN ($1, $2);
--> queries.sql:2:29: warning: Q: no index on public.stories serves author_id IN … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: OR on one column
-- plan: 1, 2
-- name: Q :many
SELECT * FROM stories WHERE author_id = $1 OR author_id = $2;
--> queries.sql:2:29: warning: Q: no index on public.stories serves author_id IN … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: between
-- plan: '2024-01-05', '2024-01-06'
-- name: Q :many
SELECT id FROM stories WHERE created_at BETWEEN $1 AND $2;
--> queries.sql:2:30: warning: Q: no index on public.stories serves a range of created_at [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (created_at);

-- case: newer than
-- plan: '2024-02-04'
-- name: Q :many
SELECT id FROM stories WHERE created_at > $1;
--> queries.sql:2:30: info: Q: no index on public.stories serves a range of created_at [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (created_at);

-- case: equality and range
-- plan: 7, '2024-01-05', '2024-01-06'
-- name: Q :many
SELECT id FROM stories WHERE category_id = $1 AND created_at >= $2 AND created_at < $3;
--> queries.sql:2:30: warning: Q: no index on public.stories serves category_id = …, a range of created_at [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (category_id, created_at);

-- case: clean-up
-- plan: '2024-01-02'
-- name: Q :exec
DELETE FROM comments WHERE created_at < $1;
--> queries.sql:2:28: info: Q: no index on public.comments serves a range of created_at [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.comments (created_at);

-- case: update
-- plan: 7
-- name: Q :exec
UPDATE stories SET score = 0 WHERE author_id = $1;
--> queries.sql:2:36: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: place in a line of several bytes a letter
-- name: Q :many
SELECT 'é', id
FROM stories s
WHERE s.title <> '' AND s.author_id = $1;
--> queries.sql:4:25: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: columns of another table in a list
-- plan: 7
-- name: Q :many
SELECT l.user_id FROM comments c JOIN likes l ON l.user_id IN (c.user_id, c.story_id) WHERE c.id = $1;
--> queries.sql:2:50: warning: Q: no index on public.likes serves user_id IN … [missing-index]
--> 	why: the whole table is read to find the rows that join the few found before
--> 	known: the number of rows is not declared, taken as large; indexes: likes_pkey (story_id, user_id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.likes (user_id);

-- case: columns of another table in a list, served
-- plan: 7
-- name: Q :many
SELECT l.user_id FROM comments c JOIN likes l ON l.story_id IN (c.user_id, c.story_id) WHERE c.id = $1;

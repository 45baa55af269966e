-- schema: stories
-- One index for all queries that it serves.

-- case: the same, and its first columns
-- name: A :many
SELECT id FROM stories WHERE author_id = $1;
-- name: B :many
SELECT id FROM stories WHERE author_id = $1 ORDER BY created_at DESC LIMIT 3;
-- name: C :many
SELECT title FROM stories WHERE author_id = $1;
--> queries.sql:2:30: warning: A: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	queries: A, B, C
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id, created_at DESC);

-- case: the wider one first
-- name: B :many
SELECT id FROM stories WHERE author_id = $1 ORDER BY created_at DESC LIMIT 3;
-- name: A :many
SELECT id FROM stories WHERE author_id = $1;
--> queries.sql:2:30: warning: B: no index on public.stories serves author_id = …, ORDER BY created_at DESC with a limit [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	queries: B, A
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id, created_at DESC);

-- case: silenced in one of two
-- name: A :many
SELECT id FROM stories WHERE author_id = $1;
-- name: B :many
-- ignore: missing-index once a night
SELECT title FROM stories WHERE author_id = $1;
--> queries.sql:2:30: warning: A: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: other columns
-- name: A :many
SELECT id FROM stories WHERE author_id = $1;
-- name: B :many
SELECT id FROM stories WHERE category_id = $1;
--> queries.sql:2:30: warning: A: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);
--> queries.sql:4:30: warning: B: no index on public.stories serves category_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (category_id);

-- schema: stories
-- check: {table_rows: {settings: 50}}
-- The first rows in an order, and the greatest or least value.

-- case: equality and order
-- plan: 7
-- name: Q :many
SELECT id, title FROM stories WHERE author_id = $1 ORDER BY created_at DESC LIMIT 20;
--> queries.sql:2:37: warning: Q: no index on public.stories serves author_id = …, ORDER BY created_at DESC with a limit [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id, created_at DESC);

-- case: equality on few values and order
-- plan: 7, 20
-- name: Q :many
SELECT id FROM stories WHERE author_id = $1 AND published ORDER BY created_at DESC LIMIT $2;
--> queries.sql:2:30: warning: Q: no index on public.stories serves author_id = …, published = …, ORDER BY created_at DESC with a limit [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id, published, created_at DESC);

-- case: order alone
-- plan:
-- name: Q :many
SELECT id, title FROM stories ORDER BY created_at DESC LIMIT 20;
--> queries.sql:2:40: warning: Q: no index on public.stories serves ORDER BY created_at DESC with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (created_at DESC);

-- case: order by two columns
-- plan:
-- name: Q :many
SELECT id, title FROM stories ORDER BY score DESC, id LIMIT 20;
--> queries.sql:2:40: warning: Q: no index on public.stories serves ORDER BY score DESC, id with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (score DESC, id);

-- case: order by an alias
-- plan:
-- name: Q :many
SELECT id, created_at AS at FROM stories ORDER BY at LIMIT 20;
--> queries.sql:2:51: warning: Q: no index on public.stories serves ORDER BY created_at with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (created_at);

-- case: nulls last
-- plan:
-- name: Q :many
SELECT id FROM stories ORDER BY deleted_at DESC NULLS LAST LIMIT 20;
--> queries.sql:2:33: warning: Q: no index on public.stories serves ORDER BY deleted_at DESC NULLS LAST with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (deleted_at DESC NULLS LAST);

-- case: few values and order
-- plan:
-- name: Q :many
SELECT id FROM stories WHERE status = 'draft' ORDER BY score DESC LIMIT 20;
--> queries.sql:2:30: warning: Q: no index on public.stories serves status = …, ORDER BY score DESC with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (status, score DESC);

-- case: keyset
-- plan: 7, '2024-02-01', 30000
-- name: Q :many
SELECT id FROM stories WHERE author_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT 20;
--> queries.sql:2:30: warning: Q: no index on public.stories serves author_id = …, ORDER BY created_at DESC, id DESC with a limit [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id, created_at DESC, id DESC);

-- case: queue
-- plan:
-- name: Q :many
SELECT id FROM jobs WHERE state = 'new' ORDER BY run_at LIMIT 1 FOR UPDATE SKIP LOCKED;
--> queries.sql:2:50: warning: Q: no index on public.jobs serves ORDER BY run_at with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: jobs_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.jobs (run_at) WHERE state = 'new';

-- case: max
-- plan:
-- name: Q :many
SELECT max(created_at) FROM stories;
--> queries.sql:2:12: warning: Q: no index on public.stories serves max(created_at) [missing-index]
--> 	why: the whole table is read each time the query runs, for one value
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (created_at);

-- case: min of some
-- plan: 7
-- name: Q :many
SELECT coalesce(min(created_at), now()) AS first FROM stories WHERE author_id = $1;
--> queries.sql:2:69: warning: Q: no index on public.stories serves author_id = …, min(created_at) [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id, created_at);

-- case: max of a range
-- plan: '2024-02-04'
-- name: Q :many
SELECT max(score) FROM stories WHERE created_at > $1;
--> queries.sql:2:38: info: Q: no index on public.stories serves a range of created_at [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (created_at);

-- case: max of few values
-- plan:
-- name: Q :many
SELECT max(created_at) FROM stories WHERE status = 'draft';
--> queries.sql:2:43: warning: Q: no index on public.stories serves status = …, max(created_at) [missing-index]
--> 	why: the whole table is read each time the query runs, for one value
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (status, created_at);

-- case: the place of a star's column
-- name: Q :many
SELECT *
FROM stories ORDER BY created_at DESC LIMIT 5;
--> queries.sql:3:23: warning: Q: no index on public.stories serves ORDER BY created_at DESC with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (created_at DESC);

-- case: the place of a number
-- name: Q :many
SELECT created_at
FROM stories ORDER BY 1 DESC LIMIT 5;
--> queries.sql:3:23: warning: Q: no index on public.stories serves ORDER BY created_at DESC with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (created_at DESC);

-- schema: stories
-- check: {table_rows: {settings: 50}}
-- Conditions that hold when a parameter is given. PostgreSQL plans for its value
-- as long as that pays, and only the condition is left.

-- case: optional filter
-- plan: 7
-- name: Q :many
SELECT id FROM stories WHERE $1::bigint IS NULL OR author_id = $1;
--> queries.sql:2:52: warning: Q: when its parameter is given, no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: optional by coalesce
-- plan: 7
-- name: Q :many
SELECT id FROM stories WHERE author_id = coalesce($1, author_id);
--> queries.sql:2:30: warning: Q: when its parameter is given, no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: optional filter with an index
-- plan: 7
-- name: Q :many
SELECT id FROM stories WHERE $1::bigint IS NULL OR editor_id = $1;

-- case: optional by coalesce with an index
-- plan: 7
-- name: Q :many
SELECT id FROM stories WHERE editor_id = coalesce($1, editor_id);

-- case: optional filter in order
-- plan: 7
-- name: Q :many
SELECT id FROM stories WHERE $1::bigint IS NULL OR editor_id = $1 ORDER BY id LIMIT 20;

-- case: optional range with an index
-- plan: '2024-02-04'
-- name: Q :many
SELECT id FROM stories WHERE $1::timestamptz IS NULL OR published_at >= $1;

-- case: optional range of a number
-- name: Q :many
SELECT id FROM stories WHERE $1::int IS NULL OR score >= $1;

-- case: optional beside what always holds
-- plan: 7, 7
-- name: Q :many
SELECT id FROM stories WHERE editor_id = $1 AND ($2::bigint IS NULL OR author_id = $2);

-- case: optional search
-- plan: 'abcdef'
-- name: Q :many
SELECT id FROM stories WHERE $1::text IS NULL OR title ILIKE '%' || $1 || '%';
--> queries.sql:2:50: warning: Q: when its parameter is given, no index on public.stories serves a search within title; it needs CREATE EXTENSION pg_trgm [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories USING gin (title gin_trgm_ops);

-- case: optional element
-- plan: '{t7}'
-- name: Q :many
SELECT id FROM stories WHERE $1::text[] IS NULL OR tags @> $1;
--> queries.sql:2:52: warning: Q: when its parameter is given, no index on public.stories serves tags @> … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories USING gin (tags);

-- case: optional day
-- name: Q :many
SELECT id FROM stories WHERE $1::date IS NULL OR created_at::date = $1;
--> queries.sql:2:50: warning: Q: no index can serve this condition on created_at of public.stories; compare the column itself with a range: created_at >= $1 AND created_at < $1 + interval '1 day' [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: several optional filters
-- name: Q :many
SELECT id FROM stories
WHERE ($1::int IS NULL OR score >= $1)
  AND ($2::bigint IS NULL OR editor_id = $2)
  AND ($3::text IS NULL OR title ILIKE '%' || $3 || '%')
  AND ($4::text[] IS NULL OR tags @> $4);
--> queries.sql:5:28: info: Q: when its parameter is given, no index on public.stories serves a search within title; it needs CREATE EXTENSION pg_trgm [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories USING gin (title gin_trgm_ops);
--> queries.sql:6:30: info: Q: when its parameter is given, no index on public.stories serves tags @> … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories USING gin (tags);

-- case: optional either
-- plan: 7
-- name: Q :many
SELECT id FROM stories WHERE $1::bigint IS NULL OR author_id = $1 OR editor_id = $1;
--> queries.sql:2:52: warning: Q: when its parameter is given, no index on public.stories serves both sides of the OR: each column needs an index of its own [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

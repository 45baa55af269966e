-- schema: stories
-- check: {table_rows: {settings: 50}}
-- What another kind of index serves.

-- case: lower
-- plan: 'user 7'
-- name: Q :many
SELECT id FROM users WHERE lower(name) = lower($1);
--> queries.sql:2:34: warning: Q: no index on public.users serves lower(name) [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), users_email_key (email)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.users (lower(name));

-- case: json field
-- plan: '7'
-- name: Q :many
SELECT id FROM stories WHERE meta->>'lang' = $1;
--> queries.sql:2:30: warning: Q: no index on public.stories serves meta->>'lang' [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories ((meta->>'lang'));

-- case: jsonb contains
-- plan: '{"lang": 7}'
-- name: Q :many
SELECT id FROM stories WHERE meta @> $1;
--> queries.sql:2:30: warning: Q: no index on public.stories serves meta @> … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories USING gin (meta jsonb_path_ops);

-- case: array contains
-- plan: '{t7}'
-- name: Q :many
SELECT id FROM stories WHERE tags @> $1;
--> queries.sql:2:30: warning: Q: no index on public.stories serves tags @> … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories USING gin (tags);

-- case: prefix
-- plan:
-- name: Q :many
SELECT id FROM users WHERE name LIKE 'User 77%';
--> queries.sql:2:28: warning: Q: no index on public.users serves name LIKE 'prefix%' [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), users_email_key (email)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.users (name text_pattern_ops);

-- case: within
-- plan:
-- name: Q :many
SELECT id FROM stories WHERE title ILIKE '%abcdef%';
--> queries.sql:2:30: warning: Q: no index on public.stories serves a search within title; it needs CREATE EXTENSION pg_trgm [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories USING gin (title gin_trgm_ops);

-- case: text search
-- plan: 'abcdef'
-- name: Q :many
SELECT id FROM stories WHERE to_tsvector('english', title) @@ plainto_tsquery('english', $1);
--> queries.sql:2:53: warning: Q: no index on public.stories serves the text search in to_tsvector('english', title) [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories USING gin (to_tsvector('english', title));

-- case: or over two columns
-- plan: 7, 7
-- name: Q :many
SELECT id FROM comments WHERE story_id = $1 OR parent_id = $2;
--> queries.sql:2:31: warning: Q: no index on public.comments serves both sides of the OR: each column needs an index of its own [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.comments (story_id);
--> 	      CREATE INDEX CONCURRENTLY ON public.comments (parent_id);

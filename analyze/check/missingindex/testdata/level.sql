-- schema: stories
-- check: {table_rows: {settings: 50}}
-- Tables reached through views, WITH, subqueries and joins.

-- case: join column
-- plan: 7
-- name: Q :many
SELECT c.* FROM stories s JOIN comments c ON c.story_id = s.id WHERE s.id = $1;
--> queries.sql:2:46: warning: Q: no index on public.comments serves story_id = … [missing-index]
--> 	why: the whole table is read to find the rows that join the few found before
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.comments (story_id);

-- case: left join column
-- plan: 7
-- name: Q :many
SELECT c.body FROM stories s LEFT JOIN comments c ON c.story_id = s.id WHERE s.editor_id = $1;
--> queries.sql:2:54: warning: Q: no index on public.comments serves story_id = … [missing-index]
--> 	why: the whole table is read to find the rows that join the few found before
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.comments (story_id);

-- case: through a CTE
-- plan: 7
-- name: Q :many
WITH mine AS (SELECT * FROM stories) SELECT title FROM mine WHERE author_id = $1;
--> queries.sql:2:67: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: through a subquery
-- plan: 7
-- name: Q :many
SELECT title FROM (SELECT title, author_id AS a FROM stories) x WHERE x.a = $1 ;
--> queries.sql:2:71: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: through a view
-- plan: 7
-- name: Q :many
SELECT title FROM live_stories WHERE writer_id = $1;
--> queries.sql:2:38: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: through a grouped view
-- plan: 7
-- name: Q :many
SELECT * FROM like_totals WHERE writer_id = $1;
--> queries.sql:2:33: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: through a grouped subquery
-- plan: '{1,2}'
-- name: Q :many
SELECT t.n FROM (SELECT story_id, count(*) AS n FROM comments GROUP BY story_id) t WHERE t.story_id = ANY($1);
--> queries.sql:2:90: warning: Q: no index on public.comments serves story_id IN … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.comments (story_id);

-- case: joined in a grouped view
-- plan: 7
-- name: Q :many
SELECT * FROM story_totals WHERE id = $1;
--> queries.sql:2:15: warning: Q: no index on public.comments serves story_id = … [missing-index]
--> 	why: the whole table is read to find the rows that join the few found before
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.comments (story_id);

-- case: scalar subquery
-- plan: 7
-- name: Q :many
SELECT s.id, (SELECT count(*) FROM comments c WHERE c.story_id = s.id) FROM stories s WHERE s.id = $1;
--> queries.sql:2:53: warning: Q: no index on public.comments serves story_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.comments (story_id);

-- case: exists
-- plan: 7
-- name: Q :many
SELECT s.id FROM stories s WHERE s.editor_id = $1 AND EXISTS (SELECT 1 FROM comments c WHERE c.story_id = s.id);
--> queries.sql:2:94: warning: Q: no index on public.comments serves story_id = … [missing-index]
--> 	why: the whole table is read to find the rows that join the few found before
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.comments (story_id);

-- case: in subquery
-- plan: 7
-- name: Q :many
SELECT c.id FROM comments c WHERE c.story_id IN (SELECT s.id FROM stories s WHERE s.editor_id = $1);
--> queries.sql:2:35: warning: Q: no index on public.comments serves story_id = … [missing-index]
--> 	why: the whole table is read to find the rows that join the few found before
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.comments (story_id);

-- case: lateral
-- plan: '{1,2}'
-- name: Q :many
SELECT u.id, l.id FROM users u CROSS JOIN LATERAL (SELECT s.id FROM stories s WHERE s.author_id = u.id ORDER BY s.created_at DESC LIMIT 3) l WHERE u.id = ANY($1);
--> queries.sql:2:85: warning: Q: no index on public.stories serves author_id = …, ORDER BY created_at DESC with a limit [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id, created_at DESC);

-- case: recursive
-- plan: 7
-- name: Q :many
WITH RECURSIVE t AS (SELECT id FROM comments WHERE id = $1 UNION ALL SELECT c.id FROM t JOIN comments c ON c.parent_id = t.id) SELECT * FROM t;
--> queries.sql:2:108: warning: Q: no index on public.comments serves parent_id = … [missing-index]
--> 	why: the whole table is read to find the rows that join the few found before
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.comments (parent_id);

-- case: unnest
-- plan: '{1,2}'
-- name: Q :many
SELECT s.id FROM unnest($1::bigint[]) AS a(id) JOIN stories s ON s.author_id = a.id;
--> queries.sql:2:66: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read to find the rows that join the few found before
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: union
-- plan: 7
-- name: Q :many
SELECT id FROM users WHERE id = $1 UNION ALL SELECT id FROM stories WHERE author_id = $1;
--> queries.sql:2:75: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: into the sides of a union
-- plan: 7
-- name: Q :many
SELECT text FROM (SELECT author_id AS who, title AS text FROM stories UNION ALL SELECT user_id, body FROM comments) all_texts WHERE who = $1;
--> queries.sql:2:133: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: into the sides of a union, first rows
-- plan: 7
-- name: Q :many
SELECT text FROM (SELECT author_id AS who, title AS text, created_at AS at FROM stories UNION ALL SELECT user_id, body, created_at FROM comments) all_texts
WHERE who = $1 ORDER BY at DESC LIMIT 5;
--> queries.sql:3:7: warning: Q: no index on public.stories serves author_id = …, ORDER BY created_at DESC with a limit [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id, created_at DESC);

-- case: not into an except, where no index would help
-- name: Q :many
SELECT who FROM (SELECT author_id AS who FROM stories EXCEPT SELECT user_id FROM comments) all_texts WHERE who = $1;

-- case: into a side of another type, which no condition reaches
-- name: Q :many
SELECT who FROM (SELECT author_id AS who FROM stories UNION ALL SELECT key::numeric FROM settings) all_ids WHERE who = $1;

-- case: first rows of sides of different types
-- name: Q :many
SELECT at FROM (SELECT created_at AS at FROM stories UNION ALL SELECT created_at::timestamp FROM comments) all_times ORDER BY at LIMIT 5;

-- case: first rows of a view with an order of its own
CREATE VIEW newest AS SELECT at FROM (SELECT created_at AS at FROM stories UNION ALL SELECT created_at FROM comments) all_times ORDER BY at DESC LIMIT 5;
-- name: Q :many
SELECT * FROM newest;
--> queries.sql:2:15: warning: Q: no index on public.comments serves ORDER BY created_at DESC with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.comments (created_at DESC);
--> queries.sql:2:15: warning: Q: no index on public.stories serves ORDER BY created_at DESC with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (created_at DESC);

-- case: a full join's column, of both sides
-- plan: 7
-- name: Q :many
SELECT s.title, p.price_cents FROM (SELECT author_id AS product_id, title FROM stories) s FULL JOIN prices p USING (product_id) WHERE product_id = $1;
--> queries.sql:2:44: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: a full join's column, converted
-- name: Q :many
SELECT s.title, p.id FROM (SELECT score AS product_id, title FROM stories) s FULL JOIN prices p USING (product_id) WHERE product_id = $1;

-- case: a full join's column, a range
-- name: Q :many
SELECT s.title, p.id FROM (SELECT author_id AS product_id, title FROM stories) s FULL JOIN prices p USING (product_id) WHERE product_id > $1;

-- schema: stories
-- check: {table_rows: {settings: 50}}
-- What to write instead.

-- case: cast
-- name: Q :many
SELECT id FROM comments WHERE story_id::text = $1;
--> queries.sql:2:31: warning: Q: no index can serve this condition on story_id of public.comments; cast the other side to the column's type instead of the column [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)

-- case: day
-- name: Q :many
SELECT id FROM stories WHERE created_at::date = $1;
--> queries.sql:2:30: warning: Q: no index can serve this condition on created_at of public.stories; compare the column itself with a range: created_at >= $1 AND created_at < $1 + interval '1 day' [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: date_trunc
-- name: Q :many
SELECT id FROM stories WHERE date_trunc('day', created_at) = $1;
--> queries.sql:2:48: warning: Q: no index can serve this condition on created_at of public.stories; compare the column itself with a range: created_at >= $1 AND created_at < $2 [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: coalesce
-- name: Q :many
SELECT id FROM comments WHERE coalesce(parent_id, 0) = $1;
--> queries.sql:2:40: warning: Q: no index can serve this condition on parent_id of public.comments; write a query for each case: parent_id = …, and parent_id IS NULL [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)

-- case: element of array
-- name: Q :many
SELECT id FROM stories WHERE $1 = ANY(tags);
--> queries.sql:2:39: warning: Q: no index can serve this condition on tags of public.stories; write tags @> ARRAY[…], which a GIN index on tags serves [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: shifted time
-- name: Q :many
SELECT id FROM stories WHERE created_at + interval '1 day' > now();
--> queries.sql:2:30: warning: Q: no index can serve this condition on created_at of public.stories; compare created_at itself, and do the arithmetic on the other side [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: age of a time
-- name: Q :many
SELECT id FROM stories WHERE now() - created_at < interval '1 day';
--> queries.sql:2:38: warning: Q: no index can serve this condition on created_at of public.stories; compare created_at itself, and do the arithmetic on the other side [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: age by its function
-- name: Q :many
SELECT id FROM stories WHERE age(created_at) < $1;
--> queries.sql:2:34: warning: Q: no index can serve this condition on created_at of public.stories; compare created_at itself, and do the arithmetic on the other side [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: arithmetic
-- name: Q :many
SELECT id FROM stories WHERE author_id + 0 = $1;
--> queries.sql:2:30: warning: Q: no index can serve this condition on author_id of public.stories; compare author_id itself, and do the arithmetic on the other side [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: not distinct
-- name: Q :many
SELECT id FROM comments WHERE parent_id IS NOT DISTINCT FROM $1;
--> queries.sql:2:31: warning: Q: no index can serve this condition on parent_id of public.comments; write "parent_id = …" and, where NULL is meant, another query with "parent_id IS NULL" [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)

-- case: coalesce of a time
-- name: Q :many
SELECT id FROM stories WHERE coalesce(deleted_at, now()) = $1;
--> queries.sql:2:39: warning: Q: no index can serve this condition on deleted_at of public.stories; write a query for each case: deleted_at = …, and deleted_at IS NULL [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: shifted back
-- name: Q :many
SELECT id FROM stories WHERE created_at - interval '1 day' > $1;
--> queries.sql:2:30: warning: Q: no index can serve this condition on created_at of public.stories; compare created_at itself, and do the arithmetic on the other side [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: range of date_trunc
-- name: Q :many
SELECT id FROM stories WHERE date_trunc('day', created_at) >= $1;
--> queries.sql:2:48: warning: Q: no index can serve this condition on created_at of public.stories; compare the column itself with a range: created_at >= $1 AND created_at < $2 [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: not in a subquery
-- name: Q :many
SELECT s.id FROM stories s WHERE s.editor_id = $1 AND s.id NOT IN (SELECT story_id FROM comments);
--> queries.sql:2:55: warning: Q: no index can serve this condition on story_id of public.comments; write NOT EXISTS (SELECT 1 FROM comments WHERE story_id = …), which an index on story_id serves; it differs where story_id is NULL: NOT IN then leaves no row at all [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: comments_pkey (id), comments_user (user_id, created_at DESC, id DESC)

-- case: not in a subquery, of an indexed column
-- name: Q :many
SELECT s.id FROM stories s WHERE s.editor_id = $1 AND s.id NOT IN (SELECT story_id FROM likes);
--> queries.sql:2:55: warning: Q: no index can serve this condition on story_id of public.likes; write NOT EXISTS (SELECT 1 FROM likes WHERE story_id = …), which an index on story_id serves; it differs where story_id is NULL: NOT IN then leaves no row at all [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: likes_pkey (story_id, user_id)

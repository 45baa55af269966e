-- schema: stories
-- check: {table_rows: {stories: 500000, comments: 40000000, users: 2000000, likes: 90000000}}

-- case: a whole table
-- name: A :many
SELECT * FROM stories;
-- name: B :many
SELECT id, title FROM stories ORDER BY created_at DESC;
-- name: C :many
SELECT user_id FROM likes WHERE true LIMIT ALL;
--> queries.sql:2:15: warning: A: every row of public.stories is collected in memory; make it :iter, or page by key: WHERE id > $1 ORDER BY id LIMIT $2 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared
--> queries.sql:4:23: warning: B: every row of public.stories is collected in memory; make it :iter, or page by key: WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared
--> queries.sql:6:21: warning: C: no condition bounds how many rows of public.likes are collected in memory; make it :iter, or page by key: WHERE … AND (story_id, user_id) > ($1, $2) ORDER BY story_id, user_id LIMIT $3 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 90000000 rows declared

-- case: joined by keys
-- name: A :many
SELECT s.title, u.name FROM stories s JOIN users u ON u.id = s.author_id;
-- name: B :many
SELECT s.title, c.body FROM stories s LEFT JOIN comments c ON c.story_id = s.id;
--> queries.sql:2:29: warning: A: every row of public.stories is collected in memory; make it :iter, or page by key: WHERE s.id > $1 ORDER BY s.id LIMIT $2 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared
--> queries.sql:4:29: warning: B: every row of public.stories is collected in memory; make it :iter, or page by key [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared

-- case: groups of one row
-- name: Q :many
SELECT s.id, count(c.id) FROM stories s LEFT JOIN comments c ON c.story_id = s.id GROUP BY s.id;
--> queries.sql:2:31: warning: Q: every row of public.stories is collected in memory; make it :iter, or page by key [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared

-- case: a view
-- name: Q :many
SELECT * FROM live_stories;
--> queries.sql:2:15: info: Q: every row of public.stories is collected in memory; make it :iter, or page by key [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared; its conditions may leave few of them

-- case: conditions that may leave few
-- name: A :many
SELECT id FROM stories WHERE created_at > $1;
-- name: B :many
SELECT id FROM stories WHERE deleted_at IS NULL;
-- name: C :many
SELECT id FROM stories WHERE sqlc.narg(author)::bigint IS NULL OR author_id = sqlc.narg(author);
--> queries.sql:2:16: info: A: no condition bounds how many rows of public.stories are collected in memory; make it :iter, or page by key: WHERE … AND id > $2 ORDER BY id LIMIT $3 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared; its conditions may leave few of them
--> queries.sql:4:16: info: B: no condition bounds how many rows of public.stories are collected in memory; make it :iter, or page by key: WHERE … AND id > $1 ORDER BY id LIMIT $2 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared; its conditions may leave few of them
--> queries.sql:6:16: info: C: no condition bounds how many rows of public.stories are collected in memory; make it :iter, or page by key: WHERE … AND id > @last_id ORDER BY id LIMIT @page_size [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared; its conditions may leave few of them

-- case: a condition that no access path has
-- name: Q :many
SELECT s.id FROM stories s LEFT JOIN users u ON u.id = s.editor_id WHERE coalesce(u.name, s.title) = $1;
--> queries.sql:2:18: info: Q: no condition bounds how many rows of public.stories are collected in memory; make it :iter, or page by key: WHERE … AND s.id > $2 ORDER BY s.id LIMIT $3 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared; its conditions may leave few of them

-- case: joined by WHERE
-- name: Q :many
SELECT s.title, u.name FROM stories s, users u WHERE u.id = s.author_id;
--> queries.sql:2:29: warning: Q: no condition bounds how many rows of public.stories are collected in memory; make it :iter, or page by key: WHERE … AND s.id > $1 ORDER BY s.id LIMIT $2 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared

-- case: all but a few
-- name: Q :many
SELECT id FROM stories WHERE published_at IS NOT NULL;
--> queries.sql:2:16: warning: Q: no condition bounds how many rows of public.stories are collected in memory; make it :iter, or page by key: WHERE … AND id > $1 ORDER BY id LIMIT $2 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 500000 rows declared

-- case: statistics
-- check: {stats: {public.jobs: {rows: 3000000}}}
-- name: Q :many
SELECT id, kind FROM jobs ORDER BY run_at;
--> queries.sql:2:22: warning: Q: every row of public.jobs is collected in memory; make it :iter, or page by key: WHERE (run_at, id) > ($1, $2) ORDER BY run_at, id LIMIT $3 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: 3000000 rows by statistics

-- case: unknown size
-- check: {}
-- name: A :many
SELECT * FROM stories ORDER BY id;
-- name: B :many
SELECT s.id, u.name FROM stories s JOIN users u ON u.id = s.author_id;
-- name: C :many
SELECT s.title, l.user_id FROM stories s JOIN likes l ON l.story_id = s.id;
--> queries.sql:2:15: info: A: every row of public.stories is collected in memory; make it :iter, or page by key: WHERE id > $1 ORDER BY id LIMIT $2 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:4:26: info: B: every row of public.stories is collected in memory; make it :iter, or page by key: WHERE s.id > $1 ORDER BY s.id LIMIT $2 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: the number of rows is not declared, taken as large
--> queries.sql:6:47: info: C: every row of public.likes is collected in memory; make it :iter, or page by key: WHERE (l.story_id, l.user_id) > ($1, $2) ORDER BY l.story_id, l.user_id LIMIT $3 [unbounded-many]
--> 	why: the slice that :many returns grows with the table
--> 	known: the number of rows is not declared, taken as large

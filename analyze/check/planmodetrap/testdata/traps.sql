-- schema: stories

-- case: a filter that may be left out
-- plan: 7
-- name: Q :many
SELECT id FROM stories WHERE $1::bigint IS NULL OR editor_id = $1;
--> queries.sql:2:52: info: Q: stories_editor of public.stories serves the condition on editor_id in custom plans alone; keep these (plan_cache_mode = force_custom_plan), or write a query of its own for where the parameter is given [plan-mode-trap]
--> 	why: in a generic plan, which PostgreSQL may keep after five runs, and with force_generic_plan makes at once, the whole table is read: the OR is left out only where the parameter's value is known
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id), stories_editor (editor_id), stories_published_at (published_at DESC), stories_live_slug (slug) partial

-- case: a filter beside one that finds few rows
-- name: Q :many
SELECT id FROM stories WHERE id = $1 AND ($2::bigint IS NULL OR editor_id = $2);

-- case: a filter that no index serves
-- name: Q :many
SELECT id FROM stories WHERE $1::bigint IS NULL OR author_id = $1;

-- case: a prefix that is a parameter
-- plan: 'User 77%'
CREATE INDEX users_name ON users (name text_pattern_ops);
-- name: Q :many
SELECT id FROM users WHERE name LIKE $1;
--> queries.sql:2:28: info: Q: users_name of public.users serves the condition on name in custom plans alone; keep these (plan_cache_mode = force_custom_plan), or write compare with a range, column >= $1 AND column < $2, or make a trigram index, which serves any pattern [plan-mode-trap]
--> 	why: in a generic plan, which PostgreSQL may keep after five runs, and with force_generic_plan makes at once, the whole table is read: whether the pattern is a prefix is known only with its value
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), users_email_key (email), users_name (name)

-- case: a predicate that a parameter would have to imply
-- plan: 'new'
CREATE INDEX jobs_new ON jobs (run_at) WHERE state = 'new';
-- name: Q :many
SELECT id FROM jobs WHERE state = $1 ORDER BY run_at LIMIT 10;
--> queries.sql:2:27: info: Q: jobs_new of public.jobs serves the condition on state in custom plans alone; keep these (plan_cache_mode = force_custom_plan), or write a query of its own with the constant in the place of the parameter [plan-mode-trap]
--> 	why: in a generic plan, which PostgreSQL may keep after five runs, and with force_generic_plan makes at once, the whole table is read: whether the index's predicate holds is known only with the parameter's value
--> 	known: the number of rows is not declared, taken as large; indexes: jobs_pkey (id), jobs_new (run_at) partial

-- case: the constant implies it
CREATE INDEX jobs_new ON jobs (run_at) WHERE state = 'new';
-- name: Q :many
SELECT id FROM jobs WHERE state = 'new' ORDER BY run_at LIMIT 10;

-- case: a small table
-- check: {table_rows: {stories: 500}}
-- name: Q :many
SELECT id FROM stories WHERE $1::bigint IS NULL OR editor_id = $1;

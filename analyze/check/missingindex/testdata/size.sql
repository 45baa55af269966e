CREATE TABLE stories (id bigint PRIMARY KEY, author_id bigint NOT NULL);

-- case: unknown is large
-- name: Q :many
SELECT id FROM stories WHERE author_id = $1;
--> queries.sql:2:30: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: small
-- check: {table_rows: {stories: 9999}}
-- name: Q :many
SELECT id FROM stories WHERE author_id = $1;

-- case: small, with the schema
-- check: {table_rows: {public.stories: 9999}}
-- name: Q :many
SELECT id FROM stories WHERE author_id = $1;

-- case: large
-- check: {table_rows: {stories: 10000}}
-- name: Q :many
SELECT id FROM stories WHERE author_id = $1;
--> queries.sql:2:30: warning: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: 10000 rows declared; indexes: stories_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

-- case: all small
-- check: {default_rows: 500}
-- name: Q :many
SELECT id FROM stories WHERE author_id = $1;

-- case: turned off
-- check: {rules: {missing-index: "off"}}
-- name: Q :many
SELECT id FROM stories WHERE author_id = $1;

-- case: an error
-- check: {rules: {missing-index: error}}
-- name: Q :many
SELECT id FROM stories WHERE author_id = $1;
--> queries.sql:2:30: error: Q: no index on public.stories serves author_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: stories_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.stories (author_id);

CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, team_id bigint NOT NULL, created_at timestamptz NOT NULL, body text NOT NULL);
CREATE INDEX events_team ON events (team_id);

-- case: all rows of a table whose size is not known
-- name: Q :many
SELECT * FROM events ORDER BY created_at;
--> queries.sql:2:31: info: Q: no index on public.events gives its rows by created_at [sort-without-index]
--> 	why: all rows that are found are sorted each time the query runs, more of them than fit into work_mem: on disk
--> 	known: the number of rows is not declared, taken as large; indexes: events_pkey (id), events_team (team_id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.events (created_at);

-- case: all rows of a large table
-- check: {table_rows: {events: 5000000}}
-- name: Q :many
SELECT * FROM events ORDER BY created_at;
--> queries.sql:2:31: warning: Q: no index on public.events gives its rows by created_at [sort-without-index]
--> 	why: all rows that are found are sorted each time the query runs, more of them than fit into work_mem: on disk
--> 	known: 5000000 rows declared; indexes: events_pkey (id), events_team (team_id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.events (created_at);

-- case: all rows of a table that fits into memory
-- check: {table_rows: {events: 20000}}
-- name: Q :many
SELECT * FROM events ORDER BY created_at;

-- case: few rows found
-- check: {table_rows: {events: 5000000}}
-- name: Q :many
SELECT * FROM events WHERE team_id = $1 ORDER BY created_at;

-- case: the order of the key
-- check: {table_rows: {events: 5000000}}
-- name: Q :many
SELECT * FROM events ORDER BY id;

-- case: first rows are missing-index's
-- check: {table_rows: {events: 5000000}}
-- name: Q :many
SELECT * FROM events ORDER BY created_at LIMIT 10;
--> queries.sql:2:31: warning: Q: no index on public.events serves ORDER BY created_at with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: 5000000 rows declared; indexes: events_pkey (id), events_team (team_id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.events (created_at);

-- case: groups
-- check: {table_rows: {events: 5000000}}
-- name: Q :many
SELECT team_id, count(*) FROM events GROUP BY team_id ORDER BY team_id;

-- case: an order that the rows do not lie in
-- check: {table_rows: {events: 5000000}}
-- name: Q :many
SELECT * FROM events ORDER BY body;

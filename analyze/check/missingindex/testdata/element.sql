-- What no index can hold: no cure, or another one.
CREATE TABLE notes (id bigint PRIMARY KEY, body text NOT NULL, data jsonb NOT NULL, day date NOT NULL, state text NOT NULL, n int NOT NULL, m int NOT NULL);
CREATE FUNCTION lower(date) RETURNS text STABLE LANGUAGE sql AS 'SELECT $1::text';

-- case: a parameter in a key
-- name: Q :many
SELECT id FROM notes WHERE data ->> $1 = 'x';

-- case: a parameter in a call
-- name: Q :many
SELECT id FROM notes WHERE left(body, $2) = $1;

-- case: a parameter in an operand
-- name: Q :many
SELECT id FROM notes WHERE lower(body || $1) = 'x';

-- case: a parameter before LIKE
-- name: Q :many
SELECT id FROM notes WHERE body || $1::text LIKE 'x%';

-- case: the configuration of a text search
-- name: Q :many
SELECT id FROM notes WHERE to_tsvector($1::regconfig, body) @@ to_tsquery('x');

-- case: the current day
-- name: Q :many
SELECT id FROM notes WHERE md5(body || current_date) = $1;

-- case: a construct of the grammar's own
-- name: Q :many
SELECT id FROM notes WHERE md5(xmlserialize(CONTENT body::xml AS text)) = $1;

-- case: JSON_VALUE
-- name: Q :many
SELECT id FROM notes WHERE json_value(data, '$.a' DEFAULT 'q' ON EMPTY) LIKE 'x%';

-- case: a function that is not immutable
-- name: Q :many
SELECT id FROM notes WHERE lower(day) = $1;

-- case: an operator before an operator class
-- name: Q :many
SELECT id FROM notes WHERE data ->> 'k' LIKE 'x%';
--> queries.sql:2:28: warning: Q: no index on public.notes serves data->>'k' LIKE 'prefix%' [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: notes_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.notes ((data->>'k') text_pattern_ops);

-- case: an operator before an operator class of trigrams
-- name: Q :many
SELECT id FROM notes WHERE body || '%' ILIKE $1;
--> queries.sql:2:28: warning: Q: no index on public.notes serves a search within body || '%'; it needs CREATE EXTENSION pg_trgm [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: notes_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.notes USING gin ((body || '%') gin_trgm_ops);

-- case: a negative number
-- name: Q :many
SELECT id FROM notes WHERE left(body, -1) = $1;
--> queries.sql:2:33: warning: Q: no index on public.notes serves "left"(body, -1) [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: notes_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.notes ("left"(body, -1));

-- case: a predicate that is written twice
-- name: Q :many
SELECT id FROM notes WHERE state = 'ok' AND state = 'ok' ORDER BY n LIMIT 1 FOR UPDATE SKIP LOCKED;
--> queries.sql:2:67: warning: Q: no index on public.notes serves ORDER BY n with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: notes_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.notes (n) WHERE state = 'ok';

-- case: a row in a predicate
-- name: Q :many
SELECT id FROM notes WHERE (state, m) = ('ok', 1) ORDER BY n LIMIT 1 FOR UPDATE SKIP LOCKED;
--> queries.sql:2:60: warning: Q: no index on public.notes serves ORDER BY n with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: notes_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.notes (n) WHERE (state, m) = ('ok', 1);

-- case: a predicate of the current day
-- name: Q :many
SELECT id FROM notes WHERE day = current_date AND state = 'ok' ORDER BY n LIMIT 1 FOR UPDATE SKIP LOCKED;
--> queries.sql:2:28: warning: Q: no index on public.notes serves day = …, ORDER BY n with a limit [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: notes_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.notes (day, n) WHERE state = 'ok';

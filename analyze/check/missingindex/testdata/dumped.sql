-- An index as pg_dump writes it, with the casts that PostgreSQL added.
CREATE TABLE people (
    id bigint PRIMARY KEY,
    email character varying(200) NOT NULL,
    state character varying(9) NOT NULL,
    team bigint NOT NULL,
    seen timestamp with time zone NOT NULL,
    CONSTRAINT states CHECK (((state)::text = ANY ((ARRAY['new'::character varying, 'old'::character varying])::text[])))
);
CREATE INDEX people_email ON people USING btree (lower((email)::text));
CREATE INDEX people_new ON people USING btree (seen) WHERE ((state)::text = 'new'::text);
CREATE INDEX people_some ON people USING btree (team) WHERE ((state)::text = ANY (ARRAY[('new'::character varying)::text, ('old'::character varying)::text]));
CREATE TABLE tags (id bigint PRIMARY KEY, label text NOT NULL, short varchar(9) NOT NULL);
CREATE INDEX tags_label ON tags USING btree (((label)::text));
CREATE INDEX tags_short ON tags USING btree (((short)::text));

-- case: a cast that does nothing
-- name: Q :many
SELECT id FROM tags WHERE label = $1;

-- case: a cast that does nothing, in the query too
-- name: Q :many
SELECT id FROM tags WHERE label::text = $1;

-- case: a cast of varchar
-- name: Q :many
SELECT id FROM tags WHERE short = $1;

-- case: a cast of varchar, in the query too
-- name: Q :many
SELECT id FROM tags WHERE short::text = $1;

-- case: expression
-- name: Q :many
SELECT id FROM people WHERE lower(email) = $1;

-- case: predicate
-- name: Q :many
SELECT id FROM people WHERE state = 'new' ORDER BY seen LIMIT 5;

-- case: predicate that a constant implies
-- name: Q :many
SELECT id FROM people WHERE team = $1 AND state = 'old';

-- case: predicate that a parameter does not imply
-- name: Q :many
SELECT id FROM people WHERE team = $1 AND state = $2;
--> queries.sql:2:29: warning: Q: no index on public.people serves team = …, state = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: people_pkey (id), people_email ((lower(email::text))), people_new (seen) partial, people_some (team) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.people (team, state);

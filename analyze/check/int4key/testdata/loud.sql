-- Each case has tables of its own.

-- case: declared large
-- check: {table_rows: {events: 1500000000}}
CREATE TABLE events (id serial PRIMARY KEY, at timestamptz NOT NULL);
--> schema.sql:1:22: warning: id of public.events is integer, and has at least 70 % of its values in use [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: 1500000000 rows declared; rows that were deleted and INSERTs that failed have used up more
--> 	cure: ALTER TABLE public.events ALTER COLUMN id TYPE bigint;
--> 	      ALTER SEQUENCE public.events_id_seq AS bigint;

-- case: more rows than values
-- check: {table_rows: {events: 2500000000}}
CREATE TABLE events (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL);
--> schema.sql:1:22: warning: id of public.events is integer, and has at least 100 % of its values in use [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: 2500000000 rows declared; rows that were deleted and INSERTs that failed have used up more
--> 	cure: ALTER TABLE public.events ALTER COLUMN id TYPE bigint;

-- case: measured
-- check: {stats: {public.events: {rows: 300000000}}}
CREATE TABLE events (id int PRIMARY KEY, at timestamptz NOT NULL);
--> schema.sql:1:22: warning: id of public.events is integer, and has at least 14 % of its values in use [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: 300000000 rows by statistics; rows that were deleted and INSERTs that failed have used up more
--> 	cure: ALTER TABLE public.events ALTER COLUMN id TYPE bigint;

-- case: smallint
-- check: {table_rows: {kinds: 9000}}
CREATE TABLE kinds (id smallserial PRIMARY KEY, name text);
--> schema.sql:1:21: warning: id of public.kinds is smallint, and has at least 27 % of its values in use [int4-key]
--> 	why: after 32767 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: 9000 rows declared; rows that were deleted and INSERTs that failed have used up more
--> 	cure: ALTER TABLE public.kinds ALTER COLUMN id TYPE bigint;
--> 	      ALTER SEQUENCE public.kinds_id_seq AS bigint;

-- case: a part of the primary key
-- check: {table_rows: {events: 1500000000}}
CREATE TABLE events (tenant int NOT NULL, id serial NOT NULL, PRIMARY KEY (tenant, id));
--> schema.sql:1:43: warning: id of public.events is integer, and has at least 70 % of its values in use [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: 1500000000 rows declared; rows that were deleted and INSERTs that failed have used up more
--> 	cure: ALTER TABLE public.events ALTER COLUMN id TYPE bigint;
--> 	      ALTER SEQUENCE public.events_id_seq AS bigint;

-- case: what refers to it follows
-- check: {table_rows: {events: 1500000000}}
CREATE TABLE events (id serial PRIMARY KEY);
CREATE TABLE tags (event_id int NOT NULL REFERENCES events, tag text, PRIMARY KEY (event_id, tag));
CREATE TABLE marks (event_id int, tag text, FOREIGN KEY (event_id, tag) REFERENCES tags);
CREATE TABLE "Notes" ("Event" bigint REFERENCES events);
--> schema.sql:1:22: warning: id of public.events is integer, and has at least 70 % of its values in use [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: 1500000000 rows declared; rows that were deleted and INSERTs that failed have used up more
--> 	cure: ALTER TABLE public.events ALTER COLUMN id TYPE bigint;
--> 	      ALTER SEQUENCE public.events_id_seq AS bigint;
--> 	      ALTER TABLE public.tags ALTER COLUMN event_id TYPE bigint;
--> 	      ALTER TABLE public.marks ALTER COLUMN event_id TYPE bigint;

-- case: a view is in the way
-- check: {table_rows: {events: 1500000000}}
CREATE TABLE events (id serial PRIMARY KEY, at date);
CREATE VIEW today AS SELECT id FROM events WHERE at = current_date;
CREATE VIEW days AS SELECT at FROM events;
--> schema.sql:1:22: warning: id of public.events is integer, and has at least 70 % of its values in use [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: 1500000000 rows declared; rows that were deleted and INSERTs that failed have used up more; drop and make anew what uses the column, or PostgreSQL refuses to change its type: view public.today

-- case: partitions, a trigger and policies are in the way
-- check: {default_rows: 1500000000}
CREATE TABLE a (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE b (id int PRIMARY KEY, n int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER watch BEFORE UPDATE OF id ON b FOR EACH ROW EXECUTE FUNCTION f();
CREATE TABLE c (id int PRIMARY KEY);
ALTER TABLE c ENABLE ROW LEVEL SECURITY;
CREATE TABLE d (id int PRIMARY KEY, twice bigint GENERATED ALWAYS AS (id::bigint * 2) STORED);
--> schema.sql:1:17: warning: id of public.a is integer, and has at least 70 % of its values in use [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: 1500000000 rows declared; rows that were deleted and INSERTs that failed have used up more; drop and make anew what uses the column, or PostgreSQL refuses to change its type: the partitions of public.a
--> schema.sql:2:17: warning: id of public.b is integer, and has at least 70 % of its values in use [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: 1500000000 rows declared; rows that were deleted and INSERTs that failed have used up more; drop and make anew what uses the column, or PostgreSQL refuses to change its type: trigger watch
--> schema.sql:5:17: warning: id of public.c is integer, and has at least 70 % of its values in use [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: 1500000000 rows declared; rows that were deleted and INSERTs that failed have used up more; drop and make anew what uses the column, or PostgreSQL refuses to change its type: policies of public.c
--> schema.sql:7:17: warning: id of public.d is integer, and has at least 70 % of its values in use [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: 1500000000 rows declared; rows that were deleted and INSERTs that failed have used up more; drop and make anew what uses the column, or PostgreSQL refuses to change its type: generated columns of public.d

-- case: a foreign key that is narrower than what it refers to
CREATE TABLE stories (id bigint PRIMARY KEY);
CREATE TABLE comments (id bigint PRIMARY KEY, story_id int NOT NULL REFERENCES stories);
CREATE TABLE kinds (id int PRIMARY KEY);
CREATE TABLE things (id bigint PRIMARY KEY, kind smallint REFERENCES kinds);
--> schema.sql:2:47: warning: story_id of public.comments is integer, and id of public.stories, which it refers to, is bigint [int4-key]
--> 	why: what is above 2147483647 there cannot be referred to: INSERT fails with "integer out of range"; changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	cure: ALTER TABLE public.comments ALTER COLUMN story_id TYPE bigint;
--> schema.sql:4:45: warning: kind of public.things is smallint, and id of public.kinds, which it refers to, is integer [int4-key]
--> 	why: what is above 32767 there cannot be referred to: INSERT fails with "smallint out of range"; changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	cure: ALTER TABLE public.things ALTER COLUMN kind TYPE integer;

-- case: a key that is a narrower foreign key, too
CREATE TABLE stories (id bigint PRIMARY KEY);
CREATE TABLE bodies (story_id int PRIMARY KEY REFERENCES stories, body text);
--> schema.sql:2:22: warning: story_id of public.bodies is integer, and id of public.stories, which it refers to, is bigint [int4-key]
--> 	why: what is above 2147483647 there cannot be referred to: INSERT fails with "integer out of range"; changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	cure: ALTER TABLE public.bodies ALTER COLUMN story_id TYPE bigint;

-- case: a sequence that ends before its column
CREATE SEQUENCE public.events_id_seq AS integer START WITH 1 INCREMENT BY 1;
CREATE TABLE events (id bigint NOT NULL);
ALTER SEQUENCE public.events_id_seq OWNED BY public.events.id;
ALTER TABLE ONLY public.events ALTER COLUMN id SET DEFAULT nextval('public.events_id_seq'::regclass);
--> schema.sql:2:22: warning: id of public.events is bigint, but sequence public.events_id_seq, which it draws from, is integer [int4-key]
--> 	why: the sequence ends at 2147483647: each INSERT after that fails; ALTER TABLE … TYPE bigint leaves the sequence of a serial column as it was
--> 	cure: ALTER SEQUENCE public.events_id_seq AS bigint;

-- case: a serial that was widened
CREATE TABLE events (id serial PRIMARY KEY);
ALTER TABLE events ALTER COLUMN id TYPE bigint;
--> schema.sql:1:22: warning: id of public.events is bigint, but sequence public.events_id_seq, which it draws from, is integer [int4-key]
--> 	why: the sequence ends at 2147483647: each INSERT after that fails; ALTER TABLE … TYPE bigint leaves the sequence of a serial column as it was
--> 	cure: ALTER SEQUENCE public.events_id_seq AS bigint;

-- case: an upsert uses up values
CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE);
-- name: Upsert :exec
INSERT INTO users (email) VALUES ($1) ON CONFLICT (email) DO NOTHING;
--> schema.sql:1:21: info: id of public.users is integer, and INSERT … ON CONFLICT uses up its values [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: Upsert draws one each time it runs, also where the row is there already
--> 	cure: ALTER TABLE public.users ALTER COLUMN id TYPE bigint;
--> 	      ALTER SEQUENCE public.users_id_seq AS bigint;

-- case: rows are only added, and read as a history
CREATE TABLE audit (id serial PRIMARY KEY, what text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
-- name: Add :exec
INSERT INTO audit (what) VALUES ($1);
-- name: List :many
SELECT * FROM audit ORDER BY created_at DESC LIMIT 10;
--> schema.sql:1:21: info: id of public.audit is integer, and its table only grows [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: Add adds rows, no query changes or deletes any, and List reads them in the order of created_at
--> 	cure: ALTER TABLE public.audit ALTER COLUMN id TYPE bigint;
--> 	      ALTER SEQUENCE public.audit_id_seq AS bigint;

-- case: some of the values are used, and upserts use up more
-- check: {table_rows: {users: 50000000}}
CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL UNIQUE);
-- name: Upsert :exec
INSERT INTO users (email) VALUES ($1) ON CONFLICT (email) DO NOTHING;
--> schema.sql:1:21: info: id of public.users is integer, and INSERT … ON CONFLICT uses up its values [int4-key]
--> 	why: after 2147483647 each INSERT fails, and the cure then takes hours: changing the type rewrites the table and its indexes under a lock that keeps everyone out
--> 	known: Upsert draws one each time it runs, also where the row is there already
--> 	cure: ALTER TABLE public.users ALTER COLUMN id TYPE bigint;
--> 	      ALTER SEQUENCE public.users_id_seq AS bigint;

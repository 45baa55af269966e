CREATE EXTENSION pg_trgm;
CREATE EXTENSION btree_gist;
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, name text, team_id bigint, created_at timestamptz NOT NULL, deleted_at timestamptz, tags text[]);

-- case: two plain ones, the later goes
CREATE INDEX users_team_idx ON users (team_id);
CREATE INDEX users_team_id_idx ON users (team_id);
--> schema.sql:2:1: warning: index users_team_id_idx (team_id) does the same as users_team_idx (team_id) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), users_team_idx (team_id), users_team_id_idx (team_id)
--> 	cure: DROP INDEX CONCURRENTLY public.users_team_id_idx;
--> 	note: schema.sql:1:1: the index that stays

-- case: beside the primary key
CREATE INDEX users_id_idx ON users (id);
--> schema.sql:1:1: warning: index users_id_idx (id) does the same as users_pkey (id), which backs the primary key [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), users_id_idx (id)
--> 	cure: DROP INDEX CONCURRENTLY public.users_id_idx;
--> 	note: common.sql:3:31: the index that stays

-- case: a unique one beside the primary key
CREATE UNIQUE INDEX users_id_key ON users (id);
--> schema.sql:1:1: warning: index users_id_key (id) does the same as users_pkey (id), which backs the primary key [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), users_id_key (id)
--> 	cure: DROP INDEX CONCURRENTLY public.users_id_key;
--> 	note: common.sql:3:31: the index that stays

-- case: beside a unique constraint, though it was there first
CREATE INDEX users_email_idx ON users (email);
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email);
--> schema.sql:1:1: warning: index users_email_idx (email) does the same as users_email_key (email), which backs a unique constraint [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), users_email_idx (email), users_email_key (email)
--> 	cure: DROP INDEX CONCURRENTLY public.users_email_idx;
--> 	note: schema.sql:2:23: the index that stays

-- case: beside a unique index
CREATE INDEX users_email_idx ON users (email);
CREATE UNIQUE INDEX users_email_key ON users (email);
--> schema.sql:1:1: warning: index users_email_idx (email) does the same as users_email_key (email), which is unique besides [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), users_email_idx (email), users_email_key (email)
--> 	cure: DROP INDEX CONCURRENTLY public.users_email_idx;
--> 	note: schema.sql:2:1: the index that stays

-- case: two unique ones
CREATE UNIQUE INDEX users_email_a ON users (email);
CREATE UNIQUE INDEX users_email_b ON users (email);
--> schema.sql:2:1: warning: index users_email_b (email) does the same as users_email_a (email) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), users_email_a (email), users_email_b (email)
--> 	cure: DROP INDEX CONCURRENTLY public.users_email_b;
--> 	note: schema.sql:1:1: the index that stays

-- case: three
CREATE INDEX a ON users (team_id, created_at);
CREATE INDEX b ON users (team_id, created_at);
CREATE INDEX c ON users (team_id, created_at);
--> schema.sql:2:1: warning: index b (team_id, created_at) does the same as a (team_id, created_at) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (team_id, created_at), b (team_id, created_at), c (team_id, created_at)
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:1:1: the index that stays
--> schema.sql:3:1: warning: index c (team_id, created_at) does the same as a (team_id, created_at) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (team_id, created_at), b (team_id, created_at), c (team_id, created_at)
--> 	cure: DROP INDEX CONCURRENTLY public.c;
--> 	note: schema.sql:1:1: the index that stays

-- case: backwards
CREATE INDEX users_created_idx ON users (team_id, created_at DESC NULLS LAST);
CREATE INDEX users_created_back_idx ON users (team_id DESC, created_at NULLS FIRST);
--> schema.sql:2:1: warning: index users_created_back_idx (team_id DESC, created_at) does the same as users_created_idx (team_id, created_at DESC); PostgreSQL reads it backwards for the opposite order [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), users_created_idx (team_id, created_at DESC), users_created_back_idx (team_id DESC, created_at)
--> 	cure: DROP INDEX CONCURRENTLY public.users_created_back_idx;
--> 	note: schema.sql:1:1: the index that stays

-- case: partial, the condition turned round
CREATE INDEX a ON users (team_id) WHERE deleted_at IS NULL AND name <> '';
CREATE INDEX b ON users (team_id) WHERE name <> '' AND deleted_at IS NULL;
--> schema.sql:2:1: warning: index b (team_id) partial does the same as a (team_id) partial [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (team_id) partial, b (team_id) partial
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:1:1: the index that stays

-- case: a condition that leaves out nothing
CREATE INDEX a ON users (created_at);
CREATE INDEX b ON users (created_at) WHERE created_at IS NOT NULL;
--> schema.sql:2:1: warning: index b (created_at) partial does the same as a (created_at) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (created_at), b (created_at) partial
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:1:1: the index that stays

-- case: expression
CREATE INDEX a ON users (lower(email));
CREATE INDEX b ON users (lower(users.email));
--> schema.sql:2:1: warning: index b ((lower(email))) does the same as a ((lower(email))) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a ((lower(email))), b ((lower(email)))
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:1:1: the index that stays

-- case: INCLUDE in another order
CREATE INDEX a ON users (team_id) INCLUDE (name, email);
CREATE INDEX b ON users (team_id) INCLUDE (email, name);
--> schema.sql:2:1: warning: index b (team_id) INCLUDE (email, name) does the same as a (team_id) INCLUDE (name, email) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (team_id) INCLUDE (name, email), b (team_id) INCLUDE (email, name)
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:1:1: the index that stays

-- case: gin
CREATE INDEX a ON users USING gin (tags);
CREATE INDEX b ON users USING gin (tags);
--> schema.sql:2:1: warning: index b (tags) does the same as a (tags) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (tags), b (tags)
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:1:1: the index that stays

-- case: gin of trigrams
CREATE INDEX a ON users USING gin (name gin_trgm_ops);
CREATE INDEX b ON users USING gin (name public.gin_trgm_ops);
--> schema.sql:2:1: warning: index b (name) does the same as a (name) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (name), b (name)
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:1:1: the index that stays

-- case: the type's own operator class, written and not
CREATE INDEX a ON users (team_id, email);
CREATE INDEX b ON users (team_id int8_ops, email text_ops);
--> schema.sql:2:1: warning: index b (team_id, email) does the same as a (team_id, email) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (team_id, email), b (team_id, email)
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:1:1: the index that stays

-- case: hash
CREATE INDEX a ON users USING hash (email);
CREATE INDEX b ON users USING hash (email);
--> schema.sql:2:1: warning: index b (email) does the same as a (email) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (email), b (email)
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:1:1: the index that stays

-- case: beside an exclusion constraint
CREATE TABLE bookings (room bigint, during tstzrange, EXCLUDE USING gist (room WITH =, during WITH &&));
CREATE INDEX bookings_room_during_idx ON bookings USING gist (room, during);
--> schema.sql:2:1: warning: index bookings_room_during_idx (room, during) does the same as bookings_room_during_excl (room, during), which backs an exclusion constraint [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: bookings_room_during_excl (room, during), bookings_room_during_idx (room, during)
--> 	cure: DROP INDEX CONCURRENTLY public.bookings_room_during_idx;
--> 	note: schema.sql:1:55: the index that stays

-- case: plain one beside a deferrable constraint
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email) DEFERRABLE;
CREATE INDEX users_email_idx ON users (email);
--> schema.sql:2:1: warning: index users_email_idx (email) does the same as users_email_key (email), which backs a unique constraint [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), users_email_key (email), users_email_idx (email)
--> 	cure: DROP INDEX CONCURRENTLY public.users_email_idx;
--> 	note: schema.sql:1:23: the index that stays

-- case: the one that CLUSTER names stays
CREATE INDEX a ON users (team_id);
CREATE INDEX b ON users (team_id);
ALTER TABLE users CLUSTER ON b;
--> schema.sql:1:1: warning: index a (team_id) does the same as b (team_id) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (team_id), b (team_id)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: the one that REPLICA IDENTITY names stays
CREATE UNIQUE INDEX a ON users (email);
CREATE UNIQUE INDEX b ON users (email);
ALTER TABLE users REPLICA IDENTITY USING INDEX b;
--> schema.sql:1:1: warning: index a (email) does the same as b (email) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (email), b (email)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: the one that a foreign key relies on stays
CREATE UNIQUE INDEX a ON users (email);
CREATE TABLE members (email text REFERENCES users (email));
CREATE UNIQUE INDEX b ON users (email);
--> schema.sql:3:1: warning: index b (email) does the same as a (email) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: users_pkey (id), a (email), b (email)
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:1:1: the index that stays

-- case: quoted names
CREATE SCHEMA "App";
CREATE TABLE "App"."Order" ("Id" bigint PRIMARY KEY);
CREATE INDEX "Order Idx" ON "App"."Order" ("Id");
--> schema.sql:3:1: warning: index Order Idx (Id) does the same as Order_pkey (Id), which backs the primary key [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: Order_pkey (Id), Order Idx (Id)
--> 	cure: DROP INDEX CONCURRENTLY "App"."Order Idx";
--> 	note: schema.sql:2:41: the index that stays

-- case: partitioned
CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX a ON events (id);
CREATE INDEX b ON events (id);
--> schema.sql:4:1: warning: index b (id) does the same as a (id) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: a (id), b (id)
--> 	cure: DROP INDEX public.b;
--> 	note: schema.sql:3:1: the index that stays

-- case: a partition's own beside that of its parent
CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX a ON events (id);
CREATE INDEX b ON events_1 (id);
--> schema.sql:4:1: warning: index b (id) does the same as events_1_id_idx (id) [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: events_1_id_idx (id), b (id)
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:2:14: the index that stays

-- case: materialized view
CREATE MATERIALIZED VIEW seen AS SELECT id, team_id FROM users;
CREATE UNIQUE INDEX a ON seen (id);
CREATE INDEX b ON seen (id);
--> schema.sql:3:1: warning: index b (id) does the same as a (id), which is unique besides [duplicate-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM, while queries use one
--> 	known: the number of rows is not declared, taken as large; indexes: a (id), b (id)
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:2:1: the index that stays

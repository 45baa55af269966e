CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE DOMAIN code AS varchar(12);
CREATE TABLE posts (id bigint PRIMARY KEY, author_id bigint NOT NULL, team_id bigint, slug text NOT NULL, body text, data jsonb, mood mood,
    code code, created_at timestamptz NOT NULL, deleted_at timestamptz, score int NOT NULL, tags text[]);

-- case: beside one with a further key
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, created_at);
--> schema.sql:1:1: warning: index a (author_id) is the beginning of b (author_id, created_at), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id), b (author_id, created_at)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: the longer one was there first
CREATE INDEX b ON posts (author_id, created_at DESC);
CREATE INDEX a ON posts (author_id);
--> schema.sql:2:1: warning: index a (author_id) is the beginning of b (author_id, created_at DESC), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id), b (author_id, created_at DESC), a (author_id)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:1:1: the index that stays

-- case: beside a primary key of several columns
CREATE TABLE likes (post_id bigint, user_id bigint, PRIMARY KEY (post_id, user_id));
CREATE INDEX likes_post_idx ON likes (post_id);
--> schema.sql:2:1: warning: index likes_post_idx (post_id) is the beginning of likes_pkey (post_id, user_id), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: likes_pkey (post_id, user_id), likes_post_idx (post_id)
--> 	cure: DROP INDEX CONCURRENTLY public.likes_post_idx;
--> 	note: schema.sql:1:53: the index that stays

-- case: beside a unique index
CREATE INDEX a ON posts (team_id);
CREATE UNIQUE INDEX b ON posts (team_id, code);
--> schema.sql:1:1: warning: index a (team_id) is the beginning of b (team_id, code), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (team_id), b (team_id, code)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: backwards
CREATE INDEX a ON posts (author_id DESC);
CREATE INDEX b ON posts (author_id, created_at);
--> schema.sql:1:1: warning: index a (author_id DESC) is the beginning of b (author_id, created_at), which serves all that it serves, read backwards [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id DESC), b (author_id, created_at)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: both partial
CREATE INDEX a ON posts (author_id) WHERE deleted_at IS NULL;
CREATE INDEX b ON posts (author_id, created_at) WHERE deleted_at IS NULL;
--> schema.sql:1:1: warning: index a (author_id) partial is the beginning of b (author_id, created_at) partial, which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id) partial, b (author_id, created_at) partial
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: expression
CREATE INDEX a ON posts (lower(slug));
CREATE INDEX b ON posts (lower(slug), created_at);
--> schema.sql:1:1: warning: index a ((lower(slug))) is the beginning of b ((lower(slug)), created_at), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id), a ((lower(slug))), b ((lower(slug)), created_at)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: INCLUDE is carried by the longer one
CREATE INDEX a ON posts (author_id) INCLUDE (created_at);
CREATE INDEX b ON posts (author_id, created_at);

-- case: the same keys and INCLUDE
CREATE INDEX a ON posts (author_id, created_at);
CREATE INDEX b ON posts (author_id, created_at) INCLUDE (mood);
--> schema.sql:1:1: warning: index a (author_id, created_at) is the beginning of b (author_id, created_at) INCLUDE (mood), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id, created_at), b (author_id, created_at) INCLUDE (mood)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: a chain, the longest stays
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, created_at);
CREATE INDEX c ON posts (author_id, created_at, id);
--> schema.sql:1:1: warning: index a (author_id) is the beginning of c (author_id, created_at, id), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id), b (author_id, created_at), c (author_id, created_at, id)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:3:1: the index that stays
--> schema.sql:2:1: warning: index b (author_id, created_at) is the beginning of c (author_id, created_at, id), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id), b (author_id, created_at), c (author_id, created_at, id)
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:3:1: the index that stays

-- case: the slimmest of the longer ones
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, created_at, team_id);
CREATE INDEX c ON posts (author_id, score);
--> schema.sql:1:1: warning: index a (author_id) is the beginning of c (author_id, score), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id), b (author_id, created_at, team_id), c (author_id, score)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:3:1: the index that stays

-- case: much wider by many keys
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, team_id, created_at, id);
--> schema.sql:1:1: warning: index a (author_id) is the beginning of b (author_id, team_id, created_at, id), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the longer index is wider (about 44 bytes a row against 20), which counts where large parts of it are read; the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id), b (author_id, team_id, created_at, id)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: several texts among the further keys
CREATE INDEX a ON posts (mood);
CREATE INDEX b ON posts (mood, slug, body, code);
--> schema.sql:1:1: info: index a (mood) is the beginning of b (mood, slug, body, code), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the longer index is much wider (slug may be wide: about 76 bytes a row against 20): keep the short one where queries read large parts of it; the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (mood), b (mood, slug, body, code)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: a text among the further keys
CREATE INDEX a ON posts (team_id);
CREATE UNIQUE INDEX b ON posts (team_id, slug);
--> schema.sql:1:1: warning: index a (team_id) is the beginning of b (team_id, slug), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the longer index is wider (about 44 bytes a row against 20), which counts where large parts of it are read; the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (team_id), b (team_id, slug)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: a text in INCLUDE
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id) INCLUDE (body);
--> schema.sql:1:1: info: index a (author_id) is the beginning of b (author_id) INCLUDE (body), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the longer index is much wider (body may be wide: about 44 bytes a row against 20): keep the short one where queries read large parts of it; the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id), b (author_id) INCLUDE (body)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: an array among the further keys
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, tags);
--> schema.sql:1:1: info: index a (author_id) is the beginning of b (author_id, tags), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the longer index is much wider (tags may be wide: about 68 bytes a row against 20): keep the short one where queries read large parts of it; the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id), b (author_id, tags)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: what may pay to keep is still there for a shorter one
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, created_at);
CREATE INDEX c ON posts (author_id, created_at) INCLUDE (body);
--> schema.sql:1:1: warning: index a (author_id) is the beginning of b (author_id, created_at), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id), b (author_id, created_at), c (author_id, created_at) INCLUDE (body)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays
--> schema.sql:2:1: info: index b (author_id, created_at) is the beginning of c (author_id, created_at) INCLUDE (body), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the longer index is much wider (body may be wide: about 52 bytes a row against 28): keep the short one where queries read large parts of it; the number of rows is not declared, taken as large; indexes: posts_pkey (id), a (author_id), b (author_id, created_at), c (author_id, created_at) INCLUDE (body)
--> 	cure: DROP INDEX CONCURRENTLY public.b;
--> 	note: schema.sql:3:1: the index that stays

-- case: statistics know of many rows under a key
-- check: {stats: {public.posts: {rows: 1000000, columns: {author_id: {distinct: 5000, width: 8}}}}}
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, created_at);
--> schema.sql:1:1: warning: index a (author_id) is the beginning of b (author_id, created_at), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the longer index is wider (about 28 bytes a row against 6, where each key is written once for many rows), which counts where large parts of it are read; 1000000 rows by statistics; indexes: posts_pkey (id), a (author_id), b (author_id, created_at)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: statistics know of few rows under a key
-- check: {stats: {public.posts: {rows: 1000000, columns: {author_id: {distinct: -0.9, width: 8}}}}}
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, created_at);
--> schema.sql:1:1: warning: index a (author_id) is the beginning of b (author_id, created_at), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: 1000000 rows by statistics; indexes: posts_pkey (id), a (author_id), b (author_id, created_at)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: statistics know that a text is short
-- check: {stats: {public.posts: {rows: 1000000, columns: {body: {distinct: -0.9, width: 12}}}}}
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id) INCLUDE (body);
--> schema.sql:1:1: warning: index a (author_id) is the beginning of b (author_id) INCLUDE (body), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: 1000000 rows by statistics; indexes: posts_pkey (id), a (author_id), b (author_id) INCLUDE (body)
--> 	cure: DROP INDEX CONCURRENTLY public.a;
--> 	note: schema.sql:2:1: the index that stays

-- case: partitioned
CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX a ON events (id);
CREATE INDEX b ON events (id, at);
--> schema.sql:3:1: warning: index a (id) is the beginning of b (id, at), which serves all that it serves [redundant-index]
--> 	why: each write keeps both of them, and both take disk, memory and time of VACUUM
--> 	known: the number of rows is not declared, taken as large; indexes: a (id), b (id, at)
--> 	cure: DROP INDEX public.a;
--> 	note: schema.sql:4:1: the index that stays

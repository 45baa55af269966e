CREATE TABLE quotas (user_id bigint PRIMARY KEY, remaining bigint NOT NULL);
CREATE FUNCTION run() RETURNS void LANGUAGE c AS 'lib', 'run';
-- What a query writes.

-- case: by a function in C, while another is cached
-- name: Quota :one
-- cache: ttl=10m
SELECT remaining FROM quotas WHERE user_id = $1;

-- name: Run :exec
SELECT run();
--> queries.sql:5:10: warning: Run: what the query writes cannot all be seen; name the tags to invalidate, or say that none need be: -- invalidate: none and the reason [stale-cache]
--> 	why: a cached result stays as it is until its TTL ends when a table that it reads is written unseen
--> 	known: function run(): it is written in c

-- case: with nothing cached
-- name: Run :exec
SELECT run();

-- case: says what it writes
-- name: Quota :one
-- cache: ttl=10m
SELECT remaining FROM quotas WHERE user_id = $1;

-- name: Run :exec
-- invalidate: none it writes its own log alone
SELECT run();

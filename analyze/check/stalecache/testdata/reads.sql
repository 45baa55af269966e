CREATE TABLE quotas (user_id bigint PRIMARY KEY, remaining bigint NOT NULL);
CREATE FUNCTION seen(id bigint) RETURNS bigint STABLE LANGUAGE sql AS 'SELECT remaining FROM quotas WHERE user_id = id';
CREATE FUNCTION unseen(id bigint) RETURNS bigint STABLE LANGUAGE c AS 'lib', 'unseen';
CREATE FUNCTION pure(id bigint) RETURNS bigint IMMUTABLE LANGUAGE c AS 'lib', 'pure';
-- What a cached query reads.

-- case: by a function in C
-- name: Quota :one
-- cache: ttl=10m
SELECT unseen($1);
--> queries.sql:2:4: warning: Quota: the cached query calls a function whose reads cannot be seen; add tags, and invalidate them where the data is written [stale-cache]
--> 	why: a write to a table that only the function reads leaves the cached result as it is until its TTL ends

-- case: an error
-- check: {rules: {stale-cache: error}}
-- name: Quota :one
-- cache: ttl=10m
SELECT unseen($1);
--> queries.sql:2:4: error: Quota: the cached query calls a function whose reads cannot be seen; add tags, and invalidate them where the data is written [stale-cache]
--> 	why: a write to a table that only the function reads leaves the cached result as it is until its TTL ends

-- case: tagged
-- name: Quota :one
-- cache: ttl=10m tags=quota
SELECT unseen($1);

-- case: not cached
-- name: Quota :one
SELECT unseen($1);

-- case: by a function in SQL
-- name: Quota :one
-- cache: ttl=10m
SELECT seen($1);

-- case: of nothing
-- name: Quota :one
-- cache: ttl=10m
SELECT pure($1);

-- case: written by no query here
-- name: Quota :one
-- cache: ttl=10m
SELECT remaining FROM quotas WHERE user_id = $1;

-- case: ignored
-- name: Quota :one
-- cache: ttl=10m
-- ignore: stale-cache ten minutes old is good enough
SELECT unseen($1);

-- What decides is which way PostgreSQL would take to the rows, not which columns
-- are compared.
CREATE TABLE owners (id bigint PRIMARY KEY, name text NOT NULL);
CREATE TABLE events (id bigint, at timestamptz, owner_id bigint NOT NULL REFERENCES owners, body text NOT NULL, PRIMARY KEY (id, at));
CREATE TABLE readings (at timestamptz, id bigint, owner_id bigint NOT NULL REFERENCES owners, body text NOT NULL, PRIMARY KEY (at, id));
CREATE TABLE keys (id bigint PRIMARY KEY, kind int, name text NOT NULL);
CREATE TABLE items (id bigint PRIMARY KEY, key_id bigint NOT NULL REFERENCES keys, spent boolean NOT NULL, amount bigint NOT NULL);
CREATE TABLE links (a_id bigint NOT NULL, a_at timestamptz NOT NULL, note text NOT NULL, PRIMARY KEY (a_id, a_at, note));
CREATE TABLE nodes (ns bigint NOT NULL, hash bytea NOT NULL, l bytea NOT NULL, r bytea NOT NULL, PRIMARY KEY (hash, ns));
CREATE TABLE logs_a (id bigint PRIMARY KEY, team bigint NOT NULL, at timestamptz NOT NULL, line text NOT NULL);
CREATE TABLE logs_b (id bigint PRIMARY KEY, team bigint NOT NULL, at timestamptz NOT NULL, line text NOT NULL);
CREATE VIEW logs AS SELECT team, at, line FROM logs_a UNION ALL SELECT team, at, line FROM logs_b;
CREATE TABLE points (id bigint PRIMARY KEY, version bigint NOT NULL, no bigint NOT NULL, point bytea NOT NULL, UNIQUE (version, no));
CREATE TABLE names (id bigint PRIMARY KEY, team bigint, name text NOT NULL, at timestamptz NOT NULL);
CREATE UNIQUE INDEX names_shared ON names (name) WHERE team IS NULL;
CREATE TABLE members (role bigint NOT NULL, user_id bigint NOT NULL, at timestamptz NOT NULL);
CREATE TABLE grants (role bigint NOT NULL, project bigint NOT NULL);
CREATE INDEX grants_project ON grants (project);
CREATE TABLE posts (id bigint PRIMARY KEY, author_id bigint NOT NULL REFERENCES owners, title text NOT NULL, tags text[] NOT NULL, status text NOT NULL, created_at timestamptz NOT NULL);

-- case: rows looked up by their whole key through unnest
-- name: Q :many
SELECT body FROM events WHERE (id, at) IN (SELECT unnest($1::bigint[]), unnest($2::timestamptz[])) AND owner_id = $3;

-- case: the same, joined with a subquery
-- name: Q :many
SELECT e.body FROM events e JOIN (SELECT unnest($1::bigint[]) AS id, unnest($2::timestamptz[]) AS at) k ON (e.id, e.at) = (k.id, k.at) WHERE e.owner_id = $3;

-- case: the same, joined with a WITH query
-- name: Q :many
WITH k AS (SELECT unnest($1::bigint[]) AS id, unnest($2::timestamptz[]) AS at)
SELECT e.body FROM events e JOIN k ON e.id = k.id AND e.at = k.at WHERE e.owner_id = $3;

-- case: the join column of the big side when nothing restricts the other
-- name: Q :many
SELECT k.id, sum(i.amount) FROM items i JOIN keys k ON i.key_id = k.id WHERE i.spent = false AND coalesce(k.kind, 0) = ANY($1::int[]) GROUP BY k.id;

-- case: the reverse of a join by rows that its key serves
-- name: Q :many
SELECT l.note FROM events d JOIN links l ON (d.id, d.at) = (l.a_id, l.a_at) WHERE d.id = $1;

-- case: a range inside NOT EXISTS that a key pins
-- name: Q :many
SELECT o.id FROM owners o WHERE o.id = $1 AND NOT EXISTS (SELECT 1 FROM events e WHERE e.id = o.id AND e.at > $2);

-- case: a key bound through a join and an OR
-- name: Q :many
WITH RECURSIVE t AS (
  SELECT ns, hash, l, r FROM nodes WHERE hash = $1 AND ns = $2
  UNION ALL
  SELECT n.ns, n.hash, n.l, n.r FROM nodes n JOIN t x ON n.ns = x.ns AND (n.hash = x.l OR n.hash = x.r)
)
SELECT * FROM t;

-- case: a range alone
-- name: Q :many
SELECT id FROM posts WHERE created_at >= $1;
--> queries.sql:2:28: info: Q: no index on public.posts serves a range of created_at [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.posts (created_at);

-- case: a range of a number alone
-- name: Q :many
SELECT id FROM items WHERE amount > $1;

-- case: a key led by a range hides the equality
-- name: Q :many
SELECT body FROM readings WHERE owner_id = $1 AND at >= $2;
--> queries.sql:2:33: warning: Q: no index on public.readings serves owner_id = …, a range of at [missing-index]
--> 	why: the indexes that there are find many more rows than are wanted, and all of them are read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: readings_pkey (at, id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.readings (owner_id, at);

-- case: first rows of a view of two tables
-- name: Q :many
SELECT * FROM logs WHERE team = $1 ORDER BY at DESC LIMIT $2;
--> queries.sql:2:26: warning: Q: no index on public.logs_a serves team = …, ORDER BY at DESC with a limit [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: logs_a_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.logs_a (team, at DESC);
--> queries.sql:2:26: warning: Q: no index on public.logs_b serves team = …, ORDER BY at DESC with a limit [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: logs_b_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.logs_b (team, at DESC);

-- case: a unique key hides another column
-- name: Q :one
SELECT id FROM points WHERE point = $1 AND version = $2;
--> queries.sql:2:29: warning: Q: no index on public.points serves point = …, version = … [missing-index]
--> 	why: the indexes that there are find many more rows than are wanted, and all of them are read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: points_pkey (id), points_version_no_key (version, no)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.points (point, version);

-- case: a partial unique index under an OR
-- name: Q :many
SELECT id FROM names WHERE name = $1 AND (team = $2 OR team IS NULL);
--> queries.sql:2:28: warning: Q: no index on public.names serves name = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: names_pkey (id), names_shared (name) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.names (name);

-- case: ORDER BY over two tables with a limit
-- name: Q :many
SELECT p.id FROM posts p JOIN owners o ON o.id = p.author_id WHERE p.author_id = $1 ORDER BY p.created_at DESC, o.name LIMIT 20;
--> queries.sql:2:68: warning: Q: no index on public.posts serves author_id = …, ORDER BY created_at DESC with a limit [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.posts (author_id, created_at DESC);

-- case: one more join edge
-- name: Q :many
SELECT p.id FROM owners o JOIN posts p ON p.author_id = o.id JOIN items i ON i.id = p.id WHERE o.name = $1;
--> queries.sql:2:43: warning: Q: no index on public.posts serves author_id = … [missing-index]
--> 	why: the whole table is read to find the rows that join the few found before
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.posts (author_id);
--> queries.sql:2:96: warning: Q: no index on public.owners serves name = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: owners_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.owners (name);

-- case: ILIKE
-- name: Q :many
SELECT id FROM posts WHERE title ILIKE $1;
--> queries.sql:2:28: warning: Q: no index on public.posts serves a search within title; it needs CREATE EXTENSION pg_trgm [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.posts USING gin (title gin_trgm_ops);

-- case: containment and overlap
-- name: A :many
SELECT id FROM posts WHERE tags @> $1;
-- name: B :many
SELECT id FROM posts WHERE tags && $1;
--> queries.sql:2:28: warning: A: no index on public.posts serves tags @> … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id)
--> 	queries: A, B
--> 	cure: CREATE INDEX CONCURRENTLY ON public.posts USING gin (tags);

-- case: a list and an order
-- name: Q :many
SELECT id FROM posts WHERE status = ANY($1::text[]) ORDER BY created_at;

-- case: a list, an order and a limit
-- name: Q :many
SELECT id FROM posts WHERE status = ANY($1::text[]) ORDER BY created_at LIMIT 50;
--> queries.sql:2:62: warning: Q: no index on public.posts serves ORDER BY created_at with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone; where the values of the list are rare, an index that begins with their column, or a LATERAL subquery for each of them, can be faster still
--> 	known: the number of rows is not declared, taken as large; indexes: posts_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.posts (created_at);

-- case: a constant before a range
-- name: Q :exec
DELETE FROM names WHERE team = 7 AND at < $1;
--> queries.sql:2:25: warning: Q: no index on public.names serves team = …, a range of at [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: names_pkey (id), names_shared (name) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.names (team, at);

-- case: a parameter before a range
-- name: Q :exec
DELETE FROM names WHERE team = $2 AND at < $1;
--> queries.sql:2:25: warning: Q: no index on public.names serves team = …, a range of at [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: names_pkey (id), names_shared (name) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.names (team, at);

-- case: the parameter stands before the join column
-- name: Q :many
SELECT ra.project FROM grants ra JOIN members ur ON ur.role = ra.role AND ur.user_id = $1 WHERE ra.project = $2;
--> queries.sql:2:75: warning: Q: no index on public.members serves user_id = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; no indexes
--> 	cure: CREATE INDEX CONCURRENTLY ON public.members (user_id);

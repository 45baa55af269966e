CREATE TABLE parents (id bigint PRIMARY KEY, a int, b int, UNIQUE (a, b));
CREATE TABLE c (id bigint PRIMARY KEY, p bigint REFERENCES parents, x int);
-- Where a query wants an index that leads with the key's columns, one index is
-- the cure of both, and is written once.

-- case: the query's index is wider
-- name: Q :many
SELECT id FROM c WHERE p = $1 ORDER BY x DESC LIMIT 3;
--> common.sql:2:49: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; indexes: c_pkey (id); the index that Q wants serves the key, too
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p, x DESC);
--> queries.sql:2:24: warning: Q: no index on public.c serves p = …, ORDER BY x DESC with a limit [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: c_pkey (id)
--> 	cure: the same index as at common.sql:2:49

-- case: the same index
-- name: Q :many
SELECT id FROM c WHERE p = $1;
--> common.sql:2:49: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; indexes: c_pkey (id); the index that Q wants serves the key, too
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p);
--> queries.sql:2:24: warning: Q: no index on public.c serves p = … [missing-index]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: c_pkey (id)
--> 	cure: the same index as at common.sql:2:49

-- case: another index
-- name: Q :many
SELECT id FROM c ORDER BY x LIMIT 3;
--> common.sql:2:49: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; indexes: c_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p);
--> queries.sql:2:27: warning: Q: no index on public.c serves ORDER BY x with a limit [missing-index]
--> 	why: the whole table is read and sorted each time the query runs, for its first rows alone
--> 	known: the number of rows is not declared, taken as large; indexes: c_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (x);

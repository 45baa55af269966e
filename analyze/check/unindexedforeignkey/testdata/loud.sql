CREATE TABLE parents (id bigint PRIMARY KEY, a int, b int, UNIQUE (a, b));
CREATE EXTENSION btree_gist;

-- case: none
CREATE TABLE c (p bigint REFERENCES parents);
--> schema.sql:1:26: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; no indexes
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p);

-- case: other index
CREATE TABLE c (p bigint REFERENCES parents, x int);
CREATE INDEX ON c (x, p);
--> schema.sql:1:26: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; indexes: c_x_p_idx (x, p)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p);

-- case: partial
CREATE TABLE c (p bigint REFERENCES parents, x int);
CREATE INDEX ON c (p) WHERE x = 1;
--> schema.sql:1:26: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; indexes: c_p_idx (p) partial
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p);

-- case: gin
CREATE TABLE c (p bigint REFERENCES parents);
CREATE INDEX ON c USING gin (p);
--> schema.sql:1:26: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; indexes: c_p_idx (p)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p);

-- case: two columns
CREATE TABLE c (a int, b int, FOREIGN KEY (a, b) REFERENCES parents (a, b));
--> schema.sql:1:31: info: foreign key c_a_b_fkey of public.c has no index on (a, b) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; no indexes
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (a, b);

-- case: quoted
CREATE TABLE "Order" ("Parent" bigint REFERENCES parents);
--> schema.sql:1:39: info: foreign key Order_Parent_fkey of public.Order has no index on (Parent) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.Order to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; no indexes
--> 	cure: CREATE INDEX CONCURRENTLY ON public."Order" ("Parent");

-- case: partitioned
CREATE TABLE c (p bigint REFERENCES parents) PARTITION BY LIST (p);
--> schema.sql:1:26: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; no indexes
--> 	cure: CREATE INDEX ON public.c (p);

-- case: to itself
CREATE TABLE c (id bigint PRIMARY KEY, p bigint REFERENCES c);
--> schema.sql:1:49: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.c, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.c; the number of rows is not declared, taken as large; indexes: c_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p);

-- case: exclusion of another
CREATE TABLE c (p bigint REFERENCES parents, r daterange, EXCLUDE USING gist (r WITH &&, p WITH =));
--> schema.sql:1:26: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; indexes: c_r_p_excl (r, p)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p);

-- case: changed with its parent
CREATE TABLE c (p bigint REFERENCES parents ON DELETE CASCADE);
--> schema.sql:1:26: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it; ON DELETE CASCADE then changes them, while the parent's row stays locked
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; no indexes
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p);

-- case: a query deletes parents
CREATE TABLE c (p bigint REFERENCES parents);
-- name: DeleteParent :exec
DELETE FROM parents WHERE id = $1;
--> schema.sql:1:26: warning: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: DeleteParent deletes from public.parents; the number of rows is not declared, taken as large; no indexes
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p);

-- case: ignored without a reason
CREATE TABLE c (
 p bigint REFERENCES parents -- dbgen:ignore unindexed-foreign-key
);
--> schema.sql:2:11: info: foreign key c_p_fkey of public.c has no index on (p) [unindexed-foreign-key]
--> 	why: deleting a row of public.parents, or changing its key, reads all of public.c to find the rows that refer to it
--> 	known: no query here deletes from public.parents; the number of rows is not declared, taken as large; no indexes
--> 	cure: CREATE INDEX CONCURRENTLY ON public.c (p);

-- case: a reference that only joins tell of
CREATE TABLE makers (id bigint PRIMARY KEY);
CREATE TABLE parts (id bigint PRIMARY KEY, maker bigint);
-- name: Parts :many
SELECT parts.id FROM parts JOIN makers m ON m.id = parts.maker;
--> schema.sql:2:44: info: maker of public.parts refers to public.makers.id by the queries' joins, and has no index [unindexed-foreign-key]
--> 	why: what looks for the rows of one of public.makers reads all of public.parts, as would a foreign key's own look-ups if it were declared
--> 	known: the number of rows is not declared, taken as large; indexes: parts_pkey (id)
--> 	cure: CREATE INDEX CONCURRENTLY ON public.parts (maker);

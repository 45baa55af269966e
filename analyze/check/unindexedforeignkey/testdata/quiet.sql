CREATE TABLE parents (id bigint PRIMARY KEY, a int, b int, UNIQUE (a, b));
CREATE EXTENSION btree_gist;

-- case: indexed
CREATE TABLE c (p bigint REFERENCES parents);
CREATE INDEX ON c (p);

-- case: leads an index
CREATE TABLE c (p bigint REFERENCES parents, x int);
CREATE INDEX ON c (p, x);

-- case: primary key
CREATE TABLE c (p bigint PRIMARY KEY REFERENCES parents);

-- case: leads the primary key
CREATE TABLE c (p bigint REFERENCES parents, x int, PRIMARY KEY (p, x));

-- case: not null only
CREATE TABLE c (p bigint REFERENCES parents);
CREATE INDEX ON c (p) WHERE p IS NOT NULL;

-- case: two columns turned
CREATE TABLE c (a int, b int, FOREIGN KEY (a, b) REFERENCES parents (a, b));
CREATE INDEX ON c (b, a);

-- case: exclusion constraint
CREATE TABLE c (p bigint REFERENCES parents, r daterange, EXCLUDE USING gist (p WITH =, r WITH &&));

-- case: dropped
CREATE TABLE c (p bigint, CONSTRAINT fk FOREIGN KEY (p) REFERENCES parents);
ALTER TABLE c DROP CONSTRAINT fk;

-- case: small
-- check: {table_rows: {c: 20}}
CREATE TABLE c (p bigint REFERENCES parents);

-- case: off
-- check: {rules: {unindexed-foreign-key: "off"}}
CREATE TABLE c (p bigint REFERENCES parents);

-- case: ignored on the line
CREATE TABLE c (
 p bigint REFERENCES parents -- dbgen:ignore unindexed-foreign-key never deleted
);

-- case: ignored above
CREATE TABLE c (
 -- dbgen:ignore unindexed-foreign-key never deleted
 p bigint REFERENCES parents
);

-- case: ignored above the table
-- dbgen:ignore unindexed-foreign-key never deleted
CREATE TABLE c (p bigint REFERENCES parents);

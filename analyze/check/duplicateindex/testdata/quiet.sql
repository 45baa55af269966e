CREATE EXTENSION pg_trgm;
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, name text COLLATE "C", team_id bigint, created_at timestamptz NOT NULL, deleted_at timestamptz, tags text[]);

-- case: other columns
CREATE INDEX a ON users (team_id, created_at);
CREATE INDEX b ON users (created_at, team_id);

-- case: only one of them the other way round
CREATE INDEX a ON users (team_id, created_at);
CREATE INDEX b ON users (team_id, created_at DESC);

-- case: NULLs elsewhere
CREATE INDEX a ON users (team_id);
CREATE INDEX b ON users (team_id DESC NULLS LAST);

-- case: another method
CREATE INDEX a ON users (email);
CREATE INDEX b ON users USING hash (email);

-- case: another operator class
CREATE INDEX a ON users (email);
CREATE INDEX b ON users (email text_pattern_ops);

-- case: another collation
CREATE INDEX a ON users (email);
CREATE INDEX b ON users (email COLLATE "C");

-- case: the column's own collation, written and not
CREATE INDEX a ON users (email COLLATE "C");
CREATE INDEX b ON users (name COLLATE "C");

-- case: another predicate
CREATE INDEX a ON users (team_id);
CREATE INDEX b ON users (team_id) WHERE deleted_at IS NULL;

-- case: another expression
CREATE INDEX a ON users (lower(email));
CREATE INDEX b ON users (upper(email));

-- case: other INCLUDE
CREATE INDEX a ON users (team_id) INCLUDE (name);
CREATE INDEX b ON users (team_id) INCLUDE (email);

-- case: unique, with NULLs alike or not
CREATE UNIQUE INDEX a ON users (team_id);
CREATE UNIQUE INDEX b ON users (team_id) NULLS NOT DISTINCT;

-- case: unique at once beside a constraint that waits
ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email) DEFERRABLE;
CREATE UNIQUE INDEX users_email_idx ON users (email);

-- case: two constraints
ALTER TABLE users ADD CONSTRAINT users_id_key UNIQUE (id);

-- case: a unique one of some rows does not stand for one of all
CREATE INDEX a ON users (email);
CREATE UNIQUE INDEX b ON users (email) WHERE deleted_at IS NULL;

-- case: both needed
CREATE UNIQUE INDEX a ON users (email);
CREATE UNIQUE INDEX b ON users (email);
ALTER TABLE users REPLICA IDENTITY USING INDEX a, CLUSTER ON b;

-- case: a foreign key relies on one, CLUSTER names the other
CREATE UNIQUE INDEX a ON users (email);
CREATE UNIQUE INDEX b ON users (email);
CREATE TABLE members (email text REFERENCES users (email));
CLUSTER users USING b;

-- case: parts of partitioned indexes
CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX a ON events (id);

-- case: dropped already
CREATE INDEX a ON users (team_id);
CREATE INDEX b ON users (team_id);
DROP INDEX b;

-- case: declared small
-- check: {table_rows: {users: 200}}
CREATE INDEX a ON users (team_id);
CREATE INDEX b ON users (team_id);

-- case: ignored
CREATE INDEX a ON users (team_id);
-- dbgen:ignore duplicate-index it is being rebuilt under this name
CREATE INDEX b ON users (team_id);

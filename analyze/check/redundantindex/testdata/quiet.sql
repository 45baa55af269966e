CREATE TABLE posts (id bigint PRIMARY KEY, author_id bigint NOT NULL, team_id bigint, slug text NOT NULL, body text, created_at timestamptz NOT NULL,
    deleted_at timestamptz, state text NOT NULL, tags text[]);

-- case: not the first keys
CREATE INDEX a ON posts (created_at);
CREATE INDEX b ON posts (author_id, created_at);

-- case: unique
CREATE UNIQUE INDEX a ON posts (slug);
CREATE INDEX b ON posts (slug, created_at);

-- case: the longer one beside a unique one
CREATE INDEX b ON posts (id, created_at);

-- case: hash
CREATE INDEX a ON posts USING hash (author_id);
CREATE INDEX b ON posts (author_id, created_at);

-- case: gin
CREATE INDEX a ON posts USING gin (tags);
CREATE INDEX b ON posts USING gin (tags, (string_to_array(body, ' ')));

-- case: partial, of a few rows
CREATE INDEX a ON posts (author_id) WHERE state = 'new';
CREATE INDEX b ON posts (author_id, created_at);

-- case: the longer one is partial
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, created_at) WHERE deleted_at IS NULL;

-- case: other predicates
CREATE INDEX a ON posts (author_id) WHERE deleted_at IS NOT NULL;
CREATE INDEX b ON posts (author_id, created_at) WHERE deleted_at IS NULL;

-- case: one of the keys turned round
CREATE INDEX a ON posts (author_id, created_at);
CREATE INDEX b ON posts (author_id, created_at DESC, id);

-- case: another operator class
CREATE INDEX a ON posts (slug text_pattern_ops);
CREATE INDEX b ON posts (slug, created_at);

-- case: it carries a column that the longer one has not
CREATE INDEX a ON posts (author_id) INCLUDE (body);
CREATE INDEX b ON posts (author_id, created_at);

-- case: a foreign key relies on it
CREATE TABLE teams (id bigint NOT NULL, at date);
CREATE UNIQUE INDEX teams_id ON teams (id);
CREATE TABLE members (team bigint REFERENCES teams (id));
CREATE INDEX teams_id_at ON teams (id, at);

-- case: CLUSTER names it
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, created_at);
CLUSTER posts USING a;

-- case: of a constraint
ALTER TABLE posts ADD CONSTRAINT c UNIQUE (slug);
CREATE UNIQUE INDEX b ON posts (slug, created_at);

-- case: there twice, which is another rule's
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id);

-- case: small
-- check: {table_rows: {posts: 200}}
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, created_at);

-- case: ignored
-- dbgen:ignore redundant-index counts per author read it all day
CREATE INDEX a ON posts (author_id);
CREATE INDEX b ON posts (author_id, created_at);

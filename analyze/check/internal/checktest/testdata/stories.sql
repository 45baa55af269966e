CREATE TYPE plan AS ENUM ('free', 'paid');
CREATE TABLE users (
    id bigint PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    plan plan NOT NULL,
    org_id bigint,
    invited_by bigint,
    created_at timestamptz NOT NULL
);
CREATE TABLE stories (
    id bigint PRIMARY KEY,
    author_id bigint NOT NULL,
    editor_id bigint NOT NULL,
    category_id bigint NOT NULL,
    slug text NOT NULL,
    status text NOT NULL CHECK (status IN ('draft', 'published')),
    published boolean NOT NULL,
    title text NOT NULL,
    body text NOT NULL,
    score integer NOT NULL,
    meta jsonb NOT NULL,
    tags text[] NOT NULL,
    deleted_at timestamptz,
    created_at timestamptz NOT NULL,
    published_at timestamptz
);
CREATE INDEX stories_editor ON stories (editor_id);
CREATE INDEX stories_published_at ON stories (published_at DESC);
CREATE UNIQUE INDEX stories_live_slug ON stories (slug) WHERE deleted_at IS NULL;
CREATE TABLE comments (
    id bigint PRIMARY KEY,
    story_id bigint NOT NULL,
    user_id bigint NOT NULL,
    parent_id bigint,
    body text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX comments_user ON comments (user_id, created_at DESC, id DESC);
CREATE TABLE likes (
    story_id bigint,
    user_id bigint,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (story_id, user_id)
);
CREATE TABLE jobs (
    id bigint PRIMARY KEY,
    kind text NOT NULL,
    state text NOT NULL,
    run_at timestamptz NOT NULL
);
CREATE TABLE settings (key text, value text);
CREATE VIEW live_stories AS SELECT id, author_id AS writer_id, title, created_at FROM stories WHERE deleted_at IS NULL;
CREATE EXTENSION btree_gist;
CREATE TABLE prices (
    id bigint PRIMARY KEY,
    product_id bigint NOT NULL,
    valid daterange NOT NULL,
    price_cents integer NOT NULL,
    search tsvector NOT NULL,
    EXCLUDE USING gist (product_id WITH =, valid WITH &&)
);
CREATE INDEX prices_search ON prices USING gin (search);
CREATE VIEW story_totals AS SELECT s.id, s.author_id AS writer_id, count(c.id) AS n
    FROM stories s LEFT JOIN comments c ON c.story_id = s.id GROUP BY s.id;
CREATE VIEW editor_totals AS SELECT editor_id, count(*) AS n FROM stories GROUP BY editor_id;
CREATE VIEW like_totals AS SELECT s.id, s.author_id AS writer_id, count(l.user_id) AS n
    FROM stories s LEFT JOIN likes l ON l.story_id = s.id GROUP BY s.id;

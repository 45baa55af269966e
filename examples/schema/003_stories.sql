CREATE TABLE stories (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    author_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    slug         slug NOT NULL UNIQUE,
    title        text NOT NULL,
    summary      text,
    status       story_status NOT NULL DEFAULT 'draft',
    language     text NOT NULL DEFAULT 'en',
    keywords     text[] NOT NULL DEFAULT '{}',
    metadata     jsonb NOT NULL DEFAULT '{}',
    word_count   integer NOT NULL DEFAULT 0,
    search       tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A') ||
        setweight(to_tsvector('english', coalesce(summary, '')), 'B')
    ) STORED,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz,
    CONSTRAINT published_has_time CHECK (status <> 'published' OR published_at IS NOT NULL)
);
COMMENT ON COLUMN stories.word_count IS 'The words of all chapters; kept by the application.';

CREATE INDEX stories_author_id_idx ON stories (author_id, created_at DESC, id DESC);
CREATE INDEX stories_published_idx ON stories (published_at DESC, id DESC) WHERE status = 'published';
CREATE INDEX stories_search_idx ON stories USING gin (search);
CREATE INDEX stories_title_trgm_idx ON stories USING gin (title gin_trgm_ops);
CREATE INDEX stories_keywords_idx ON stories USING gin (keywords);
CREATE INDEX stories_metadata_idx ON stories USING gin (metadata jsonb_path_ops);

CREATE TABLE chapters (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    story_id   bigint NOT NULL REFERENCES stories ON DELETE CASCADE,
    position   integer NOT NULL CHECK (position > 0),
    title      text NOT NULL,
    body       text NOT NULL,
    words      integer GENERATED ALWAYS AS (
        coalesce(array_length(regexp_split_to_array(btrim(body, E' \t\r\n'), '\s+'), 1), 0)
    ) STORED,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (story_id, position)
);

CREATE TABLE tags (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        citext NOT NULL UNIQUE,
    description text
);

CREATE TABLE story_tags (
    story_id bigint NOT NULL REFERENCES stories ON DELETE CASCADE,
    tag_id   integer NOT NULL REFERENCES tags ON DELETE CASCADE,
    PRIMARY KEY (story_id, tag_id)
);
CREATE INDEX story_tags_tag_id_idx ON story_tags (tag_id, story_id);

CREATE TABLE story_stats (
    story_id   bigint PRIMARY KEY REFERENCES stories ON DELETE CASCADE,
    views      bigint NOT NULL DEFAULT 0,
    likes      bigint NOT NULL DEFAULT 0,
    comments   bigint NOT NULL DEFAULT 0,
    rating_sum bigint NOT NULL DEFAULT 0,
    rating_cnt bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX story_stats_views_idx ON story_stats (views DESC, story_id);

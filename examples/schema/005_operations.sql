CREATE TABLE jobs (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL,
    payload    jsonb NOT NULL DEFAULT '{}',
    state      job_state NOT NULL DEFAULT 'queued',
    attempts   integer NOT NULL DEFAULT 0,
    run_at     timestamptz NOT NULL DEFAULT now(),
    last_error text,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX jobs_queued_idx ON jobs (run_at, id) WHERE state = 'queued';

CREATE TABLE page_views (
    story_id  bigint NOT NULL REFERENCES stories ON DELETE CASCADE,
    viewer_id bigint REFERENCES users ON DELETE SET NULL,
    viewed_at timestamptz NOT NULL DEFAULT now(),
    referrer  text
);
CREATE INDEX page_views_story_id_idx ON page_views (story_id, viewed_at);
CREATE INDEX page_views_viewed_at_idx ON page_views USING brin (viewed_at);
CREATE INDEX page_views_viewer_id_idx ON page_views (viewer_id);

CREATE TABLE plans (
    user_id  bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    tier     text NOT NULL DEFAULT 'free',
    valid    tstzrange NOT NULL,
    price    numeric(10, 2) NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, valid)
);

CREATE TABLE audit_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    actor_id   bigint REFERENCES users ON DELETE SET NULL,
    action     text NOT NULL,
    detail     jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_log_actor_id_idx ON audit_log (actor_id, id DESC);

CREATE VIEW published_stories AS
SELECT s.id, s.author_id, s.slug, s.title, s.summary, s.language, s.keywords,
       s.word_count, s.published_at, u.username AS author_name
FROM stories s
JOIN users u ON u.id = s.author_id
WHERE s.status = 'published' AND u.deleted_at IS NULL;

CREATE MATERIALIZED VIEW tag_popularity AS
SELECT t.id AS tag_id, t.name, count(st.story_id) AS stories
FROM tags t
LEFT JOIN story_tags st ON st.tag_id = t.id
GROUP BY t.id, t.name;
CREATE UNIQUE INDEX tag_popularity_tag_id_idx ON tag_popularity (tag_id);

CREATE FUNCTION story_url(s slug) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT
    RETURN '/stories/' || s;

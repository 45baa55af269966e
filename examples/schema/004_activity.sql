CREATE TABLE comments (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chapter_id bigint NOT NULL REFERENCES chapters ON DELETE CASCADE,
    -- The demo's missing index: nothing leads with author_id.
    author_id  bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    parent_id  bigint REFERENCES comments ON DELETE CASCADE,
    body       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz
);
CREATE INDEX comments_chapter_id_idx ON comments (chapter_id, created_at, id);
CREATE INDEX comments_parent_id_idx ON comments (parent_id);

CREATE TABLE likes (
    story_id   bigint NOT NULL REFERENCES stories ON DELETE CASCADE,
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (story_id, user_id)
);
CREATE INDEX likes_user_id_idx ON likes (user_id, created_at DESC);

CREATE TABLE ratings (
    story_id   bigint NOT NULL REFERENCES stories ON DELETE CASCADE,
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    stars      rating NOT NULL,
    review     text,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (story_id, user_id)
);
CREATE INDEX ratings_user_id_idx ON ratings (user_id);

CREATE TABLE reading_progress (
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    story_id   bigint NOT NULL REFERENCES stories ON DELETE CASCADE,
    chapter_id bigint REFERENCES chapters ON DELETE SET NULL,
    percent    numeric(5, 2) NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, story_id)
);
CREATE INDEX reading_progress_story_id_idx ON reading_progress (story_id);
CREATE INDEX reading_progress_chapter_id_idx ON reading_progress (chapter_id);

CREATE TABLE notifications (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    bigint NOT NULL REFERENCES users ON DELETE CASCADE,
    kind       notification_kind NOT NULL,
    payload    jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    read_at    timestamptz
);
CREATE INDEX notifications_unread_idx ON notifications (user_id, created_at DESC, id DESC) WHERE read_at IS NULL;
CREATE INDEX notifications_user_id_idx ON notifications (user_id, id DESC);

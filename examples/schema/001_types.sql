-- The story library: people write stories in chapters, others read, like,
-- comment and follow.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS citext;

CREATE TYPE story_status AS ENUM ('draft', 'published', 'archived');
CREATE TYPE notification_kind AS ENUM ('follow', 'like', 'comment', 'chapter');
CREATE TYPE job_state AS ENUM ('queued', 'running', 'done', 'failed');

CREATE DOMAIN slug AS text
    CHECK (VALUE ~ '^[a-z0-9]+(-[a-z0-9]+)*$');
CREATE DOMAIN rating AS smallint
    CHECK (VALUE BETWEEN 1 AND 5);

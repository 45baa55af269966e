CREATE TABLE stories (
    id    bigint PRIMARY KEY,
    title text NOT NULL,
    body  text NOT NULL
);
CREATE TABLE views (
    story_id bigint PRIMARY KEY,
    count    bigint NOT NULL
);

CREATE TABLE stories (
    id        bigint PRIMARY KEY,
    author_id bigint NOT NULL,
    title     text NOT NULL,
    summary   text NOT NULL
);

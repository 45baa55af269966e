CREATE TYPE genre AS ENUM ('prose', 'verse');

CREATE TABLE authors (
    id   bigint PRIMARY KEY,
    name text NOT NULL,
    born date
);

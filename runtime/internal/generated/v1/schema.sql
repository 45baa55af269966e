CREATE TYPE mood AS ENUM ('calm', 'tense');

CREATE TABLE stories (
    id        bigint PRIMARY KEY,
    author_id bigint NOT NULL,
    title     text NOT NULL,
    tags      text[] NOT NULL,
    price     numeric NOT NULL,
    moods     mood[] NOT NULL,
    grid      mood[][] NOT NULL DEFAULT '{{calm},{tense}}',
    draft     text
);

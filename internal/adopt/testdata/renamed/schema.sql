CREATE TYPE grade AS ENUM ('fine', 'fair', 'a-z');
CREATE TABLE books (id bigint PRIMARY KEY, title text NOT NULL, isbn text, state grade NOT NULL DEFAULT 'fine');
CREATE TABLE shelves (id bigint PRIMARY KEY, label text NOT NULL);

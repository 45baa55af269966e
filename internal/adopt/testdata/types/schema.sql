CREATE TYPE grade AS ENUM ('fine', 'fair', 'poor');
CREATE TABLE books (
    id bigint PRIMARY KEY,
    title text NOT NULL,
    isbn text,
    pages integer NOT NULL,
    price numeric NOT NULL,
    state grade NOT NULL DEFAULT 'fine',
    shelf_id bigint,
    added timestamptz NOT NULL
);
CREATE TABLE shelves (id bigint PRIMARY KEY, label text NOT NULL, floor smallint NOT NULL);

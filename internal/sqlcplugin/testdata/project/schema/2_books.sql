CREATE TABLE books (
    id        bigint PRIMARY KEY,
    author_id bigint NOT NULL REFERENCES authors (id),
    isbn      text NOT NULL UNIQUE,
    genre     genre NOT NULL,
    pages     bigint,
    meta      jsonb NOT NULL DEFAULT '{}'
);

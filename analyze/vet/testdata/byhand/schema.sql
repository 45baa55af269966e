CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL, email text, rank int NOT NULL);
CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL, isbn text NOT NULL UNIQUE, title text NOT NULL);
CREATE TABLE loans (book_id bigint NOT NULL, copy int NOT NULL, reader text NOT NULL, PRIMARY KEY (book_id, copy));
CREATE TABLE events (id bigint PRIMARY KEY, kind text NOT NULL, note text);
INSERT INTO authors SELECT i, 'author ' || i, CASE WHEN i % 2 = 0 THEN 'a' || i || '@example.com' END, i % 3 FROM generate_series(1, 6) i;
INSERT INTO books SELECT i, 1 + i % 6, 'isbn-' || i, 'book ' || i FROM generate_series(1, 14) i;
INSERT INTO loans SELECT 1 + i % 5, i, 'reader ' || i FROM generate_series(1, 12) i;
INSERT INTO events SELECT i, 'old', 'n' || i FROM generate_series(1, 3) i;

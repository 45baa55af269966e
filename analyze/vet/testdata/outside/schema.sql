CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL, email text);
CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL, title text NOT NULL);
CREATE TABLE loans (book_id bigint NOT NULL, copy int NOT NULL, reader text NOT NULL, PRIMARY KEY (book_id, copy));
INSERT INTO authors SELECT i, 'author ' || i, CASE WHEN i % 2 = 0 THEN 'a' || i || '@example.com' END FROM generate_series(1, 6) i;
INSERT INTO books SELECT i, 1 + i % 6, 'book ' || i FROM generate_series(1, 14) i;
INSERT INTO loans SELECT 1 + i % 4, i, 'reader ' || i FROM generate_series(1, 12) i;

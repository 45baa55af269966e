CREATE TABLE authors (id bigint PRIMARY KEY, name text NOT NULL, email text);
CREATE TABLE books (id bigint PRIMARY KEY, author_id bigint NOT NULL, title text NOT NULL, parent_id bigint);
CREATE TABLE tags (book_id bigint NOT NULL, tag text NOT NULL, PRIMARY KEY (book_id, tag));
CREATE TABLE events (id bigint PRIMARY KEY, kind text NOT NULL, note text);
INSERT INTO authors SELECT i, 'author ' || i, CASE WHEN i % 2 = 0 THEN 'a' || i || '@example.com' END FROM generate_series(1, 6) i;
INSERT INTO books SELECT i, 1 + i % 6, 'book ' || i, nullif(i / 2, 0) FROM generate_series(1, 12) i;
INSERT INTO tags SELECT 1 + i % 9, 'tag ' || i % 5 FROM generate_series(1, 20) i ON CONFLICT DO NOTHING;

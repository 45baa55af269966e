CREATE TABLE users (id bigint PRIMARY KEY, email text UNIQUE, a int, b int, UNIQUE (a, b));
CREATE TABLE posts (
    id bigint PRIMARY KEY,
    author_id bigint REFERENCES users,
    reviewer bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE SET NULL,
    mail text REFERENCES users (email) ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED,
    x int, y int,
    parent_id bigint CONSTRAINT parent REFERENCES posts ON DELETE RESTRICT,
    FOREIGN KEY (x, y) REFERENCES users (a, b) MATCH FULL,
    FOREIGN KEY (y, x) REFERENCES users (b, a) ON DELETE SET NULL (y),
    FOREIGN KEY (author_id) REFERENCES users ON DELETE NO ACTION
);
ALTER TABLE posts ADD FOREIGN KEY (author_id) REFERENCES users NOT VALID;
ALTER TABLE posts ADD CONSTRAINT later FOREIGN KEY (author_id) REFERENCES users NOT VALID;
ALTER TABLE posts VALIDATE CONSTRAINT later;
ALTER TABLE posts ALTER CONSTRAINT later DEFERRABLE INITIALLY DEFERRED;
CREATE UNIQUE INDEX by_a ON posts (x);
CREATE TABLE by_index (x int REFERENCES posts (x));
ALTER TABLE by_index ADD COLUMN self int UNIQUE REFERENCES by_index (self), ADD u bigint REFERENCES users ON DELETE CASCADE;
CREATE TABLE pair (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE pair_ref (b int, a int, FOREIGN KEY (a, b) REFERENCES pair, FOREIGN KEY (b, a) REFERENCES pair (b, a));

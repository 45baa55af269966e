CREATE TABLE shelves (id bigint PRIMARY KEY, label text NOT NULL);
CREATE TABLE books (id bigint PRIMARY KEY, shelf_id bigint NOT NULL, title text NOT NULL);

-- Two tables, b's rows belonging to a's or to none, and what else can hide a NULL.
CREATE TABLE a (id bigint PRIMARY KEY, s text NOT NULL, n integer, j jsonb NOT NULL, tags text[] NOT NULL, at timestamptz NOT NULL);
CREATE TABLE b (id bigint PRIMARY KEY, a_id bigint REFERENCES a, v integer NOT NULL, w integer);
CREATE DOMAIN given AS text NOT NULL;
CREATE TABLE d (id bigint PRIMARY KEY, name given);
CREATE VIEW pairs AS SELECT a.id, a.s, b.v FROM a LEFT JOIN b ON b.a_id = a.id;
CREATE FUNCTION doubled(bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT RETURN $1 * 2;

CREATE TYPE tagged AS (name text, level integer, at date);
CREATE TABLE docs (id integer PRIMARY KEY, j json, b jsonb NOT NULL, maybe jsonb, path text[] NOT NULL DEFAULT '{}', jp jsonpath, x xml, t text NOT NULL, tagged tagged, list text[]);

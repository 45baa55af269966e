CREATE TABLE src (
    id serial PRIMARY KEY, i int GENERATED ALWAYS AS IDENTITY, g int GENERATED ALWAYS AS (id * 2) STORED,
    name text NOT NULL DEFAULT 'x' COLLATE "C", u int UNIQUE, CONSTRAINT positive CHECK (u > 0), EXCLUDE (u WITH =)
);
CREATE INDEX src_lower ON src (lower(name) DESC) WHERE u > 1;
COMMENT ON COLUMN src.name IS 'the name';
COMMENT ON INDEX src_lower IS 'an index';
COMMENT ON CONSTRAINT positive ON src IS 'positive';
CREATE TABLE l_plain (LIKE src);
CREATE TABLE l_defaults (LIKE src INCLUDING DEFAULTS);
CREATE TABLE l_all (LIKE src INCLUDING ALL);
CREATE TABLE l_but (LIKE src INCLUDING ALL EXCLUDING INDEXES EXCLUDING COMMENTS, more int);
CREATE TABLE l_mixed (first int, LIKE src INCLUDING INDEXES INCLUDING CONSTRAINTS, UNIQUE (first), x int CHECK (x > 0));
CREATE TYPE comp AS (a int, b text);
CREATE VIEW v AS SELECT id, name FROM src;
CREATE TABLE l_view (LIKE v);
CREATE TABLE l_comp (LIKE comp);
CREATE TABLE typed OF comp (a WITH OPTIONS NOT NULL PRIMARY KEY, b DEFAULT 'z');
-- columns from a query: public.l_view

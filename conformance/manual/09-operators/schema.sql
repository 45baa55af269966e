CREATE TYPE phase AS ENUM ('new', 'done');
CREATE TABLE m (
    id integer PRIMARY KEY, a integer, b integer NOT NULL, s smallint, l bigint, n numeric(10, 2), f real, d float8 NOT NULL,
    t text NOT NULL, o text, ok boolean, yes boolean NOT NULL, by bytea, bits bit(8), day date, at timestamptz NOT NULL, phase phase, arr integer[]
);

-- Types of every make: what is generated for them is executed by the tests.
CREATE EXTENSION citext;

CREATE TYPE mood AS ENUM ('sad', 'ok', 'very happy');
CREATE DOMAIN score AS integer CHECK (VALUE >= 0);
CREATE DOMAIN labels AS text[];
CREATE TYPE floats AS RANGE (subtype = float8, multirange_type_name = floatlist);
CREATE TYPE note AS (body text, about jsonb);
CREATE TYPE address AS (street text, zips integer[], moods mood[], email citext, score score);
CREATE TYPE contact AS (name text, home address, others address[], notes note[], span floats);

CREATE TABLE people (
    id       bigint PRIMARY KEY,
    profile  jsonb NOT NULL,
    draft    json,
    history  jsonb[] NOT NULL,
    mood     mood NOT NULL,
    was      mood,
    moods    mood[] NOT NULL,
    past     mood[],
    contact  contact NOT NULL,
    second   contact,
    contacts contact[] NOT NULL,
    span     floats NOT NULL,
    spans    floatlist,
    scores   score[] NOT NULL,
    labels   labels NOT NULL,
    sheets   labels[] NOT NULL,
    grid     integer[][] NOT NULL,
    board    mood[][],
    block    address[][]
);

-- What pgx has a type of its own for, required, optional, and as pointers.
CREATE TABLE readings (
    id    bigint PRIMARY KEY,
    small smallint NOT NULL,
    whole integer NOT NULL,
    part  real NOT NULL,
    parts double precision NOT NULL,
    good  boolean NOT NULL,
    name  text NOT NULL,
    short varchar(5) NOT NULL,
    fixed char(3) NOT NULL,
    at    timestamptz NOT NULL,
    some_small smallint,
    some_whole integer,
    some_id    bigint,
    some_part  real,
    some_parts double precision,
    some_good  boolean,
    some_name  text,
    some_at    timestamptz,
    local_at   timestamp,
    day        date,
    price      numeric,
    pause      interval,
    key        uuid,
    maybe_id   bigint,
    maybe_name text
);

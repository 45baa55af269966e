CREATE EXTENSION IF NOT EXISTS citext;

CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN amount AS numeric(10, 2) CHECK (VALUE >= 0);

CREATE TABLE orgs (
    id      bigint PRIMARY KEY,
    parent  bigint REFERENCES orgs,
    name    text NOT NULL,
    code    varchar(8) NOT NULL,
    sign    char(4) NOT NULL,
    mood    mood,
    email   email NOT NULL,
    nick    citext NOT NULL,
    uid     uuid NOT NULL,
    born    timestamptz NOT NULL,
    day     date,
    price   amount,
    digest  bytea NOT NULL,
    active  boolean NOT NULL,
    score   real NOT NULL,
    tags    text[] NOT NULL
);
CREATE INDEX ON orgs (parent);
CREATE INDEX ON orgs (mood);
CREATE INDEX ON orgs (email);
CREATE INDEX ON orgs (nick);

CREATE TABLE items (
    id     bigint PRIMARY KEY,
    org_id bigint REFERENCES orgs,
    kind   text,
    mood   mood NOT NULL,
    place  integer NOT NULL,
    price  numeric NOT NULL,
    made   timestamptz NOT NULL
);
CREATE INDEX ON items (org_id, kind, place);

CREATE VIEW dear AS SELECT org_id, id, price FROM items WHERE price > 40;

-- order is a word of SQL's, and asked and found are what twins call their own.
CREATE TABLE "order" (
    "group" bigint NOT NULL,
    n       bigint NOT NULL,
    asked   text NOT NULL,
    found   text NOT NULL,
    PRIMARY KEY ("group", n)
);

CREATE FUNCTION doubled(x bigint) RETURNS bigint LANGUAGE sql STABLE AS 'SELECT x * 2';

-- One partition is made while the application runs.
CREATE TABLE readings (
    day    date NOT NULL,
    org_id bigint REFERENCES orgs,
    value  integer CHECK (value >= 0),
    UNIQUE (day, value)
) PARTITION BY RANGE (day);
CREATE TABLE readings_2026 PARTITION OF readings FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

CREATE EXTENSION pg_trgm;
CREATE TABLE owner (
    id bigint PRIMARY KEY,
    name text NOT NULL,
    region integer NOT NULL
);
CREATE TABLE item (
    id bigint PRIMARY KEY,
    owner_id bigint NOT NULL,
    group_id integer,
    seq integer NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    code varchar(20) NOT NULL,
    name text NOT NULL,
    flag boolean NOT NULL,
    rank integer,
    meta jsonb NOT NULL,
    tags text[] NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    deleted_at timestamptz
);
CREATE TABLE part (
    id bigint PRIMARY KEY,
    item_id bigint NOT NULL,
    label text NOT NULL
);

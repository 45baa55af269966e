CREATE TYPE size AS ENUM ('small', 'middle', 'large');
CREATE TYPE pair AS (key text, value integer);
CREATE TYPE nested AS (head pair, tail pair[], at timestamptz);
CREATE DOMAIN percent AS numeric(5, 2) CHECK (VALUE BETWEEN 0 AND 100);

CREATE TABLE goods (
    id integer PRIMARY KEY,
    name text NOT NULL,
    price numeric(10, 2) NOT NULL DEFAULT 0,
    weight real,
    size size,
    tags text[] NOT NULL DEFAULT '{}',
    grid integer[][],
    extra jsonb,
    made date,
    discount percent,
    "Odd Name" varchar(12),
    "select" boolean
);
CREATE TABLE boxes (
    id bigint PRIMARY KEY,
    label pair,
    content pair[] NOT NULL,
    whole nested,
    goods_id integer REFERENCES goods
);

CREATE FUNCTION label(word text, mark text DEFAULT '-', loud boolean DEFAULT false) RETURNS text
    LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN loud THEN upper(word) ELSE word END || mark $$;
CREATE FUNCTION total(VARIADIC numbers numeric[]) RETURNS numeric
    LANGUAGE sql IMMUTABLE AS $$ SELECT sum(n) FROM unnest(numbers) n $$;
CREATE FUNCTION heavy(g goods) RETURNS boolean LANGUAGE sql STABLE AS $$ SELECT g.weight > 10 $$;
CREATE FUNCTION make_pair(k text, v integer) RETURNS pair LANGUAGE sql IMMUTABLE AS $$ SELECT ROW(k, v)::pair $$;

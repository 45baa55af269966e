CREATE EXTENSION citext;
CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE DOMAIN number AS int CHECK (VALUE > 0);
CREATE TABLE items (id bigint PRIMARY KEY, small smallint, n int NOT NULL, big bigint NOT NULL, code char(10) NOT NULL, name text NOT NULL,
    label varchar(20), mail citext NOT NULL, price numeric NOT NULL, real real, day date, ts timestamp, at timestamptz NOT NULL, sys name,
    net cidr, mood mood, number number, tags varchar(10)[], free int, o oid);
CREATE INDEX ON items (n);
CREATE INDEX ON items (big);
CREATE INDEX ON items (small);
CREATE INDEX ON items (code);
CREATE INDEX ON items (name);
CREATE INDEX ON items (label);
CREATE INDEX ON items (mail);
CREATE INDEX ON items (price);
CREATE INDEX ON items (real);
CREATE INDEX ON items (day);
CREATE INDEX ON items (ts);
CREATE INDEX ON items (at);
CREATE INDEX ON items (sys);
CREATE INDEX ON items (net);
CREATE INDEX ON items (mood);
CREATE INDEX ON items (number);
CREATE INDEX ON items (tags);
CREATE INDEX ON items (o);
CREATE TABLE parts (id numeric PRIMARY KEY, item numeric NOT NULL);

-- case: the parameter has the column's type
-- plan: 7
-- name: Q :many
SELECT id FROM items WHERE n = $1;

-- case: integers of other widths
-- plan: 7
-- name: Q :many
SELECT id FROM items WHERE n = $1::bigint;

-- case: a wide column and a narrow constant
-- plan:
-- name: Q :many
SELECT id FROM items WHERE big = 7;

-- case: smallint and int
-- plan: 7
-- name: Q :many
SELECT id FROM items WHERE small = $1::int;

-- case: an integer for numeric
-- plan: 7
-- name: Q :many
SELECT id FROM items WHERE price = $1::bigint;

-- case: real and float8
-- plan: 7
-- name: Q :many
SELECT id FROM items WHERE real = $1::float8;

-- case: real and a decimal constant
-- plan:
-- name: Q :many
SELECT id FROM items WHERE real = 1.5;

-- case: varchar and text
-- plan: 'x'
-- name: Q :many
SELECT id FROM items WHERE label = $1::text;

-- case: text and varchar
-- plan: 'x'
-- name: Q :many
SELECT id FROM items WHERE name = $1::varchar;

-- case: character and a constant
-- plan:
-- name: Q :many
SELECT id FROM items WHERE code = 'x';

-- case: citext and a parameter
-- plan: 'x'
-- name: Q :many
SELECT id FROM items WHERE mail = $1;

-- case: name and text
-- plan: 'x'
-- name: Q :many
SELECT id FROM items WHERE sys = $1::text;

-- case: date and timestamptz
-- plan: '2024-01-01'
-- name: Q :many
SELECT id FROM items WHERE day > $1::timestamptz;

-- case: timestamp and timestamptz
-- plan:
-- name: Q :many
SELECT id FROM items WHERE ts > now();

-- case: text and citext, which are compared as text
-- plan: 'x'
-- name: Q :many
SELECT id FROM items WHERE name = $1::citext;

-- case: timestamptz and date
-- plan:
-- name: Q :many
SELECT id FROM items WHERE at > current_date;

-- case: cidr and inet
-- plan: '10.0.0.0/8'
-- name: Q :many
SELECT id FROM items WHERE net = $1::inet;

-- case: enum
-- plan:
-- name: Q :many
SELECT id FROM items WHERE mood = 'glad';

-- case: a domain
-- plan: 7
-- name: Q :many
SELECT id FROM items WHERE number = $1::int;

-- case: an array
-- plan: '{x}'
-- name: Q :many
SELECT id FROM items WHERE tags = $1::varchar[];

-- case: oid and regclass
-- plan:
-- name: Q :many
SELECT id FROM items WHERE o = 'pg_class'::regclass;

-- case: an index on the conversion
-- plan: 7
CREATE INDEX ON items ((free::numeric));
-- name: Q :many
SELECT id FROM items WHERE free = $1::numeric;

-- case: no index, and nothing is known of the size
-- name: Q :many
SELECT id FROM items WHERE free = $1::numeric;

-- case: another condition finds the row
-- name: Q :many
SELECT id FROM items WHERE id = $1 AND n > $2::numeric;

-- case: another condition finds few rows
-- name: Q :many
SELECT id FROM items WHERE name = $1 AND n > $2::numeric;

-- case: the author's own cast
-- name: Q :many
SELECT id FROM items WHERE n::numeric = $1;
--> queries.sql:2:28: warning: Q: no index can serve this condition on n of public.items; cast the other side to the column's type instead of the column [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_idx (small), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price), items_real_idx (real), items_day_idx (day), items_ts_idx (ts), items_at_idx (at), items_sys_idx (sys), items_net_idx (net), items_mood_idx (mood), items_number_idx (number), items_tags_idx (tags), items_o_idx (o)

-- case: small
-- check: {table_rows: {items: 500}}
-- name: Q :many
SELECT id FROM items WHERE n = $1::numeric;

-- case: nothing is looked up
-- name: Q :many
SELECT n + 1.5, CASE WHEN n > 1.5 THEN 1 END FROM items;

-- case: ignored
-- name: Q :many
-- ignore: implicit-cast runs once a night
SELECT id FROM items WHERE n = $1::numeric;

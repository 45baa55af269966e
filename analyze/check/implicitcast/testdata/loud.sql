CREATE EXTENSION citext;
CREATE TABLE items (id bigint PRIMARY KEY, small smallint, n int NOT NULL, big bigint NOT NULL, code char(10) NOT NULL, name text NOT NULL,
    label varchar(20), mail citext NOT NULL, price numeric NOT NULL, at timestamptz NOT NULL, free int);
CREATE INDEX ON items (n);
CREATE INDEX ON items (big);
CREATE INDEX ON items (small, at);
CREATE INDEX ON items (code);
CREATE INDEX ON items (name);
CREATE INDEX ON items (label);
CREATE INDEX ON items (mail);
CREATE INDEX ON items (price);
CREATE TABLE parts (id numeric PRIMARY KEY, item numeric NOT NULL, mail text NOT NULL);

-- case: a parameter that is numeric
-- plan: 7
-- name: Q :many
SELECT id FROM items WHERE n = $1::numeric;
--> queries.sql:2:28: warning: Q: n of public.items is integer and is compared as numeric, to which PostgreSQL converts it in every row; write n = $1::integer [implicit-cast]
--> 	why: so items_n_idx (n) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: a parameter that is float8
-- plan: 7
-- name: Q :many
SELECT id FROM items WHERE $1::float8 < big;
--> queries.sql:2:41: warning: Q: big of public.items is bigint and is compared as double precision, to which PostgreSQL converts it in every row; write $1::bigint < big [implicit-cast]
--> 	why: so items_big_idx (big) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: a list
-- plan: '{7,8}'
-- name: Q :many
SELECT id FROM items WHERE n = ANY($1::numeric[]);
--> queries.sql:2:28: warning: Q: n of public.items is integer and is compared as numeric, to which PostgreSQL converts it in every row; write n = ANY ($1::integer[]) [implicit-cast]
--> 	why: so items_n_idx (n) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: a function of the clock
-- plan:
-- name: Q :many
SELECT id FROM items WHERE big > extract(epoch FROM now()) + 3600;
--> queries.sql:2:28: warning: Q: big of public.items is bigint and is compared as numeric, to which PostgreSQL converts it in every row; write big > floor(extract(epoch FROM now()) + 3600)::bigint [implicit-cast]
--> 	why: so items_big_idx (big) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: a constant
-- plan:
-- name: Q :many
SELECT id FROM items WHERE n < 99.5;
--> queries.sql:2:28: warning: Q: n of public.items is integer and is compared as numeric, to which PostgreSQL converts it in every row; write n < 100 [implicit-cast]
--> 	why: so items_n_idx (n) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: a constant below zero
-- plan:
-- name: Q :many
SELECT id FROM items WHERE n <= -99.5;
--> queries.sql:2:28: warning: Q: n of public.items is integer and is compared as numeric, to which PostgreSQL converts it in every row; write n <= -100 [implicit-cast]
--> 	why: so items_n_idx (n) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: a whole constant
-- plan:
-- name: Q :many
SELECT id FROM items WHERE n = 99.0;
--> queries.sql:2:28: warning: Q: n of public.items is integer and is compared as numeric, to which PostgreSQL converts it in every row; write n = 99 [implicit-cast]
--> 	why: so items_n_idx (n) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: a second key whose first is pinned
-- plan: 7, '2024-01-01'
-- name: Q :many
SELECT id FROM items WHERE small = $1::numeric AND at = $2;
--> queries.sql:2:28: warning: Q: small of public.items is smallint and is compared as numeric, to which PostgreSQL converts it in every row; write small = $1::smallint [implicit-cast]
--> 	why: so items_small_at_idx (small, at) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: text and character
-- plan: 'x'
-- name: Q :many
SELECT id FROM items WHERE code = $1::text;
--> queries.sql:2:28: warning: Q: code of public.items is character and is compared as text, to which PostgreSQL converts it in every row; write code = $1::bpchar [implicit-cast]
--> 	why: so items_code_idx (code) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: citext and text
-- plan: 'x'
-- name: Q :many
SELECT id FROM items WHERE mail = $1::text;
--> queries.sql:2:28: warning: Q: mail of public.items is public.citext and is compared as text, to which PostgreSQL converts it in every row; write mail = $1::public.citext [implicit-cast]
--> 	why: so items_mail_idx (mail) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: oid
-- plan: 7
-- name: Q :many
SELECT id FROM items WHERE n = $1::oid;
--> queries.sql:2:28: warning: Q: n of public.items is integer and is compared as oid, to which PostgreSQL converts it in every row; write n = $1::integer [implicit-cast]
--> 	why: so items_n_idx (n) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: when it is given
-- name: Q :many
SELECT id FROM items WHERE ($1::numeric IS NULL OR n = $1::numeric);
--> queries.sql:2:52: warning: Q: n of public.items is integer and is compared as numeric, to which PostgreSQL converts it in every row; write n = $1::integer [implicit-cast]
--> 	why: so items_n_idx (n) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: a list of constants
-- name: Q :many
SELECT id FROM items WHERE n IN (1.5, 2);
--> queries.sql:2:28: warning: Q: n of public.items is integer and is compared as numeric, to which PostgreSQL converts it in every row; give the other side the column's type [implicit-cast]
--> 	why: so items_n_idx (n) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: update
-- name: Q :exec
UPDATE items SET price = 0 WHERE big = $1::float8;
--> queries.sql:2:34: warning: Q: big of public.items is bigint and is compared as double precision, to which PostgreSQL converts it in every row; write big = $1::bigint [implicit-cast]
--> 	why: so items_big_idx (big) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: a subquery
-- name: Q :many
SELECT id FROM items WHERE n = (SELECT max(price) FROM items);
--> queries.sql:2:28: warning: Q: n of public.items is integer and is compared as numeric, to which PostgreSQL converts it in every row; give the other side the column's type [implicit-cast]
--> 	why: so items_n_idx (n) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: a join
-- name: Q :many
SELECT parts.id, items.name FROM parts JOIN items ON items.id = parts.item WHERE parts.id = $1;
--> queries.sql:2:54: warning: Q: id of public.items is bigint and is compared as numeric, to which PostgreSQL converts it in every row; write parts.item::bigint, or give both columns one type [implicit-cast]
--> 	why: so items_pkey (id) cannot be used: it has the values as they are in the column; where rows of this table are to be found for those of the other, all of it is read
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: through a view
CREATE VIEW shown AS SELECT id, n AS number FROM items WHERE name <> '';
-- name: Q :many
SELECT id FROM shown WHERE number = $1::numeric;
--> queries.sql:2:28: warning: Q: n of public.items is integer and is compared as numeric, to which PostgreSQL converts it in every row; write number = $1::integer [implicit-cast]
--> 	why: so items_n_idx (n) cannot be used: it has the values as they are in the column
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: no index, but known to be large
-- check: {table_rows: {items: 5000000}}
-- name: Q :many
SELECT id FROM items WHERE free = $1::numeric;
--> queries.sql:2:28: warning: Q: free of public.items is integer and is compared as numeric, to which PostgreSQL converts it in every row; write free = $1::integer [implicit-cast]
--> 	why: an index has the values as they are in the column: none can be used to look up what they are converted to
--> 	known: 5000000 rows declared; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

-- case: the author's own cast is another rule's
-- name: Q :many
SELECT id FROM items WHERE n::numeric = $1;
--> queries.sql:2:28: warning: Q: no index can serve this condition on n of public.items; cast the other side to the column's type instead of the column [unindexable-condition]
--> 	why: the whole table is read each time the query runs
--> 	known: the number of rows is not declared, taken as large; indexes: items_pkey (id), items_n_idx (n), items_big_idx (big), items_small_at_idx (small, at), items_code_idx (code), items_name_idx (name), items_label_idx (label), items_mail_idx (mail), items_price_idx (price)

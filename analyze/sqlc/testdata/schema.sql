CREATE EXTENSION "uuid-ossp";
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE pair AS (a int, b text);
CREATE DOMAIN slug AS text CHECK (VALUE <> '');
CREATE TABLE shops (id bigserial PRIMARY KEY, name text NOT NULL, short varchar(9), slug slug NOT NULL, owner bigint, opened timestamptz NOT NULL, seen timestamp with time zone);
CREATE TABLE items (
	id bigint, shop_id bigint NOT NULL, price numeric NOT NULL, stock int NOT NULL, rest smallint, weight real, ready boolean, mood mood NOT NULL, was mood,
	tags text[] NOT NULL, grid int[][], doc jsonb NOT NULL, span int4range, at timestamptz, num serial, twin pair
);
ALTER TABLE items ADD PRIMARY KEY (id);
CREATE VIEW stocked AS SELECT i.id, s.name, i.stock > 0 AS any_left, i.price::text AS shown, sum(i.stock) OVER () AS all_stock FROM items i LEFT JOIN shops s ON s.id = i.shop_id;
CREATE FUNCTION tax(amount numeric, rate numeric DEFAULT 0.2) RETURNS numeric LANGUAGE sql AS 'SELECT amount * rate';
CREATE FUNCTION tax(amount numeric, rate numeric, place text) RETURNS mood LANGUAGE sql AS 'SELECT ''sad''::mood';
CREATE FUNCTION words(line text) RETURNS text[] LANGUAGE sql AS 'SELECT string_to_array(line, '' '')';
CREATE FUNCTION of_shop(bigint) RETURNS SETOF items LANGUAGE sql AS 'SELECT * FROM items WHERE shop_id = $1';
CREATE FUNCTION count_all(OUT total bigint) LANGUAGE sql AS 'SELECT count(*) FROM items';
CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql AS 'SELECT upper($1)';
CREATE TABLE events (id bigint NOT NULL, kind text) PARTITION BY LIST (kind);
CREATE TABLE clicks PARTITION OF events FOR VALUES IN ('click');

CREATE TYPE color AS ENUM ('red', 'green', 'blue');
CREATE TYPE item AS (sku text, n integer);
CREATE TABLE c (id integer PRIMARY KEY, i int[] NOT NULL, b bigint[], t text[], n numeric[], m int[][], col color, cols color[], items item[], r int4range, nr numrange NOT NULL, tr tstzrange, dr daterange, im int4multirange, nm nummultirange NOT NULL, dm datemultirange, s text NOT NULL, k integer);

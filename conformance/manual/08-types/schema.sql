CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE point3 AS (x float8, y float8, z float8);
CREATE TYPE person AS (name text, home point3, moods mood[], born date);
CREATE TYPE float_range AS RANGE (subtype = float8, subtype_diff = float8mi);
CREATE TYPE mood_range AS RANGE (subtype = mood, multirange_type_name = mood_spans);
CREATE DOMAIN posint AS integer CHECK (VALUE > 0);
CREATE DOMAIN posints AS posint[];
CREATE DOMAIN email AS citext CHECK (VALUE ~ '@');
CREATE DOMAIN somewhere AS point3 CHECK ((VALUE).z >= 0);

CREATE TABLE every (
    id bigserial PRIMARY KEY,
    small smallint, int integer NOT NULL, big bigint, dec decimal, num numeric(8, 3) NOT NULL, tenths numeric(5, -2),
    r real, d double precision, sser smallserial, cash money,
    t text NOT NULL, vc varchar(20), c char(6), ch "char", n name, ct citext, mail email,
    by bytea, bo boolean NOT NULL, bits bit(8), vbits bit varying(12),
    da date, ti time, tiz timetz, ts timestamp, tsz timestamptz(3), iv interval, ivd interval day to second,
    m mood, p point, l line, ls lseg, b box, pa path, po polygon, ci circle,
    ip inet, net cidr, mac macaddr, mac8 macaddr8,
    tsv tsvector, tsq tsquery, u uuid, x xml, j json, jb jsonb, jp jsonpath,
    ints int[], texts text[] NOT NULL DEFAULT '{}', grid float8[][], ms mood[], pts point[], ips inet[],
    pt3 point3, who person, whos person[], pos posint, poss posints, spot somewhere,
    i4r int4range, i8r int8range, nr numrange, tr tsrange, tzr tstzrange, dr daterange, fr float_range, mr mood_range, i4m int4multirange, tzm tstzmultirange, mm mood_spans, rs int4range[],
    lsn pg_lsn, snap pg_snapshot, o oid, rc regclass, rt regtype, rp regprocedure, xi xid, x8 xid8, ct_id tid, h hstore
);

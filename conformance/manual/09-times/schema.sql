CREATE TABLE e (id integer PRIMARY KEY, d date, t time, tz timetz, ts timestamp, at timestamptz NOT NULL, i interval, span tstzrange, zone text NOT NULL DEFAULT 'UTC');

CREATE TABLE events (id bigint PRIMARY KEY, kind text NOT NULL, note text, size bigint NOT NULL, at timestamptz NOT NULL DEFAULT now());

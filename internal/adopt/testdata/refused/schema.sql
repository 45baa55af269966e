CREATE TABLE keys (id bigint PRIMARY KEY, name text NOT NULL, meta jsonb, team_id bigint);
CREATE TABLE teams (id bigint PRIMARY KEY, label text NOT NULL);

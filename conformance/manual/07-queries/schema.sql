CREATE TABLE teams (id integer PRIMARY KEY, name text NOT NULL, city text, founded date NOT NULL);
CREATE TABLE players (
    id bigint PRIMARY KEY,
    team_id integer REFERENCES teams,
    name text NOT NULL,
    wage numeric(9, 2),
    born date NOT NULL,
    boss bigint REFERENCES players,
    skills text[] NOT NULL DEFAULT '{}',
    stats jsonb
);
CREATE TABLE matches (
    home integer NOT NULL REFERENCES teams,
    away integer NOT NULL REFERENCES teams,
    day timestamptz NOT NULL,
    home_goals smallint,
    away_goals smallint,
    PRIMARY KEY (home, away, day)
);
CREATE TABLE edges (a integer NOT NULL, b integer NOT NULL, cost float8);
CREATE VIEW standing AS
    SELECT t.id, t.name, count(m.home) AS games, sum(m.home_goals) AS goals FROM teams t LEFT JOIN matches m ON m.home = t.id GROUP BY t.id;
CREATE FUNCTION squad(team integer) RETURNS SETOF players LANGUAGE sql STABLE AS $$ SELECT * FROM players WHERE team_id = team $$;
CREATE FUNCTION pairs(n integer) RETURNS TABLE (i integer, label text) LANGUAGE sql IMMUTABLE AS $$ SELECT g, 'n' || g FROM generate_series(1, n) g $$;
CREATE FUNCTION loose(n integer) RETURNS SETOF record LANGUAGE sql IMMUTABLE AS $$ SELECT g, g::text FROM generate_series(1, n) g $$;

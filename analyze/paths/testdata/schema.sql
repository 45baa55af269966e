CREATE TABLE teams (id bigint PRIMARY KEY, name varchar(80) NOT NULL, kind text COLLATE "C");
CREATE TABLE users (
	id bigint PRIMARY KEY, team bigint REFERENCES teams, email text NOT NULL, active boolean NOT NULL, seen timestamptz,
	tags text[] NOT NULL DEFAULT '{}', data jsonb, score int, words tsvector
);
CREATE TABLE logs_a (team bigint, at timestamptz, line text);
CREATE TABLE logs_b (team bigint, at timestamptz, line text);
CREATE VIEW logs AS SELECT * FROM logs_a UNION ALL SELECT * FROM logs_b;
CREATE VIEW active AS SELECT id, team AS of_team, lower(email) AS mail FROM users WHERE active;
CREATE VIEW by_team AS SELECT team, count(*) AS n, max(seen) AS last FROM users GROUP BY team;

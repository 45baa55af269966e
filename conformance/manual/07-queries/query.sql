-- name: Joins1 :many
SELECT * FROM teams CROSS JOIN edges;

-- name: Joins2 :many
SELECT t.*, p.name AS player FROM teams t INNER JOIN players p ON p.team_id = t.id;

-- name: Joins3 :many
SELECT t.id, t.name, p.id, p.name, p.wage FROM teams t LEFT JOIN players p ON p.team_id = t.id AND p.wage > $1;

-- name: Joins4 :many
SELECT t.name, p.* FROM teams t RIGHT OUTER JOIN players p ON p.team_id = t.id;

-- name: Joins5 :many
SELECT t.id, p.id, coalesce(t.name, p.name) AS label FROM teams t FULL JOIN players p ON p.team_id = t.id WHERE t.id IS NULL OR p.id IS NULL;

-- name: Joins6 :many
SELECT * FROM teams JOIN standing USING (id);

-- name: Joins7 :many
SELECT id, teams.name, s.name, games FROM teams LEFT JOIN standing s USING (id);

-- name: Joins8 :many
SELECT * FROM teams FULL JOIN standing USING (id, name);

-- name: Joins9 :many
SELECT * FROM teams NATURAL JOIN standing;

-- name: Joins10 :many
SELECT j.id, j.name, t.city FROM teams t JOIN standing s USING (id, name) AS j;

-- name: Joins11 :many
SELECT x.id, x.label, x.games FROM (teams t LEFT JOIN standing s ON s.id = t.id) AS x (id, label, city, founded, other, again, games);

-- name: Joins12 :many
SELECT h.name AS home, a.name AS away, m.day FROM matches m JOIN teams h ON h.id = m.home JOIN teams a ON a.id = m.away WHERE m.day >= $1 AND h.city = $2;

-- name: Joins13 :many
SELECT t.id, m.home_goals FROM teams t LEFT JOIN (matches m JOIN teams a ON a.id = m.away) ON m.home = t.id;

-- name: Joins14 :many
SELECT p.name, b.name AS boss, bb.name AS boss_of_boss FROM players p LEFT JOIN players b ON b.id = p.boss LEFT JOIN players bb ON bb.id = b.boss;

-- name: Joins15 :many
SELECT t.name, m.home_goals FROM teams t LEFT JOIN matches m ON m.home = t.id WHERE m.home_goals > $1;

-- name: Joins16 :many
SELECT e1.a, e2.b FROM edges e1, edges e2 WHERE e1.b = e2.a AND e1.cost + e2.cost < $1;

-- name: Embeds1 :many
SELECT sqlc.embed(teams), sqlc.embed(p) FROM teams LEFT JOIN players p ON p.team_id = teams.id;

-- name: Embeds2 :many
SELECT sqlc.embed(t), count(*) FROM teams t GROUP BY t.id;

-- name: Aliases1 :many
SELECT a.x, a.y FROM edges AS a (x, y);

-- name: Aliases2 :many
SELECT n, n + 1 FROM generate_series(1, 3) AS n;

-- name: Aliases3 :many
SELECT s.*, s FROM (SELECT 1 AS one, 'b' AS two) s;

-- name: Aliases4 :many
SELECT "T".name FROM teams "T", teams AS t2 (identity) WHERE t2.identity = "T".id;

-- name: Subqueries1 :many
SELECT * FROM (SELECT team_id, avg(wage) AS pay FROM players GROUP BY team_id) p WHERE pay > $1;

-- name: Subqueries2 :many
SELECT v.key, v.value * 2 FROM (VALUES ('a', 1), ('b', 2.5), (NULL, NULL)) AS v (key, value);

-- name: Subqueries3 :many
SELECT t.name, (SELECT count(*) FROM players p WHERE p.team_id = t.id) AS size, (SELECT p.name FROM players p WHERE p.team_id = t.id ORDER BY wage DESC LIMIT 1) AS star FROM teams t;

-- name: Subqueries4 :many
SELECT * FROM teams WHERE id IN (SELECT team_id FROM players WHERE wage > $1) AND NOT EXISTS (SELECT 1 FROM matches WHERE home = teams.id AND day > $2);

-- name: Subqueries5 :many
SELECT name FROM players WHERE wage >= ALL (SELECT wage FROM players WHERE wage IS NOT NULL) OR (team_id, born) IN (SELECT id, founded FROM teams);

-- name: Functions1 :many
SELECT * FROM squad($1);

-- name: Functions2 :many
SELECT s.name, s.skills[1] FROM squad(1) s WHERE s.wage > $1;

-- name: Functions3 :many
SELECT * FROM pairs(3);

-- name: Functions4 :many
SELECT i, label, p FROM pairs($1) AS p;

-- name: Functions5 :many
SELECT * FROM pairs(2) WITH ORDINALITY AS p (i, label, nr);

-- name: Functions6 :many
SELECT * FROM loose(2) AS l (n integer, word text);

-- name: Functions7 :many
SELECT l.word, l.n * 2 FROM loose($1) l (n int, word text);

-- name: Functions8 :many
SELECT * FROM ROWS FROM (pairs(3), generate_series(1, 5), unnest(ARRAY['x', 'y'])) AS r (a, b, c, d);

-- name: Functions9 :many
SELECT * FROM ROWS FROM (loose(1) AS (x integer, y text), pairs(1)) WITH ORDINALITY;

-- name: Functions10 :many
SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b', 'c']) AS u (n, w);

-- name: Functions11 :many
SELECT u.* FROM unnest($1::int[], $2::text[], $3::date[]) WITH ORDINALITY AS u (id, name, day, nr);

-- name: Functions12 :many
SELECT key, value FROM players, jsonb_each_text(stats);

-- name: Functions13 :many
SELECT d::date FROM generate_series($1::timestamptz, $2, interval '1 day') AS d;

-- name: Functions14 :many
SELECT * FROM jsonb_to_recordset($1) AS x (id int, tags text[], at timestamptz);

-- name: Functions15 :many
SELECT current_date, x FROM current_date AS x;

-- name: Lateral1 :many
SELECT t.name, p.name, p.wage FROM teams t, LATERAL (SELECT * FROM players WHERE team_id = t.id ORDER BY wage DESC NULLS LAST LIMIT $1) p;

-- name: Lateral2 :many
SELECT t.name, last.day FROM teams t LEFT JOIN LATERAL (SELECT day FROM matches WHERE home = t.id ORDER BY day DESC LIMIT 1) last ON true;

-- name: Lateral3 :many
SELECT p.name, s.skill, s.nr FROM players p CROSS JOIN LATERAL unnest(p.skills) WITH ORDINALITY AS s (skill, nr);

-- name: Lateral4 :many
SELECT t.id, q.n FROM teams t LEFT JOIN LATERAL squad(t.id) AS q (k, n) ON q.n > $1::bigint;

-- name: Lateral5 :many
SELECT p.id, x.tag FROM players p LEFT JOIN LATERAL jsonb_to_record(p.stats) AS x (tag text, level int) ON x.level = $1;

-- name: Where1 :many
SELECT name FROM players WHERE skills && $1 OR $2 = ANY (skills) OR stats @> $3 OR stats ->> $4 = $5;

-- name: Where2 :many
SELECT * FROM matches WHERE (home, away) = ($1, $2) AND day >= now() - $3::interval;

-- name: Where3 :many
SELECT id FROM players WHERE name ILIKE '%' || $1 || '%' AND born BETWEEN $2 AND $3 AND wage IS NOT NULL;

-- name: Where4 :many
SELECT id, wage FROM players WHERE wage > 0 AND (boss IS NOT NULL OR team_id = $1);

-- name: Grouping1 :many
SELECT team_id, count(*), avg(wage), max(name), min(born), sum(wage) FILTER (WHERE boss IS NULL) AS free FROM players GROUP BY team_id HAVING count(*) > $1;

-- name: Grouping2 :many
SELECT extract(year FROM born) AS year, count(*) FROM players GROUP BY 1 ORDER BY year;

-- name: Grouping3 :many
SELECT t.*, count(p.id) FROM teams t LEFT JOIN players p ON p.team_id = t.id GROUP BY t.id;

-- name: Grouping4 :many
SELECT city, founded, count(*), grouping(city, founded) FROM teams GROUP BY GROUPING SETS ((city), (founded), ());

-- name: Grouping5 :many
SELECT city, name, max(founded) FROM teams GROUP BY ROLLUP (city, name);

-- name: Grouping6 :many
SELECT city, name, grouping(city) AS g, count(*) FROM teams GROUP BY CUBE (city, name) HAVING grouping(name) = 0;

-- name: Grouping7 :many
SELECT home, away, sum(home_goals) FROM matches GROUP BY home, ROLLUP (away, date_trunc('month', day));

-- name: Grouping8 :many
SELECT city, count(*) FROM teams GROUP BY DISTINCT ROLLUP (city, name), CUBE (city);

-- name: Grouping9 :many
SELECT count(*), sum(home_goals), avg(away_goals), min(day), array_agg(home), bool_or(home > 3), string_agg(home::text, ',') FROM matches;

-- name: Grouping10 :many
SELECT team_id, sum(wage), rank() OVER (ORDER BY sum(wage) DESC), sum(sum(wage)) OVER () FROM players GROUP BY team_id;

-- name: Lists1 :many
SELECT 1, 'a' AS b, 2 c, NULL AS nothing, $1::date AS day, count(*) OVER ();

-- name: Lists2 :many
SELECT DISTINCT city FROM teams;

-- name: Lists3 :many
SELECT DISTINCT ON (team_id) team_id, name, wage FROM players ORDER BY team_id, wage DESC;

-- name: Lists4 :many
SELECT ALL name || ' ' || city AS full_name, length(name), "left"(name, 1) AS initial FROM teams;

-- name: Lists5 :many
SELECT generate_series(1, 3), unnest(skills), jsonb_object_keys(stats) FROM players;

-- name: Sets1 :many
SELECT id, name FROM teams UNION SELECT id, name FROM players;

-- name: Sets2 :many
SELECT 1 AS n UNION ALL SELECT 2.5 UNION ALL SELECT NULL;

-- name: Sets3 :many
SELECT name FROM teams INTERSECT SELECT name FROM players;

-- name: Sets4 :many
SELECT id FROM teams EXCEPT ALL SELECT team_id FROM players;

-- name: Sets5 :many
(SELECT city FROM teams ORDER BY founded LIMIT 1) UNION (SELECT name FROM players LIMIT $1) ORDER BY city;

-- name: Sets6 :many
SELECT NULL AS x UNION SELECT 'a' UNION SELECT name FROM teams;

-- name: Sets7 :many
SELECT '1' AS x UNION SELECT 2;

-- name: Sets8 :many
SELECT a FROM edges UNION SELECT b FROM edges INTERSECT SELECT $1 ORDER BY 1 DESC LIMIT 3;

-- name: Sets9 :many
SELECT home AS team, home_goals AS goals FROM matches UNION ALL (SELECT away, away_goals FROM matches EXCEPT SELECT 1, NULL);

-- name: Sets10 :many
SELECT $1 AS word UNION ALL SELECT name FROM teams;

-- name: Ordering1 :many
SELECT id, name FROM players ORDER BY wage DESC NULLS LAST, name COLLATE "C", 1;

-- name: Ordering2 :many
SELECT a + b AS total FROM edges ORDER BY total, -cost, CASE WHEN $1::boolean THEN a END;

-- name: Ordering3 :many
SELECT name FROM teams ORDER BY founded USING >, lower(city);

-- name: Limits1 :many
SELECT * FROM teams ORDER BY id LIMIT $1 OFFSET $2;

-- name: Limits2 :many
SELECT * FROM teams ORDER BY id LIMIT @max_rows::int OFFSET sqlc.arg(skip);

-- name: Limits3 :many
SELECT id FROM teams ORDER BY id FETCH FIRST $1 ROWS ONLY;

-- name: Limits4 :many
SELECT id FROM teams ORDER BY id OFFSET 3 ROWS FETCH NEXT ROW WITH TIES;

-- name: Limits5 :many
SELECT id FROM teams LIMIT ALL OFFSET (SELECT count(*) / 2 FROM teams);

-- name: Values1 :many
VALUES (1, 'one'), (2, 'two'), (3, NULL);

-- name: Values2 :many
VALUES (1, $1::text), (2.5, 'x') ORDER BY column1 LIMIT $2;

-- name: Values3 :many
SELECT * FROM (VALUES (ARRAY[1], now()), (NULL, $1)) AS v (list, at);

-- name: Values4 :many
SELECT name FROM teams WHERE (id, city) IN (VALUES (1, 'a'), ($1, $2));

-- name: Values5 :many
TABLE teams;

-- name: With1 :many
WITH big AS (SELECT team_id, sum(wage) AS total FROM players GROUP BY team_id), top AS (SELECT team_id FROM big WHERE total > (SELECT avg(total) FROM big)) SELECT t.name, b.total FROM teams t JOIN big b ON b.team_id = t.id WHERE t.id IN (SELECT team_id FROM top);

-- name: With2 :many
WITH RECURSIVE t(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < $1) SELECT sum(n), max(n) FROM t;

-- name: With3 :many
WITH RECURSIVE staff AS (SELECT id, name, boss, 1 AS level, ARRAY[id] AS path FROM players WHERE boss IS NULL UNION ALL SELECT p.id, p.name, p.boss, s.level + 1, s.path || p.id FROM players p JOIN staff s ON p.boss = s.id) SELECT * FROM staff ORDER BY path;

-- name: With4 :many
WITH RECURSIVE reach(a, b, hops, way) AS (SELECT a, b, 1, a || '>' || b FROM edges WHERE a = @start UNION SELECT r.a, e.b, hops + 1, way || '>' || e.b FROM reach r, edges e WHERE e.a = r.b AND hops < @most) SELECT b, min(hops), count(way) FROM reach GROUP BY b;

-- name: With5 :many
WITH RECURSIVE walk AS (SELECT a, b FROM edges UNION ALL SELECT e.a, e.b FROM edges e, walk w WHERE e.a = w.b) SEARCH DEPTH FIRST BY a, b SET ordering SELECT * FROM walk ORDER BY ordering;

-- name: With6 :many
WITH RECURSIVE walk AS (SELECT a, b FROM edges UNION ALL SELECT e.a, e.b FROM edges e, walk w WHERE e.a = w.b) SEARCH BREADTH FIRST BY b SET ordering SELECT a, b, ordering FROM walk;

-- name: With7 :many
WITH RECURSIVE walk AS (SELECT a, b FROM edges UNION ALL SELECT e.a, e.b FROM edges e, walk w WHERE e.a = w.b) CYCLE a, b SET looped TO 'y' DEFAULT 'n' USING way SELECT * FROM walk WHERE looped = $1;

-- name: With8 :many
WITH RECURSIVE a AS (SELECT * FROM b), b AS (SELECT 1 AS x) SELECT * FROM a;

-- name: With9 :many
WITH w AS MATERIALIZED (SELECT * FROM matches), n AS NOT MATERIALIZED (SELECT * FROM edges) SELECT w.home, n.cost FROM w JOIN n ON n.a = w.home;

-- name: With10 :many
WITH moved AS (UPDATE players SET team_id = $1 WHERE team_id = $2 RETURNING id, name, wage), spent AS (SELECT sum(wage) AS total FROM moved) SELECT m.*, s.total FROM moved m, spent s;

-- name: With11 :many
WITH x (k, v) AS (SELECT name, founded FROM teams) SELECT k, v, x FROM x WHERE EXISTS (WITH x AS (SELECT 1 AS z) SELECT z FROM x);

-- name: Locks1 :many
SELECT id, wage FROM players WHERE team_id = $1 FOR UPDATE SKIP LOCKED;

-- name: Locks2 :many
SELECT p.id, t.name FROM players p JOIN teams t ON t.id = p.team_id WHERE p.id = $1 FOR NO KEY UPDATE OF p NOWAIT FOR SHARE OF t;

-- name: Locks3 :many
SELECT * FROM players TABLESAMPLE BERNOULLI ($1) REPEATABLE (42);

-- name: Locks4 :many
SELECT id FROM ONLY players AS p TABLESAMPLE SYSTEM (10) WHERE p.ctid > '(0,1)' AND p.tableoid = 'players'::regclass;

-- Keys of all kinds.
CREATE TYPE mood AS ENUM ('ok', 'sad');
CREATE DOMAIN code AS text;
CREATE TABLE users (id bigint PRIMARY KEY, name text UNIQUE, n int, a int, b text);
CREATE TABLE pairs (a int, b text, c int, PRIMARY KEY (a, b));
CREATE TABLE moods (mood mood PRIMARY KEY);
CREATE TABLE flags (flag bool PRIMARY KEY, x int);
CREATE TABLE codes (code code PRIMARY KEY);
CREATE TABLE shorts (s varchar(3) PRIMARY KEY);
CREATE TABLE numbers (n numeric PRIMARY KEY);
CREATE TABLE words (w text COLLATE "de_DE" PRIMARY KEY);
CREATE SEQUENCE counter;

-- Foreign keys.
CREATE TABLE posts (id bigint PRIMARY KEY, author bigint REFERENCES users ON DELETE CASCADE ON UPDATE CASCADE, reviewer bigint REFERENCES users ON DELETE SET NULL);
CREATE TABLE comments (id bigint PRIMARY KEY, post bigint REFERENCES posts ON DELETE CASCADE, reply_to bigint REFERENCES comments ON DELETE SET DEFAULT, who text REFERENCES users (name) ON UPDATE CASCADE);

CREATE TABLE seats (a int, b text, c int, FOREIGN KEY (a, b) REFERENCES pairs ON DELETE SET NULL (b), UNIQUE (b, a));
CREATE TABLE guests (seat_b text, seat_a int, FOREIGN KEY (seat_b, seat_a) REFERENCES seats (b, a) ON UPDATE CASCADE);

-- Families.
CREATE TABLE events (k int, v int, PRIMARY KEY (k)) PARTITION BY LIST (k);
CREATE TABLE events_1 PARTITION OF events FOR VALUES IN (1);
CREATE TABLE base (id int PRIMARY KEY, w text);
CREATE TABLE child (extra int) INHERITS (base);

-- Views.
CREATE FUNCTION who() RETURNS text STABLE LANGUAGE sql AS 'SELECT current_user || session_user';
CREATE TABLE log (what text);
CREATE TABLE totals (n int);
CREATE VIEW seven AS SELECT id, name FROM users WHERE id = 7;
CREATE VIEW joined AS SELECT s.name, p.* FROM seven s JOIN pairs p ON p.a = 3 AND p.b = 'it''s';
CREATE VIEW either AS SELECT n FROM totals UNION SELECT id FROM base;
CREATE VIEW with_with AS WITH q AS (SELECT n FROM totals) SELECT n FROM q;
CREATE VIEW whoami AS SELECT who() AS w, id FROM users;
CREATE MATERIALIZED VIEW kept AS SELECT id, name FROM users;

-- Functions in SQL.
CREATE FUNCTION dice() RETURNS float LANGUAGE sql AS 'SELECT random()';
CREATE FUNCTION name_of(who bigint) RETURNS text STABLE LANGUAGE sql AS 'SELECT name FROM users WHERE id = who';
CREATE FUNCTION rename_all(bigint) RETURNS void LANGUAGE sql AS 'UPDATE users SET name = NULL WHERE id = $1; DELETE FROM flags WHERE flag; INSERT INTO flags VALUES (true, 1); SELECT * FROM seven';
CREATE FUNCTION through_views() RETURNS void LANGUAGE sql AS 'DELETE FROM joined; SELECT * FROM whoami';
CREATE FUNCTION ping() RETURNS int LANGUAGE sql AS 'SELECT pong()';
CREATE FUNCTION trusting() RETURNS int LANGUAGE sql AS 'SELECT not_there(id) FROM users';
CREATE FUNCTION next_one() RETURNS bigint LANGUAGE sql AS $$ SELECT nextval('counter') $$;
CREATE FUNCTION by_name(t text) RETURNS xml STABLE LANGUAGE sql AS $$ SELECT query_to_xml(t, true, true, '') $$;
CREATE FUNCTION polymorphic(a anyelement) RETURNS anyelement LANGUAGE sql AS 'DELETE FROM totals; SELECT a';
CREATE FUNCTION twice(n int) RETURNS int IMMUTABLE LANGUAGE sql RETURN n * 2;
CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql AS $$ INSERT INTO log VALUES ('add'); SELECT 1 $$;
CREATE AGGREGATE total(int) (SFUNC = add, STYPE = int);
CREATE PROCEDURE tidy(INOUT n int) LANGUAGE sql AS 'TRUNCATE pairs; CALL tidy_up(); SELECT 1';
CREATE FUNCTION wrong() RETURNS int LANGUAGE sql AS 'SELECT nonsense FROM users';
CREATE FUNCTION wrong_atomic() RETURNS int LANGUAGE sql RETURN (SELECT nonsense FROM users);

-- Functions in other languages, whose text is all that is known.
CREATE FUNCTION pong() RETURNS int LANGUAGE plpgsql AS 'BEGIN DELETE FROM flags; RETURN ping(); END';
CREATE FUNCTION in_c() RETURNS int STABLE LANGUAGE c AS 'lib', 'f';
CREATE FUNCTION in_python() RETURNS int LANGUAGE plpython3u AS 'return 1';
CREATE PROCEDURE tidy_up() LANGUAGE plpgsql AS 'BEGIN COMMIT; INSERT INTO defaulted VALUES (1); END';
CREATE FUNCTION changes() RETURNS void LANGUAGE plpgsql AS $$
DECLARE r pairs%ROWTYPE; t users.name%TYPE;
BEGIN
	INSERT INTO users AS u (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET n = 1;
	MERGE INTO moods USING log ON true WHEN MATCHED THEN DELETE;
	TRUNCATE TABLE codes, ONLY shorts, "numbers";
	REFRESH MATERIALIZED VIEW CONCURRENTLY kept;
	COPY log FROM '/tmp/x';
	UPDATE ONLY joined SET name = 'x';
	EXECUTE 'DELETE FROM words WHERE w = $1' USING 'x';
	DO 'BEGIN DELETE FROM base; END';
END $$;
CREATE FUNCTION locks_rows() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM 1 FROM users FOR NO KEY UPDATE; END';
CREATE FUNCTION shares_rows() RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM 1 FROM users FOR SHARE; END';
CREATE FUNCTION temporary() RETURNS void LANGUAGE plpgsql AS 'BEGIN CREATE TEMP TABLE IF NOT EXISTS log (a int); INSERT INTO log VALUES (1); DROP TABLE log; END';
CREATE FUNCTION makes_table() RETURNS void LANGUAGE plpgsql AS 'BEGIN CREATE TABLE other (a int); END';
CREATE FUNCTION drops_table() RETURNS void LANGUAGE plpgsql AS 'BEGIN DROP TABLE log; END';
CREATE FUNCTION dynamic(t text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'DELETE FROM ' || t; END $$;
CREATE FUNCTION formatted(t text) RETURNS void STABLE LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('SELECT %I FROM log', t); END $$;
CREATE FUNCTION not_scanned() RETURNS void LANGUAGE plpgsql AS $$ BEGIN 'open; END $$;
CREATE FUNCTION as_text(totals) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES ('cast'); RETURN 'x'; END $$;
CREATE CAST (totals AS text) WITH FUNCTION as_text(totals);
CREATE OPERATOR ## (LEFTARG = int, RIGHTARG = int, FUNCTION = add);
CREATE FUNCTION operates() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN current_user || NULL::text || (SELECT n ## 2 FROM public.flags f); END $$;
CREATE FUNCTION last_id() RETURNS bigint STABLE LANGUAGE plpgsql AS 'BEGIN PERFORM who(); RETURN lastval(); END';

-- Triggers and rules.
CREATE TABLE watched (id int PRIMARY KEY, a int, b text);
CREATE TABLE ruled (id int);
CREATE TABLE odd (id int PRIMARY KEY);
CREATE TABLE referring (watched int REFERENCES watched ON UPDATE CASCADE);
CREATE FUNCTION sets() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.id := 2; SELECT 1, 2 INTO NEW.a, NEW.b; RETURN NEW; END';
CREATE FUNCTION replaces() RETURNS trigger LANGUAGE plpgsql AS 'DECLARE r watched; BEGIN r := NEW; RETURN r; END';
CREATE FUNCTION logs() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log SELECT name FROM seven; RETURN OLD; END';
CREATE TRIGGER a BEFORE UPDATE OF a ON watched FOR EACH ROW EXECUTE FUNCTION sets();
CREATE TRIGGER b BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION replaces();
CREATE TRIGGER c AFTER DELETE OR TRUNCATE ON watched EXECUTE FUNCTION logs();
CREATE TRIGGER d AFTER INSERT OR UPDATE ON events_1 FOR EACH ROW EXECUTE FUNCTION logs();
CREATE EXTENSION hstore;
CREATE TRIGGER e AFTER INSERT ON odd FOR EACH ROW EXECUTE FUNCTION moved_to();
CREATE TRIGGER f BEFORE UPDATE ON odd FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
CREATE TRIGGER g INSTEAD OF UPDATE OR DELETE ON joined FOR EACH ROW EXECUTE FUNCTION logs();
CREATE TRIGGER h INSTEAD OF INSERT ON either FOR EACH ROW EXECUTE FUNCTION logs();
CREATE RULE r AS ON INSERT TO ruled DO ALSO (INSERT INTO log VALUES ('x'); UPDATE watched SET a = 1);
CREATE RULE s AS ON DELETE TO with_with DO INSTEAD DELETE FROM totals WHERE n = old.n;

-- Defaults.
CREATE FUNCTION make_id() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN UPDATE totals SET n = n + 1; RETURN nextval('counter'); END $$;
CREATE TABLE defaulted (id bigint PRIMARY KEY DEFAULT make_id(), doubled int GENERATED ALWAYS AS (twice(1)) STORED, at timestamptz DEFAULT now());

package analyze_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze"
)

const bodySchema = `
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, nick text, touched timestamptz NOT NULL DEFAULT now());
CREATE TABLE posts (id bigint PRIMARY KEY, author bigint NOT NULL REFERENCES users ON DELETE CASCADE, title text);
CREATE TABLE audit (id bigint PRIMARY KEY, what text NOT NULL);
CREATE TABLE stats (n bigint NOT NULL);
CREATE VIEW titles AS SELECT id, title FROM posts;

CREATE FUNCTION name_of(who bigint) RETURNS text STABLE AS 'SELECT name FROM users WHERE id = who' LANGUAGE sql;
CREATE FUNCTION name_of_nth(bigint) RETURNS text STABLE AS 'SELECT name FROM users WHERE id = $1' LANGUAGE sql;
CREATE FUNCTION how_many() RETURNS bigint STABLE LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM titles; END;
CREATE FUNCTION twice(n int) RETURNS int IMMUTABLE LANGUAGE sql RETURN n * 2;
CREATE FUNCTION twice_strict(n int) RETURNS bigint IMMUTABLE STRICT LANGUAGE sql AS 'SELECT twice_strict.n * 2';
CREATE FUNCTION with_default(n int, m int DEFAULT NULL) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT n + m';
CREATE FUNCTION all_users() RETURNS SETOF users STABLE LANGUAGE sql AS 'SELECT * FROM users';
CREATE FUNCTION one_user(who bigint) RETURNS users STABLE LANGUAGE sql AS 'SELECT * FROM users WHERE id = who';
CREATE FUNCTION found(word text) RETURNS TABLE (id bigint, title text, searched text) STABLE LANGUAGE sql AS
	$$ SELECT id, title, word FROM posts WHERE title LIKE word $$;
CREATE FUNCTION pair(OUT a int, OUT b text) LANGUAGE sql IMMUTABLE AS 'SELECT 1, NULL';
CREATE FUNCTION note(t text) RETURNS bigint LANGUAGE sql AS 'INSERT INTO audit VALUES (1, t) RETURNING id';
CREATE FUNCTION note_twice(t text) RETURNS void LANGUAGE sql AS 'SELECT note(t); SELECT note_twice(t || t)';
CREATE FUNCTION plain_volatile() RETURNS bigint LANGUAGE sql AS 'SELECT max(id) FROM posts';
CREATE FUNCTION locking() RETURNS bigint LANGUAGE sql AS 'SELECT id FROM posts LIMIT 1 FOR UPDATE';
CREATE FUNCTION any_of(x anyelement) RETURNS anyelement LANGUAGE sql STABLE AS 'SELECT x FROM stats';
CREATE FUNCTION pl_reads(who bigint) RETURNS text STABLE LANGUAGE plpgsql AS $$
DECLARE r users%ROWTYPE; result text;
BEGIN
	SELECT title INTO result FROM titles WHERE id = who; -- not stats
	RETURN result || name_of(who);
END $$;
CREATE PROCEDURE pl_writes(who bigint) LANGUAGE plpgsql AS $$
BEGIN
	CREATE TEMP TABLE scratch (a int);
	INSERT INTO scratch VALUES (1);
	INSERT INTO "audit" (id, what) VALUES (who, 'x') ON CONFLICT (id) DO UPDATE SET what = 'y';
	DELETE FROM ONLY public.users WHERE id = who;
	EXECUTE 'TRUNCATE stats';
	DROP TABLE scratch;
END $$;
CREATE FUNCTION dynamic(t text) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('DELETE FROM %I', t); RETURN 1; END $$;
CREATE FUNCTION looks(t text) RETURNS bigint LANGUAGE plpgsql AS $$ DECLARE n bigint; BEGIN EXECUTE format('SELECT count(*) FROM %I', t) INTO n; RETURN n; END $$;
CREATE FUNCTION shown(users) RETURNS text LANGUAGE plpgsql AS 'BEGIN INSERT INTO audit VALUES (1, $1.name); RETURN $1.name; END';
CREATE CAST (users AS text) WITH FUNCTION shown(users);
CREATE FUNCTION casting() RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT users::text FROM users LIMIT 1); END';
CREATE FUNCTION in_c(t text) RETURNS bigint STABLE LANGUAGE c AS 'lib', 'f';
`

// What a function's body reads and writes are the query's reads and writes.
func TestFunctionBodies(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT name_of(1)":                       "reads users; read-only",
		"SELECT name_of_nth(id) FROM posts":       "reads posts users; read-only",
		"SELECT how_many()":                       "reads posts; read-only",
		"SELECT twice(2)":                         "read-only",
		"SELECT note('x')":                        "writes insert:audit",
		"SELECT note_twice('x')":                  "writes insert:audit",
		"SELECT plain_volatile()":                 "reads posts; read-only",
		"SELECT locking()":                        "reads posts; locks",
		"SELECT any_of(1)":                        "reads stats; read-only",
		"SELECT pl_reads(1)":                      "reads posts users; read-only",
		"CALL pl_writes(1)":                       "writes delete:posts delete:stats delete:users insert:audit update:audit",
		"SELECT dynamic('x')":                     "unseen reads; unseen function dynamic(): it runs SQL that is put together at run time",
		"SELECT looks('x')":                       "unseen reads; read-only",
		"SELECT in_c('x')":                        "unseen reads; read-only",
		"SELECT users::text FROM users":           "reads users; writes insert:audit",
		"SELECT casting()":                        "reads users; writes insert:audit",
		"SELECT * FROM users ORDER BY name_of(1)": "reads users; read-only",
	} {
		r, diags := load(t, bodySchema, "-- name: Q :exec\n"+sql+";")
		if diags.Len() > 0 {
			t.Errorf("%s\n\t%v", sql, diags.All())
		} else if got := effectsOf(r.Queries[0]); got != want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", sql, got, want)
		}
	}
}

func effectsOf(q *analyze.Query) string {
	var parts []string
	list := func(word string, accesses []analyze.Access) {
		var names []string
		for _, a := range accesses {
			name := a.Table.Name
			if a.Verb != "" {
				name = string(a.Verb) + ":" + name
			}
			names = append(names, name)
		}
		slices.Sort(names)
		if len(names) > 0 {
			parts = append(parts, word+" "+strings.Join(slices.Compact(names), " "))
		}
	}
	list("reads", q.Reads)
	list("writes", q.Writes)
	for _, f := range []struct {
		on   bool
		name string
	}{{q.ReadsViaFunctions, "unseen reads"}, {q.Locks, "locks"}, {q.ReadOnly, "read-only"}} {
		if f.on {
			parts = append(parts, f.name)
		}
	}
	for _, u := range q.Unseen {
		parts = append(parts, "unseen "+u)
	}
	return strings.Join(parts, "; ")
}

// A function's columns are never NULL where its body proves it.
func TestNullOfBodies(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT name_of(1)":                               "maybe", // there may be no such user
		"SELECT how_many()":                               "never",
		"SELECT twice(2)":                                 "never",
		"SELECT twice(NULL)":                              "maybe",
		"SELECT twice_strict(id::int) FROM posts":         "never",
		"SELECT twice_strict(NULL)":                       "maybe",
		"SELECT with_default(1)":                          "maybe",
		"SELECT with_default(1, 2)":                       "never",
		"SELECT id, name, nick, touched FROM all_users()": "never never maybe never",
		"SELECT id, name FROM one_user(1)":                "maybe maybe",
		"SELECT (all_users()).name":                       "never",
		"SELECT * FROM found('x')":                        "never never never", // LIKE rejects NULL
		"SELECT f.id FROM users LEFT JOIN found('x') f ON f.id = users.id": "maybe",
		"SELECT * FROM found(NULL)":                                        "never never maybe",
		"SELECT * FROM pair()":                                             "never maybe",
		"SELECT note('x')":                                                 "never",
		"SELECT * FROM ROWS FROM (all_users(), found('x'))":                "maybe maybe maybe maybe maybe maybe maybe",
		"SELECT any_of(1)":                                                 "maybe",
		"SELECT pl_reads(1)":                                               "maybe",
	} {
		r, diags := load(t, bodySchema, "-- name: Q :many\n"+sql+";")
		if diags.Len() > 0 {
			t.Errorf("%s\n\t%v", sql, diags.All())
			continue
		}
		var got []string
		for _, c := range r.Queries[0].Columns {
			got = append(got, c.Null.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", sql, strings.Join(got, " "), want)
		}
	}
}

// What PostgreSQL would refuse in a body is reported where it stands.
func TestWrongBodies(t *testing.T) {
	const table = "CREATE TABLE t (a int NOT NULL);\n"
	for ddl, want := range map[string]string{
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$\n  SELECT b FROM t $$;":                                                         `schema.sql:3:10: function f: column "b" does not exist`,
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT ''x'', b FROM t';":                                                         `schema.sql:2:64: function f: column "b" does not exist`,
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELEC 1';":                                                                        `schema.sql:2:50: function f: syntax error at or near "SELEC"`,
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT now()';":                                                                   `schema.sql:2:57: function f: return type mismatch in function declared to return integer`,
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1, 2';":                                                                    `schema.sql:2:60: function f: return type mismatch in function declared to return integer`,
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql RETURN (SELECT b FROM t);":                                                            `schema.sql:2:61: warning: function f: column "b" does not exist`,
		"SET check_function_bodies = off; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT later FROM not_there';":                   `schema.sql:2:101: warning: function f: relation "not_there" does not exist`,
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT a FROM t';":                                                                "",
		"CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = s AS 'SELECT x FROM u'; CREATE SCHEMA s; CREATE TABLE s.u (x int);": "",
		"CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT nonsense FROM nowhere); END';":                           "",
		"CREATE FUNCTION f() RETURNS bigint LANGUAGE sql AS 'SELECT f() + 1';":                                                              "",
	} {
		_, diags := load(t, table+ddl, "-- name: Q :one\nSELECT f();")
		var got []string
		for _, d := range diags.All() {
			got = append(got, strings.Split(d.String(), "\n")[0])
		}
		if fmt.Sprint(strings.Join(got, "|")) != want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", ddl, strings.Join(got, "|"), want)
		}
	}
}

const triggerSchema = `
CREATE TABLE accounts (id bigint PRIMARY KEY, code text UNIQUE, balance int NOT NULL, updated timestamptz);
CREATE TABLE entries (id bigint PRIMARY KEY, account text REFERENCES accounts (code) ON UPDATE CASCADE);
CREATE TABLE log (what text);
CREATE TABLE totals (n int);
CREATE TABLE outer_t (id int);
CREATE TABLE ruled (id int);
CREATE TABLE odd (id int);
CREATE VIEW shown AS SELECT count(*) AS n FROM totals;
CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.updated := now(); RETURN NEW; END';
CREATE FUNCTION recode() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.code = lower(NEW.code); RETURN NEW; END';
CREATE FUNCTION logged() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES (TG_OP); RETURN NULL; END $$;
CREATE FUNCTION summed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE totals SET n = n + 1; RETURN NULL; END $$;
CREATE FUNCTION run() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE TG_ARGV[0]; RETURN NULL; END $$;
CREATE TRIGGER a BEFORE UPDATE ON accounts FOR EACH ROW EXECUTE FUNCTION stamp();
CREATE TRIGGER b AFTER INSERT OR DELETE ON accounts FOR EACH STATEMENT EXECUTE FUNCTION logged();
CREATE TRIGGER c AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION summed();
CREATE TRIGGER d BEFORE UPDATE OF code ON accounts FOR EACH ROW EXECUTE FUNCTION recode();
CREATE TRIGGER e INSTEAD OF INSERT ON shown FOR EACH ROW EXECUTE FUNCTION logged();
CREATE TRIGGER f AFTER DELETE ON odd EXECUTE FUNCTION run();
CREATE RULE r AS ON INSERT TO ruled DO ALSO INSERT INTO log VALUES ('x');
`

// The triggers and rules of a table, and what they set off in turn, are writes
// of the queries that write it.
func TestTriggers(t *testing.T) {
	for sql, want := range map[string]string{
		"UPDATE accounts SET balance = 1 WHERE id = $1":   "reads accounts; writes update:accounts",
		"UPDATE accounts SET code = 'x' WHERE id = $1":    "reads accounts; writes update:accounts update:entries",
		"INSERT INTO accounts VALUES (1, 'a', 2)":         "writes insert:accounts insert:log update:totals",
		"DELETE FROM accounts WHERE id = 1":               "reads accounts; writes delete:accounts insert:log update:totals",
		"INSERT INTO shown VALUES (1)":                    "writes insert:log insert:totals update:totals",
		"DELETE FROM odd":                                 "reads odd; writes delete:odd; unseen trigger f on odd: it runs SQL that is put together at run time",
		"INSERT INTO odd VALUES (1)":                      "writes insert:odd",
		"INSERT INTO ruled VALUES (1)":                    "writes insert:log insert:ruled update:totals",
		"WITH x AS (INSERT INTO log VALUES ('x')) SELECT": "writes insert:log update:totals",
	} {
		r, diags := load(t, triggerSchema, "-- name: Q :exec\n"+sql+";")
		if diags.Len() > 0 {
			t.Errorf("%s\n\t%v", sql, diags.All())
			continue
		}
		if got := effectsOf(r.Queries[0]); got != want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", sql, got, want)
		}
	}
	r, _ := load(t, triggerSchema, "-- name: Q :exec\nUPDATE accounts SET balance = 1 WHERE id = $1;")
	w := r.Queries[0].Writes[0]
	var cols []string
	for _, c := range w.Columns {
		cols = append(cols, c.Name)
	}
	if diff := cmp.Diff([]string{"balance", "updated"}, cols); diff != "" || len(w.Key) != 1 {
		t.Errorf("the key is %v, the columns: %s", w.Key, diff)
	}
}

// A cached query must not keep what a function's body makes of the session.
func TestSessionInBodies(t *testing.T) {
	const ddl = `CREATE TABLE t (a text, tenant text);
CREATE FUNCTION tenant() RETURNS text STABLE LANGUAGE sql AS $$ SELECT current_setting('app.tenant') $$;
CREATE FUNCTION caller() RETURNS text STABLE LANGUAGE plpgsql AS $$ BEGIN RETURN current_user; END $$;
CREATE FUNCTION dice() RETURNS float LANGUAGE sql AS $$ SELECT random() $$;`
	for call, want := range map[string]string{
		"tenant = tenant()": "another one in each session: current_setting, which tenant() asks for",
		"a = caller()":      "another one in each session: current_user, which caller() asks for",
		"dice() > 0.5":      "changes by itself: dice()",
	} {
		_, diags := load(t, ddl, "-- name: Q :many\n-- cache: ttl=5m\nSELECT a FROM t WHERE "+call+";")
		if all := diags.All(); len(all) != 1 || !strings.Contains(all[0].Message, want) {
			t.Errorf("%s: %v", call, all)
		}
	}
}

// A row of a child is a row of all that it inherits from.
func TestFamilies(t *testing.T) {
	const ddl = `
CREATE TABLE top1 (a int); CREATE TABLE top2 (a int);
CREATE TABLE mid1 () INHERITS (top1); CREATE TABLE mid2 () INHERITS (top2);
CREATE TABLE leaf () INHERITS (mid1, mid2);
CREATE TABLE whole (k int, v int) PARTITION BY LIST (k);
CREATE TABLE part PARTITION OF whole FOR VALUES IN (1) PARTITION BY LIST (v);
CREATE TABLE piece PARTITION OF part DEFAULT;
CREATE TABLE apart (k int, v int);
ALTER TABLE whole ATTACH PARTITION apart FOR VALUES IN (2);
CREATE TABLE gone PARTITION OF whole FOR VALUES IN (3);
ALTER TABLE whole DETACH PARTITION gone;`
	for sql, want := range map[string]string{
		"INSERT INTO leaf VALUES (1)":     "writes insert:leaf insert:mid1 insert:mid2 insert:top1 insert:top2",
		"INSERT INTO top1 VALUES (1)":     "writes insert:top1",
		"DELETE FROM mid2":                "reads leaf mid2; writes delete:leaf delete:mid2 delete:top2",
		"SELECT a FROM top2":              "reads leaf mid2 top2; read-only",
		"INSERT INTO whole VALUES (1, 2)": "writes insert:apart insert:part insert:piece insert:whole",
		"INSERT INTO piece VALUES (1, 2)": "writes insert:part insert:piece insert:whole",
		"SELECT k FROM part":              "reads part piece; read-only",
		"INSERT INTO gone VALUES (1, 2)":  "writes insert:gone",
	} {
		r, diags := load(t, ddl, "-- name: Q :exec\n"+sql+";")
		if diags.Len() > 0 {
			t.Errorf("%s\n\t%v", sql, diags.All())
		} else if got := effectsOf(r.Queries[0]); got != want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", sql, got, want)
		}
	}
}

package schema

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// errorTests are scripts with all that Replay must say of them: file, line,
// column, PostgreSQL's words, and advice on lines of their own.
var errorTests = []struct{ name, sql, want string }{
	{"syntax", "CREATE TABLE a (id int);\nCREATE TABLE b (id int,);\nCREATE TABLE c (id int REFERENCES b);\nCREATE TABLE d (id int REFERENCES nope);", `
s.sql:2:24: syntax error at or near ")"
s.sql:4:35: relation "nope" does not exist`},
	{"syntax after multi-byte text", "CREATE TABLE ž (a int);\n/* ůůů */ CREATE TABEL y ();", `
s.sql:2:18: syntax error at or near "TABEL"`},
	{"characters", "\ufeffCREATE TABLE a (id int); -- \x00 \xe9\nCREATE TABLE b (n text DEFAULT 'caf\xe9');\nCREATE\u00a0TABLE c (id int);\nDROP TABLE a, b, c;", `
s.sql:1:29: NUL byte
	remove it; a text for PostgreSQL cannot hold one
s.sql:2:36: byte 0xe9 is not valid UTF-8
	save the file as UTF-8
s.sql:3:7: no-break space (U+00A0) in the SQL
	remove it, or write a space; outside of quotes PostgreSQL takes it for a letter`},
	{"two syntax errors", "CREATE TABL a;\nCREATE TABLE ok (a int);\nDROP TABEL ok;", `
s.sql:1:8: syntax error at or near "TABL"
s.sql:3:6: syntax error at or near "TABEL"`},
	{"unknown table", "CREATE TABLE users (id int PRIMARY KEY);\nALTER TABLE user_s ADD COLUMN a int;", `
s.sql:2:13: relation "user_s" does not exist
	did you mean "users"?`},
	{"table of another schema", "CREATE SCHEMA app;\nCREATE TABLE app.users (id int PRIMARY KEY);\nCREATE TABLE t (u int REFERENCES users);", `
s.sql:3:34: relation "users" does not exist
	did you mean "app.users"?`},
	{"unknown schema", "CREATE SCHEMA app;\nCREATE TABLE ap.t (a int);", `
s.sql:2:14: schema "ap" does not exist
	did you mean "app"?`},
	{"index to single out", "CREATE TABLE t (id int PRIMARY KEY);\nALTER TABLE t CLUSTER ON t_pkeys;\nCLUSTER t USING u;\nALTER TABLE t REPLICA IDENTITY USING INDEX v;", `
s.sql:2:26: index "t_pkeys" for table "t" does not exist
	did you mean "t_pkey"?
s.sql:3:17: index "u" for table "t" does not exist
s.sql:4:44: index "v" for table "t" does not exist`},
	{"duplicate table", "CREATE TABLE t (a int);\nCREATE TABLE t (b int);", `
s.sql:2:14: relation "t" already exists`},
	{"duplicate column", "CREATE TABLE t (a int, b int,\n  a text);\nALTER TABLE t ADD b int;", `
s.sql:2:3: column "a" specified more than once
s.sql:3:19: column "b" of relation "t" already exists`},
	{"unknown columns", "CREATE TABLE t (name int, CHECK (nam > 0), UNIQUE (nam), PRIMARY KEY (nme));\nCREATE INDEX ON t (naem);\nALTER TABLE t DROP COLUMN nmae, ALTER nam SET NOT NULL;", `
s.sql:1:34: column "nam" does not exist
	did you mean "name"?
s.sql:1:34: column "nam" named in key does not exist
	did you mean "name"?
s.sql:1:71: column "nme" named in key does not exist
	did you mean "name"?
s.sql:2:20: column "naem" does not exist
	did you mean "name"?
s.sql:3:27: column "nmae" of relation "t" does not exist
	did you mean "name"?
s.sql:3:39: column "nam" of relation "t" does not exist
	did you mean "name"?`},
	{"foreign keys", `CREATE TABLE p (a int, b int UNIQUE, c int);
CREATE TABLE q (x int REFERENCES p,
  y int REFERENCES p (c),
  z int REFERENCES p (d),
  FOREIGN KEY (x, y) REFERENCES p (b),
  FOREIGN KEY (w) REFERENCES p (b));
CREATE VIEW v AS SELECT b FROM p;
CREATE TABLE r (x int REFERENCES v (b));`, `
s.sql:2:23: there is no primary key for referenced table "p"
	add a primary key to it, or name the columns that the foreign key refers to
s.sql:3:9: there is no unique constraint matching given keys for referenced table "p"
	add a unique constraint on (c) to "p"
s.sql:4:23: column "d" referenced in foreign key constraint does not exist
s.sql:5:3: number of referencing and referenced columns for foreign key disagree
s.sql:6:16: column "w" referenced in foreign key constraint does not exist
s.sql:8:34: referenced relation "v" is not a table`},
	{"two primary keys", "CREATE TABLE t (a int PRIMARY KEY, b int PRIMARY KEY);\nALTER TABLE t ADD PRIMARY KEY (b);", `
s.sql:1:42: multiple primary keys for table "t" are not allowed
s.sql:2:19: multiple primary keys for table "t" are not allowed`},
	{"constraints", "CREATE TABLE t (a int CONSTRAINT c CHECK (a > 0));\nALTER TABLE t ADD CONSTRAINT c CHECK (a > 1);\nALTER TABLE t DROP CONSTRAINT cc;\nALTER TABLE t RENAME CONSTRAINT x TO y;", `
s.sql:2:19: constraint "c" for relation "t" already exists
s.sql:3:31: constraint "cc" of relation "t" does not exist
	did you mean "c"?
s.sql:4:33: constraint "x" for table "t" does not exist`},
	{"null and not null", "CREATE TABLE t (a int NULL NOT NULL, b serial NULL);", `
s.sql:1:28: conflicting NULL/NOT NULL declarations for column "a" of table "t"
	keep one of NULL and NOT NULL
s.sql:1:47: conflicting NULL/NOT NULL declarations for column "b" of table "t"
	keep one of NULL and NOT NULL`},
	{"not null of a key", "CREATE TABLE t (id int PRIMARY KEY, i int GENERATED ALWAYS AS IDENTITY);\nALTER TABLE t ALTER id DROP NOT NULL, ALTER i SET DEFAULT 3;", `
s.sql:2:21: column "id" is in a primary key
s.sql:2:45: column "i" of relation "t" is an identity column
	use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead`},
	{"drop what others need", "CREATE TABLE t (id int PRIMARY KEY, a int);\nCREATE TABLE u (t int REFERENCES t);\nCREATE VIEW v AS SELECT a FROM t;\nDROP TABLE t;\nALTER TABLE t DROP COLUMN a;\nALTER TABLE t ALTER a TYPE text;", `
s.sql:4:1: cannot drop table t because other objects depend on it
	constraint u_t_fkey on table u depends on table t
	view v depends on table t
	use DROP ... CASCADE to drop the dependent objects too
s.sql:5:27: cannot drop column a of table t because other objects depend on it
	view v depends on column a of table t
	use DROP ... CASCADE to drop the dependent objects too
s.sql:6:21: cannot alter type of a column used by a view or rule
	view v depends on column "a"`},
	{"drop a type in use", "CREATE TYPE mood AS ENUM ('a');\nCREATE TABLE t (m mood);\nDROP TYPE mood;\nDROP TYPE mod;", `
s.sql:3:1: cannot drop type mood because other objects depend on it
	column m of table t depends on type mood
	use DROP ... CASCADE to drop the dependent objects too
s.sql:4:11: type "mod" does not exist
	did you mean "mood"?`},
	{"drop the wrong kind", "CREATE VIEW v AS SELECT 1 AS a;\nCREATE TABLE t (a int UNIQUE, i int GENERATED ALWAYS AS IDENTITY);\nDROP TABLE v;\nDROP VIEW t;\nDROP INDEX t_a_key;\nDROP SEQUENCE t_i_seq;\nDROP TABLE tt;\nDROP INDEX missing;", `
s.sql:3:12: "v" is not a table
	use DROP VIEW to remove a view
s.sql:4:11: "t" is not a view
	use DROP TABLE to remove a table
s.sql:5:12: cannot drop index t_a_key because constraint t_a_key on table t requires it
	you can drop constraint t_a_key on table t instead
s.sql:6:15: cannot drop sequence t_i_seq because column i of table t requires it
	you can drop column i of table t instead
s.sql:7:12: table "tt" does not exist
	did you mean "t"?
s.sql:8:12: index "missing" does not exist`},
	{"enums", "CREATE TYPE mood AS ENUM ('sad', 'ok', 'sad');\nCREATE TYPE m AS ENUM ('sad', 'ok');\nALTER TYPE m ADD VALUE 'ok';\nALTER TYPE m ADD VALUE 'x' BEFORE 'sat';\nALTER TYPE m RENAME VALUE 'no' TO 'yes';\nCREATE TYPE m AS (a int);", `
s.sql:1:27: enum label "sad" used more than once
s.sql:3:24: enum label "ok" already exists
s.sql:4:35: "sat" is not an existing enum label
	did you mean "sad"?
s.sql:5:27: "no" is not an existing enum label
s.sql:6:13: type "m" already exists`},
	{"types of one name", "CREATE DOMAIN d AS int;\nCREATE TABLE d (a int REFERENCES nope);\nCREATE TYPE d2 AS RANGE (subtype = int);\nCREATE VIEW d2_multirange AS SELECT 1 AS a;\nCREATE TYPE d2_multirange AS ENUM ();\nCREATE DOMAIN r_multirange AS int;\nCREATE TYPE r AS RANGE (subtype = int);\nCREATE TABLE has (a d);", `
s.sql:2:14: type "d" already exists
	a relation is a type too: give one of the two another name
s.sql:2:34: relation "nope" does not exist
s.sql:4:13: type "d2_multirange" already exists
	a relation is a type too: give one of the two another name
s.sql:5:13: type "d2_multirange" already exists
	a view of that name exists, and tables are types too
s.sql:7:1: type "r_multirange" already exists
	name the multirange type of r with multirange_type_name = …`},
	{"functions", `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(a integer) RETURNS int LANGUAGE sql AS 'SELECT 2';
CREATE OR REPLACE FUNCTION f(int) RETURNS text LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 2';
DROP FUNCTION f;
DROP FUNCTION f(bigint);
DROP FUNCTION ff(int);
DROP PROCEDURE f(int);`, `
s.sql:2:17: function "f" already exists with same argument types
	use CREATE OR REPLACE, or DROP it first
s.sql:3:28: cannot change return type of existing function
	use DROP FUNCTION f(integer) first
s.sql:5:15: function name "f" is not unique
	specify the argument list to select the function unambiguously
s.sql:6:15: function f(bigint) does not exist
	did you mean f(integer)?
s.sql:7:15: function ff(integer) does not exist
	did you mean "f"?
s.sql:8:16: f(integer) is not a procedure`},
	{"triggers", "CREATE TABLE t (a int);\nCREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END';\nCREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION audi();\nCREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION audit();\nCREATE TRIGGER x AFTER INSERT ON t EXECUTE FUNCTION audit();\nDROP TRIGGER y ON t;", `
s.sql:3:53: function audi() does not exist
	did you mean "audit"?
s.sql:5:16: trigger "x" for relation "t" already exists
	use CREATE OR REPLACE TRIGGER, or DROP it first
s.sql:6:14: trigger "y" for table "t" does not exist`},
	{"views", "CREATE TABLE t (a int, b int);\nCREATE VIEW v AS SELECT a FROM tt;\nCREATE VIEW w AS SELECT a, b FROM t;\nCREATE OR REPLACE VIEW w AS SELECT b, a FROM t;\nCREATE OR REPLACE VIEW w AS SELECT a FROM t;\nCREATE VIEW d AS SELECT a, b AS a FROM t;\nCREATE VIEW w AS SELECT 1;", `
s.sql:2:32: relation "tt" does not exist
	did you mean "t"?
s.sql:4:24: cannot change name of view column "a" to "b"
	use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead
s.sql:5:24: cannot drop columns from view
	DROP the view first
s.sql:6:13: column "a" specified more than once
	give one of them another name with AS
s.sql:7:13: relation "w" already exists
	use CREATE OR REPLACE VIEW, or DROP it first`},
	{"partitions", "CREATE TABLE p (a int, b int) PARTITION BY LIST (a);\nCREATE TABLE plain (a int);\nCREATE TABLE x PARTITION OF plain FOR VALUES IN (1);\nCREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);\nALTER TABLE p1 ADD COLUMN c int;\nALTER TABLE p1 DROP COLUMN b;\nALTER TABLE p DROP COLUMN a;\nALTER TABLE p ATTACH PARTITION plain FOR VALUES IN (2);", `
s.sql:3:29: "plain" is not partitioned
	add PARTITION BY to it
s.sql:5:27: cannot add column to a partition
	add it to the partitioned table
s.sql:6:28: cannot drop inherited column "b"
	drop it from the parent table
s.sql:7:27: cannot drop column "a" because it is part of the partition key of relation "p"
s.sql:8:32: child table is missing column "b"`},
	{"circular inheritance", "CREATE TABLE a (x int);\nCREATE TABLE b () INHERITS (a);\nCREATE TABLE c () INHERITS (b);\nALTER TABLE a INHERIT c;", `
s.sql:4:23: circular inheritance not allowed
	"c" is already a child of "a"`},
	{"extensions and comments", "CREATE EXTENSION hstore;\nCREATE EXTENSION hstore;\nDROP EXTENSION hstor;\nCREATE TABLE t (a int);\nCOMMENT ON COLUMN t.aa IS 'x';\nCOMMENT ON VIEW t IS 'x';\nCOMMENT ON TABLE tx IS 'x';", `
s.sql:2:18: extension "hstore" already exists
s.sql:3:16: extension "hstor" does not exist
	did you mean "hstore"?
s.sql:5:21: column "aa" of relation "t" does not exist
	did you mean "a"?
s.sql:6:17: "t" is not a view
s.sql:7:18: relation "tx" does not exist
	did you mean "t"?`},
	{"hidden DDL", "DO $$ BEGIN CREATE TABLE hidden (a int); END $$;\nDO $$ BEGIN PERFORM 1; END $$;", `
s.sql:1:1: warning: DDL inside a DO block is not replayed
	write the statement outside of the block if queries rely on it`},
	{"no schema to create in", "SET search_path = nowhere;\nCREATE TABLE t (a int);", `
s.sql:2:14: no schema has been selected to create in
	qualify the name, or set search_path to a schema that exists`},
	{"renames", "CREATE TABLE t (a int, b int);\nCREATE TABLE u ();\nALTER TABLE t RENAME TO u;\nALTER TABLE t RENAME a TO b;\nALTER TABLE t RENAME c TO d;\nALTER INDEX i RENAME TO j;\nALTER TABLE t SET SCHEMA nope;", `
s.sql:3:25: relation "u" already exists
s.sql:4:27: column "b" of relation "t" already exists
s.sql:5:22: column "c" does not exist
s.sql:6:13: relation "i" does not exist
s.sql:7:26: schema "nope" does not exist`},
}

func TestErrors(t *testing.T) {
	for _, test := range errorTests {
		t.Run(test.name, func(t *testing.T) {
			_, diags := Replay([]Source{{"s.sql", test.sql}}, Options{})
			var got []string
			for _, d := range diags.All() {
				got = append(got, d.String())
			}
			if diff := cmp.Diff(strings.TrimPrefix(test.want, "\n"), strings.Join(got, "\n")); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// What a program may have made is not missed as an error.
func TestHiddenDDL(t *testing.T) {
	const made = `CREATE FUNCTION parts() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE TABLE %I (a int)', 'p_0'); END $$;`
	for script, severity := range map[string]diag.Severity{
		made + "ALTER TABLE p_0 SET (fillfactor = 70);":                                     diag.Error,
		made + "SELECT parts(); ALTER TABLE p_0 SET (fillfactor = 70);":                     diag.Warning,
		"DO $$ BEGIN EXECUTE 'CREATE INDEX i ON t (a)'; END $$; ALTER INDEX i RENAME TO j;": diag.Warning,
		"DO $$ BEGIN RAISE NOTICE 'x'; END $$; DROP TABLE gone;":                            diag.Error,
		"CREATE TABLE t (a int); DO $$ BEGIN EXECUTE 'x'; END $$; CREATE INDEX ON t (b);":   diag.Warning,
	} {
		_, diags := Replay([]Source{{"schema.sql", script}}, Options{})
		if all := diags.All(); len(all) != 1 || all[0].Severity != severity || !strings.HasSuffix(all[0].Message, "does not exist") {
			t.Errorf("%s\n\t%v", script, all)
		}
	}
}

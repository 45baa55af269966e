package analyze_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

const smallSchema = `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, mood mood, n integer);
CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, title text);
CREATE TABLE secrets (id bigint PRIMARY KEY);
ALTER TABLE secrets ENABLE ROW LEVEL SECURITY;
CREATE TABLE open (id bigint PRIMARY KEY);
ALTER TABLE open ENABLE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY;
CREATE SEQUENCE numbers;
CREATE MATERIALIZED VIEW names AS SELECT name FROM users;
CREATE FUNCTION touch(id bigint) RETURNS bigint LANGUAGE plpgsql AS 'BEGIN EXECUTE ''x''||id; RETURN id; END';
CREATE FUNCTION look(id bigint) RETURNS bigint STABLE LANGUAGE sql AS 'SELECT 1::bigint';
`

// One run reports what is wrong with every query, with advice, and keeps the
// right ones.
func TestOneWrongQueryHidesNoOther(t *testing.T) {
	for _, tc := range []struct{ query, message, hint string }{
		{"-- name: Q :one\nSELECT titel FROM posts;", `column "titel" does not exist`, `did you mean "title"?`},
		{"-- name: Q :one\nSELECT * FROM post;", `relation "post" does not exist`, `did you mean "posts"?`},
		{"-- name: Q :one\nSELECT id FROM users, posts;", `column reference "id" is ambiguous`, "write users.id or posts.id"},
		{"-- name: Q :one\nSELECT id FROM users WHERE mood = 'okay';", `invalid input value for enum mood: "okay"`, `did you mean "ok"?`},
		{"-- name: Q :one\nSELECT $1;", "", ""}, // text, as in PostgreSQL
		{"-- name: Q :one\nSELECT count($1) FROM users;", "could not determine data type of parameter $1", "write what it is, as in $1::text"},
		{"-- name: Q :one\nSELECT 1 WHERE sqlc.narg(x) IS NULL;", "could not determine data type of parameter $1", "write what it is, as in sqlc.arg(x)::text"},
		{"-- name: Q :one\n-- cache: ttl=5m\nSELECT touch($1);", "cache on a query that may write", "only reads are cached"},
		{"-- name: Q :one\n-- cache: ttl=5m tags=x\nSELECT look($1);", "", ""},
		{"-- name: Q :one\n-- cache: ttl=5m\nSELECT id, random() FROM users WHERE id = $1;", "the cache keeps a value that changes by itself: random()", "leave the cache out"},
		{"-- name: Q :one\n-- cache: ttl=5m\nSELECT id FROM users WHERE name = current_user;", "the cache keeps a value that is another one in each session: current_user", "as a parameter"},
		{"-- name: Q :one\n-- cache: ttl=5m\nSELECT id FROM (SELECT id FROM users WHERE name = current_setting('app.user')) s;", "the cache keeps a value that is another one in each session: current_setting()", "as a parameter"},
		{"-- name: Q :many\n-- cache: ttl=5m\nSELECT id FROM users WHERE now() > $1;", "", ""},
		{"-- name: Q :many\n-- cache: ttl=5m\nSELECT id FROM secrets;", `the cache shows rows of "secrets" to sessions from which row-level security may hide them`, "leave the cache out"},
		{"-- name: Q :many\nSELECT id FROM secrets;", "", ""},
		{"-- name: Q :many\n-- cache: ttl=5m\nSELECT id FROM open;", "", ""},
		{"-- name: Q :one\nSELECT random(), current_user;", "", ""},
		{"-- name: Q :one\n-- route: replica\nSELECT touch($1);", "route to a replica on a query that may write", "STABLE or IMMUTABLE"},
		{"-- name: Q :one\n-- cache: ttl=5m tags=u:{nme}\nSELECT id FROM users WHERE name = $1;", `tag "u:{nme}" has an unknown parameter "nme"`, `did you mean "name"?`},
		{"-- name: Q :many\n-- batch: by=nme\nSELECT id FROM users WHERE name = $1;", `batch: the query has no parameter "nme"`, `did you mean "name"?`},
		{"-- name: Q :many\n-- batch: by=name\nSELECT id FROM users WHERE name = $1 LIMIT 5;", "batch: with LIMIT the rows of many keys together are not those of one call a key", "add as=list or as=map"},
		{"-- name: Q :many\n-- batch: by=name\nSELECT id FROM users WHERE name < $1;", `batch: "name" is not compared to a column by a plain equality`, "column = $1"},
		{"-- name: Q :many\n-- batch: by=name\nSELECT id FROM users WHERE name = $1;", `batch: the query does not select the column "name"`, "select name too"},
		{"-- name: Q :exec\nINSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT (name) DO NOTHING;", "there is no unique or exclusion constraint matching the ON CONFLICT specification", "add a unique constraint"},
		{"-- name: Q :exec\nUPDATE names SET name = 'x';", `cannot change materialized view "names"`, ""},
		{"-- name: Q :exec\nINSERT INTO numbers VALUES (1);", `cannot change sequence "numbers"`, "use setval()"},
		{"-- name: Q :exec\nREFRESH MATERIALIZED VIEW users;", `"users" is not a materialized view`, ""},
		{"-- name: Q :one\nSELECT FROM users;", "", ""},
		{"-- name: Q :many\nSELECT UNION ALL SELECT FROM posts;", "", ""},
		{"-- name: Q :one\nSELECT name % 'x' FROM users;", "operator does not exist: text % unknown", "CREATE EXTENSION pg_trgm"},
		{"-- name: Q :one\nSELECT name::citext FROM users;", `type "citext" does not exist`, "CREATE EXTENSION citext"},
		{"-- name: Q :one\nSELECT round(id::float8, 1) FROM users;", "function round(double precision, integer) does not exist", "There is round(numeric, integer), "},
		{"-- name: Q :one\nSELECT ifnull(name, '') FROM users;", "function ifnull(text, unknown) does not exist", "use coalesce"},
		{"-- name: Q :one\nSELECT name AS x FROM users WHERE x = 'a';", `column "x" does not exist`, "a name of the SELECT list, which WHERE cannot see"},
		{"-- name: Q :one\nSELECT name, count(*) FROM users;", `column "users.name" must appear in the GROUP BY clause or be used in an aggregate function`, "add it to GROUP BY"},
		{"-- name: Q :one\nSELECT mood.x FROM users;", `missing FROM-clause entry for table "mood"`, `(mood).field`},
		{"-- name: Q :one\nSELECT frob(id) FROM users;", "function frob(bigint) does not exist", ""},
	} {
		text := "-- name: Before :many\nSELECT id FROM users;\n" + tc.query + "\n-- name: After :one\nSELECT bad FROM users;\n-- name: Last :many\nSELECT name FROM users;\n"
		r, diags := load(t, smallSchema, text)
		all := diags.All()
		want := 2
		if tc.message == "" {
			want = 1
		}
		if len(all) != want {
			t.Errorf("%s\n\t%d diagnostics: %v", tc.query, len(all), all)
			continue
		}
		if tc.message != "" && (all[0].Message != tc.message || !strings.Contains(all[0].Hint, tc.hint) || !all[0].Pos.IsValid() || all[0].Query != "Q") {
			t.Errorf("%s\n\tgot  %s\n\twant %s", tc.query, all[0], tc.message)
		}
		if last := r.Queries[len(r.Queries)-1]; last.Name != "Last" || r.Queries[0].Name != "Before" {
			t.Errorf("%s\n\tthe queries around it are not all there", tc.query)
		}
	}
}

// What is wrong in the schema itself is reported where it stands.
func TestUnknownTypesOfTheSchema(t *testing.T) {
	_, diags := load(t, "CREATE TABLE t (\n  id bigint,\n  m moood\n);\nCREATE TYPE mood AS ENUM ('x');\nCREATE FUNCTION f(a nope) RETURNS int LANGUAGE sql AS 'SELECT 1';", "-- name: Q :many\nSELECT id FROM t;")
	all := diags.All()
	if len(all) != 2 || all[0].Message != `type "moood" does not exist` || all[0].Pos.Line != 3 || all[1].Pos.Line != 6 {
		t.Errorf("got %v", all)
	}
}

// A file's queries come out in the order of the text, whatever goroutine was
// first, and the same each time.
func TestResultIsStable(t *testing.T) {
	ddl := readFiles(t, "testdata/corpus/schema.sql")
	cat, _ := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{Binder: analyze.NewBinder()})
	queries, _ := parser.ParseFile("query.sql", corpus(t), parser.Options{})
	render := func() string {
		r, _ := analyze.Analyze(t.Context(), cat, queries, analyze.Options{})
		if !slices.IsSortedFunc(r.Queries, func(x, y *analyze.Query) int { return x.Pos.Offset - y.Pos.Offset }) {
			t.Error("the queries are not in the order of the text")
		}
		var b strings.Builder
		for _, q := range r.Queries {
			describe(&b, r, q)
		}
		return b.String()
	}
	first := render()
	for range 3 {
		if render() != first {
			t.Fatal("two runs differ")
		}
	}
}

// The columns of tables and views, for the models.
func TestColumnsOfRelations(t *testing.T) {
	r, diags := load(t, smallSchema+`CREATE VIEW v AS SELECT u.id, u.name, p.title, count(*) OVER () AS n FROM users u LEFT JOIN posts p ON p.user_id = u.id;
		CREATE TABLE copy AS SELECT id, name, mood, ARRAY[n] AS ns FROM users;`, "")
	if diags.HasErrors() {
		t.Fatal(diags.Err())
	}
	for table, want := range map[string]string{
		"users": "id bigint never, name text never, mood public.mood maybe, n integer maybe",
		"v":     "id bigint never, name text never, title text maybe, n bigint never",
		"copy":  "id bigint maybe, name text maybe, mood public.mood maybe, ns integer[] maybe",
	} {
		var got []string
		for _, c := range r.Columns(r.Schema.Table([]string{"public"}, schema.Name{Name: table})) {
			got = append(got, c.Name+" "+r.Types.Format(c.Type.OID)+" "+c.Null.String())
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s has %s, want %s", table, s, want)
		}
	}
}

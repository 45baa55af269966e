package analyze_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// lenient reads a project as sqlc's are read.
func lenient(t *testing.T, ddl, sql string) *analyze.Result {
	t.Helper()
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{Binder: analyze.NewTrustingBinder(), UnknownTypes: true})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	queries, diags := parser.ParseFile("q.sql", sql, parser.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	r, err := analyze.Analyze(t.Context(), cat, queries, analyze.Options{UnknownFunctions: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// said are a result's messages, a line each, without hints.
func said(r *analyze.Result) string {
	var lines []string
	for _, d := range r.Diags.All() {
		line, _, _ := strings.Cut(d.String(), "\n")
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// Extensions that a project of sqlc's uses and does not create are known all the
// same, each with one warning, at the first use.
func TestMissingExtensions(t *testing.T) {
	const ddl = `CREATE TABLE users (id bigint PRIMARY KEY, pw text NOT NULL, tags int[] NOT NULL);
CREATE VIEW hashed AS SELECT id, crypt(pw, gen_salt('bf')) AS c, uuid_generate_v4() AS u FROM users;
CREATE VIEW odd AS SELECT id, my_own(pw) AS o FROM users;`
	r := lenient(t, ddl, `-- name: Near :many
SELECT similarity(pw, $1) AS s, word_similarity('x', pw) FROM users WHERE pw % $1 ORDER BY pw <-> $1;
-- name: Hash :many
SELECT digest(pw, 'sha256'), crypt($1, pw), extensions.uuid_generate_v4() FROM users;
-- name: Seen :many
SELECT c, u, o FROM hashed JOIN odd USING (id);
-- name: OnlyOperator :many
SELECT id FROM users WHERE tags @@ '1&2'::text::query_int;
-- name: Pick :many
SELECT levenshtein(pw, 'a') FROM users WHERE levenshtein(pw, 'a') < 2;
`)
	const want = `q.sql:2:8: warning: function similarity(text, unknown) does not exist in the schema: it is taken for that of extension "pg_trgm"
q.sql:4:8: warning: function digest(text, unknown) does not exist in the schema: it is taken for that of extension "pgcrypto"
q.sql:4:45: warning: function extensions.uuid_generate_v4() does not exist in the schema: it is taken for that of extension "uuid-ossp"
q.sql:8:49: warning: type "query_int" does not exist: it is taken for that of extension "intarray"
q.sql:10:8: warning: function levenshtein(text, unknown) does not exist in the schema: it is taken for that of extension "fuzzystrmatch"`
	if got := said(r); got != want {
		t.Errorf("said\n%s\nwant\n%s", got, want)
	}
	for i, want := range []string{"real, real", "bytea, text, uuid", "text, uuid, unknown", "bigint", "integer"} {
		if i >= len(r.Queries) {
			t.Fatalf("%d queries", len(r.Queries))
		}
		var types []string
		for _, c := range r.Queries[i].Columns {
			types = append(types, r.Types.Format(c.Type.OID))
		}
		if got := strings.Join(types, ", "); got != want {
			t.Errorf("%s has %s, want %s", r.Queries[i].Name, got, want)
		}
	}
	if !r.Queries[0].ReadOnly || !r.Queries[4].ReadOnly {
		t.Error("functions of extensions are said to write")
	}
	if p := r.Queries[1].Params[0]; p.Type.Name != "text" || !p.Untyped {
		t.Errorf("the parameter is %s, without a type to sqlc: %v", p.Type.Name, p.Untyped)
	}
}

// A function that only has the name of an extension's is the author's own.
func TestNoMissingExtension(t *testing.T) {
	for sql, tc := range map[string]struct{ ddl, want string }{
		"SELECT slice(pw, 1) FROM users": {"", `function slice(text, integer) does not exist in the schema: it is taken on trust`},
		"SELECT akeys('a=>1'), slice(pw, 1) FROM users": {"", `function akeys(unknown) does not exist in the schema: it is taken for that of extension "hstore"
function slice(text, integer) does not exist in the schema: it is taken on trust`},
		"SELECT digest(pw, 'md5'), crypt(pw, pw) FROM users": {"CREATE FUNCTION crypt(a text, b text) RETURNS int LANGUAGE sql AS 'SELECT 1';",
			`function digest(text, unknown) does not exist in the schema: it is taken on trust`},
		"SELECT show_trgm(pw) FROM users": {"CREATE TYPE gtrgm AS ENUM ('x');", `function show_trgm(text) does not exist in the schema: it is taken on trust`},
		"SELECT pw % 3 FROM users":        {"", `operator does not exist: text % integer`},
		"SELECT lower(1, 2) FROM users":   {"", `function lower(integer, integer) does not exist`},
	} {
		r := lenient(t, "CREATE TABLE users (id bigint PRIMARY KEY, pw text NOT NULL);"+tc.ddl, "-- name: Q :many\n"+sql+";")
		var messages []string
		for _, d := range r.Diags.All() {
			messages = append(messages, d.Message)
		}
		if got := strings.Join(messages, "\n"); got != tc.want {
			t.Errorf("%s: said\n%s\nwant\n%s", sql, got, tc.want)
		}
	}
	const view = "CREATE TABLE users (pw text NOT NULL); CREATE VIEW v AS SELECT crypt(pw, 'x') AS c FROM users;"
	_, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: view}}, schema.Options{Binder: analyze.NewBinder(), UnknownTypes: true})
	if err := diags.Err(); err == nil || !strings.Contains(err.Error(), "function crypt(text, unknown) does not exist") {
		t.Errorf("a strict project's view: %v", err)
	}
	// Strict projects are told of the extension, and that is all.
	if _, diags := load(t, "CREATE TABLE users (pw text NOT NULL);", "-- name: Q :many\nSELECT crypt(pw, 'x') FROM users;"); !diags.HasErrors() || !strings.Contains(diags.Err().Error(), "CREATE EXTENSION pgcrypto provides it") {
		t.Errorf("strict: %v", diags.Err())
	}
}

// Types that sqlc takes for others behave as those.
func TestTypesOfSQLC(t *testing.T) {
	r := lenient(t, "CREATE TABLE t (id bigint PRIMARY KEY, hash blob NOT NULL, name string, many blob[]);", `-- name: Q :many
SELECT length(hash), name || 'x', hash || $1, many[1], $2::blob FROM t WHERE hash = $1 AND octet_length(hash) > 3;
`)
	const want = `schema.sql:1:45: warning: type "blob" does not exist: it is taken for bytea, as sqlc takes it
schema.sql:1:65: warning: type "string" does not exist: it is taken for text, as sqlc takes it`
	if got := said(r); got != want {
		t.Fatalf("said\n%s\nwant\n%s", got, want)
	}
	var types []string
	for _, c := range r.Queries[0].Columns {
		types = append(types, r.Types.Format(r.Types.BaseType(c.Type.OID)))
	}
	if got := strings.Join(types, ", "); got != "integer, text, bytea, bytea, bytea" {
		t.Errorf("columns %s", got)
	}
}

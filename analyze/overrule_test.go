package analyze_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
)

const overruleSchema = `CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, nick text, "odd!" text);
CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, editor_id bigint REFERENCES users, n integer);
CREATE TABLE pairs (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE uses (id bigint PRIMARY KEY, a int NOT NULL, b int NOT NULL, FOREIGN KEY (a, b) REFERENCES pairs);
CREATE VIEW stats AS SELECT u.name, max(p.n) AS top, max(p.id) AS "last!" FROM users u LEFT JOIN posts p ON p.user_id = u.id GROUP BY u.name;
`

// The author's word on NULL: what it makes of a column, and what is said
// against it. The message of an error begins with "error: ".
func TestOverrule(t *testing.T) {
	const (
		none  = ""
		empty = `max() of no rows is NULL, and there may be none`
	)
	for _, tc := range []struct {
		sql, name string
		null      analyze.Nullability
		says      string // part of the only message, or none
	}{
		{`SELECT nick AS "nick!" FROM users`, "nick", analyze.Never, none},
		{`SELECT name AS "name?" FROM users`, "name", analyze.Maybe, none},
		{`SELECT name AS "name!" FROM users`, "name", analyze.Never, none},
		{`SELECT nick AS "nick?" FROM users`, "nick", analyze.Maybe, none},
		{`SELECT NULL::int AS "n?"`, "n", analyze.Always, none},
		{`SELECT id AS "?column?" FROM users`, "?column?", analyze.Never, none},
		{`SELECT nick AS "is it so?" FROM users`, "is it so?", analyze.Maybe, none},
		{`SELECT nick AS "!" FROM users`, "!", analyze.Maybe, none},

		// The server's names stay: positions and names of ORDER BY, DISTINCT, UNION.
		{`SELECT nick AS "nick!" FROM users ORDER BY "nick!"`, "nick", analyze.Never, none},
		{`SELECT DISTINCT ON ("nick!") nick AS "nick!" FROM users ORDER BY 1`, "nick", analyze.Never, none},
		{`SELECT nick AS "nick!" FROM users UNION SELECT name FROM users ORDER BY "nick!"`, "nick", analyze.Never, none},
		{`INSERT INTO users VALUES (1, 'a') RETURNING nick AS "nick!"`, "nick", analyze.Never, none},
		{`UPDATE users SET nick = $1 RETURNING nick AS "nick!"`, "nick", analyze.Never, none},

		// What is refuted.
		{`SELECT NULL::int AS "n!"`, "", 0, `error: column "n!" cannot be never NULL: it is always NULL (NULL)`},
		{`SELECT NULL::int <> ALL (SELECT id FROM posts) AS "n!"`, "n", analyze.Never, none},
		{`SELECT NULL::int = ANY (ARRAY[]::int[]) AS "n!"`, "n", analyze.Never, none},
		{`SELECT n + NULL::int AS "n!" FROM posts`, "n", analyze.Never, "a part of it is always NULL (NULL)"},
		{`SELECT n AS "n!" FROM posts UNION SELECT NULL`, "n", analyze.Never, "a part of it is always NULL (NULL)"},
		{`SELECT max(n) AS "top!" FROM posts`, "top", analyze.Never, empty},
		{`SELECT (max(n) + 1)::bigint AS "top!" FROM posts WHERE id > 5`, "top", analyze.Never, empty},
		{`SELECT (SELECT max(n) FROM posts WHERE user_id = u.id) AS "top!" FROM users u`, "top", analyze.Never, empty},
		{`SELECT max(n) AS "top!" FROM posts JOIN (VALUES (1)) v ON true`, "top", analyze.Never, empty},
		{`SELECT max(s.n) AS "top!" FROM (SELECT n FROM posts LIMIT 5) s`, "top", analyze.Never, empty},
		{`SELECT 1 AS "a!" UNION ALL SELECT max(n) FROM posts`, "a", analyze.Never, empty},
		{`SELECT lag(id) OVER () AS "prev!" FROM posts`, "prev", analyze.Never, `lag() has no row to look at`},
		{`SELECT p.id AS "p!" FROM users u LEFT JOIN posts p ON p.user_id = u.id`, "p", analyze.Never, "LEFT JOIN may find no row"},
		{`SELECT p.id * 2 AS "p!" FROM users u FULL JOIN posts p ON p.user_id = u.id`, "p", analyze.Never, "FULL JOIN may find no row"},
		{`SELECT u.name AS "name!" FROM posts p LEFT JOIN users u ON u.id = p.editor_id`, "name", analyze.Never, "LEFT JOIN may find no row"},
		{`SELECT u.name AS "name!" FROM posts p LEFT JOIN users u ON u.id = p.user_id AND u.nick = 'x'`, "name", analyze.Never, "LEFT JOIN may find no row"},
		{`SELECT s."n!" FROM users u LEFT JOIN (SELECT id, n AS "n!" FROM posts) s USING (id)`, "n", analyze.Never, "LEFT JOIN may find no row"},

		// What is the author's business.
		{`SELECT u.name AS "name!" FROM posts p LEFT JOIN users u ON u.id = p.user_id`, "name", analyze.Never, none},
		{`SELECT pairs.a AS "a!" FROM uses LEFT JOIN pairs ON pairs.b = uses.b AND uses.a = pairs.a`, "a", analyze.Never, none},
		{`SELECT (SELECT name FROM users WHERE id = p.editor_id) AS "name!" FROM posts p`, "name", analyze.Never, none},
		{`SELECT max(n) AS "top!" FROM posts GROUP BY user_id`, "top", analyze.Never, none},
		{`SELECT max(n) AS "top!" FROM posts HAVING count(*) > 0`, "top", analyze.Never, none},
		{`SELECT max(v) AS "top!" FROM generate_series(1, 3) v`, "top", analyze.Never, none},
		{`SELECT sum(v) AS "top!" FROM (VALUES (1)) x(v) LEFT JOIN posts p ON p.id = v`, "top", analyze.Never, none},
		{`SELECT lag(id, 1, 0::bigint) OVER () AS "prev!" FROM posts`, "prev", analyze.Never, none},
		{`SELECT CASE WHEN id > 0 THEN name END AS "name!" FROM users`, "name", analyze.Never, none},
		{`SELECT coalesce(max(n), max(id)) AS "top!" FROM posts`, "top", analyze.Never, none},
		{`SELECT top AS "top!" FROM stats`, "top", analyze.Never, none},

		// A mark counts where the column leaves the query.
		{`WITH s AS (SELECT n AS "n!" FROM posts) SELECT "n!" FROM s`, "n", analyze.Never, none},
		{`SELECT * FROM (SELECT n AS "n!" FROM posts) s`, "n", analyze.Never, none},
		{`SELECT s.* FROM (SELECT n FROM posts) s("n!")`, "n", analyze.Never, none},
		{`SELECT "n!" AS m FROM (SELECT n AS "n!" FROM posts) s`, "m", analyze.Maybe, `the mark of "n!" has no effect`},
		{`SELECT n FROM posts UNION SELECT id AS "x!" FROM posts`, "n", analyze.Maybe, `the mark of "x!" has no effect`},
		{`SELECT "odd!" FROM users`, "odd!", analyze.Maybe, none},
		{`SELECT s."odd!" FROM (SELECT * FROM users) s`, "odd!", analyze.Maybe, none},
		{`SELECT "odd!" AS "fine!" FROM users`, "fine", analyze.Never, none},
		{`SELECT "last!" FROM stats`, "last!", analyze.Maybe, none},
	} {
		r, diags := load(t, overruleSchema, "-- name: Q :many\n"+tc.sql+";")
		said := none
		for _, d := range diags.All() {
			if said != none || !d.Pos.IsValid() || d.Hint == "" {
				t.Errorf("%s\n\tsays %s", tc.sql, d)
			}
			said = d.Severity.String() + ": " + d.Message
		}
		if (tc.says == none) != (said == none) || !strings.Contains(said, tc.says) {
			t.Errorf("%s\n\tsays %q, want %q", tc.sql, said, tc.says)
		}
		if strings.HasPrefix(tc.says, "error: ") {
			continue
		}
		if diags.HasErrors() {
			t.Errorf("%s\n\tis refused: %s", tc.sql, said)
			continue
		}
		if c := r.Queries[0].Columns[0]; c.Name != tc.name || c.Null != tc.null {
			t.Errorf("%s\n\tis %s, %s NULL (%s), want %s, %s", tc.sql, c.Name, c.Null, c.Reason, tc.name, tc.null)
		}
	}
}

// The reason names the author and says what the analysis thought; the SQL that
// is sent keeps the alias.
func TestOverruleSaysWhy(t *testing.T) {
	r, diags := load(t, overruleSchema, "-- name: Q :many\n-- batch: by=id\nSELECT id, nick AS \"nick!\", name AS \"name?\" FROM users WHERE id = $1;")
	if diags.Len() > 0 {
		t.Fatal(diags.All())
	}
	for _, q := range []*analyze.Query{r.Queries[0], r.Queries[0].Batch} {
		nick, name := q.Columns[1], q.Columns[2]
		if want := `"nick!" says so; it would be maybe NULL: users.nick allows NULL`; nick.Reason != want || !nick.Overruled {
			t.Errorf("%s: reason %q, want %q", q.Name, nick.Reason, want)
		}
		if want := `"name?" says so; it would be never NULL: users.name is NOT NULL`; name.Reason != want || name.Null != analyze.Maybe {
			t.Errorf("%s: reason %q, want %q", q.Name, name.Reason, want)
		}
		if !strings.Contains(q.SQL, `nick AS "nick!", name AS "name?"`) {
			t.Errorf("%s sends %s", q.Name, q.SQL)
		}
	}
}

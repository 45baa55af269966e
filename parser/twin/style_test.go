package twin_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/parser/twin"
)

// TestText holds what is written to what a reader expects.
func TestText(t *testing.T) {
	for _, c := range []struct{ sql, types, names, each, want, sqlc string }{
		{
			"SELECT *\nFROM users -- all\nWHERE id = $1;", "bigint", "id", "1",
			"SELECT *\nFROM users -- all\nWHERE id = ANY($1);",
			"SELECT *\nFROM users -- all\nWHERE id = ANY(@ids::bigint[]);",
		}, {
			"SELECT name FROM users WHERE tenant = $1 AND id = $2 AND age>$3", "text bigint int", "tenant id age", "1 2",
			"SELECT name, tenant, id FROM users WHERE (tenant, id) IN (SELECT * FROM unnest($1::text[], $2::bigint[])) AND age>$3",
			"SELECT name, tenant, id FROM users WHERE (tenant, id) IN (SELECT unnest(@tenants::text[]), unnest(@ids::bigint[])) AND age>sqlc.arg(age)",
		}, {
			"SELECT id FROM books WHERE author_id = $1 ORDER BY id LIMIT $2", "bigint int", "author_id limit", "1",
			"SELECT v.author_id, t.*\nFROM unnest($1::bigint[]) AS v(author_id)\nCROSS JOIN LATERAL (\nSELECT id FROM books WHERE author_id = v.author_id ORDER BY id LIMIT $2\n) AS t",
			"SELECT v.author_id::bigint AS author_id, t.*\nFROM (SELECT unnest(@author_ids::bigint[]) AS author_id) AS v\nCROSS JOIN LATERAL (\nSELECT id FROM books WHERE author_id = v.author_id ORDER BY id LIMIT sqlc.arg(limit)\n) AS t",
		}, {
			"INSERT INTO t (a, b) VALUES ($1, $2)\nON CONFLICT (a) DO UPDATE SET b = $2", "int text", "a b", "1 2",
			"INSERT INTO t (a, b) SELECT * FROM unnest($1::int[], $2::text[])\nON CONFLICT (a) DO UPDATE SET b = EXCLUDED.b",
			"INSERT INTO t (a, b) SELECT unnest(sqlc.arg(as)::int[]), unnest(@bs::text[])\nON CONFLICT (a) DO UPDATE SET b = EXCLUDED.b",
		}, {
			"UPDATE t SET b = $2 WHERE a = $1", "int text", "a b", "1 2",
			"UPDATE t SET b = v.b\nFROM unnest($1::int[], $2::text[]) AS v(a, b) WHERE t.a = v.a",
			"UPDATE t SET b = v.b\nFROM (SELECT unnest(sqlc.arg(as)::int[]) AS a, unnest(@bs::text[]) AS b) AS v WHERE t.a = v.a",
		},
	} {
		for _, lists := range []bool{false, true} {
			q := twin.Query{SQL: c.sql, Params: map[int]twin.Known{}, Lists: lists}
			for i, name := range strings.Fields(c.names) {
				q.Params[i+1] = twin.Known{Name: name, Type: strings.Fields(c.types)[i]}
			}
			for _, n := range strings.Fields(c.each) {
				q.Each = append(q.Each, int(n[0]-'0'))
			}
			tw, err := twin.Of(q)
			if err != nil {
				t.Errorf("%s: %v", c.sql, err)
				continue
			}
			got, want := tw.SQL, c.want
			if lists {
				want = c.sqlc
				if got, err = tw.Named(func(int) bool { return false }); err != nil {
					t.Error(err)
				}
			}
			if got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		}
	}
}

// TestMarks: other engines have the condition alone.
func TestMarks(t *testing.T) {
	for sql, want := range map[string]string{
		"SELECT `name` FROM `users` WHERE `id` = ? AND note <> 'why?' AND age > ?": "SELECT `name`, `id` FROM `users` WHERE `id` IN (sqlc.slice(ids)) AND note <> 'why?' AND age > ?",
		"SELECT id FROM users WHERE id = ?1 -- who?":                               "SELECT id FROM users WHERE id IN (sqlc.slice(ids)) -- who?",
		"DELETE FROM users WHERE id = ?":                                           "DELETE FROM users WHERE id IN (sqlc.slice(ids))",
		"SELECT id FROM users WHERE id = ? LIMIT 1":                                "",
		"INSERT INTO users VALUES (?)":                                             "",
	} {
		tw, err := twin.OfMarks(twin.Query{SQL: sql, Each: []int{1}})
		if (err != nil) != (want == "") || err == nil && tw.SQL != want {
			t.Errorf("%s\n\tis %+v, %v; want %s", sql, tw, err, want)
		}
	}
}

func TestGist(t *testing.T) {
	for _, c := range []struct {
		a, b        string
		same, gives bool
	}{
		{"SELECT a FROM t WHERE id = ANY($1)", "select a -- x\nfrom T where id = any($2::bigint[]) ORDER BY a;", true, true},
		{"SELECT a FROM t WHERE id = ANY($1)", "SELECT a FROM t WHERE id = ANY($1) ORDER BY a LIMIT 3", false, false},
		{"SELECT a FROM t WHERE x = 'A'", "SELECT a FROM t WHERE x = 'a'", false, false},
		{"SELECT a FROM t", "SELEC", false, false},
		{"SELEC", "SELEC", false, false},
		{"SELECT b y, A.x, lower(z), c FROM t WHERE id = $1::int ORDER BY c", "SELECT a.x, lower(z), B y FROM t WHERE id = $2", false, true},
		{"SELECT a.x, lower(z), B y FROM t", "SELECT b y, A.x, lower(z), c FROM t", false, false},
		{"SELECT a, b FROM t", "SELECT a FROM u", false, false},
		{"SELECT b AS a, c FROM t", "SELECT a FROM t", false, false},
		{"SELECT * FROM t", "SELECT a FROM t", false, false},
		{"SELECT a, b FROM t", "SELECT * FROM t", false, false},
		{"SELECT DISTINCT a, b FROM t", "SELECT a FROM t", false, false},
		{"SELECT a, b FROM t UNION SELECT 1, 2", "SELECT a FROM t UNION SELECT 1, 2", false, false},
		{"INSERT INTO t VALUES ($1)", "insert into t values ($1::int)", true, false},
	} {
		a, b := twin.Read(c.a), twin.Read(c.b)
		if a.Same(b) != c.same || b.Same(a) != c.same || a.Gives(b) != c.gives {
			t.Errorf("%q and %q: want %v, %v", c.a, c.b, c.same, c.gives)
		}
	}
}

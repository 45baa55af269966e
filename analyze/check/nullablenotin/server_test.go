package nullablenotin_test

import (
	"context"
	"regexp"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/analyze/check/internal/checktest"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// nulls are rows of which one has NULL in each column that the cases ask for; filled gives
// these a value, and a story to each like.
const (
	nulls = `
INSERT INTO users (id, email, name, plan, org_id, invited_by, created_at) VALUES
	(1, 'a', 'a', 'free', 9, 9, now()), (2, 'b', 'b', 'paid', 9, 9, now()), (3, 'c', 'c', 'paid', NULL, NULL, now());
INSERT INTO stories (id, author_id, editor_id, category_id, slug, status, published, title, body, score, meta, tags, created_at)
	VALUES (1, 2, 2, 1, 's', 'draft', false, 't', 'b', 0, '{}', '{}', now());
INSERT INTO comments (id, story_id, user_id, parent_id, body, created_at) VALUES (1, 1, 1, 9, 'c', now()), (2, 1, 1, NULL, 'c', now());
INSERT INTO likes (story_id, user_id, created_at) VALUES (1, 1, now()), (7, 1, now());`
	filled = `
UPDATE users SET org_id = 9, invited_by = 9; UPDATE comments SET parent_id = 9; DELETE FROM likes WHERE story_id = 7;`
)

var (
	foundIn = regexp.MustCompile(`(?m)^queries\.sql:.*: (\w+): NOT IN `)
	named   = regexp.MustCompile(`(?m)^-- name: (\w+) :\w+\n((?s).*?;)$`)
)

// TestServer runs the queries of the cases on a server: those of which something is found
// meet no row where one is NULL, and some where none is.
func TestServer(t *testing.T) {
	pg := dbtest.SharedPostgres(t)
	held := 0
	for _, f := range checktest.Files(t) {
		for _, c := range f.Cases {
			found := map[string]bool{}
			for _, m := range foundIn.FindAllStringSubmatch(c.Want, -1) {
				found[m[1]] = true
			}
			if len(found) == 0 {
				continue
			}
			t.Run(c.Name, func(t *testing.T) {
				conn, err := pgx.Connect(t.Context(), dbtest.Database(t, pg, checktest.Stories+c.DDL+nulls).DSN())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close(context.Background())
				with := met(t, conn, c.SQL)
				if _, err := conn.Exec(t.Context(), filled); err != nil {
					t.Fatal(err)
				}
				without := met(t, conn, c.SQL)
				for name := range found {
					held++
					if with[name] != 0 || without[name] == 0 {
						t.Errorf("%s meets %d rows with a NULL, and %d without", name, with[name], without[name])
					}
				}
			})
		}
	}
	if held < 6 {
		t.Errorf("only %d queries are held to the server", held)
	}
}

// met is how many rows each query gives or takes away.
func met(t *testing.T, conn *pgx.Conn, sql string) map[string]int64 {
	t.Helper()
	rows := map[string]int64{}
	for _, m := range named.FindAllStringSubmatch(sql, -1) {
		if _, err := conn.Exec(t.Context(), "BEGIN"); err != nil {
			t.Fatal(err)
		}
		tag, err := conn.Exec(t.Context(), m[2])
		if err != nil {
			t.Fatalf("%s: %v", m[1], err)
		}
		rows[m[1]] = tag.RowsAffected()
		if _, err := conn.Exec(t.Context(), "ROLLBACK"); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

package templates_test

import (
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/templates"
	"github.com/dbgen-go/dbgen/templates/options"
)

const twinDDL = `CREATE TABLE t (id bigint PRIMARY KEY, p bigint NOT NULL, n int NOT NULL);`

// queryLineOf generates a package of one query and returns its line for tools.
func queryLineOf(t *testing.T, directive, command, sql string) (line string, refused bool) {
	t.Helper()
	cat, diags := schema.Replay([]schema.Source{{Name: "s.sql", Text: twinDDL}}, schema.Options{Binder: analyze.NewBinder()})
	parsed, d := parser.ParseFile("q.sql", "-- name: Q "+command+"\n"+directive+sql+";\n", parser.Options{})
	diags.Append(d)
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	res, _ := analyze.Analyze(t.Context(), cat, parsed, analyze.Options{})
	if res.Diags.HasErrors() {
		return "", true
	}
	files, _ := templates.Generate(res, options.Options{Package: "db"})
	for _, f := range files {
		for l := range strings.Lines(string(f.Content)) {
			if strings.Contains(l, "//dbgen:query name=Q ") {
				return l, false
			}
		}
	}
	t.Fatalf("no line for tools in what %q gives", sql)
	return "", false
}

// TestTwinRefused: what a query's line says of a batch twin is what happens to
// one that asks for it.
func TestTwinRefused(t *testing.T) {
	for _, sql := range []string{
		"SELECT * FROM t WHERE p = $1",
		"SELECT id, p FROM t WHERE p = $1 AND n > 0",
		"SELECT id FROM t WHERE p = $1",
		"SELECT count(*) FROM t WHERE p = $1",
		"SELECT p, coalesce(max(n), 0) AS most FROM t WHERE p = $1 GROUP BY p",
		"SELECT * FROM t WHERE p = $1 LIMIT 3",
		"SELECT DISTINCT p FROM t WHERE p = $1",
		"SELECT *, row_number() OVER () AS place FROM t WHERE p = $1",
		"SELECT * FROM t WHERE p > $1",
		"SELECT * FROM t WHERE id = ANY(sqlc.slice('p'))",
		"SELECT * FROM t WHERE p = $1 OR n = 1",
		"SELECT * FROM t WHERE p = @p::bigint",
		"SELECT * FROM t WHERE p = CAST(@p AS bigint)",
		"SELECT * FROM t WHERE n = @p::smallint",
		"SELECT * FROM t WHERE p = (@p)",
		"SELECT * FROM t WHERE p::bigint = @p",
		"SELECT * FROM t WHERE p = 1 AND p = @p",
		"SELECT * FROM t WHERE p = $1 FOR UPDATE",
		"SELECT * FROM t WHERE p = $1 UNION SELECT * FROM t WHERE n = 0",
		"SELECT a.p, b.n FROM t a JOIN t b ON b.id = a.p WHERE a.p = $1",
		"SELECT *, (SELECT count(*) FROM t b WHERE b.p = a.id) AS children FROM t a WHERE p = $1",
	} {
		_, refused := queryLineOf(t, "-- batch: by=p\n", ":many", sql)
		_, listRefused := queryLineOf(t, "-- batch: by=p as=list\n", ":many", sql)
		want := ""
		switch {
		case refused && listRefused:
			want = "no"
		case refused:
			want = "list"
		}
		line, _ := queryLineOf(t, "", ":many", sql)
		_, says, _ := strings.Cut(strings.TrimSpace(line), " twin=")
		if says != want {
			t.Errorf("%s: a twin is refused: %v, with as=list: %v, but the line is %q", sql, refused, listRefused, line)
		}
	}
}

func TestCopyRefused(t *testing.T) {
	for sql, want := range map[string]bool{
		"INSERT INTO t (id, p, n) VALUES ($1, $2, $3)":                        false,
		"INSERT INTO t (id, p, n) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING": true,
		"INSERT INTO t (id, p, n) VALUES ($1, $2, $3 + 1)":                    true,
		"INSERT INTO t (id, p, n) SELECT id + $1, p, n FROM t":                true,
	} {
		line, _ := queryLineOf(t, "", ":exec", sql)
		if got := strings.Contains(line, " copy=no"); got != want {
			t.Errorf("%s: %q, want copy=no: %v", sql, line, want)
		}
	}
}

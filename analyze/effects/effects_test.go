package effects_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/effects"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

var update = flag.Bool("update", false, "rewrite the golden file")

func readFile(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// load binds a schema.
func load(t testing.TB, ddl string, opts bind.Options) *bind.Schema {
	t.Helper()
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{Binder: bind.NewBinder()})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	return bind.New(cat, opts)
}

// statement binds one statement.
func statement(t testing.TB, b *bind.Schema, sql string) *tree.Statement {
	t.Helper()
	queries, diags := parser.ParseFile("query.sql", "-- name: Q :exec\n"+sql+";\n", parser.Options{})
	if err := diags.Err(); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	stmt, _, err := b.Statement(queries[0])
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return stmt
}

// What one statement of each kind reads and writes. The file has the statements,
// each followed by what is said of it.
func TestEffects(t *testing.T) {
	const golden = "testdata/effects.txt"
	b := load(t, readFile(t, "testdata/schema.sql"), bind.Options{UnknownFunctions: true})
	s := effects.New(b)
	want := readFile(t, golden)
	var got strings.Builder
	for line := range strings.Lines(want) {
		switch {
		case strings.HasPrefix(line, "  "): // an answer
		case strings.HasPrefix(line, "#"), line == "\n":
			got.WriteString(line)
		default:
			got.WriteString(line)
			describe(&got, s, statement(t, b, strings.TrimSpace(line)))
		}
	}
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Errorf("run go test -update and look at the difference (-want +got):\n%s", diff)
	}
}

func describe(w *strings.Builder, s *effects.Schema, stmt *tree.Statement) {
	e := s.Of(stmt)
	fmt.Fprintf(w, "  %s", e.Verb)
	for _, flag := range []struct {
		on   bool
		name string
	}{{e.ReadOnly, "read-only"}, {e.Locks, "locks"}, {e.ReadsViaFunctions, "unseen reads"}} {
		if flag.on {
			w.WriteString(", " + flag.name)
		}
	}
	w.WriteString("\n")
	for _, x := range e.Reads {
		access(w, "reads", x)
	}
	for _, x := range e.Writes {
		access(w, "writes "+string(x.Verb), x)
	}
	for _, why := range e.Unseen {
		fmt.Fprintf(w, "  unseen: %s\n", why)
	}
	for _, d := range e.Failed.All() {
		fmt.Fprintf(w, "  refused: %s\n", d)
	}
	for _, f := range s.Uncacheable(stmt) {
		fmt.Fprintf(w, "  at %d: %s\n", f.Loc, f.Message)
	}
}

// access writes a line such as: reads users [id=$1] name, n via function f()
func access(w *strings.Builder, word string, x effects.Access) {
	fmt.Fprintf(w, "  %s %s", word, x.Table.Name)
	for _, k := range x.Key {
		if k.Param > 0 {
			fmt.Fprintf(w, " [%s=$%d]", k.Column.Name, k.Param)
		} else {
			fmt.Fprintf(w, " [%s=%s]", k.Column.Name, k.Const)
		}
	}
	var cols []string
	for _, c := range x.Columns {
		cols = append(cols, c.Name)
	}
	if len(cols) > 0 {
		w.WriteString(" " + strings.Join(cols, ", "))
	}
	if x.Via != "" {
		w.WriteString(" via " + x.Via)
	}
	w.WriteString("\n")
}

// The parameters of a function are not those of the query that calls it: what
// they pin is no row that the query knows.
func TestArgumentsPinNoRows(t *testing.T) {
	s := effects.New(load(t, `
		CREATE TABLE users (id bigint PRIMARY KEY, name text);
		CREATE FUNCTION name_of(bigint) RETURNS text STABLE LANGUAGE sql AS 'SELECT name FROM users WHERE id = $1';
		CREATE FUNCTION rename(who bigint) RETURNS void LANGUAGE sql AS 'UPDATE users SET name = NULL WHERE id = who';`, bind.Options{}))
	for _, sql := range []string{"SELECT name_of($1 + 1)", "SELECT rename($1 + 1)"} {
		e := s.Of(statement(t, s.Schema, sql))
		all := append(e.Reads, e.Writes...)
		if len(all) == 0 {
			t.Errorf("%s does nothing", sql)
		}
		for _, x := range all {
			if x.Key != nil {
				t.Errorf("%s is said to touch the row %s = $%d of %s", sql, x.Key[0].Column.Name, x.Key[0].Param, x.Table.Name)
			}
		}
	}
}

// A body that PostgreSQL refuses is an error where all names are known, and a
// warning where something may be there all the same.
func TestRefusedBodies(t *testing.T) {
	const ddl = "CREATE TABLE t (a int);\nCREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT b FROM t';"
	for _, trust := range []bool{false, true} {
		b := load(t, ddl, bind.Options{UnknownFunctions: trust})
		failed := effects.New(b).Of(statement(t, b, "SELECT f()")).Failed.All()
		want := diag.Error
		if trust {
			want = diag.Warning
		}
		if len(failed) != 1 || failed[0].Severity != want || failed[0].Pos.Line != 2 || failed[0].Message != `function f: column "b" does not exist` {
			t.Errorf("trust %v: got %v", trust, failed)
		}
	}
}

// A rule's action is looked at once, like a function's body.
func TestRulesAreKept(t *testing.T) {
	b := load(t, "CREATE TABLE t (a int); CREATE TABLE log (a int); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (1);", bind.Options{})
	s := effects.New(b)
	for range 3 {
		if e := s.Of(statement(t, b, "INSERT INTO t VALUES (1)")); len(e.Writes) != 2 {
			t.Fatalf("got %v", e.Writes)
		}
		if n := s.Bodies(); n != 1 {
			t.Fatalf("%d bodies are kept", n)
		}
	}
}

// Many goroutines get the answers that one does.
func TestGoroutines(t *testing.T) {
	b := load(t, readFile(t, "testdata/schema.sql"), bind.Options{UnknownFunctions: true})
	var sqls []string
	for line := range strings.Lines(readFile(t, "testdata/effects.txt")) {
		if line != "\n" && !strings.HasPrefix(line, "  ") && !strings.HasPrefix(line, "#") {
			sqls = append(sqls, strings.TrimSpace(line))
		}
	}
	shared := effects.New(b)
	results := make([]strings.Builder, 4)
	var wg sync.WaitGroup
	for i := range results {
		wg.Go(func() {
			for k := range sqls { // each begins elsewhere
				k = (k + i*len(sqls)/len(results)) % len(sqls)
				describe(&results[i], shared, statement(t, b, sqls[k]))
			}
		})
	}
	wg.Wait()
	for i := range results {
		var alone strings.Builder
		s := effects.New(b)
		for k := range sqls {
			describe(&alone, s, statement(t, b, sqls[(k+i*len(sqls)/len(results))%len(sqls)]))
		}
		if diff := cmp.Diff(alone.String(), results[i].String()); diff != "" {
			t.Errorf("goroutine %d: %s", i, diff)
		}
	}
}

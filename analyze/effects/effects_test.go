package effects_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/bind/bindtest"
	"github.com/dbgen-go/dbgen/analyze/effects"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
)

const record = "testdata/effects.txt"

// What one statement of each kind reads and writes. The file has the statements,
// each followed by what is said of it.
func TestEffects(t *testing.T) {
	b := bindtest.Load(t, bindtest.ReadFile(t, "testdata/schema.sql"))
	s := effects.New(b)
	bindtest.Record(t, record, func(w *strings.Builder, sql string) { describe(w, s, bindtest.Statement(t, b, sql)) })
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
	s := effects.New(bindtest.LoadWith(t, `
		CREATE TABLE users (id bigint PRIMARY KEY, name text);
		CREATE FUNCTION name_of(bigint) RETURNS text STABLE LANGUAGE sql AS 'SELECT name FROM users WHERE id = $1';
		CREATE FUNCTION rename(who bigint) RETURNS void LANGUAGE sql AS 'UPDATE users SET name = NULL WHERE id = who';`, bind.Options{}))
	for _, sql := range []string{"SELECT name_of($1 + 1)", "SELECT rename($1 + 1)"} {
		e := s.Of(bindtest.Statement(t, s.Schema, sql))
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
		b := bindtest.LoadWith(t, ddl, bind.Options{UnknownFunctions: trust})
		failed := effects.New(b).Of(bindtest.Statement(t, b, "SELECT f()")).Failed.All()
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
	b := bindtest.LoadWith(t, "CREATE TABLE t (a int); CREATE TABLE log (a int); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (1);", bind.Options{})
	s := effects.New(b)
	for range 3 {
		if e := s.Of(bindtest.Statement(t, b, "INSERT INTO t VALUES (1)")); len(e.Writes) != 2 {
			t.Fatalf("got %v", e.Writes)
		}
		if n := s.Bodies(); n != 1 {
			t.Fatalf("%d bodies are kept", n)
		}
	}
}

// Goroutines that share a Schema get the answers that one alone gets.
func TestShared(t *testing.T) {
	b := bindtest.Load(t, bindtest.ReadFile(t, "testdata/schema.sql"))
	s := effects.New(b)
	render := func(s *effects.Schema, sql string) string {
		var w strings.Builder
		describe(&w, s, bindtest.Statement(t, b, sql))
		return w.String()
	}
	bindtest.Share(t, record, func(sql string) string { return render(s, sql) }, func(sql string) string { return render(effects.New(b), sql) })
}

package analyze_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
)

// A set is a schema with queries, and the file of what the server says of them.
type set struct {
	name, ddl, queries, answers string
}

// sets returns the corpus and the walk through the manual.
func sets(t testing.TB) []set {
	list := []set{{"corpus", readFiles(t, "testdata/corpus/schema.sql"), corpus(t), "testdata/corpus/answers.txt"}}
	dirs, err := filepath.Glob("../conformance/manual/*/schema.sql")
	if err != nil || len(dirs) == 0 {
		t.Fatalf("the manual's queries are missing: %v", err)
	}
	for _, file := range dirs {
		dir := filepath.Dir(file)
		list = append(list, set{filepath.Base(dir), readFiles(t, file), readFiles(t, dir+"/query.sql"), dir + "/answers.txt"})
	}
	return list
}

// Every query must have the parameters and columns, with their types and names,
// that PostgreSQL 18 gives it. What it gives is on record: go test -update, with
// DBGEN_TEST_DSN naming such a server, asks it again.
func TestAgreesWithServer(t *testing.T) {
	total := 0
	for _, s := range sets(t) {
		t.Run(s.name, func(t *testing.T) {
			r, diags := load(t, s.ddl, s.queries)
			lines := strings.Split(s.queries, "\n")
			for _, d := range diags.All() {
				if d.Severity == diag.Error && !newer(lines[max(d.Pos.Line-1, 0)]) { // a warning disputes no type
					t.Error(d)
				}
			}
			total += len(r.Queries)
			if *update && os.Getenv("DBGEN_TEST_DSN") != "" {
				record(t, s, r)
			}
			answers := map[string]string{}
			for line := range strings.Lines(readFiles(t, s.answers)) {
				name, answer, _ := strings.Cut(strings.TrimRight(line, "\n"), ": ")
				answers[name] = answer
			}
			for _, q := range r.Queries {
				if got := shape(r, q); got != answers[q.Name] {
					t.Errorf("%s: %s\n\tgot  %s\n\twant %s", q.Name, q.SQL, got, answers[q.Name])
				}
			}
		})
	}
	if total < 1150 {
		t.Errorf("only %d queries", total)
	}
}

// newer reports whether a line has what is syntax to PostgreSQL 18 alone, and the
// parser's grammar is an older one's.
func newer(line string) bool {
	return pgast.Grammar < 18 && strings.Contains(line, "RETURNING WITH")
}

// record asks the server about every query of a set, as its author wrote it;
// what would be sent for it must be the same to the server.
func record(t *testing.T, s set, r *analyze.Result) {
	o := newOracle(t, s.ddl)
	if o.version < 18 {
		t.Fatalf("the answers are those of PostgreSQL 18, not %d", o.version)
	}
	var b strings.Builder
	for _, q := range r.Queries {
		answer, err := o.answer(t, q.Query.SQL)
		if err != nil {
			t.Errorf("%s: the server refuses it: %v\n\t%s", q.Name, err, q.Query.SQL)
			continue
		}
		if sent, err := o.answer(t, q.SQL); sent != answer || err != nil {
			t.Errorf("%s: for what would be sent the server says %s (%v), for the author's text %s\n\t%s", q.Name, sent, err, answer, q.SQL)
		}
		fmt.Fprintf(&b, "%s: %s\n", q.Name, answer)
	}
	if err := os.WriteFile(s.answers, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// shape writes what the analysis says of a query.
func shape(r *analyze.Result, q *analyze.Query) string {
	var params, columns []string
	for _, p := range q.Params {
		params = append(params, r.Types.Format(p.Type.OID))
	}
	for _, c := range q.Columns {
		columns = append(columns, c.Name+" "+r.Types.Format(c.Type.OID))
	}
	return shapeOf(params, columns)
}

func shapeOf(params, columns []string) string {
	return fmt.Sprintf("(%s) → (%s)", strings.Join(params, ", "), strings.Join(columns, ", "))
}

// answer prepares a query and writes what the server says of it.
func (o *oracle) answer(t testing.TB, sql string) (string, error) {
	t.Helper()
	ctx := context.Background()
	d, err := o.conn.Prepare(ctx, "q", sql)
	if err != nil {
		return "", err
	}
	// The protocol's row description shows domains as their base types; this
	// view does not.
	var params, results []uint32
	if err := o.conn.QueryRow(ctx, `SELECT parameter_types::oid[], coalesce(result_types::oid[], '{}') FROM pg_prepared_statements WHERE name = 'q'`).Scan(&params, &results); err != nil {
		t.Fatal(err)
	}
	if err := o.conn.Deallocate(ctx, "q"); err != nil {
		t.Fatal(err)
	}
	var types, columns []string
	for _, oid := range params {
		types = append(types, o.typeName(t, oid))
	}
	for i, f := range d.Fields {
		columns = append(columns, f.Name+" "+o.typeName(t, results[i]))
	}
	return shapeOf(types, columns), nil
}

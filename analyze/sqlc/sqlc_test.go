package sqlc_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/bind/bindtest"
	"github.com/dbgen-go/dbgen/analyze/sqlc"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

const record = "testdata/answers.txt"

// What sqlc takes the columns of one statement of each kind for. The file has the
// statements, each followed by what is said of its columns: sqlc itself says the
// same (conformance, -readings).
func TestAnswers(t *testing.T) {
	b := bindtest.Load(t, bindtest.ReadFile(t, "testdata/schema.sql"))
	s := sqlc.New(b)
	bindtest.Record(t, record, func(w *strings.Builder, sql string) { answers(w, s, bindtest.Statement(t, b, sql)) })
}

func answers(w *strings.Builder, s *sqlc.Schema, stmt *tree.Statement) {
	for i := range stmt.Query.Columns() {
		c, ok := s.Column(stmt.Query, i)
		if !ok {
			w.WriteString("  nothing\n")
			continue
		}
		fmt.Fprintf(w, "  %q %s%s", c.Label, c.Type, strings.Repeat("[]", c.Dims))
		if c.NotNull {
			w.WriteString(" NOT NULL")
		}
		if c.Table != "" {
			fmt.Fprintf(w, " of %s.%s", c.Table, c.Name)
		}
		w.WriteString("\n")
	}
}

// Goroutines may share a reader.
func TestShared(t *testing.T) {
	ddl := bindtest.ReadFile(t, "testdata/schema.sql")
	b := bindtest.Load(t, ddl)
	shared := sqlc.New(b)
	say := func(s *sqlc.Schema, sql string) string {
		var w strings.Builder
		answers(&w, s, bindtest.Statement(t, b, sql))
		return w.String()
	}
	bindtest.Share(t, record,
		func(sql string) string { return say(shared, sql) },
		func(sql string) string { return say(sqlc.New(b), sql) })
}

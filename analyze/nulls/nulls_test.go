package nulls_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dbgen-go/dbgen/analyze/bind/bindtest"
	"github.com/dbgen-go/dbgen/analyze/nulls"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

const record = "testdata/answers.txt"

// What may be NULL, and why, of one statement of each kind. The file has the
// statements, each followed by what is said of its columns and parameters.
func TestAnswers(t *testing.T) {
	b := bindtest.Load(t, bindtest.ReadFile(t, "testdata/schema.sql"))
	s := nulls.New(b)
	bindtest.Record(t, record, func(w *strings.Builder, sql string) { answers(w, s, bindtest.Statement(t, b, sql)) })
}

func answers(w *strings.Builder, s *nulls.Schema, stmt *tree.Statement) {
	a := s.Of(stmt)
	for i := range stmt.Query.Columns() {
		x := a.Column(stmt.Query, i)
		fmt.Fprintf(w, "  %s: %s", x.Null, x.Reason)
		if a.NullElems(stmt.Query, i) {
			w.WriteString("; elements may be")
		}
		if wrong := a.Wrong(stmt.Query, i); wrong != (nulls.Wrong{}) {
			fmt.Fprintf(w, "; for certain: %s; %s", wrong.Why, wrong.Cure)
		}
		w.WriteString("\n")
	}
	for i, null := range a.Params() {
		fmt.Fprintf(w, "  $%d may be: %v\n", i+1, null)
	}
}

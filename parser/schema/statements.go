package schema

import (
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// Statements are those of a source that Replay runs, each as its author wrote it, without
// the semicolon: what a transaction of the source takes back is left out, with what
// begins and ends it. What PostgreSQL's parser does not take is not among them; Replay
// reports it.
func Statements(src Source) []string {
	r := &replayer{diags: new(diag.List), broken: map[string]bool{}}
	r.file = diag.NewFile(src.Name, sqltext.WithoutMark(src.Text))
	text, _, _ := sqltext.Clean(r.file, withoutPsql(r.file.Text))
	var list []string
	stmts := r.parse(text)
	undone := rolledBack(stmts)
	for i, s := range stmts {
		if !undone[i] && s.node.GetTransactionStmt() == nil {
			list = append(list, s.sql[s.start:s.end])
		}
	}
	return list
}

// Package rowsnotclosed is the rule rows-not-closed: rows of a query that are neither closed nor read to the end on some path.
// It words what package txn finds.
package rowsnotclosed

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/txn"
)

const id = "rows-not-closed"

//go:embed page.md
var page string

// Rule is the rule rows-not-closed.
var Rule = &vet.Rule{
	ID:    id,
	Title: "rows of a query that are neither closed nor read to the end on some path",
	Page:  page,
	Analyzer: rule.OnTx(id, txn.RowsNotClosed, `report rows that are neither closed nor read to the end on some path

They keep their connection, which never comes back to the pool. See "dbgen explain rows-not-closed".`, word),
}

func word(pass *analysis.Pass, s *txn.Site) string {
	line := pass.Fset.Position(s.Leave).Line
	if s.Again {
		return fmt.Sprintf("%s are still open when the next round asks for others; close them in each round", s.Tx)
	}
	return fmt.Sprintf("%s are still open at the return on line %d, and keep their connection; defer their Close", s.Tx, line)
}

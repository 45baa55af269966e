// Package txnotclosed is the rule tx-not-closed: a transaction that is neither committed nor rolled back on some path.
// It words what package txn finds.
package txnotclosed

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/txn"
)

const id = "tx-not-closed"

//go:embed page.md
var page string

// Rule is the rule tx-not-closed.
var Rule = &vet.Rule{
	ID:    id,
	Title: "a transaction that is neither committed nor rolled back on some path",
	Page:  page,
	Analyzer: rule.OnTx(id, txn.TxNotClosed, `report transactions that are neither committed nor rolled back on some path

Such a transaction keeps its connection, which never comes back to the pool, and its
locks. See "dbgen explain tx-not-closed".`, word),
}

func word(pass *analysis.Pass, s *txn.Site) string {
	line := pass.Fset.Position(s.Leave).Line
	if s.Again {
		return fmt.Sprintf("the transaction %s is still open when the next round begins another one; commit it or roll it back in each round", s.Tx)
	}
	return fmt.Sprintf("the transaction %s is still open at the return on line %d, and keeps its connection and its locks; defer its Rollback, which does nothing after Commit", s.Tx, line)
}

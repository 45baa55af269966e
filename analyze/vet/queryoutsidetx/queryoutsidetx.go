// Package queryoutsidetx is the rule query-outside-tx: a query on the pool while a transaction is open: on another connection, outside the transaction.
// It words what package txn finds.
package queryoutsidetx

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/txn"
)

const id = "query-outside-tx"

//go:embed page.md
var page string

// Rule is the rule query-outside-tx.
var Rule = &vet.Rule{
	ID:    id,
	Title: "a query on the pool while a transaction is open: on another connection, outside the transaction",
	Page:  page,
	Analyzer: rule.OnTx(id, txn.QueryOutside, `report queries on the pool while a transaction is open

They run on another connection, see nothing that the transaction wrote, and wait for
ever when all connections of the pool are taken by those who do the same. See "dbgen explain query-outside-tx".`, word),
}

func word(pass *analysis.Pass, s *txn.Site) string {
	on := "it"
	if s.Tx != "" {
		on = s.Tx
	}
	line := pass.Fset.Position(s.Begin).Line
	return fmt.Sprintf("%s%s %s on %s, outside the transaction of line %d: it takes another connection, does not see what %s wrote, and waits for ever when the pool is empty; run it on %s",
		s.What, s.Through(), s.Does, s.Handle, line, on, on)
}

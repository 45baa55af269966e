// Package externalcallintx is the rule external-call-in-tx: a call of another service, or a wait, while a transaction is open.
// It words what package txn finds.
package externalcallintx

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/txn"
)

const id = "external-call-in-tx"

//go:embed page.md
var page string

// Rule is the rule external-call-in-tx.
var Rule = &vet.Rule{
	ID:    id,
	Title: "a call of another service, or a wait, while a transaction is open",
	Page:  page,
	Analyzer: rule.OnTx(id, txn.ExternalCall, `report calls of other services and waits while a transaction is open

The transaction keeps its connection and its locks for as long as the other side
takes, and what is done there is not undone by a rollback. See "dbgen explain external-call-in-tx".`, word),
}

func word(pass *analysis.Pass, s *txn.Site) string {
	return fmt.Sprintf("%s%s %s while the transaction of line %d is open, which keeps its connection and its locks for as long; do it before the transaction or after it",
		s.What, s.Through(), s.Does, pass.Fset.Position(s.Begin).Line)
}

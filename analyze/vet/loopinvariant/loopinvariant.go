package loopinvariant

import (
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
)

// Analyzer is the rule loop-invariant-query.
var Analyzer = rule.New("loopinvariantquery", loops.Invariant, `report generated queries that a loop sends again and again with the same arguments

Call the query once before the loop and keep its result. See
"dbgen explain loop-invariant-query".`)

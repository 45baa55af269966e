package nplusone

import (
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
)

// Analyzer is the rule n-plus-one.
var Analyzer = rule.New("nplusone", loops.NPlusOne, `report generated queries that run once for each element of a loop

A query whose argument depends on the loop's variable costs a round trip for each
element. One query for all elements costs one. See "dbgen explain n-plus-one".`)

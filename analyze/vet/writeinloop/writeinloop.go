package writeinloop

import (
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
)

// Analyzer is the rule write-in-loop.
var Analyzer = rule.New("writeinloop", loops.Write, `report generated writes that a loop sends row by row

A :copyfrom, an INSERT from unnest, or a :batchexec sends all rows at once. See
"dbgen explain write-in-loop".`)

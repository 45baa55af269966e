// Package vet finds queries that Go code calls where it should not: in loops.
// It works on the line that the generator leaves above each method, on
// go/analysis. It knows Go code; it must not know SQL or the schema.
//
// Each rule has a folder, whose package comment says what it reports.
package vet

import (
	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/loopinvariant"
	"github.com/dbgen-go/dbgen/analyze/vet/nplusone"
	"github.com/dbgen-go/dbgen/analyze/vet/unusedignore"
	"github.com/dbgen-go/dbgen/analyze/vet/writeinloop"
)

// Analyzers returns the rules.
func Analyzers() []*analysis.Analyzer {
	return []*analysis.Analyzer{
		nplusone.Analyzer,
		loopinvariant.Analyzer,
		writeinloop.Analyzer,
		unusedignore.Analyzer,
	}
}

// Rules returns the ids that findings carry.
func Rules() []string {
	return []string{loops.NPlusOne, loops.Invariant, loops.Write, unusedignore.ID}
}

package vet

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
)

// IsUnit reports whether a program's arguments are those that "go vet
// -vettool=program" or "go fix -fixtool=program" gives.
func IsUnit(args []string) bool {
	if len(args) == 0 {
		return false
	}
	return args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg")
}

// Unit does the work of one package for "go vet -vettool" and "go fix -fixtool" with
// rules. It reads the program's arguments itself and ends the process.
func Unit(rules []*Rule) {
	var also []string
	flag.Func("also", "`kinds` of query to know beside those that dbgen and sqlc generated: pgx, database/sql", func(value string) error {
		also = strings.Split(value, ",")
		return CheckAlso(also)
	})
	unitchecker.Main(separate(rules, func() []string { return also })...)
}

// Separate returns what runs the rules where each package is judged by itself and
// by the facts of those that it imports, and where messages are all that is printed:
// golangci-lint makes an issue of its own of each related place. also has words of
// Alsos; what sqlc generated is always known.
func Separate(rules []*Rule, also []string) []*analysis.Analyzer {
	list := separate(rules, func() []string { return also })
	for _, a := range list {
		sayRelated(a)
	}
	return list
}

func separate(rules []*Rule, also func() []string) []*analysis.Analyzer {
	engine := loops.Knowing(func() loops.Known {
		known := knownOf(also())
		known.SQLC = true
		return known
	})
	return analyzers(rules, replacement{loops.Analyzer: engine})
}

// sayRelated puts cures and related places into the messages.
func sayRelated(a *analysis.Analyzer) {
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		report := pass.Report
		pass.Report = func(d analysis.Diagnostic) {
			for _, r := range d.Related {
				if strings.HasPrefix(r.Message, CurePrefix) {
					d.Message += "\n" + r.Message
				} else {
					at := pass.Fset.Position(r.Pos)
					d.Message += fmt.Sprintf("\nnote: %s:%d: %s", filepath.Base(at.Filename), at.Line, r.Message)
				}
			}
			d.Related = nil
			report(d)
		}
		return run(pass)
	}
}

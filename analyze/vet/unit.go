package vet

import (
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// IsUnit reports whether a program's arguments are those that "go vet
// -vettool=program" gives.
func IsUnit(args []string) bool {
	if len(args) == 0 {
		return false
	}
	return args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg")
}

// Unit does the work of one package for "go vet -vettool" with rules. It reads
// the program's arguments itself and ends the process.
func Unit(rules []*Rule) {
	analyzers := Analyzers(rules)
	for _, a := range analyzers {
		sayCures(a)
	}
	unitchecker.Main(analyzers...)
}

// sayCures puts cures into the messages, which are all that go vet prints.
func sayCures(a *analysis.Analyzer) {
	run := a.Run
	a.Run = func(pass *analysis.Pass) (any, error) {
		report := pass.Report
		pass.Report = func(d analysis.Diagnostic) {
			for _, r := range d.Related {
				if strings.HasPrefix(r.Message, CurePrefix) {
					d.Message += "\n" + r.Message
				}
			}
			report(d)
		}
		return run(pass)
	}
}

package vet

import (
	"strings"

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
func Unit(rules []*Rule) { unitchecker.Main(Analyzers(rules)...) }

package gotypes

import (
	"go/types"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

var standIn = lazyregexp.New(`(?i)mock|fake|stub|noop`)

// StandsIn reports whether a type, or all of its package, only pretends to be something, for
// tests: by what they are called.
func StandsIn(of *types.TypeName) bool {
	return standIn().MatchString(of.Name()) || StandsInAll(of.Pkg())
}

// StandsInAll reports it of a package.
func StandsInAll(pkg *types.Package) bool { return standIn().MatchString(pkg.Name()) }

// Package lazyregexp compiles regular expressions when they are first asked for. It knows
// package regexp; it must not know what is looked for.
//
// A program with a hundred of them, of which a run needs ten, would otherwise spend a
// tenth of its start on the others.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New returns what compiles an expression at its first call and gives the same result at each.
// It may be called at once by many. An expression that is none panics there, as
// [regexp.MustCompile] does; this package's test compiles all that the module has.
func New(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}

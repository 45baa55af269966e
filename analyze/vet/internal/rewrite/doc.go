// Package rewrite edits loops that run a query for each element into one call of a
// query for all, where that changes nothing but what the edit's message says: what
// is missing, what comes twice, the order and the errors are as they were. It knows
// Go's syntax and types; it must not know SQL.
//
// By file: read.go rewrites look-ups by methods, shape.go reads the loops that they
// stand in and failure.go what is done on errors, pure.go tells what may be moved,
// keys.go gathers what is looked up, call.go has the call for all, write.go rewrites
// writes. Of SQL that stands in Go code written.go and writtenrows.go read the loops,
// writtenfix.go writes what goes before them, writtenround.go the rounds, and
// writtenwrite.go rewrites writes. source.go and imports.go write Go.
package rewrite

// Package rewrite edits loops that run a query for each element into one call of a
// query for all, where that changes nothing but what the edit's message says: what
// is missing, what comes twice, the order and the errors are as they were. It knows
// Go's syntax and types; it must not know SQL.
//
// By file: read.go rewrites look-ups, shape.go reads the loops that they stand in,
// pure.go tells what may be moved, call.go the call for all, write.go rewrites
// writes, source.go writes Go.
package rewrite

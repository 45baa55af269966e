// Package tree is a statement as PostgreSQL understands it: query levels, range
// tables (RTE: an item of FROM), and expressions that know their types, each kind
// a Go type. It knows
// the data, one way to walk it, one to compare it and one to print it; it must
// not know how it is made, nor the syntax tree that it is made of.
//
// Package bind makes it; nulls, effects and paths read it. Once made it is not
// changed, so that any number of goroutines may read one.
package tree

// Package analyze gives queries their meaning: the type and nullability of every
// parameter and column, and which tables and rows a query reads and writes. It
// runs the stages, each in a folder of its own, and has their outcome: bind makes
// the typed tree, nulls says what may be NULL and why, effects what is read and
// written. It knows no Go types and no output format.
package analyze

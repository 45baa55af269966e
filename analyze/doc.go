// Package analyze gives queries their meaning: the type and nullability of every
// parameter and column, and which tables and rows a query reads and writes. It
// runs the stages, each in a folder of its own, and has their outcome: bind makes
// the typed tree, nulls says what may be NULL and why, effects what is read and
// written. Beside them, pgcat is PostgreSQL's catalogue and chooses among overloads,
// tree is the typed tree, paths says what a statement asks of each table, check and
// vet have the rules, a folder each, and rules lists them.
//
// It knows no Go types and no output format.
package analyze

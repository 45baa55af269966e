// Package sqlc is sqlc's reading of a result's columns: which PostgreSQL type
// sqlc 1.31 takes a column for, whether it takes it to be NOT NULL, and which
// table's column it takes it for, so that a project of sqlc's keeps the Go types
// that its code was written against. sqlc goes by how an item of a SELECT list is
// written, by the DDL, and by a list of functions in which the first with as many
// arguments is the one that is called.
//
// It knows the tree, with the forms of its items, and the schema; it must not
// know what is true (package nulls does), nor any Go type: package templates
// weighs the two.
//
// By file: column.go reads items; from.go says what a column of FROM is, and what
// outer joins do to it; function.go has the functions, of which functions.txt, made
// by conformance/sqlcfuncs of sqlc's own list, has PostgreSQL's and its extensions'.
package sqlc

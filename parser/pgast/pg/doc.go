// Package pg holds the nodes of PostgreSQL's syntax tree, field by field those
// of its parsenodes.h, under the names that pg_query's protobuf file gives them.
// They are oliphant's, or, with the build tag pg_query_go, those of the library
// of that name; the two cannot be in one program, since both register that file.
// What only one of them has is not here: package pgast asks for it. This package
// knows nothing but names.
package pg

//go:generate go run ../internal/aliases

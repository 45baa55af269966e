// Package templates turns what the analysis understood into Go source: models,
// enums, parameter and row structs, and the query methods of every command,
// with names and a layout that users of sqlc know. It knows Go, pgx and the
// runtime's contract; it must not know how SQL is parsed or resolved.
package templates

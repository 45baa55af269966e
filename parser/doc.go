// Package parser turns annotated SQL files into queries: it splits files at
// the name annotations, reads the annotations, rewrites sqlc's macros and has
// PostgreSQL's own parser (package pgast) read the SQL. It knows what the text
// says and nothing else: no catalogue, so no types of parameters or columns,
// and no Go.
package parser

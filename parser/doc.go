// Package parser turns annotated SQL files into queries: it splits files at
// the name annotations, reads the annotations, rewrites sqlc's macros and has
// PostgreSQL's own parser (package pgast) read the SQL. It knows what the text
// says and nothing else: no catalogue, so no types of parameters or columns,
// and no Go.
//
// A directive is directive_NAME.go: its type and its DirectiveKind, from which
// reading, messages, dbgen describe and docs/annotations.md (go test ./parser -update) come;
// directive_value.go has the forms of values. An option that the runtime obeys goes
// on to templates/descriptor.go, which writes it, to runtime/internal/descriptor,
// and to runtime/internal/engine; the contract's record is then written anew, as
// runtime/_contract/README.md says.
package parser

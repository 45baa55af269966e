// Package templates turns what the analysis understood into Go source: models,
// enums, parameter and row structs, and the query methods of every command,
// with names and a layout that users of sqlc know. It knows Go, pgx and the
// runtime's contract; it must not know how SQL is parsed or resolved.
//
// By file: generate.go begins and lays out the files, render.go writes them,
// settings.go has the options in the form that is read; pgtypes.go maps
// PostgreSQL's types to Go's (gotype.go is such a type), override.go and
// overridematch.go the project's own choices, sqlcchoice.go, sqlctype.go and
// sqlcparam.go those of sqlc; query.go, row.go and method.go make queries, a command that is no :one, :many or :exec has its own
// file, twin.go and keyed.go batch twins, loaders.go their loaders; constraint.go and
// constraintemit.go the errors of constraints; descriptor.go what the runtime is told, cached.go cache
// keys and tags; adopted.go, kept.go and verdict.go what a project keeps of sqlc's
// code, adoptcheck.go what of that cannot be; names.go makes names, clash.go finds
// those that meet.
package templates

// Package golden holds the generator to its output, byte for byte. Each file
// in features is one feature: a schema, queries and options together with the
// Go files that come of them. Each file in sqlc is a project of sqlc's with the
// API that dbgen gives it, and where sqlc's is another. Each file in errors is one
// kind of wrong input, in several cases with the whole message that each must
// give. The package knows the stages' public functions only.
//
// After a wanted change, go test ./golden -update writes the files anew.
package golden

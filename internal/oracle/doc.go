// Package oracle holds package analyze to a real PostgreSQL server. It makes
// random schemas and random queries over them, built from the catalogue that
// analyze itself resolves by, and compares what the analysis says of each query
// with what the server says: whether it is accepted, its parameters' types, its
// columns' names and types, and, by running it over rows rich in NULLs, which
// columns can be NULL. It knows SQL's grammar and types, and nothing of Go
// types, templates or the command line.
//
// Everything follows from a seed. A disagreement is reduced to a small query
// before it is reported.
package oracle

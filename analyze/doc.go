// Package analyze gives queries their meaning: what each name refers to, the
// type and nullability of every parameter and column, and which tables and rows
// a query reads and writes. It follows PostgreSQL's own analysis (parse_expr.c,
// parse_relation.c and their kin, in what they decide, not how) on the catalogue
// snapshot of package pgcat. It knows no Go types and no output format.
//
// The stages, by file: bind.go turns the schema into a pgcat overlay; scope.go,
// from.go and columnref.go say what names mean; expr*.go build a tree of typed
// expressions; select.go, insert.go, … analyse statements; null*.go derive
// nullability from the typed tree; access.go says what is read and written.
package analyze

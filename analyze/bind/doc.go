// Package bind turns syntax into the typed tree: it says what names refer to,
// what type a parameter has and what a star stands for. Which of several
// functions or operators of a name is meant, package pgcat decides; bind asks it
// and converts the arguments, for x = ANY(array) too (operator.go). It follows PostgreSQL's own analysis (parse_expr.c,
// parse_relation.c and their kin, in what they decide, not how) on the catalogue
// snapshot of package pgcat. Above packages parser and parser/schema it is the only
// one that reads the syntax tree. It notes what is declared (NOT NULL, defaults,
// constructs that are never NULL); it must not conclude what may be NULL or what a
// write sets off, nor know any Go type.
//
// By file: schema.go, function.go and outside.go make a Schema of the DDL;
// scope.go, from.go and columnref.go say what names mean; expr.go, operator.go,
// call.go and coerce.go make expressions; select.go, insert.go, update.go and
// merge.go statements; cte.go, group.go, setop.go, sublink.go, window.go and
// stars.go their parts; params.go names parameters (sqlc.go and
// sqlcfunc.go as sqlc does, in the places that package sqlcplace finds); view.go binds views, body.go
// bodies in SQL (package effects reads the text of others), index.go indexes and
// CHECK; collation.go tells collations.
package bind

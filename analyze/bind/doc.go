// Package bind turns syntax into the typed tree: it says what names refer to,
// which function an operator is, what type a parameter has and what a star
// stands for. It follows PostgreSQL's own analysis (parse_expr.c,
// parse_relation.c and their kin, in what they decide, not how) on the catalogue
// snapshot of package pgcat. It is, with package parser, the only one that knows
// the syntax tree; it must not know what may be NULL, what a write sets off, nor
// any Go type.
//
// By file: schema.go, function.go and outside.go make a Schema of the DDL;
// scope.go, from.go and columnref.go say what names mean; expr.go, operator.go,
// call.go and coerce.go make expressions; select.go, insert.go, update.go and
// merge.go statements; params.go names parameters; view.go and body.go bind the
// queries that the schema itself has.
package bind

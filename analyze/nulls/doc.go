// Package nulls knows which values of the typed tree may be NULL, and why. It
// reads the tree, the schema's views and the bodies of its functions; it must
// not know the syntax, nor what is made of its answers: what an author's marks
// say against them, which Go type a column becomes.
//
// By file: schema.go and body.go answer for views and functions, and trail.go
// keeps them from going in circles; analysis.go for queries; expr.go, column.go,
// call.go, choice.go and subquery.go for expressions, aggregate.go for aggregates
// and windows; facts.go, reject.go and fulljoin.go say what joins and conditions
// do to rows; elem.go looks into arrays; wrong.go finds NULL that is certain, which
// an author's mark AS "x!" must not deny.
package nulls

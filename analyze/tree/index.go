package tree

import "github.com/dbgen-go/dbgen/parser/schema"

// An Index is an index of a table with its expressions.
type Index struct {
	*schema.Index
	RTE   *RTE // the table, in the expressions
	Keys  []IndexKey
	Where Expr // nil when it is not partial, or Where of the schema's is not understood
}

// An IndexKey is a key of an index: a Var, or another expression, or nil where
// that is not understood.
type IndexKey struct {
	schema.IndexElem
	Value Expr
}

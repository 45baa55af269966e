package tree

// maxDepth bounds how deep subqueries, views and set operations are looked into.
const maxDepth = 64

// Inner returns the query and the column of it that a Var is of, of a subquery
// or a WITH query; the query is nil where it is of neither.
func (v *Var) Inner() (*Query, int) {
	q := v.RTE.Query
	if q == nil && v.RTE.CTE != nil {
		q = v.RTE.CTE.Query
	}
	if q == nil || v.RTE.Rel != nil || q.Column(v.ColumnOf()) == nil {
		return nil, -1
	}
	return q, v.ColumnOf()
}

// BaseColumn returns the base table's column that an expression shows
// unaltered, also through subqueries, WITH and views, or nil.
func BaseColumn(e Expr) *RelCol {
	for range maxDepth {
		switch x := e.(type) {
		case *Relabel:
			if x.Type().OID != x.Arg.OID() || !x.Type().SameMod(x.Arg.Type()) {
				return nil
			}
			e = x.Arg
		case *Field:
			row, ok := x.Arg.(*WholeRow)
			if !ok || row.RTE.Rel == nil {
				return nil
			}
			return row.RTE.Rel.base(x.Num)
		case *Var:
			if x.RTE.Rel != nil {
				return x.RTE.Rel.base(x.ColumnOf())
			}
			q, i := x.Inner()
			if q == nil {
				return nil
			}
			e = q.Column(i).Expr
		default:
			return nil
		}
	}
	return nil
}

func (r *Relation) base(attr int) *RelCol {
	if attr < 0 || attr >= len(r.Cols) {
		return nil
	}
	c := &r.Cols[attr]
	if r.View != nil {
		return c.Base
	}
	if c.Col == nil {
		return nil
	}
	return c
}

// Shown returns the relation whose column an expression is, and which; the
// relation is nil when there is none. It looks through subqueries and into the
// first operand of set operations, and stops at views and WITH.
func Shown(e Expr) (*Relation, int) {
	for range maxDepth {
		switch x := e.(type) {
		case *SetCol:
			if x.Level.SetOp == nil {
				return nil, 0
			}
			t := x.Level.SetOp.Left.Column(x.Col)
			if t == nil || t.Expr.OID() != x.OID() {
				return nil, 0
			}
			e = t.Expr
		case *Var:
			if rel := x.RTE.Rel; rel != nil {
				if attr := x.ColumnOf(); rel.Table != nil && attr >= 0 && attr < len(rel.Cols) {
					return rel, attr
				}
				return nil, 0
			}
			q, i := x.Inner()
			if q == nil || x.RTE.CTE != nil {
				return nil, 0
			}
			e = q.Column(i).Expr
		default:
			return nil, 0
		}
	}
	return nil, 0
}

// Unwrap looks through conversions that leave the value as it is.
func Unwrap(e Expr) Expr {
	for {
		switch x := e.(type) {
		case *Relabel:
			if x.OID() != x.Arg.OID() && !(isString(x.OID()) && isString(x.Arg.OID())) {
				return e
			}
			e = x.Arg
		case *Merged:
			if len(x.Args) != 1 {
				return e
			}
			e = x.Args[0]
		default:
			return e
		}
	}
}

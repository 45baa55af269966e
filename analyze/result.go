package analyze

import (
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// TypeOf resolves a type that the schema names. Its Type is nil when there is
// none of that name, which Diags reports.
func (r *Result) TypeOf(ref schema.TypeRef) Type {
	t, err := r.Bound.TypeOf(ref)
	if err != nil {
		return Type{}
	}
	return typeOf(r.Bound, t)
}

// Columns returns the columns of a table or view of the schema with their types
// and nullability, those of a view worked out from its query. It returns nil
// for a view whose query is not understood.
func (r *Result) Columns(t *schema.Table) []*Column {
	rel := r.Bound.Relation(t)
	if rel == nil || r.Bound.Bind(rel) != nil {
		return nil
	}
	var out []*Column
	for i := range rel.Cols {
		c := &rel.Cols[i]
		answer := r.by.nulls.Column(rel, i)
		col := &Column{
			Name: c.Name, Type: typeOf(r.Bound, c.Type), Null: answer.Null, Reason: answer.Reason, NullElems: r.by.nulls.NullElems(rel, i),
			Table: c.Table, Column: c.Col,
		}
		if c.Base != nil {
			col.Table, col.Column = c.Base.Table, c.Base.Col
		}
		if read, ok := r.by.sqlc.TableColumn(rel, i); ok {
			col.SQLC = &read
		}
		out = append(out, col)
	}
	return out
}

// NullOf says whether the i-th column of a query within q's statement can be NULL, and
// why.
func (r *Result) NullOf(q *Query, within *tree.Query, i int) (tree.Nullability, string) {
	answer := r.by.nulls.Of(q.Tree).Column(within, i)
	return answer.Null, answer.Reason
}

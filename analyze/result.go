package analyze

import (
	"github.com/dbgen-go/dbgen/parser/schema"
)

// TypeOf resolves a type that the schema names. Its Type is nil when there is
// none of that name, which Diags reports.
func (r *Result) TypeOf(ref schema.TypeRef) Type {
	t, err := r.binding.schemaType(r.binding.path, ref)
	if err != nil {
		return Type{}
	}
	return r.binding.public(t)
}

// Columns returns the columns of a table or view of the schema with their types
// and nullability, those of a view worked out from its query. It returns nil
// for a view whose query is not understood.
func (r *Result) Columns(t *schema.Table) []*Column {
	rel := r.binding.byTable[t]
	if rel == nil {
		return nil
	}
	a := &analysis{binding: r.binding, path: r.binding.path}
	var out []*Column
	a.run(func() {
		for _, c := range rel.columns(a, -1) {
			col := &Column{Name: c.name, Type: r.binding.public(c.typ), Null: c.null, Reason: c.reason, NullElems: c.nullElems, Table: c.table, Column: c.col}
			if c.base != nil {
				col.Table, col.Column = c.base.table, c.base.col
			}
			out = append(out, col)
		}
	})
	return out
}

package nulls

import (
	"sync"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// A Schema answers for what a schema has, and keeps what it found out of views
// and functions. Any number of goroutines may use one.
type Schema struct {
	bound  *bind.Schema
	views  sync.Map // *tree.Relation → []viewColumn
	bodies sync.Map // *schema.Function → []pgcat.NullBehaviour
}

// A viewColumn is what a view's query says of a column.
type viewColumn struct {
	Answer
	elems bool // it is a computed array whose elements may be NULL
}

// New makes a Schema of a bound one.
func New(b *bind.Schema) *Schema { return &Schema{bound: b} }

// Column answers for the i-th column of a table or view by itself. A view must be
// bound: see bind.Schema.Bind.
func (s *Schema) Column(r *tree.Relation, i int) Answer {
	return s.analysis(newTrail()).relationColumn(r, i)
}

// NullElems reports whether the i-th column of a view is an array that is
// computed and may have elements that are NULL. A table's is taken to have none,
// as PostgreSQL has no way to declare it.
func (s *Schema) NullElems(r *tree.Relation, i int) bool {
	return s.analysis(newTrail()).relationElems(r, i)
}

func (a *Analysis) relationColumn(r *tree.Relation, i int) Answer {
	if hasQuery(r) {
		if cols := a.viewColumns(r); i < len(cols) {
			return cols[i].Answer
		}
		return maybe("the view reads itself")
	}
	c := &r.Cols[i]
	return Answer{c.Null, c.Reason, true}
}

func (a *Analysis) relationElems(r *tree.Relation, i int) bool {
	if !hasQuery(r) {
		return false
	}
	cols := a.viewColumns(r)
	return i < len(cols) && cols[i].elems
}

func hasQuery(r *tree.Relation) bool { return r.View != nil && r.View.Query != nil }

// viewColumns answers for all columns of a view; there is no answer for one that
// is being looked into.
func (a *Analysis) viewColumns(r *tree.Relation) []viewColumn {
	return follow(a.trail, &a.schema.views, r, nil, func() []viewColumn {
		inner := a.schema.analysis(a.trail)
		cols := make([]viewColumn, len(r.Cols))
		for i := range cols {
			cols[i] = viewColumn{inner.Column(r.View.Query, i), inner.NullElems(r.View.Query, i)}
		}
		return cols
	})
}

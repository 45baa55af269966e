package bind

import (
	"slices"
	"sync/atomic"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A viewState is how far a view's query is bound.
type viewState struct {
	done   atomic.Bool
	making bool
	failed *Fault
}

// Bind makes the columns of a relation known, if it is a view whose query was
// not bound yet.
func (b *Schema) Bind(r *tree.Relation) error {
	if f := run(func() { b.newBinder(b.Path, "").columns(r, -1) }); f != nil {
		return f
	}
	return nil
}

// columns returns a relation's columns. A view is bound when its columns are
// first asked for.
func (a *binder) columns(r *tree.Relation, loc int) []tree.RelCol {
	v := a.views[r]
	if v == nil {
		return r.Cols
	}
	if !v.done.Load() {
		a.bindView(r, v, loc)
	}
	if f := v.failed; f != nil {
		a.fail(loc, f.Hint, "the query of view %q is not understood: %s", r.Name, f.Message)
	}
	return r.Cols
}

// bindView binds a view's query, with those of the views that it is over. One
// goroutine at a time does so.
func (a *binder) bindView(r *tree.Relation, v *viewState, loc int) {
	if !a.locked {
		a.viewLock.Lock()
		defer a.viewLock.Unlock()
		if v.done.Load() {
			return
		}
	}
	if v.making {
		panic(&Fault{Loc: loc, Message: "infinite recursion detected in rules for relation \"" + r.Name + "\"", cyclic: true})
	}
	v.making = true
	t := r.Table
	inner := a.newBinder(t.SearchPath, t.SQL)
	inner.locked, inner.place = true, func(int) diag.Position { return t.Pos }
	if t.Query.GetSelectStmt() == nil {
		v.failed = &Fault{Loc: -1, Message: "there is none"}
	} else {
		v.failed = run(func() { inner.viewColumns(r) })
	}
	if v.failed != nil && a.resolvedColumns(r) {
		v.failed = nil
	}
	v.making = false
	v.done.Store(true)
}

func (a *binder) viewColumns(r *tree.Relation) {
	q := newLevel(nil)
	a.top = q
	a.selectStmt(q, r.Table.Query.GetSelectStmt())
	cols := make([]tree.RelCol, 0, len(q.Targets))
	for i, t := range q.Columns() {
		c := tree.RelCol{Name: t.Name, Type: t.Expr.Type(), Table: r.Table, Base: tree.BaseColumn(t.Expr), Collation: implicit(a.collationOf(t.Expr))}
		if i < len(r.Table.Columns) {
			c.Col = r.Table.Columns[i]
			c.Name = c.Col.Name
		}
		cols = append(cols, c)
	}
	r.SetCols(cols)
	*r.View = tree.View{Query: q.Query, Accesses: a.stmt.Accesses, Calls: a.stmt.Calls}
}

// resolvedColumns falls back on what a schema.Binder found out when the view was
// made.
func (a *binder) resolvedColumns(r *tree.Relation) bool {
	cols := make([]tree.RelCol, 0, len(r.Table.Columns))
	for _, c := range r.Table.Columns {
		res, ok := c.Resolved.(*resolvedColumn)
		if !ok {
			return false
		}
		t, err := a.schemaType(a.path, res.Type)
		if err != nil {
			return false
		}
		cols = append(cols, tree.RelCol{Name: c.Name, Type: t, Col: c, Table: r.Table, Reason: "the view's query is not understood any more"})
	}
	r.SetCols(cols)
	return len(cols) > 0
}

// A resolvedColumn is what a Binder leaves in schema.Column.Resolved.
type resolvedColumn struct {
	Type      schema.TypeRef
	collation tree.Collation
}

// Find finds a table or view by name along a search path; pg_catalog comes
// first unless the path lists it. A view's columns are there only after Bind.
func (b *Schema) Find(path []string, schemaName, name string) *tree.Relation {
	if schemaName != "" {
		if r := b.rels[schema.Name{Schema: schemaName, Name: name}]; r != nil {
			return r
		}
		return b.systemRelation(schemaName, name)
	}
	if !slices.Contains(path, "pg_catalog") {
		if r := b.systemRelation("pg_catalog", name); r != nil {
			return r
		}
	}
	for _, s := range path {
		if r := b.rels[schema.Name{Schema: s, Name: name}]; r != nil {
			return r
		}
		if s == "pg_catalog" {
			if r := b.systemRelation(s, name); r != nil {
				return r
			}
		}
	}
	return nil
}

// systemRelation makes a relation of one of PostgreSQL's own.
func (b *Schema) systemRelation(schemaName, name string) *tree.Relation {
	if schemaName != "pg_catalog" && schemaName != "information_schema" {
		return nil
	}
	s := b.Types.SystemRelation(schemaName, name)
	if s == nil {
		return nil
	}
	cols := make([]tree.RelCol, len(s.Columns))
	for i, c := range s.Columns {
		cols[i] = tree.RelCol{Name: c.Name, Type: tree.Type{OID: c.Type, Dims: c.Dims}, Reason: s.Name + "." + c.Name + " may be NULL"}
		if c.NotNull {
			cols[i].Null, cols[i].Reason = tree.Never, s.Name+"."+c.Name+" is NOT NULL"
		}
	}
	r := &tree.Relation{Schema: s.Schema, Name: s.Name, Row: s.RowType}
	r.SetCols(cols)
	return r
}

package analyze

import (
	"sync/atomic"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A view is what the analysis of a view's query found.
type view struct {
	done      atomic.Bool
	analysing bool
	cols      []relCol
	reads     []*access
	calls     []*pgcat.Function
	failed    *failure
}

// columns returns a relation's columns. A view is analysed when its columns are
// first asked for.
func (r *relation) columns(a *analysis, loc int) []relCol {
	if r.view == nil {
		return r.cols
	}
	if !r.view.done.Load() {
		a.analyseView(r, loc)
	}
	if f := r.view.failed; f != nil {
		a.fail(loc, f.hint, "the query of view %q is not understood: %s", r.name, f.message)
	}
	return r.view.cols
}

// analyseView analyses a view's query, with those of the views that it is over.
// One goroutine at a time does so.
func (a *analysis) analyseView(r *relation, loc int) {
	if a.viewDepth == 0 {
		a.viewLock.Lock()
		defer a.viewLock.Unlock()
		if r.view.done.Load() {
			return
		}
	}
	v := r.view
	if v.analysing {
		panic(&failure{loc: loc, message: "infinite recursion detected in rules for relation \"" + r.name + "\"", cyclic: true})
	}
	v.analysing = true
	t := r.table
	inner := &analysis{binding: a.binding, path: t.SearchPath, sql: t.SQL, viewDepth: a.viewDepth + 1}
	if len(inner.path) == 0 {
		inner.path = a.binding.path
	}
	if t.Query.GetSelectStmt() == nil {
		v.failed = &failure{loc: -1, message: "there is none"}
	} else {
		v.failed = inner.run(func() { inner.viewColumns(r) })
	}
	if v.failed != nil && a.resolvedColumns(r) {
		v.failed = nil
	}
	r.cols = v.cols
	v.analysing = false
	v.done.Store(true)
}

func (a *analysis) viewColumns(r *relation) {
	q := &query{}
	a.top = q
	a.selectStmt(q, r.table.Query.GetSelectStmt())
	v := r.view
	for i, t := range q.columns() {
		c := relCol{name: t.name, typ: t.expr.typ, table: r.table}
		if i < len(r.table.Columns) {
			c.col = r.table.Columns[i]
			c.name = c.col.Name
		}
		answer := a.nullOfColumn(q, i)
		c.null, c.reason = answer.null, answer.reason
		c.base = a.originOf(q, i)
		c.nullElems = a.nullElems(q, i)
		c.collation = a.collationOf(t.expr)
		c.collation.explicit = false
		v.cols = append(v.cols, c)
	}
	a.pinKeys()
	v.reads, v.calls = a.accesses, a.calls
}

// resolvedColumns falls back on what a Binder found out when the view was
// made.
func (a *analysis) resolvedColumns(r *relation) bool {
	cols := make([]relCol, 0, len(r.table.Columns))
	for _, c := range r.table.Columns {
		res, ok := c.Resolved.(*resolvedColumn)
		if !ok {
			return false
		}
		t, err := a.schemaType(a.path, res.Type)
		if err != nil {
			return false
		}
		cols = append(cols, relCol{name: c.Name, typ: t, col: c, table: r.table, null: Maybe, reason: "the view's query is not understood any more"})
	}
	r.view.cols = cols
	return len(cols) > 0
}

// A resolvedColumn is what a Binder leaves in schema.Column.Resolved.
type resolvedColumn struct {
	Type      schema.TypeRef
	collation collation
}

// findRelation finds a table or view by name along a search path; pg_catalog
// comes first unless the path lists it.
func (b *binding) findRelation(path []string, schemaName, name string) *relation {
	if schemaName != "" {
		if r := b.rels[schema.Name{Schema: schemaName, Name: name}]; r != nil {
			return r
		}
		return b.systemRelation(schemaName, name)
	}
	listed := false
	for _, s := range path {
		listed = listed || s == "pg_catalog"
	}
	if !listed {
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
func (b *binding) systemRelation(schemaName, name string) *relation {
	if schemaName != "pg_catalog" && schemaName != "information_schema" {
		return nil
	}
	s := b.types.SystemRelation(schemaName, name)
	if s == nil {
		return nil
	}
	r := &relation{schema: s.Schema, name: s.Name, row: s.RowType, cols: make([]relCol, len(s.Columns))}
	for i, c := range s.Columns {
		r.cols[i] = relCol{name: c.Name, typ: typ{oid: c.Type, dims: c.Dims}, reason: s.Name + "." + c.Name + " may be NULL"}
		if c.NotNull {
			r.cols[i].null, r.cols[i].reason = Never, s.Name+"."+c.Name+" is NOT NULL"
		}
	}
	return r
}

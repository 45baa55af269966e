package schema

import (
	"errors"
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A read is one mention of a relation in a view's query, with what the
// relation looked like when the view was made.
type read struct {
	rv      *pg.RangeVar
	table   *Table
	name    string    // the relation's name then
	columns []*Column // its columns then
	names   []string  // their names then
	alias   *pg.Alias // as written
}

// refresh rewrites the mention so that it still means the same after renames:
// FROM t becomes FROM t2 AS t(a, b) when t and columns of it have new names.
func (rd *read) refresh() {
	rd.rv.Schemaname, rd.rv.Relname = rd.table.Schema, rd.table.Name
	written := stringsOf(rd.alias.GetColnames())
	var names []string
	needed := false
	for _, c := range rd.table.Columns {
		name := c.Name
		if i := slices.Index(rd.columns, c); i >= 0 {
			name = rd.names[i]
			if i < len(written) {
				name = written[i]
			}
		} else {
			for slices.Contains(rd.names, name) || slices.Contains(written, name) {
				name += "_"
			}
		}
		needed = needed || name != c.Name
		names = append(names, name)
	}
	rd.rv.Alias = nil
	if rd.alias != nil {
		rd.rv.Alias = &pg.Alias{Aliasname: rd.alias.Aliasname}
	} else if needed || rd.table.Name != rd.name {
		rd.rv.Alias = &pg.Alias{Aliasname: rd.name}
	}
	if needed {
		for _, name := range names {
			rd.rv.Alias.Colnames = append(rd.rv.Alias.Colnames, strNode(name))
		}
	}
}

// refreshViews makes the views' queries valid again after renames.
func (r *replayer) refreshViews() {
	if !r.renamed {
		return
	}
	r.renamed = false
	for t := range r.cat.AllTables() {
		for _, rd := range t.reads {
			rd.refresh()
		}
	}
}

// bind finds out the columns of a query and what it reads. Stars in the query
// are written out where the text says what they stand for.
func (r *replayer) bind(query *pg.Node, pos diag.Position) (columns []*Column, bound *queryWalk, known bool) {
	var resolved []*Column
	ok := false
	if r.binder != nil {
		r.refreshViews()
		var err error
		// The binder sees a copy: what it keeps must not change with later renames.
		resolved, err = r.binder.Columns(r.cat, proto.Clone(query).(*pg.Node), r.stmt.sql, r.file, r.stmt.offset)
		if err != nil {
			r.binderError(err, pos)
		}
		ok = err == nil
	}
	w := &queryWalk{r: r, uses: map[*Column]bool{}, quiet: r.binder != nil}
	outputs, known := w.query(query, nil, nil)
	if ok {
		return resolved, w, true
	}
	for _, out := range outputs {
		c := &Column{Name: out.name, Pos: pos, local: true}
		if out.column != nil {
			c.Type, c.Resolved, c.Collation = out.column.Type, out.column.Resolved, out.column.Collation
		}
		columns = append(columns, c)
	}
	return columns, w, known
}

func (r *replayer) binderError(err error, pos diag.Position) {
	var list *diag.ListError
	if errors.As(err, &list) {
		for _, d := range list.Diagnostics {
			r.diags.Add(d)
		}
		return
	}
	r.errorf(pos, "", "%s", err.Error())
}

// renameOutputs gives columns the names of a list in parentheses.
func (r *replayer) renameOutputs(t *Table, names []string, known bool) {
	for i, name := range names {
		switch {
		case i < len(t.Columns):
			t.Columns[i].Name = name
		case known:
			what := "CREATE VIEW specifies more column names than columns"
			if t.Kind != View {
				what = "too many column names were specified"
			}
			r.errorf(t.Pos, "", "%s", what)
			return
		default:
			t.Columns = append(t.Columns, &Column{Name: name, Pos: t.Pos, local: true})
		}
	}
}

func (r *replayer) createView(s *pg.ViewStmt) {
	rv := s.View
	pos := r.pos(rv.Location)
	columns, bound, known := r.bind(s.Query, pos)
	ns := r.relationSchema(rv)
	if ns != nil && ns.Name != tempSchema && rv.Schemaname == "" && bound.readsTemporary() {
		ns = r.tempSchema()
	}
	if ns == nil {
		return
	}
	view := &Table{Schema: ns.Name, Name: rv.Relname, Kind: View, Pos: pos, Columns: columns, Temporary: ns.Name == tempSchema}
	r.renameOutputs(view, stringsOf(s.Aliases), known)
	for _, c := range view.Columns {
		// Package analyze derives a view's types; a name is all that is sure.
		c.Type = TypeRef{}
	}
	r.setQuery(view, s.Query, bound, known)
	for i, c := range view.Columns {
		if known && slices.ContainsFunc(view.Columns[:i], func(o *Column) bool { return o.Name == c.Name }) {
			r.errorf(pos, "give one of them another name with AS", "column %q specified more than once", c.Name)
			return
		}
	}
	switch old := r.rels[Name{ns.Name, rv.Relname}].(type) {
	case nil:
		r.rowTypeFree(ns, view.Name, pos)
		r.addTable(ns, view)
	case *Table:
		switch {
		case !s.Replace:
			r.errorf(pos, "use CREATE OR REPLACE VIEW, or DROP it first", "relation %q already exists", rv.Relname)
		case old.Kind != View:
			r.errorf(pos, "", "%q is not a view", rv.Relname)
		default:
			r.replaceView(old, view)
		}
	default:
		message := "relation %q already exists"
		if s.Replace {
			message = "%q is not a view"
		}
		r.errorf(pos, "", message, rv.Relname)
	}
}

func (r *replayer) setQuery(t *Table, query *pg.Node, bound *queryWalk, known bool) {
	t.Query, t.SQL, t.SQLOffset = query, r.stmt.sql, r.stmt.offset
	t.SearchPath = slices.Clone(r.path)
	t.reads, t.uses, t.vague = bound.reads, bound.uses, !known
	for _, rd := range t.reads {
		rd.refresh()
	}
}

// replaceView is CREATE OR REPLACE VIEW: columns may only be added at the end.
func (r *replayer) replaceView(old, view *Table) {
	if !old.vague && !view.vague {
		for i, c := range old.Columns {
			if i >= len(view.Columns) {
				r.errorf(view.Pos, "DROP the view first", "cannot drop columns from view")
				return
			}
			if now := view.Columns[i].Name; now != c.Name {
				r.errorf(view.Pos, "use ALTER VIEW ... RENAME COLUMN ... to change name of view column instead",
					"cannot change name of view column %q to %q", c.Name, now)
				return
			}
		}
	}
	for i, c := range view.Columns {
		if i < len(old.Columns) { // dependents keep their pointers
			kept := old.Columns[i]
			kept.Name, kept.Resolved = c.Name, c.Resolved
			view.Columns[i] = kept
		}
	}
	old.Columns, old.Query, old.SQL, old.SQLOffset, old.Pos = view.Columns, view.Query, view.SQL, view.SQLOffset, view.Pos
	old.SearchPath, old.reads, old.uses, old.vague = view.SearchPath, view.reads, view.uses, view.vague
}

// createTableAs is CREATE TABLE AS and CREATE MATERIALIZED VIEW.
func (r *replayer) createTableAs(s *pg.CreateTableAsStmt) {
	kind := BaseTable
	if s.Objtype == pg.ObjectType_OBJECT_MATVIEW {
		kind = MaterializedView
	}
	r.tableFromQuery(s.Query, s.Into, kind, s.IfNotExists)
}

func (r *replayer) tableFromQuery(query *pg.Node, into *pg.IntoClause, kind TableKind, ifNotExists bool) {
	rv := into.Rel
	pos := r.pos(rv.Location)
	ns := r.relationSchema(rv)
	if ns == nil || !r.relationFree(ns, rv.Relname, ifNotExists, pos) {
		return
	}
	columns, bound, known := r.bind(query, pos)
	t := &Table{
		Schema: ns.Name, Name: rv.Relname, Kind: kind, Pos: pos, Columns: columns,
		Temporary: ns.Name == tempSchema, Unlogged: rv.Relpersistence == "u", vague: !known,
	}
	r.rowTypeFree(ns, t.Name, pos)
	r.renameOutputs(t, stringsOf(into.ColNames), known)
	for i, c := range t.Columns {
		if known && slices.ContainsFunc(t.Columns[:i], func(o *Column) bool { return o.Name == c.Name }) {
			r.errorf(pos, "give one of them another name with AS", "column %q specified more than once", c.Name)
			return
		}
	}
	if kind == MaterializedView {
		for _, c := range t.Columns {
			c.Type = TypeRef{}
		}
		r.setQuery(t, query, bound, known)
	}
	r.addTable(ns, t)
	r.onCommit(t, into.OnCommit)
}

// intoClause finds SELECT INTO, also in the first arm of a UNION.
func intoClause(s *pg.SelectStmt) *pg.IntoClause {
	for s.GetLarg() != nil {
		s = s.Larg
	}
	return s.GetIntoClause()
}

func (r *replayer) selectInto(s *pg.SelectStmt, into *pg.IntoClause) {
	first := s
	for first.Larg != nil {
		first = first.Larg
	}
	first.IntoClause = nil
	r.tableFromQuery(&pg.Node{Node: &pg.Node_SelectStmt{SelectStmt: s}}, into, BaseTable, false)
}

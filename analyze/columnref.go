package analyze

import (
	"cmp"
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// systemColumns are the columns that every table has.
var systemColumns = map[string]pgcat.OID{
	"tableoid": pgcat.Oid, "ctid": pgcat.Tid, "xmin": pgcat.Xid, "xmax": pgcat.Xid, "cmin": pgcat.Cid, "cmax": pgcat.Cid,
}

// systemColumn is not among a relation's columns, so it is no xVar; but its
// entry counts for what joins do to it.
func systemColumn(r *rte, name string, t pgcat.OID, loc int) *expr {
	row := &expr{kind: xWholeRow, rte: r, typ: of(r.row), loc: loc, not: true}
	return &expr{kind: xRelabel, typ: of(t), loc: loc, text: name, args: []*expr{row}}
}

// columnRef analyses a.b.c.
func (a *analysis) columnRef(q *query, n *pg.ColumnRef) *expr {
	e := a.resolveRef(q, n)
	if a.params != nil && a.parent != nil && e.kind == xVar {
		if a.refs == nil {
			a.refs = make(map[*pg.ColumnRef]*expr)
		}
		a.refs[n] = e
	}
	return e
}

func (a *analysis) resolveRef(q *query, n *pg.ColumnRef) *expr {
	loc := int(n.Location)
	fields := n.Fields
	if fields[len(fields)-1].GetAStar() != nil {
		// t.* as a value is the whole row.
		if len(fields) == 1 {
			a.fail(loc, "", "row expansion via \"*\" is not supported here")
		}
		schema, name := splitName(fields[:len(fields)-1])
		item := a.lookupItem(q, schema, name, loc)
		if item == nil {
			if e := a.argument(strs(fields[:len(fields)-1]), loc); e != nil {
				return e
			}
			a.failMissingTable(q, name, loc)
		}
		return a.wholeRow(item, loc)
	}
	names := strs(fields)
	switch len(names) {
	case 1:
		return a.bareName(q, names[0], loc)
	case 2:
		if item := a.lookupItem(q, "", names[0], loc); item != nil {
			return a.itemColumn(q, item, names[1], loc)
		}
		if e := a.argument(names, loc); e != nil {
			return e
		}
		a.failMissingTable(q, names[0], loc)
	case 3, 4:
		if e := a.argument(names, loc); e != nil {
			return e
		}
		names = names[len(names)-3:]
		if item := a.lookupItem(q, names[0], names[1], loc); item != nil {
			return a.itemColumn(q, item, names[2], loc)
		}
		a.failMissingTable(q, names[1], loc)
	}
	a.fail(loc, "", "improper qualified name (too many dotted names)")
	return nil
}

// bareName is a column, or else the row of the relation of that name.
func (a *analysis) bareName(q *query, name string, loc int) *expr {
	if e := a.lookupColumn(q, name, loc); e != nil {
		return e
	}
	if item := a.lookupItem(q, "", name, loc); item != nil {
		return a.wholeRow(item, loc)
	}
	if e := a.argument([]string{name}, loc); e != nil {
		return e
	}
	a.failHidden(q, name, loc)
	a.fail(loc, cmp.Or(a.userHint(q.ns), q.outputHint(name), diag.DidYouMean(name, q.columnNames()), a.quoteHint(name, loc)), "column %q does not exist", name)
	return nil
}

// outputHint is for a name of the SELECT list that is used where that is not
// yet there.
func (q *query) outputHint(name string) string {
	if (q.clause == inWhere || q.clause == inHaving) && slices.ContainsFunc(q.targets, func(t *target) bool { return t.name == name }) {
		return "\"" + name + "\" is a name of the SELECT list, which " + q.clause.String() + " cannot see: repeat the expression, or put the query into FROM"
	}
	return ""
}

// quoteHint is for a string that is written as a name.
func (a *analysis) quoteHint(name string, loc int) string {
	if loc < 0 || loc >= len(a.sql) || a.sql[loc] != '"' {
		return ""
	}
	return "double quotes are for names; a string is '" + strings.ReplaceAll(name, "'", "''") + "'"
}

// failHidden reports a column that is there but cannot be seen from here.
func (a *analysis) failHidden(q *query, name string, loc int) {
	for s := q; s != nil; s = s.parent {
		for i := range s.ns {
			n := &s.ns[i]
			if _, count := n.find(name); count > 0 && n.lateralOnly && !s.lateral && n.name != "" {
				a.fail(loc, "There is a column named \""+name+"\" in table \""+n.name+"\", but it cannot be referenced from this part of the query.\n"+
					"To reference that column, you must mark this subquery with LATERAL.", "column %q does not exist", name)
			}
		}
	}
}

// itemColumn is item.name: a column, a system column, or f(item).
func (a *analysis) itemColumn(q *query, item *nsItem, name string, loc int) *expr {
	c, count := item.find(name)
	if count > 1 {
		a.fail(loc, "", "column reference %q is ambiguous", name)
	}
	if c != nil {
		return a.ref(c, loc)
	}
	if t, ok := systemColumns[name]; ok && item.rte != nil && item.rte.rel != nil && !item.rte.rel.isView() {
		return systemColumn(item.rte, name, t, loc)
	}
	if len(a.types.Functions(a.path, "", name)) > 0 {
		row := a.wholeRow(item, loc)
		if call, err := a.types.ResolveFunction(a.path, "", name, []pgcat.FuncArg{{Type: row.oid}}, pgcat.FuncOpts{}); err == nil && call.Function != nil {
			return a.callOf(call, []*expr{row}, loc)
		}
	}
	hint := cmp.Or(a.userHint([]nsItem{*item}), diag.DidYouMean(name, item.columnNames()))
	a.fail(loc, hint, "column %s.%s does not exist", item.name, name)
	return nil
}

// userHint is for FROM user, which is a function of PostgreSQL without
// parentheses.
func (a *analysis) userHint(items []nsItem) string {
	for i := range items {
		r := items[i].rte
		if r == nil || len(r.exprs) != 1 || r.exprs[0].kind != xValue || r.exprs[0].text != "current_user" {
			continue
		}
		if a.findRelation(a.path, "", "users") != nil && a.findRelation(a.path, "", "user") == nil {
			return "user without quotes is the name of the current user; did you mean the table \"users\"?"
		}
		return "user without quotes is the name of the current user; write \"user\" with the quotes for a table of that name"
	}
	return ""
}

// wholeRow is a relation's name used as a value.
func (a *analysis) wholeRow(item *nsItem, loc int) *expr {
	if item.rte == nil { // a join's alias
		e := &expr{kind: xRow, typ: of(pgcat.Record), loc: loc}
		for i := range item.cols {
			e.args = append(e.args, a.ref(&item.cols[i], loc))
		}
		return e
	}
	r := item.rte
	if r.scalar {
		return a.ref(&item.cols[0], loc)
	}
	if r.rel != nil && r.rel.sequence {
		a.fail(loc, "name its columns", "relation %q does not have a composite type", r.rel.name)
	}
	e := &expr{kind: xWholeRow, rte: r, typ: of(r.row), loc: loc}
	a.noteRead(e)
	return e
}

// A field is a column of a composite value.
type field struct {
	name string
	typ
}

// attrs returns the columns of a composite type, none for another type.
func (a *analysis) attrs(oid pgcat.OID, loc int) []field {
	if r := a.byRow[oid]; r != nil {
		cols := r.columns(a, loc)
		out := make([]field, len(cols))
		for i, c := range cols {
			out[i] = field{c.name, c.typ}
		}
		return out
	}
	t := a.types.Type(oid)
	if t == nil || t.Kind != pgcat.CompositeKind {
		return nil
	}
	out := make([]field, len(t.Attrs))
	for i, c := range t.Attrs {
		out[i] = field{c.Name, typ{oid: c.Type, dims: c.Dims}}
	}
	return out
}

// fieldsOf returns the columns of a composite value, also of an anonymous one.
func (a *analysis) fieldsOf(e *expr) []field {
	if e.oid != pgcat.Record {
		return a.attrs(a.types.BaseType(e.oid), e.loc)
	}
	switch e.kind {
	case xWholeRow:
		var out []field
		for _, c := range e.rte.cols {
			if !c.dropped {
				out = append(out, field{c.name, c.typ})
			}
		}
		return out
	case xRow:
		out := make([]field, len(e.args))
		for i, arg := range e.args {
			out[i] = field{"f" + itoa(i+1), arg.typ}
		}
		return out
	case xVar:
		if e.rte.query != nil {
			if cols := e.rte.query.columns(); e.rte.cols[e.num].attr < len(cols) {
				return a.fieldsOf(cols[e.rte.cols[e.num].attr].expr)
			}
		}
	case xFunc:
		if e.fn != nil && len(e.fn.OutArgs) > 1 {
			out := make([]field, len(e.fn.OutArgs))
			for i, c := range e.fn.OutArgs {
				out[i] = field{c.Name, typ{oid: c.Type, dims: c.Dims}}
			}
			return out
		}
	case xScalar:
		if cols := e.query.columns(); len(cols) == 1 {
			return a.fieldsOf(cols[0].expr)
		}
	}
	return nil
}

// indirection analyses (e).f, e[i], e[i:j] and chains of them.
func (a *analysis) indirection(q *query, n *pg.A_Indirection) *expr {
	e := a.expr(q, n.Arg)
	list := n.Indirection
	for i := 0; i < len(list); i++ {
		switch x := list[i].Node.(type) {
		case *pg.Node_String_:
			e = a.fieldOf(e, x.String_.Sval)
		case *pg.Node_AIndices:
			j := i
			for j+1 < len(list) && list[j+1].GetAIndices() != nil {
				j++
			}
			e = a.subscript(q, e, list[i:j+1])
			i = j
		default:
			a.fail(e.loc, "", "row expansion via \"*\" is not supported here")
		}
	}
	return e
}

func (a *analysis) fieldOf(e *expr, name string) *expr {
	fields := a.fieldsOf(e)
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if i < 0 {
		if len(a.types.Functions(a.path, "", name)) > 0 {
			if call, err := a.types.ResolveFunction(a.path, "", name, []pgcat.FuncArg{{Type: e.oid}}, pgcat.FuncOpts{}); err == nil && call.Function != nil {
				return a.callOf(call, []*expr{e}, e.loc)
			}
		}
		var names []string
		for _, f := range fields {
			names = append(names, f.name)
		}
		switch {
		case len(fields) > 0:
			a.fail(e.loc, diag.DidYouMean(name, names), "column %q not found in data type %s", name, a.typeName(e.oid))
		case e.oid == pgcat.Record:
			a.fail(e.loc, "", "could not identify column %q in record data type", name)
		default:
			a.fail(e.loc, "", "column notation .%s applied to type %s, which is not a composite type", name, a.typeName(e.oid))
		}
	}
	if e.kind == xRow && i < len(e.args) {
		return e.args[i]
	}
	if e.kind == xWholeRow {
		if e.rte.rel == nil || i < len(e.rte.cols) && e.rte.cols[i].name == name {
			v := &expr{kind: xVar, rte: e.rte, num: i, typ: e.rte.cols[i].typ, loc: e.loc}
			a.noteRead(v)
			return v
		}
	}
	return &expr{kind: xField, text: name, num: i, typ: fields[i].typ, loc: e.loc, args: []*expr{e}}
}

// subscript applies one or more subscripts to an array, a jsonb value or
// another type that takes them.
func (a *analysis) subscript(q *query, e *expr, list []*pg.Node) *expr {
	slice := false
	var subs []*expr
	for _, n := range list {
		x := n.GetAIndices()
		slice = slice || x.IsSlice
		for _, bound := range []*pg.Node{x.Lidx, x.Uidx} {
			if bound != nil {
				subs = append(subs, a.expr(q, bound))
			}
		}
	}
	base := a.types.BaseType(e.oid)
	t := a.types.Type(base)
	out := &expr{kind: xSubscript, loc: e.loc, not: slice}
	switch {
	case base == pgcat.JSONB:
		if slice {
			a.fail(e.loc, "", "jsonb subscript does not support slices")
		}
		for i, s := range subs {
			if s.oid == pgcat.Unknown {
				subs[i] = a.must(s, of(pgcat.Text), pgcat.Implicit)
			} else if !a.types.CanCoerce(s.oid, pgcat.Int4, pgcat.Implicit) && !a.types.CanCoerce(s.oid, pgcat.Text, pgcat.Implicit) {
				a.fail(s.loc, "jsonb subscript must be coercible to either integer or text.", "subscript type %s is not supported", a.typeName(s.oid))
			}
		}
		out.typ = of(pgcat.JSONB)
	case t != nil && (t.Elem != 0 || t.RawElem != 0):
		for i, s := range subs {
			c, ok := a.coerce(s, of(pgcat.Int4), pgcat.Assignment)
			if !ok {
				a.fail(s.loc, "", "array subscript must have type integer")
			}
			subs[i] = c
		}
		elem := t.Elem
		if elem == 0 {
			elem = t.RawElem
		}
		if out.typ = of(elem); slice {
			out.typ = typ{oid: base, dims: e.dims}
		} else {
			out.mod = e.mod
		}
	case a.types.ElemOf(base) != 0: // "any" arrays such as hstore have none
		out.typ = of(a.types.ElemOf(base))
	case t != nil && t.Name == "hstore":
		for i, s := range subs {
			subs[i] = a.toSpecific(s, pgcat.Text, "hstore subscript")
		}
		out.typ = of(pgcat.Text)
	default:
		a.fail(e.loc, "", "cannot subscript type %s because it does not support subscripting", a.typeName(e.oid))
	}
	out.args = append([]*expr{e}, subs...)
	return out
}

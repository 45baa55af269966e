package bind

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// systemColumns are the columns that every table has.
var systemColumns = map[string]pgcat.OID{
	"tableoid": pgcat.Oid, "ctid": pgcat.Tid, "xmin": pgcat.Xid, "xmax": pgcat.Xid, "cmin": pgcat.Cid, "cmax": pgcat.Cid,
}

// systemColumn is not among a relation's columns; but its entry counts for what
// joins do to it.
func systemColumn(r *tree.RTE, name string, t pgcat.OID, loc int) tree.Expr {
	row := &tree.WholeRow{Head: tree.At(tree.Of(r.Row), loc), RTE: r}
	return &tree.SystemColumn{Head: tree.At(tree.Of(t), loc), Name: name, Row: row}
}

// columnRef binds a.b.c.
func (a *binder) columnRef(q *level, n *pg.ColumnRef) tree.Expr {
	e := a.resolveRef(q, n)
	if v, ok := e.(*tree.Var); ok && a.params != nil && a.parent != nil {
		if a.refs == nil {
			a.refs = make(map[*pg.ColumnRef]*tree.Var)
		}
		a.refs[n] = v
	}
	return e
}

func (a *binder) resolveRef(q *level, n *pg.ColumnRef) tree.Expr {
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
func (a *binder) bareName(q *level, name string, loc int) tree.Expr {
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
func (q *level) outputHint(name string) string {
	if (q.clause == inWhere || q.clause == inHaving) && slices.ContainsFunc(q.Targets, func(t *tree.Target) bool { return t.Name == name }) {
		return "\"" + name + "\" is a name of the SELECT list, which " + q.clause.String() + " cannot see: repeat the expression, or put the query into FROM"
	}
	return ""
}

// quoteHint is for a string that is written as a name.
func (a *binder) quoteHint(name string, loc int) string {
	if loc < 0 || loc >= len(a.sql) || a.sql[loc] != '"' {
		return ""
	}
	return "double quotes are for names; a string is '" + strings.ReplaceAll(name, "'", "''") + "'"
}

// failHidden reports a column that is there but cannot be seen from here.
func (a *binder) failHidden(q *level, name string, loc int) {
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
func (a *binder) itemColumn(q *level, item *nsItem, name string, loc int) tree.Expr {
	c, count := item.find(name)
	if count > 1 {
		a.fail(loc, "", "column reference %q is ambiguous", name)
	}
	if c != nil {
		return c.ref(loc)
	}
	if t, ok := systemColumns[name]; ok && item.rte != nil && item.rte.Rel != nil && !item.rte.Rel.IsView() {
		return systemColumn(item.rte, name, t, loc)
	}
	if len(a.Types.Functions(a.path, "", name)) > 0 {
		row := a.wholeRow(item, loc)
		if call, err := a.Types.ResolveFunction(a.path, "", name, []pgcat.FuncArg{{Type: row.OID()}}, pgcat.FuncOpts{}); err == nil && call.Function != nil {
			e := a.callOf(call, []tree.Expr{row}, loc)
			if call.Function.Kind != pgcat.AggregateKind {
				return e
			}
			agg := aggregateOf(e)
			a.aggregate(q, agg, nil)
			return agg
		}
	}
	hint := cmp.Or(a.userHint([]nsItem{*item}), diag.DidYouMean(name, item.columnNames()))
	a.fail(loc, hint, "column %s.%s does not exist", item.name, name)
	return nil
}

// userHint is for FROM user, which is a function of PostgreSQL without
// parentheses.
func (a *binder) userHint(items []nsItem) string {
	for i := range items {
		r := items[i].rte
		if r == nil || len(r.Exprs) != 1 || !isSQLValue(r.Exprs[0], "current_user") {
			continue
		}
		if a.Find(a.path, "", "users") != nil && a.Find(a.path, "", "user") == nil {
			return "user without quotes is the name of the current user; did you mean the table \"users\"?"
		}
		return "user without quotes is the name of the current user; write \"user\" with the quotes for a table of that name"
	}
	return ""
}

// wholeRow is a relation's name used as a value.
func (a *binder) wholeRow(item *nsItem, loc int) tree.Expr {
	if item.rte == nil { // a join's alias
		e := &tree.Row{Head: tree.At(tree.Of(pgcat.Record), loc)}
		for i := range item.cols {
			e.Args = append(e.Args, item.cols[i].ref(loc))
		}
		return e
	}
	r := item.rte
	if r.Scalar {
		return item.cols[0].ref(loc)
	}
	if r.Rel != nil && r.Rel.Sequence {
		a.fail(loc, "name its columns", "relation %q does not have a composite type", r.Rel.Name)
	}
	e := &tree.WholeRow{Head: tree.At(tree.Of(r.Row), loc), RTE: r}
	noteRead(e)
	return e
}

// A field is a column of a composite value.
type field struct {
	name string
	tree.Type
}

func hasField(fields []field, name string) bool {
	return slices.ContainsFunc(fields, func(f field) bool { return f.name == name })
}

// attrs returns the columns of a composite type, none for another type.
func (a *binder) attrs(oid pgcat.OID, loc int) []field {
	if r := a.byRow[oid]; r != nil {
		cols := a.columns(r, loc)
		out := make([]field, len(cols))
		for i, c := range cols {
			out[i] = field{c.Name, c.Type}
		}
		return out
	}
	t := a.Types.Type(oid)
	if t == nil || t.Kind != pgcat.CompositeKind {
		return nil
	}
	return fieldsOfAttrs(t.Attrs)
}

func fieldsOfAttrs(attrs []pgcat.Attr) []field {
	out := make([]field, len(attrs))
	for i, c := range attrs {
		out[i] = field{c.Name, tree.Type{OID: c.Type, Dims: c.Dims}}
	}
	return out
}

// fieldsOf returns the columns of a composite value, also of an anonymous one.
func (a *binder) fieldsOf(e tree.Expr) []field {
	if e.OID() != pgcat.Record {
		return a.attrs(a.Types.BaseType(e.OID()), e.Loc())
	}
	switch x := e.(type) {
	case *tree.WholeRow:
		var out []field
		for _, c := range x.RTE.Cols {
			if !c.Dropped {
				out = append(out, field{c.Name, c.Type})
			}
		}
		return out
	case *tree.Row:
		out := make([]field, len(x.Args))
		for i, arg := range x.Args {
			out[i] = field{"f" + itoa(i+1), arg.Type()}
		}
		return out
	case *tree.Var:
		if inner := x.RTE.Query; inner != nil {
			if t := inner.Column(x.ColumnOf()); t != nil {
				return a.fieldsOf(t.Expr)
			}
		}
	case *tree.Func:
		if len(x.Fn.OutArgs) > 1 {
			return fieldsOfAttrs(x.Fn.OutArgs)
		}
	case *tree.Scalar:
		if cols := x.Query.Columns(); len(cols) == 1 {
			return a.fieldsOf(cols[0].Expr)
		}
	}
	return nil
}

// indirection analyses (e).f, e[i], e[i:j] and chains of them.
func (a *binder) indirection(q *level, n *pg.A_Indirection) tree.Expr {
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
			a.fail(e.Loc(), "", "row expansion via \"*\" is not supported here")
		}
	}
	return e
}

func (a *binder) fieldOf(e tree.Expr, name string) tree.Expr {
	fields := a.fieldsOf(e)
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return a.functionAsField(e, name, fields)
	}
	switch x := e.(type) {
	case *tree.Row:
		if i < len(x.Args) {
			return x.Args[i]
		}
	case *tree.WholeRow:
		if x.RTE.Rel == nil || i < len(x.RTE.Cols) && x.RTE.Cols[i].Name == name {
			return columnVar(x.RTE, i, e.Loc())
		}
	}
	return &tree.Field{Head: tree.At(fields[i].Type, e.Loc()), Arg: e, Name: name, Num: i}
}

// functionAsField is (e).f where e has no such column: f(e), if there is such a
// function.
func (a *binder) functionAsField(e tree.Expr, name string, fields []field) tree.Expr {
	if call, err := a.Types.ResolveFunction(a.path, "", name, []pgcat.FuncArg{{Type: e.OID()}}, pgcat.FuncOpts{}); err == nil && call.Function != nil {
		return a.callOf(call, []tree.Expr{e}, e.Loc())
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	switch {
	case len(fields) > 0:
		a.fail(e.Loc(), diag.DidYouMean(name, names), "column %q not found in data type %s", name, a.typeName(e.OID()))
	case e.OID() == pgcat.Record:
		a.fail(e.Loc(), "", "could not identify column %q in record data type", name)
	}
	a.fail(e.Loc(), "", "column notation .%s applied to type %s, which is not a composite type", name, a.typeName(e.OID()))
	return nil
}

// subscript applies one or more subscripts to an array, a jsonb value or
// another type that takes them.
func (a *binder) subscript(q *level, e tree.Expr, list []*pg.Node) tree.Expr {
	subs, slice := a.subscripts(q, list)
	base := a.Types.BaseType(e.OID())
	t := a.Types.Type(base)
	out := &tree.Subscript{Head: tree.At(tree.Type{}, e.Loc()), Arg: e, Subs: subs, Slice: slice}
	switch {
	case base == pgcat.JSONB:
		a.jsonSubscripts(e, subs, slice)
		out.Typ = tree.Of(pgcat.JSONB)
	case t != nil && (t.Elem != 0 || t.RawElem != 0):
		a.arraySubscripts(subs)
		if slice {
			out.Typ = tree.Type{OID: base, Dims: e.Type().Dims}
		} else {
			out.Typ = tree.Type{OID: cmp.Or(t.Elem, t.RawElem), Mod: e.Type().Mod}
		}
	case a.Types.ElemOf(base) != 0: // "any" arrays such as hstore have none
		out.Typ = tree.Of(a.Types.ElemOf(base))
	case t != nil && t.Name == "hstore":
		for i, s := range subs {
			subs[i] = a.toSpecific(s, pgcat.Text, "hstore subscript")
		}
		out.Typ = tree.Of(pgcat.Text)
	default:
		a.fail(e.Loc(), "", "cannot subscript type %s because it does not support subscripting", a.typeName(e.OID()))
	}
	return out
}

// subscripts analyses what stands in the brackets; slice says that it is [a:b]
// in one of them.
func (a *binder) subscripts(q *level, list []*pg.Node) (subs []tree.Expr, slice bool) {
	for _, n := range list {
		x := n.GetAIndices()
		slice = slice || x.IsSlice
		for _, bound := range []*pg.Node{x.Lidx, x.Uidx} {
			if bound != nil {
				subs = append(subs, a.expr(q, bound))
			}
		}
	}
	return subs, slice
}

// arraySubscripts converts the subscripts of an array.
func (a *binder) arraySubscripts(subs []tree.Expr) {
	for i, s := range subs {
		c, ok := a.coerce(s, tree.Of(pgcat.Int4), pgcat.Assignment)
		if !ok {
			a.fail(s.Loc(), "", "array subscript must have type integer")
		}
		subs[i] = c
	}
}

// jsonSubscripts converts the subscripts of a jsonb value: text, or a number.
func (a *binder) jsonSubscripts(e tree.Expr, subs []tree.Expr, slice bool) {
	if slice {
		a.fail(e.Loc(), "", "jsonb subscript does not support slices")
	}
	for i, s := range subs {
		if s.OID() == pgcat.Unknown {
			subs[i] = a.must(s, tree.Of(pgcat.Text), pgcat.Implicit)
		} else if !a.Types.CanCoerce(s.OID(), pgcat.Int4, pgcat.Implicit) && !a.Types.CanCoerce(s.OID(), pgcat.Text, pgcat.Implicit) {
			a.fail(s.Loc(), "jsonb subscript must be coercible to either integer or text.", "subscript type %s is not supported", a.typeName(s.OID()))
		}
	}
}

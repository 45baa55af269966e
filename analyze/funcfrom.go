package analyze

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// rangeFunction is f(…) in FROM, also ROWS FROM (f(…), g(…)), WITH ORDINALITY
// and with a column definition list.
func (a *analysis) rangeFunction(q *query, n *pg.RangeFunction) *rte {
	r := &rte{level: q, access: -1, row: pgcat.Record}
	savedClause, savedLateral, savedParent := q.clause, q.lateral, a.parent
	// A function in FROM may refer to what is to its left without LATERAL.
	q.clause, q.lateral = inFromFunction, true
	functions := expandUnnest(n.Functions)
	for i, item := range functions {
		parts := item.GetList().GetItems()
		defs := n.Coldeflist
		if len(parts) > 1 && len(parts[1].GetList().GetItems()) > 0 {
			defs = parts[1].GetList().GetItems()
		}
		var e *expr
		if call := parts[0].GetFuncCall(); call != nil {
			e = a.funcCall(q, call, n)
		} else {
			e = a.expr(q, parts[0])
		}
		if e.kind != xFunc {
			e = a.textIfUnknown(e)
		}
		r.exprs = append(r.exprs, e)
		if i == 0 {
			r.pos = e.loc
		}
		a.functionColumns(r, e, i, columnName(parts[0]), defs, n)
	}
	q.clause, q.lateral, a.parent = savedClause, savedLateral, savedParent
	single := len(functions) == 1
	if single && !n.Ordinality {
		r.scalar = len(r.cols) == 1 && len(n.Coldeflist) == 0 && !a.isComposite(r.exprs[0].oid)
		if a.isComposite(r.exprs[0].oid) {
			r.row = r.exprs[0].oid
		}
	}
	if !single {
		for i := range r.cols {
			r.cols[i].null, r.cols[i].reason = Maybe, "the shorter of the functions of ROWS FROM is filled up with NULL"
			r.cols[i].attr, r.cols[i].call = -1, nil
		}
	}
	if n.Ordinality {
		r.cols = append(r.cols, rteCol{name: "ordinality", typ: of(pgcat.Int8), attr: -1, null: Never, reason: "WITH ORDINALITY counts"})
	}
	r.name = columnName(n.Functions[0].GetList().GetItems()[0])
	if n.Alias == nil {
		r.aliased = true
		return r
	}
	// The alias of a function that returns plain values names its column, too.
	if single && len(n.Alias.Colnames) == 0 && len(n.Coldeflist) == 0 && a.plainResult(r.exprs[0]) {
		r.cols[0].name = n.Alias.Aliasname
	}
	a.alias(r, n.Alias, r.pos)
	return r
}

func (a *analysis) isComposite(oid pgcat.OID) bool {
	if oid == pgcat.Record {
		return true
	}
	t := a.types.Type(a.types.BaseType(oid))
	return t != nil && t.Kind == pgcat.CompositeKind
}

// plainResult reports whether a function's result is no row, and its column has
// no name of its own.
func (a *analysis) plainResult(e *expr) bool {
	if e.fn != nil && e.kind == xFunc && len(e.fn.OutArgs) > 0 {
		return len(e.fn.OutArgs) == 1 && e.fn.OutArgs[0].Name == ""
	}
	return !a.isComposite(e.oid)
}

// functionColumns adds the columns that a function in FROM has.
func (a *analysis) functionColumns(r *rte, e *expr, index int, name string, defs []*pg.Node, n *pg.RangeFunction) {
	add := func(name string, t typ, attr int) {
		r.cols = append(r.cols, rteCol{name: name, typ: t, attr: attr, reason: "a function's column may be NULL"})
	}
	isCall := e.kind == xFunc && e.fn != nil && e.text == ""
	switch {
	case len(defs) > 0:
		at := int(defs[0].GetColumnDef().GetLocation())
		if isCall && len(e.fn.OutArgs) > 0 && e.oid == pgcat.Record {
			a.fail(at, "", "a column definition list is redundant for a function with OUT parameters")
		}
		if e.oid != pgcat.Record {
			a.fail(at, "", "a column definition list is only allowed for functions returning \"record\"")
		}
		for _, d := range defs {
			def := d.GetColumnDef()
			add(def.Colname, a.typeOf(def.TypeName), -1)
		}
	case isCall && len(e.fn.OutArgs) > 1 || isCall && len(e.fn.OutArgs) == 1 && e.fn.OutArgs[0].Name != "" && !a.isComposite(e.oid):
		for i, c := range e.fn.OutArgs {
			colName := c.Name
			if colName == "" {
				colName = "column" + itoa(i+1)
			}
			attr := -1
			if len(e.fn.OutArgs) == 1 {
				attr = index
			}
			add(colName, typ{oid: c.Type, dims: c.Dims}, attr)
			last := &r.cols[len(r.cols)-1]
			if givesValue(e, i) {
				last.null, last.reason = Never, name+"() always has a "+colName
			} else if a.defaults[e.fn] != nil {
				last.call, last.callCol = e, i
			}
		}
	case e.oid == pgcat.Record:
		a.fail(e.loc, "", "a column definition list is required for functions returning \"record\"")
	case a.isComposite(e.oid):
		for i, f := range a.attrs(a.types.BaseType(e.oid), e.loc) {
			add(f.name, f.typ, -1)
			if isCall && a.defaults[e.fn] != nil {
				last := &r.cols[len(r.cols)-1]
				last.call, last.callCol = e, i
			}
		}
	default:
		if t := a.types.Type(e.oid); t != nil && t.Kind == pgcat.PseudoKind && t.OID != pgcat.Void && t.OID != pgcat.Cstring {
			a.fail(e.loc, "", "function %q in FROM has unsupported return type %s", name, a.typeName(e.oid))
		}
		add(name, e.typ, index)
	}
}

// expandUnnest makes unnest(a, b) in FROM what it stands for: ROWS FROM
// (unnest(a), unnest(b)).
func expandUnnest(list []*pg.Node) []*pg.Node {
	var out []*pg.Node
	for i, item := range list {
		parts := item.GetList().GetItems()
		call := parts[0].GetFuncCall()
		if call == nil || len(call.Args) < 2 || len(call.Funcname) != 1 || call.Funcname[0].GetString_().GetSval() != "unnest" ||
			call.FuncVariadic || call.AggOrder != nil || call.AggFilter != nil || call.AggDistinct || call.Over != nil ||
			len(parts) > 1 && len(parts[1].GetList().GetItems()) > 0 {
			if out != nil {
				out = append(out, item)
			}
			continue
		}
		if out == nil {
			out = append(out, list[:i]...)
		}
		for _, arg := range call.Args {
			one := &pg.FuncCall{Funcname: call.Funcname, Args: []*pg.Node{arg}, Location: call.Location}
			out = append(out, &pg.Node{Node: &pg.Node_List{List: &pg.List{Items: []*pg.Node{{Node: &pg.Node_FuncCall{FuncCall: one}}}}}})
		}
	}
	if out == nil {
		return list
	}
	return out
}

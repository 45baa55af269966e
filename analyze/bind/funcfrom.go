package bind

import (
	"cmp"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// rangeFunction is f(…) in FROM, also ROWS FROM (f(…), g(…)), WITH ORDINALITY
// and with a column definition list.
func (a *binder) rangeFunction(q *level, n *pg.RangeFunction) *tree.RTE {
	r := &tree.RTE{Level: q.Query, Row: pgcat.Record}
	functions := expandUnnest(n.Functions)
	savedClause, savedLateral, savedParent := q.clause, q.lateral, a.parent
	// A function in FROM may refer to what is to its left without LATERAL.
	q.clause, q.lateral = inFromFunction, true
	for i, item := range functions {
		a.rowsFromItem(q, r, i, item, n.Coldeflist)
	}
	q.clause, q.lateral, a.parent = savedClause, savedLateral, savedParent
	single := len(functions) == 1
	if single && !n.Ordinality {
		composite := a.IsComposite(r.Exprs[0].OID())
		r.Scalar = len(r.Cols) == 1 && len(n.Coldeflist) == 0 && !composite
		if composite {
			r.Row = r.Exprs[0].OID()
		}
	}
	if !single {
		for i := range r.Cols {
			c := &r.Cols[i]
			c.Null, c.Reason = tree.Maybe, "the shorter of the functions of ROWS FROM is filled up with NULL"
			c.Attr, c.Call = -1, nil
		}
	}
	if n.Ordinality {
		r.Cols = append(r.Cols, tree.RTECol{Name: "ordinality", Type: tree.Of(pgcat.Int8), Attr: -1, Null: tree.Never, Reason: "WITH ORDINALITY counts"})
	}
	r.Name = columnName(n.Functions[0].GetList().GetItems()[0])
	if n.Alias == nil {
		r.Aliased = true
		return r
	}
	// The alias of a function that returns plain values names its column, too.
	if single && len(n.Alias.Colnames) == 0 && len(n.Coldeflist) == 0 && a.plainResult(r.Exprs[0]) {
		r.Cols[0].Name = n.Alias.Aliasname
	}
	a.alias(r, n.Alias, r.Pos)
	return r
}

// rowsFromItem adds the i-th function of ROWS FROM, or the only one. defs is the
// column definition list that stands behind them all.
func (a *binder) rowsFromItem(q *level, r *tree.RTE, i int, item *pg.Node, defs []*pg.Node) {
	parts := item.GetList().GetItems()
	if len(parts) > 1 && len(parts[1].GetList().GetItems()) > 0 {
		defs = parts[1].GetList().GetItems()
	}
	var e tree.Expr
	if call := parts[0].GetFuncCall(); call != nil {
		e = a.funcCall(q, call, true)
	} else {
		e = a.expr(q, parts[0])
	}
	if _, isCall := e.(*tree.Func); !isCall {
		e = a.textIfUnknown(e)
	}
	r.Exprs = append(r.Exprs, e)
	if i == 0 {
		r.Pos = e.Loc()
	}
	a.functionColumns(r, e, i, columnName(parts[0]), defs)
}

// plainResult reports whether a function's result is no row, and its column has
// no name of its own.
func (a *binder) plainResult(e tree.Expr) bool {
	if f, ok := e.(*tree.Func); ok && len(f.Fn.OutArgs) > 0 {
		return len(f.Fn.OutArgs) == 1 && f.Fn.OutArgs[0].Name == ""
	}
	return !a.IsComposite(e.OID())
}

// functionColumns adds the columns that a function in FROM has.
func (a *binder) functionColumns(r *tree.RTE, e tree.Expr, index int, name string, defs []*pg.Node) {
	add := func(name string, t tree.Type, attr int) *tree.RTECol {
		r.Cols = append(r.Cols, tree.RTECol{Name: name, Type: t, Attr: attr, Reason: "a function's column may be NULL"})
		return &r.Cols[len(r.Cols)-1]
	}
	call, outs := outArgs(e)
	switch {
	case len(defs) > 0:
		a.checkDefinitionList(e, len(outs) > 0, defs)
		for _, d := range defs {
			def := d.GetColumnDef()
			add(def.Colname, a.typeOf(def.TypeName), -1)
		}
	case len(outs) > 1 || len(outs) == 1 && outs[0].Name != "" && !a.IsComposite(e.OID()):
		attr := -1
		if len(outs) == 1 {
			attr = index
		}
		for i, c := range outs {
			col := add(cmp.Or(c.Name, "column"+itoa(i+1)), tree.Type{OID: c.Type, Dims: c.Dims}, attr)
			col.Call, col.CallCol = call, i
		}
	case e.OID() == pgcat.Record:
		a.fail(e.Loc(), "", "a column definition list is required for functions returning \"record\"")
	case a.IsComposite(e.OID()):
		for i, f := range a.attrs(a.Types.BaseType(e.OID()), e.Loc()) {
			if col := add(f.name, f.Type, -1); call != nil {
				col.Call, col.CallCol = call, i
			}
		}
	default:
		a.checkPlainResult(e, name)
		add(name, e.Type(), index)
	}
}

// outArgs returns the call that a function in FROM is, if it is one, and its OUT
// parameters.
func outArgs(e tree.Expr) (*tree.Func, []pgcat.Attr) {
	if call, ok := e.(*tree.Func); ok && call.Op == "" {
		return call, call.Fn.OutArgs
	}
	return nil, nil
}

// checkPlainResult checks that a function's result is of a type that columns
// have.
func (a *binder) checkPlainResult(e tree.Expr, name string) {
	if t := a.Types.Type(e.OID()); t != nil && t.Kind == pgcat.PseudoKind && t.OID != pgcat.Void && t.OID != pgcat.Cstring {
		a.fail(e.Loc(), "", "function %q in FROM has unsupported return type %s", name, a.typeName(e.OID()))
	}
}

// checkDefinitionList checks that a column definition list may stand behind a
// function.
func (a *binder) checkDefinitionList(e tree.Expr, outArgs bool, defs []*pg.Node) {
	at := int(defs[0].GetColumnDef().GetLocation())
	if outArgs && e.OID() == pgcat.Record {
		a.fail(at, "", "a column definition list is redundant for a function with OUT parameters")
	}
	if e.OID() != pgcat.Record {
		a.fail(at, "", "a column definition list is only allowed for functions returning \"record\"")
	}
}

// expandUnnest makes unnest(a, b) in FROM what it stands for: ROWS FROM
// (unnest(a), unnest(b)).
func expandUnnest(list []*pg.Node) []*pg.Node {
	var out []*pg.Node
	for _, item := range list {
		parts := item.GetList().GetItems()
		call := parts[0].GetFuncCall()
		if !unnestsSeveral(call) || len(parts) > 1 && len(parts[1].GetList().GetItems()) > 0 {
			out = append(out, item)
			continue
		}
		for _, arg := range call.Args {
			one := &pg.FuncCall{Funcname: call.Funcname, Args: []*pg.Node{arg}, Location: call.Location}
			out = append(out, &pg.Node{Node: &pg.Node_List{List: &pg.List{Items: []*pg.Node{{Node: &pg.Node_FuncCall{FuncCall: one}}}}}})
		}
	}
	return out
}

func unnestsSeveral(call *pg.FuncCall) bool {
	return call != nil && len(call.Args) > 1 && len(call.Funcname) == 1 && call.Funcname[0].GetString_().GetSval() == "unnest" &&
		!call.FuncVariadic && call.AggOrder == nil && call.AggFilter == nil && !call.AggDistinct && call.Over == nil
}

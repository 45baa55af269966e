package bind

import (
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// xmlNode binds the constructs that SQL has for XML, or returns nil when n is
// none.
func (a *binder) xmlNode(q *level, n *pg.Node) tree.Expr {
	switch x := n.Node.(type) {
	case *pg.Node_XmlExpr:
		return a.xmlExpr(q, x.XmlExpr)
	case *pg.Node_XmlSerialize:
		arg := a.toSpecific(a.expr(q, x.XmlSerialize.Expr), pgcat.XML, "XMLSERIALIZE")
		return withArg("xmlserialize", a.typeOf(x.XmlSerialize.TypeName), arg, int(x.XmlSerialize.Location))
	}
	return nil
}

// xmlExpr is XMLELEMENT, XMLPARSE and their kin.
func (a *binder) xmlExpr(q *level, n *pg.XmlExpr) tree.Expr {
	e := &tree.Special{Head: tree.At(tree.Of(pgcat.XML), int(n.Location)), What: pgast.XMLName(n.Op)}
	for _, arg := range n.NamedArgs {
		e.Args = append(e.Args, a.textIfUnknown(a.expr(q, arg.GetResTarget().Val)))
	}
	for i, arg := range n.Args {
		e.Args = append(e.Args, a.xmlArgument(n.Op, i, a.expr(q, arg)))
	}
	switch n.Op {
	case pg.XmlExprOp_IS_XMLELEMENT:
		e.Null = tree.SpecialNever
	case pg.XmlExprOp_IS_DOCUMENT:
		e.Typ = boolean
	}
	return e
}

// xmlArgument converts the i-th argument of an XML construct.
func (a *binder) xmlArgument(op pg.XmlExprOp, i int, e tree.Expr) tree.Expr {
	switch op {
	case pg.XmlExprOp_IS_XMLCONCAT, pg.XmlExprOp_IS_DOCUMENT:
		return a.toSpecific(e, pgcat.XML, "XML expression")
	case pg.XmlExprOp_IS_XMLROOT:
		switch i {
		case 0:
			return a.toSpecific(e, pgcat.XML, "XMLROOT")
		case 2:
			return e
		}
	case pg.XmlExprOp_IS_XMLPARSE:
		if i == 1 {
			return e
		}
	case pg.XmlExprOp_IS_XMLPI:
	default:
		return a.textIfUnknown(e)
	}
	return a.toSpecific(e, pgcat.Text, "XML expression")
}

// xmlTable is XMLTABLE in FROM.
func (a *binder) xmlTable(q *level, n *pg.RangeTableFunc) *tree.RTE {
	r := &tree.RTE{Name: "xmltable", Level: q.Query, Row: pgcat.Record, Pos: int(n.Location)}
	a.asFunction(q, func() {
		row := a.toSpecific(a.expr(q, n.Rowexpr), pgcat.Text, "XMLTABLE")
		doc := a.toSpecific(a.expr(q, n.Docexpr), pgcat.XML, "XMLTABLE")
		for _, item := range n.Columns {
			r.Cols = append(r.Cols, a.xmlColumn(q, item.GetRangeTableFuncCol()))
		}
		for _, ns := range n.Namespaces {
			a.toSpecific(a.expr(q, ns.GetResTarget().Val), pgcat.Text, "XMLTABLE")
		}
		r.Exprs = []tree.Expr{&tree.Special{Head: tree.At(tree.Of(pgcat.Record), r.Pos), What: r.Name, Args: []tree.Expr{row, doc}}}
	})
	a.alias(r, n.Alias, r.Pos)
	r.Aliased = true
	return r
}

func (a *binder) xmlColumn(q *level, c *pg.RangeTableFuncCol) tree.RTECol {
	col := tree.RTECol{Name: c.Colname, Attr: -1, Null: tree.Maybe, Reason: "XMLTABLE may find nothing at the path"}
	switch {
	case c.ForOrdinality:
		col.Type, col.Null, col.Reason = tree.Of(pgcat.Int4), tree.Never, "FOR ORDINALITY counts"
	default:
		col.Type = a.typeOf(c.TypeName)
		if c.IsNotNull {
			col.Null, col.Reason = tree.Never, "the column is NOT NULL"
		}
	}
	if c.Colexpr != nil {
		a.toSpecific(a.expr(q, c.Colexpr), pgcat.Text, "XMLTABLE")
	}
	if c.Coldefexpr != nil {
		a.must(a.expr(q, c.Coldefexpr), col.Type, pgcat.Assignment)
	}
	return col
}

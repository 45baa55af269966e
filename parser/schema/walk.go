package schema

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// cloneNode copies an expression, so that each owner may rename in its own.
func cloneNode(n *pg.Node) *pg.Node {
	if n == nil {
		return nil
	}
	return proto.Clone(n).(*pg.Node)
}

// columnRefs calls visit for the column references of an expression about one
// table: plain names and those qualified with table.
func columnRefs(expr *pg.Node, table string, visit func(field *pg.String, location int32)) {
	pgast.Walk(expr, func(m proto.Message) bool {
		ref, ok := m.(*pg.ColumnRef)
		if !ok {
			return true
		}
		switch len(ref.Fields) {
		case 1:
			if s := ref.Fields[0].GetString_(); s != nil {
				visit(s, ref.Location)
			}
		case 2:
			if s := ref.Fields[1].GetString_(); s != nil && ref.Fields[0].GetString_().GetSval() == table {
				visit(s, ref.Location)
			}
		}
		return false
	})
}

// exprColumns returns the columns of t that an expression names, each once.
func exprColumns(t *Table, expr *pg.Node) []*Column {
	var found []*Column
	columnRefs(expr, t.Name, func(field *pg.String, _ int32) {
		if c := t.Column(field.Sval); c != nil && !slices.Contains(found, c) {
			found = append(found, c)
		}
	})
	return found
}

// expressions yields every expression that belongs to a table.
func (t *Table) expressions(yield func(expr *pg.Node)) {
	one := func(expr *pg.Node) {
		if expr != nil {
			yield(expr)
		}
	}
	for _, c := range t.Columns {
		one(c.Default)
		one(c.GenExpr)
	}
	for _, c := range t.Constraints {
		one(c.Expr)
	}
	for _, i := range t.Indexes {
		i.expressions(one)
	}
	for _, e := range t.PartitionKey {
		one(e.Expr)
	}
}

func (i *Index) expressions(yield func(expr *pg.Node)) {
	for _, e := range i.Elems {
		if e.Expr != nil {
			yield(e.Expr)
		}
	}
	if i.Where != nil {
		yield(i.Where)
	}
}

// strNode makes the node of one part of a name.
func strNode(s string) *pg.Node {
	return &pg.Node{Node: &pg.Node_String_{String_: &pg.String{Sval: s}}}
}

package access

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/parser/schema"
)

// A value is one side of a comparison.
type value struct {
	rel     *Rel           // of this level, when it is of one alone
	rels    []*Rel         // all of this level that it mentions
	column  *schema.Column // when it is a plain column
	loc     int            // of the first column mentioned
	literal bool           // made of constants only
	param   bool           // has a parameter, a subquery or a column from further out
	now     bool           // has the current time
	mixed   bool           // mentions something that could not be resolved
}

// value tells what an expression is made of. Subqueries in it are values, too.
func (b *builder) value(n *pg.Node, sc *scope) value {
	v := value{loc: -1, literal: true}
	Walk(n, func(m proto.Message) bool {
		switch m := m.(type) {
		case *pg.SubLink:
			v.param, v.literal = true, false
			return false
		case *pg.ParamRef:
			v.param, v.literal = true, false
		case *pg.SQLValueFunction:
			v.now, v.literal = true, false
		case *pg.FuncCall:
			v.literal = false
			switch last(m.Funcname) {
			case "now", "clock_timestamp", "statement_timestamp", "transaction_timestamp":
				v.now = true
			}
		case *pg.ColumnRef:
			v.literal = false
			b.column(&v, m, sc)
			return false
		}
		return true
	})
	if len(v.rels) == 1 {
		v.rel = v.rels[0]
		if c := n.GetColumnRef(); c != nil {
			v.column = sc.resolve(c).column
		}
	}
	return v
}

func (b *builder) column(v *value, c *pg.ColumnRef, sc *scope) {
	r := sc.resolve(c)
	switch {
	case !r.known || r.rel == nil:
		v.mixed = true
	case !slices.Contains(sc.block.Rels, r.rel):
		v.param = true // a column of a query around this one
	default:
		if !slices.Contains(v.rels, r.rel) {
			v.rels = append(v.rels, r.rel)
		}
		if v.loc < 0 {
			v.loc = b.loc(c.Location)
		}
	}
}

// constant returns n as a constant, a cast around it left out, or nil.
func constant(n *pg.Node) *pg.A_Const {
	for n.GetTypeCast() != nil {
		n = n.GetTypeCast().Arg
	}
	return n.GetAConst()
}

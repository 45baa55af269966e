package schema

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// AllowsWhat reports whether a CHECK is known to allow all that another one allows:
// they are the same, or both list the values of one column and it lists them all.
func (c *Constraint) AllowsWhat(other *Constraint) bool {
	if c.Kind != Check || other.Kind != Check || c.Expr == nil || other.Expr == nil {
		return false
	}
	if proto.Equal(withoutPlaces(c.Expr), withoutPlaces(other.Expr)) {
		return true
	}
	column, values, ok := listed(c.Expr)
	otherColumn, fewer, otherOK := listed(other.Expr)
	return ok && otherOK && column == otherColumn && !slices.ContainsFunc(fewer, func(v string) bool { return !slices.Contains(values, v) })
}

// withoutPlaces is an expression that knows nothing of where it stands.
func withoutPlaces(n *pg.Node) *pg.Node {
	out := cloneNode(n)
	pgast.Walk(out, func(m proto.Message) bool {
		r := m.ProtoReflect()
		for _, name := range []string{"location", "rexpr_list_start", "rexpr_list_end", "list_start", "list_end"} {
			for i := range r.Descriptor().Fields().Len() {
				if f := r.Descriptor().Fields().Get(i); string(f.Name()) == name {
					r.Clear(f)
				}
			}
		}
		return true
	})
	return out
}

// listed reads column IN ('a', 'b') and column = ANY (ARRAY['a', 'b']).
func listed(n *pg.Node) (column string, values []string, ok bool) {
	e := n.GetAExpr()
	if e == nil || pgast.LastName(e.Name) != "=" {
		return "", nil, false
	}
	column = pgast.LastName(uncast(e.Lexpr).GetColumnRef().GetFields())
	items := listOf(e.Rexpr)
	switch e.Kind {
	case pg.A_Expr_Kind_AEXPR_IN:
	case pg.A_Expr_Kind_AEXPR_OP_ANY:
		items = uncast(e.Rexpr).GetAArrayExpr().GetElements()
	default:
		return "", nil, false
	}
	for _, item := range items {
		text := uncast(item).GetAConst().GetSval()
		if text == nil {
			return "", nil, false
		}
		values = append(values, text.Sval)
	}
	return column, values, column != "" && len(values) > 0
}

// uncast takes casts off.
func uncast(n *pg.Node) *pg.Node {
	for n.GetTypeCast() != nil {
		n = n.GetTypeCast().Arg
	}
	return n
}

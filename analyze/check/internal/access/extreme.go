package access

import (
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/proto"
)

// extreme recognises SELECT max(c) and min(c), which PostgreSQL answers with
// the first row in the order of c, where an index gives that order. It tells
// the order; ok is false for any other SELECT.
func (b *builder) extreme(s *pg.SelectStmt, sc *scope) (it OrderItem, ok bool) {
	if len(s.GroupClause) > 0 || len(s.WindowClause) > 0 || len(s.DistinctClause) > 0 || s.HavingClause != nil ||
		len(sc.block.Rels) != 1 {
		return it, false
	}
	ok = true
	for _, t := range s.TargetList {
		Walk(t, func(m proto.Message) bool {
			switch m := m.(type) {
			case *pg.SubLink:
				return false
			case *pg.FuncCall:
				if !b.isAggregate(m) && m.Over == nil {
					return true
				}
				next, is := extremeOf(m, sc)
				if !is || it.Column != nil && (next.Column != it.Column || next.Rel != it.Rel) {
					ok = false // another aggregate reads all rows anyway
				}
				next.Loc = b.loc(int32(next.Loc))
				it = next
				return false
			}
			return ok
		})
	}
	return it, ok && it.Column != nil
}

// extremeOf reads one call of max or min on a plain column.
func extremeOf(f *pg.FuncCall, sc *scope) (it OrderItem, ok bool) {
	name := last(f.Funcname)
	if name != "max" && name != "min" || len(f.Args) != 1 || f.AggDistinct || f.AggFilter != nil || f.Over != nil ||
		len(f.AggOrder) > 0 || f.Args[0].GetColumnRef() == nil {
		return it, false
	}
	c := f.Args[0].GetColumnRef()
	r := sc.resolve(c)
	if !r.known || r.depth > 0 || r.column == nil {
		return it, false
	}
	desc := name == "max"
	return OrderItem{Rel: r.rel, Column: r.column, Desc: desc, NullsFirst: desc, Extreme: name, Loc: int(c.Location)}, true
}

package access

import (
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/proto"
)

// subLink reads EXISTS (…) and x IN (SELECT …) that stand as conditions of
// their own: PostgreSQL makes joins of them. not says that it is negated.
func (b *builder) subLink(l *pg.SubLink, sc *scope, not bool) []*Cond {
	s := l.Subselect.GetSelectStmt()
	exists := l.SubLinkType == pg.SubLinkType_EXISTS_SUBLINK
	in := l.SubLinkType == pg.SubLinkType_ANY_SUBLINK && (len(l.OperName) == 0 || last(l.OperName) == "=") && !not
	if !exists && !in || !b.joins(s, exists) || b.depth >= maxDepth {
		b.subqueries(&pg.Node{Node: &pg.Node_SubLink{SubLink: l}}, sc)
		return nil
	}
	b.depth++
	defer func() { b.depth-- }()
	inner := &scope{outer: sc, block: sc.block}
	from := len(sc.block.Rels)
	for _, f := range s.FromClause {
		b.fromItem(f, inner, not)
	}
	var only map[*Rel]bool
	if not {
		only = relSet(sc.block.Rels[from:])
	}
	b.where(s.WhereClause, inner, only)
	if !in {
		return nil
	}
	b.subqueries(l.Testexpr, sc)
	return b.inQuery(l, s, sc, inner)
}

// inQuery gives x IN (SELECT y …) the condition x = y, from both sides.
func (b *builder) inQuery(l *pg.SubLink, s *pg.SelectStmt, sc, inner *scope) []*Cond {
	left, right := []*pg.Node{l.Testexpr}, s.TargetList
	if r := l.Testexpr.GetRowExpr(); r != nil {
		left = r.Args
	}
	if len(left) != len(right) {
		return nil
	}
	var found []*Cond
	for i := range left {
		y := right[i].GetResTarget().GetVal()
		lv, rv := b.value(left[i], sc), b.value(y, inner)
		found = append(found, b.cond(nil, Eq, lv, rv, left[i])...)
		found = append(found, b.cond(nil, Eq, rv, lv, y)...)
	}
	return found
}

// joins reports whether a sublink's query becomes a join. EXISTS does not care
// for what is selected, nor for a LIMIT.
func (b *builder) joins(s *pg.SelectStmt, exists bool) bool {
	if s == nil {
		return false
	}
	if !exists || s.LimitCount == nil {
		return b.simple(s)
	}
	plain := proto.CloneOf(s)
	plain.LimitCount = nil
	return b.simple(plain)
}

// subqueries reads the subqueries within an expression as levels of their own.
func (b *builder) subqueries(n *pg.Node, sc *scope) {
	if n == nil {
		return
	}
	Walk(n, func(m proto.Message) bool {
		l, ok := m.(*pg.SubLink)
		if !ok {
			return true
		}
		if l.Testexpr != nil {
			b.subqueries(l.Testexpr, sc)
		}
		b.statement(l.Subselect, sc)
		return false
	})
}

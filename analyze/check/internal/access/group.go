package access

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/parser/schema"
)

// groups reports whether a subquery is kept apart for its GROUP BY alone, so
// that PostgreSQL still moves conditions on its plain columns into it.
func (b *builder) groups(s *pg.SelectStmt) bool {
	if s == nil || len(s.GroupClause) == 0 || s.Op != pg.SetOperation_SETOP_NONE || len(s.ValuesLists) > 0 ||
		s.LimitCount != nil || s.LimitOffset != nil || len(s.DistinctClause) > 0 || len(s.LockingClause) > 0 ||
		s.WithClause != nil || len(s.FromClause) == 0 || len(s.WindowClause) > 0 {
		return false
	}
	windows := false
	for _, t := range s.TargetList {
		Walk(t, func(m proto.Message) bool {
			f, ok := m.(*pg.FuncCall)
			windows = windows || ok && f.Over != nil
			return !windows
		})
	}
	return !windows && !slices.ContainsFunc(s.GroupClause, func(n *pg.Node) bool { return n.GetGroupingSet() != nil })
}

// grouped adds such a subquery: a level of its own whose columns are known.
func (b *builder) grouped(s *pg.SelectStmt, rel *Rel, names []string, sc, outer *scope, view *schema.Table) {
	b.depth++
	defer func() { b.depth-- }()
	rel.within, rel.pushed = b.newBlock(), map[*schema.Column]*Rel{}
	inner := &scope{outer: outer, block: rel.within}
	b.body(s, inner)
	rel.Few = rel.within.few()
	it := &item{name: rel.Name, rel: rel, opaque: true}
	twice := map[*schema.Column]bool{}
	for _, t := range s.TargetList {
		for _, c := range outputs(t.GetResTarget(), inner, inner) {
			if c.column != nil && slices.Contains(rel.within.Rels, c.rel) {
				if from, known := rel.pushed[c.column]; known && from != c.rel {
					twice[c.column] = true // of a table joined to itself
				}
				rel.pushed[c.column] = c.rel
			} else {
				c.column = nil
			}
			c.rel = rel
			it.columns = append(it.columns, c)
		}
	}
	for c := range twice {
		delete(rel.pushed, c)
	}
	it.rename(names, view)
	sc.block.Rels = append(sc.block.Rels, rel)
	sc.items = append(sc.items, it)
}

// push moves a condition into the grouped subquery that it is on. One that
// needs another table's values stays outside: a group is not made anew for each
// of its rows.
func push(c *Cond) {
	from := c.Rel.pushed[c.Column]
	if from == nil || c.Column == nil || len(c.Others) > 0 || c.Op > True {
		return
	}
	c.Rel.Few = c.Rel.Few || c.Op == Eq || c.Op == In
	within := c.Rel.within
	moved := *c
	moved.Rel = from
	if from.Table == nil {
		push(&moved)
		return
	}
	within.Conds = append(within.Conds, &moved)
}

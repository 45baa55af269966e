package access

import (
	pg "github.com/pganalyze/pg_query_go/v6"
)

// withClause puts a WITH clause's queries in force and returns what ends that.
func (b *builder) withClause(w *pg.WithClause, outer *scope) func() {
	if w == nil {
		return func() {}
	}
	before := b.with
	b.with = &ctes{byName: map[string]*cte{}, outer: before}
	for _, n := range w.Ctes {
		e := n.GetCommonTableExpr()
		q := &cte{query: e.Ctequery, outer: b.with}
		for _, a := range e.Aliascolnames {
			q.names = append(q.names, str(a))
		}
		recursive := w.Recursive && mentions(e.Ctequery, e.Ctename)
		q.inline = !recursive && b.refs[e.Ctename] <= 1 &&
			e.Ctematerialized != pg.CTEMaterialize_CTEMaterializeAlways && b.simple(e.Ctequery.GetSelectStmt())
		b.with.byName[e.Ctename] = q
		if q.inline {
			continue
		}
		q.self = recursive
		q.rows = b.statement(e.Ctequery, outer)
		q.self = false
	}
	return func() { b.with = before }
}

// mentions reports whether n uses name as a relation.
func mentions(n *pg.Node, name string) bool {
	probe := &builder{refs: map[string]int{}}
	probe.countRefs(n)
	return probe.refs[name] > 0
}

// simple reports whether PostgreSQL pulls a subquery up into the query around
// it, so that conditions and joins go through it.
func (b *builder) simple(s *pg.SelectStmt) bool {
	return s != nil && s.Op == pg.SetOperation_SETOP_NONE && len(s.ValuesLists) == 0 && s.LimitCount == nil &&
		s.LimitOffset == nil && len(s.DistinctClause) == 0 && len(s.GroupClause) == 0 && len(s.LockingClause) == 0 &&
		len(s.SortClause) == 0 && s.WithClause == nil && len(s.FromClause) > 0 && !b.gathers(s)
}

package schema

import (
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// An output is a column of a FROM item or of a query's result; column is set
// where it shows a relation's column as it is.
type output struct {
	name   string
	column *Column
}

// A source is a FROM item under its alias. When its columns are not known, a
// name that nothing else has may be one of them.
type source struct {
	alias   string
	columns []output
	known   bool
}

// A scope is what column references see.
type scope struct {
	sources []*source
	outer   *scope
}

// A withQuery is a common table expression in sight.
type withQuery struct {
	name    string
	columns []output
	known   bool
	next    *withQuery
}

// A queryWalk goes through a view's query: it finds the relations and columns
// that the query reads, and its output columns as far as names alone say them.
// What types and functions mean is package analyze's knowledge.
type queryWalk struct {
	r     *replayer
	reads []*read
	uses  map[*Column]bool
	quiet bool // a Binder reports what is missing
}

func (w *queryWalk) readsTemporary() bool {
	return slices.ContainsFunc(w.reads, func(rd *read) bool { return rd.table.Temporary })
}

// query walks a statement that returns rows.
func (w *queryWalk) query(n *pg.Node, ctes *withQuery, outer *scope) (columns []output, known bool) {
	if s := n.GetSelectStmt(); s != nil {
		return w.selectStmt(s, ctes, outer)
	}
	// A data-modifying WITH query, EXECUTE: its relations matter to no view.
	return nil, false
}

func (w *queryWalk) selectStmt(s *pg.SelectStmt, ctes *withQuery, outer *scope) (columns []output, known bool) {
	ctes = w.with(s.WithClause, ctes, outer)
	if s.Op != pg.SetOperation_SETOP_NONE && s.Larg != nil {
		columns, known = w.selectStmt(s.Larg, ctes, outer)
		w.selectStmt(s.Rarg, ctes, outer)
		return columns, known
	}
	sc := &scope{outer: outer}
	if len(s.ValuesLists) > 0 {
		for i := range s.ValuesLists[0].GetList().GetItems() {
			columns = append(columns, output{name: "column" + strconv.Itoa(i+1)})
		}
		for _, row := range s.ValuesLists {
			w.expr(row, ctes, sc)
		}
		return columns, true
	}
	var stars []starred
	all := true
	for _, item := range s.FromClause {
		list, ok := w.from(item, ctes, sc)
		stars = append(stars, list...)
		all = all && ok
	}
	columns, known = w.targets(s, stars, all, ctes, sc)
	for _, list := range [][]*pg.Node{s.DistinctClause, s.GroupClause, s.WindowClause, s.SortClause} {
		for _, n := range list {
			w.expr(n, ctes, sc)
		}
	}
	for _, n := range []*pg.Node{s.WhereClause, s.HavingClause, s.LimitCount, s.LimitOffset} {
		w.expr(n, ctes, sc)
	}
	return columns, known
}

// with walks a WITH clause and returns the names in sight after it.
func (w *queryWalk) with(c *pg.WithClause, ctes *withQuery, outer *scope) *withQuery {
	for _, n := range c.GetCtes() {
		cte := n.GetCommonTableExpr()
		entry := &withQuery{name: cte.GetCtename(), next: ctes}
		body := cte.GetCtequery()
		sel := body.GetSelectStmt()
		if c.Recursive && sel != nil && sel.Op != pg.SetOperation_SETOP_NONE {
			inner := w.with(sel.WithClause, entry, outer)
			entry.columns, entry.known = w.selectStmt(sel.Larg, inner, outer)
			entry.columns = renamed(entry.columns, stringsOf(cte.Aliascolnames))
			w.selectStmt(sel.Rarg, inner, outer)
		} else {
			entry.columns, entry.known = w.query(body, ctes, outer)
			entry.columns = renamed(entry.columns, stringsOf(cte.GetAliascolnames()))
		}
		if cte.GetSearchClause() != nil || cte.GetCycleClause() != nil {
			entry.known = false // they add columns
		}
		ctes = entry
	}
	return ctes
}

// renamed gives the first columns other names.
func renamed(columns []output, names []string) []output {
	columns = slices.Clone(columns)
	for i, name := range names {
		if i < len(columns) {
			columns[i].name = name
		}
	}
	return columns
}

// A starred is a column that * stands for: alias is "" for a merged column of
// JOIN USING.
type starred struct {
	alias string
	output
}

// targets walks the select list, writes stars out and names the columns.
func (w *queryWalk) targets(s *pg.SelectStmt, stars []starred, all bool, ctes *withQuery, sc *scope) (columns []output, known bool) {
	known = true
	var list []*pg.Node
	for _, n := range s.TargetList {
		target := n.GetResTarget()
		ref := target.GetVal().GetColumnRef()
		if ref == nil || len(ref.Fields) == 0 || ref.Fields[len(ref.Fields)-1].GetAStar() == nil {
			list = append(list, n)
			w.expr(target.GetVal(), ctes, sc)
			out, ok := w.target(target, sc)
			columns, known = append(columns, out), known && ok
			continue
		}
		expansion, ok := stars, all
		if len(ref.Fields) > 1 {
			expansion, ok = starOf(sc, stringsOf(ref.Fields))
		}
		if !ok {
			list, known = append(list, n), false
			continue
		}
		for _, st := range expansion {
			if st.column != nil {
				w.uses[st.column] = true
			}
			fields := []*pg.Node{strNode(st.name)}
			if st.alias != "" {
				fields = []*pg.Node{strNode(st.alias), strNode(st.name)}
			}
			list = append(list, &pg.Node{Node: &pg.Node_ResTarget{ResTarget: &pg.ResTarget{
				Val:      &pg.Node{Node: &pg.Node_ColumnRef{ColumnRef: &pg.ColumnRef{Fields: fields, Location: ref.Location}}},
				Location: target.Location,
			}}})
			columns = append(columns, st.output)
		}
	}
	s.TargetList = list
	return columns, known
}

// starOf is what alias.* stands for.
func starOf(sc *scope, names []string) ([]starred, bool) {
	alias := names[len(names)-1]
	for ; sc != nil; sc = sc.outer {
		for _, src := range sc.sources {
			if src.alias == alias {
				return starsOf(src), src.known
			}
		}
	}
	return nil, false
}

func starsOf(src *source) []starred {
	var list []starred
	for _, c := range src.columns {
		list = append(list, starred{src.alias, c})
	}
	return list
}

// target names one column of the result; composite.* makes it unknowable.
func (w *queryWalk) target(t *pg.ResTarget, sc *scope) (output, bool) {
	out := output{name: t.GetName()}
	if out.name == "" {
		if out.name = pgast.OutputName(t.GetVal()); out.name == "" {
			out.name = "?column?"
		}
	}
	if ref := t.GetVal().GetColumnRef(); ref != nil {
		out.column = sc.resolve(stringsOf(ref.Fields))
	}
	if ind := t.GetVal().GetAIndirection(); ind != nil && len(ind.Indirection) > 0 {
		return out, ind.Indirection[len(ind.Indirection)-1].GetAStar() == nil
	}
	return out, true
}

// resolve finds the relation's column that a reference shows, or nil.
func (sc *scope) resolve(names []string) *Column {
	if len(names) == 0 {
		return nil
	}
	column, alias := names[len(names)-1], ""
	if len(names) > 1 {
		alias = names[len(names)-2]
	}
	for ; sc != nil; sc = sc.outer {
		vague := false
		for _, src := range sc.sources {
			if alias != "" && src.alias != alias {
				continue
			}
			for _, c := range src.columns {
				if c.name == column {
					return c.column
				}
			}
			vague = vague || !src.known
		}
		if vague {
			return nil
		}
	}
	return nil
}

// expr walks an expression: its column references and its subqueries.
func (w *queryWalk) expr(n *pg.Node, ctes *withQuery, sc *scope) {
	pgast.Walk(n, func(m proto.Message) bool {
		switch m := m.(type) {
		case *pg.ColumnRef:
			if c := sc.resolve(stringsOf(m.Fields)); c != nil {
				w.uses[c] = true
			}
			return false
		case *pg.SelectStmt:
			w.selectStmt(m, ctes, sc)
			return false
		}
		return true
	})
}

// isForeign reports whether a missing relation may be PostgreSQL's own, or
// an extension's.
func (w *queryWalk) isForeign(n Name) bool {
	return strings.HasPrefix(n.Name, "pg_") || len(w.r.cat.Extensions) > 0
}

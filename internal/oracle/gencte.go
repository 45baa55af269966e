package oracle

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A cte is a WITH item that is in reach.
type cte struct {
	name    string
	columns []column
}

// with writes WITH and makes its items known.
func (g *gen) with(p place, top bool) *node {
	var items []*node
	recursive := ""
	for range 1 + g.IntN(2) {
		name := g.alias("q")
		in := place{scope: p.scope, depth: p.depth - 1, closed: p.closed}
		switch {
		case g.one(3):
			recursive = "RECURSIVE "
			items = append(items, g.recursive(in, name))
		case top && g.one(3):
			n, cols := g.modification(in, true)
			if len(cols) == 0 {
				continue
			}
			g.use("with: data-modifying")
			items = append(items, seq(name+" AS (", n, ")"))
			g.ctes = append(g.ctes, &cte{name, cols})
		default:
			n, cols := g.selection(in, selectOptions{names: true})
			head := name
			if g.one(4) {
				var names []string
				for i := range cols {
					cols[i].name = fmt.Sprintf("w%d", i+1)
					names = append(names, cols[i].name)
				}
				head += " (" + strings.Join(names, ", ") + ")"
				g.use("with: column names")
			}
			how := g.word("", "", "MATERIALIZED ", "NOT MATERIALIZED ")
			g.use("with: " + how + "query")
			items = append(items, seq(head+" AS "+how+"(", n, ")"))
			g.ctes = append(g.ctes, &cte{name, cols})
		}
	}
	if len(items) == 0 {
		return nil
	}
	return seq("WITH "+recursive, row(", ", items...), " ")
}

// recursive is a WITH item that counts up and carries a value along.
func (g *gen) recursive(p place, name string) *node {
	t := g.someType()
	for g.incomparable(t) {
		t = g.someType()
	}
	base := seq("SELECT 1, ", g.expr(p, t))
	cols := []column{{name + ".n", "n", pgcat.Int4}, {name + ".v", "v", t}}
	in := place{scope: &scope{columns: cols, outer: p.scope}, depth: p.depth, closed: true}
	next := g.expr(in, t)
	if g.core && g.one(3) {
		next = seq("NULLIF("+name+".v, ", g.literal(t), ")").as(t)
	}
	step := seq("SELECT n + 1, ", next, " FROM "+name+" WHERE n < 3")
	if g.one(3) {
		rel := g.relation()
		a := g.alias("t")
		s := named(text(rel.name+" AS "+a), a, rel.columns)
		in.scope = &scope{columns: append(cols, s.qualified...), outer: p.scope}
		step = seq("SELECT "+name+".n + 1, ", g.expr(in, t), " FROM "+name+" "+g.word("JOIN ", "LEFT JOIN "), s.node, " ON ", g.condition(in), " WHERE "+name+".n < 3")
	}
	tail := ""
	g.ctes = append(g.ctes, &cte{name, cols})
	op := g.word("UNION", "UNION ALL")
	switch g.IntN(8) {
	case 0:
		tail = " SEARCH " + g.word("DEPTH", "BREADTH") + " FIRST BY n SET ord"
		g.use("with: SEARCH")
	case 1:
		tail = " CYCLE n SET is_cycle USING path"
		g.use("with: CYCLE")
	}
	g.use("with: RECURSIVE " + op)
	return seq(name+" (n, v) AS (", base, " "+op+" ", step, ")"+tail)
}

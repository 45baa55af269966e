package oracle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A source is a part of FROM: what can be said with a qualifier, and the
// columns that it shows by name alone.
type source struct {
	node      *node
	qualified []column
	visible   []column
}

// scopeOf is what the sources make visible.
func scopeOf(sources []source, outer *scope) *scope {
	s := &scope{outer: outer}
	count := map[string]int{}
	for _, f := range sources {
		s.columns = append(s.columns, f.qualified...)
		for _, c := range f.visible {
			count[c.name]++
		}
	}
	for _, f := range sources {
		for _, c := range f.visible {
			if count[c.name] == 1 {
				s.columns = append(s.columns, column{c.name, c.name, c.typ})
			}
		}
	}
	return s
}

// from writes a FROM list's elements.
func (g *gen) from(outer place) []source {
	var all []source
	for range 1 + g.IntN(2)*g.IntN(2) {
		all = append(all, g.joined(outer, g.IntN(3), all))
	}
	return all
}

// named makes a source of what has an alias.
func named(n *node, alias string, cols []column) source {
	s := source{node: n}
	for _, c := range cols {
		s.qualified = append(s.qualified, column{alias + "." + c.name, c.name, c.typ})
		s.visible = append(s.visible, column{c.name, c.name, c.typ})
	}
	return s
}

func (g *gen) joined(outer place, depth int, before []source) source {
	if depth == 0 || g.one(4) {
		return g.item1(outer, before)
	}
	left := g.joined(outer, depth-1, before)
	kind := g.word("JOIN", "INNER JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN")
	lateral := append(slices.Clone(before), left)
	if kind == "RIGHT JOIN" || kind == "FULL JOIN" { // what is on the left is in the way, but cannot be named
		lateral = nil
		for _, s := range before {
			lateral = append(lateral, source{qualified: s.qualified})
		}
	}
	var right source
	if g.one(3) {
		right = g.joined(outer, depth-1, before)
	} else {
		right = g.item1(outer, lateral)
	}
	out := source{qualified: append(slices.Clone(left.qualified), right.qualified...), visible: append(slices.Clone(left.visible), right.visible...)}
	if kind == "CROSS JOIN" {
		g.use("join: CROSS JOIN")
		out.node = seq("(", left.node, " CROSS JOIN ", right.node, ")")
		return out
	}
	common := g.commonColumns(left.visible, right.visible)
	how := g.IntN(6)
	switch {
	case how == 0 && len(common) > 0 && g.natural(left.visible, right.visible, common):
		g.use("join: NATURAL " + kind)
		out.node = seq("(", left.node, " NATURAL "+kind+" ", right.node, ")")
		out.visible = merged(left.visible, right.visible, common)
	case how <= 2 && len(common) > 0:
		using := common[:1+g.IntN(min(2, len(common)))]
		g.use("join: " + kind + " USING")
		out.visible = merged(left.visible, right.visible, using)
		alias := ""
		if g.one(6) {
			a := g.alias("j")
			alias = " AS " + a
			for _, name := range using {
				for _, c := range out.visible {
					if c.name == name {
						out.qualified = append(out.qualified, column{a + "." + name, name, c.typ})
					}
				}
			}
			g.use("join: USING AS")
		}
		out.node = seq("(", left.node, " "+kind+" ", right.node, " USING ("+strings.Join(using, ", ")+")"+alias+")")
	default:
		g.use("join: " + kind + " ON")
		out.node = seq("(", left.node, " "+kind+" ", right.node, " ON ", g.on(outer, left, right, kind), ")")
	}
	return out
}

// on is a join condition; a full join's is one that the server can merge or
// hash.
func (g *gen) on(outer place, left, right source, kind string) *node {
	for range 6 {
		if len(left.qualified) == 0 || len(right.qualified) == 0 {
			break
		}
		l, r := pick(g, left.qualified), pick(g, right.qualified)
		if l.typ == r.typ && !g.incomparable(l.typ) && (kind == "FULL JOIN" || !g.one(3)) {
			return seq(l.sql + " = " + r.sql).as(pgcat.Bool)
		}
	}
	if kind == "FULL JOIN" {
		return text("true").as(pgcat.Bool)
	}
	s := &scope{columns: append(slices.Clone(left.qualified), right.qualified...), outer: outer.scope}
	return g.condition(place{scope: s, depth: 1, closed: outer.closed})
}

// natural reports whether NATURAL can join over the common columns.
func (g *gen) natural(left, right []column, common []string) bool {
	if g.one(20) {
		return true
	}
	for _, l := range left {
		if slices.ContainsFunc(right, func(r column) bool { return r.name == l.name }) && !slices.Contains(common, l.name) {
			return false
		}
	}
	return true
}

// commonColumns are the names that USING can have; now and then one that it
// cannot, which both must refuse.
func (g *gen) commonColumns(left, right []column) (names []string) {
	named := func(all []column, name string) (n int) {
		for _, c := range all {
			if c.name == name {
				n++
			}
		}
		return n
	}
	for _, l := range left {
		i := slices.IndexFunc(right, func(r column) bool { return r.name == l.name })
		if i < 0 || slices.Contains(names, l.name) {
			continue
		}
		unique := named(left, l.name) == 1 && named(right, l.name) == 1
		if unique && l.typ == right[i].typ && !g.incomparable(l.typ) || unique && g.one(3) || g.one(40) {
			names = append(names, l.name)
		}
	}
	return names
}

func merged(left, right []column, using []string) (all []column) {
	in := func(c column) bool { return slices.Contains(using, c.name) }
	for _, c := range left {
		if in(c) {
			all = append(all, c)
		}
	}
	for _, c := range append(slices.Clone(left), right...) {
		if !in(c) {
			all = append(all, c)
		}
	}
	return all
}

// item1 writes one element: a table, a subquery, a function, VALUES.
func (g *gen) item1(outer place, before []source) source {
	alias := g.alias("t")
	lateral := outer
	if len(before) > 0 && !outer.closed && g.one(2) {
		lateral.scope = scopeOf(before, outer.scope)
	}
	lateral.agg, lateral.window, lateral.sets = nil, false, false
	switch r := g.IntN(20); {
	case r < 4 && outer.depth > 0:
		word := ""
		inner := place{scope: outer.scope, depth: outer.depth - 1, closed: outer.closed}
		if lateral.scope != outer.scope {
			word, inner.scope = "LATERAL ", lateral.scope
			g.use("from: LATERAL subquery")
		} else {
			inner.scope = outer.scope
		}
		sub, cols := g.selection(inner, selectOptions{names: true})
		g.use("from: subquery")
		return named(seq(word+"(", sub, ") AS "+alias), alias, cols)
	case r < 5 && outer.depth > 0:
		types := []pgcat.OID{g.someType(), g.someType()}
		var rows []*node
		for range 1 + g.IntN(3) {
			rows = append(rows, seq("(", g.expr(place{scope: outer.scope, depth: 1, closed: outer.closed}, types[0]), ", ", g.literal(types[1]), ")"))
		}
		g.use("from: VALUES")
		return named(seq("(VALUES ", list(", ", 1, rows...), ") AS "+alias+" (v1, v2)"), alias, []column{{"", "v1", types[0]}, {"", "v2", types[1]}})
	case r < 8 && g.one(6):
		return g.tableSyntax(lateral, alias)
	case r < 8:
		if f, ok := g.functionItem(lateral, alias); ok {
			return f
		}
	case (r < 9 || g.run && r < 14) && len(g.ctes) > 0:
		c := pick(g, g.ctes)
		g.use("from: CTE")
		return named(text(c.name+" AS "+alias), alias, c.columns)
	}
	rel := g.relation()
	g.use("from: " + rel.kind)
	s := named(text(rel.name+" AS "+alias), alias, rel.columns)
	switch {
	case (rel.kind == "table" || rel.kind == "partitioned table") && g.one(30):
		s.node.text = "ONLY " + s.node.text
		g.use("from: ONLY")
	case rel.kind == "table" && g.one(40):
		s.node.text += " TABLESAMPLE " + g.word("SYSTEM (50)", "BERNOULLI (100) REPEATABLE (1)")
		g.use("from: TABLESAMPLE")
	case g.one(25):
		var names []string
		cols := slices.Clone(rel.columns)
		for i := range cols[:1+g.IntN(len(cols))] {
			cols[i].name = fmt.Sprintf("c%d", i)
			names = append(names, cols[i].name)
		}
		g.use("from: column aliases")
		return named(text(s.node.text+" ("+strings.Join(names, ", ")+")"), alias, cols)
	case rel.rowType != 0 && g.one(3):
		s.qualified = append(s.qualified, column{alias, alias, rel.rowType})
	}
	return s
}

// relation picks a relation, seldom one of PostgreSQL's own.
func (g *gen) relation() *relation {
	rel := pick(g, g.schema.relations)
	for rel.kind == "system relation" && !g.one(25) {
		rel = pick(g, g.schema.relations)
	}
	return rel
}

// functionItem is a function in FROM.
func (g *gen) functionItem(p place, alias string) (s source, ok bool) {
	from := g.pool.sets
	if g.one(6) {
		from = g.pool.functions
	}
	p.depth = min(p.depth, 2)
	c := g.rarest(from)
	if len(g.pool.local) > 0 && g.one(4) {
		if l := pick(g, g.pool.local); l.fn != nil && l.fn.Kind == pgcat.FunctionKind {
			c = l
		}
	}
	n := g.call(p, c, 0)
	if n == nil {
		return s, false
	}
	var cols []column
	tail := " AS " + alias
	switch {
	case len(c.fn.OutArgs) > 0:
		for i, a := range c.fn.OutArgs {
			name := `"` + a.Name + `"`
			if a.Name == "" {
				name = fmt.Sprintf("column%d", i+1)
			}
			t := g.concrete(a.Type, g.bound)
			if t == 0 {
				return s, false
			}
			cols = append(cols, column{"", name, t})
		}
	case n.typ == pgcat.Record:
		t, u := g.someType(), g.someType()
		cols = []column{{"", "f1", t}, {"", "f2", u}}
		g.use("from: column definition list")
		return named(seq(n, fmt.Sprintf("%s (f1 %s, f2 %s)", tail, g.typeName(t), g.typeName(u))), alias, cols), true
	case g.cat.Type(n.typ).Kind == pgcat.CompositeKind:
		for _, a := range g.cat.Type(n.typ).Attrs {
			cols = append(cols, column{"", a.Name, a.Type})
		}
	default:
		cols = []column{{"", "v", n.typ}}
		tail += " (v)"
	}
	g.use("from: function")
	if g.one(5) && !strings.HasSuffix(tail, ")") {
		n = seq(n, " WITH ORDINALITY")
		cols = append(cols, column{"", "ordinality", pgcat.Int8})
		g.use("from: WITH ORDINALITY")
	} else if g.one(8) {
		n = seq("ROWS FROM (", n, ", generate_series(1, 2))")
		cols = append(cols, column{"", "n", pgcat.Int4})
		names := []string{}
		for i := range cols {
			cols[i].name = fmt.Sprintf("r%d", i)
			names = append(names, cols[i].name)
		}
		tail = " AS " + alias + " (" + strings.Join(names, ", ") + ")"
		g.use("from: ROWS FROM")
	}
	word := ""
	if g.one(4) {
		word = "LATERAL "
		g.use("from: LATERAL function")
	}
	return named(seq(word, n, tail), alias, cols), true
}

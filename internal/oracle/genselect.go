package oracle

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// selectOptions say what a query is for.
type selectOptions struct {
	want   []pgcat.OID // the columns' types
	names  bool        // every column has a name
	single bool        // at most one row
	top    bool        // the statement itself
	into   bool        // for INSERT: types are those to assign to
}

// subselect is a query within an expression.
func (g *gen) subselect(p place, want []pgcat.OID, single bool) *node {
	outer := p.scope
	if p.agg != nil && g.one(3) {
		outer = nil // correlated with grouped columns only
	}
	n, _ := g.selection(place{scope: outer, depth: min(p.depth-1, 1)}, selectOptions{want: want, single: single})
	return n
}

// selection writes a query and says which columns it yields.
func (g *gen) selection(p place, o selectOptions) (*node, []column) {
	known := len(g.ctes)
	var with *node
	if (g.one(12) || g.core && o.top && g.one(8)) && p.depth > 0 && !p.closed {
		with = g.with(p, o.top)
	}
	defer func() { g.ctes = g.ctes[:known] }()
	if o.want == nil && g.one(4) {
		for range 1 + g.IntN(4) {
			o.want = append(o.want, g.someType())
		}
	}
	var n *node
	var cols []column
	switch r := g.IntN(20); {
	case r < 2 && p.depth > 0 && o.want != nil:
		n, cols = g.setOperation(p, o)
	case r < 3 && o.want != nil && !o.single:
		n, cols = g.values(p, o)
	default:
		n, cols = g.simple(p, o)
	}
	return seq(with, n), cols
}

// values is VALUES as a query.
func (g *gen) values(p place, o selectOptions) (*node, []column) {
	var rows []*node
	for range 1 + g.IntN(3) {
		var items []*node
		for _, t := range o.want {
			items = append(items, g.expr(place{scope: p.scope, depth: min(p.depth, 1), closed: p.closed}, t))
		}
		rows = append(rows, seq("(", row(", ", items...), ")"))
	}
	var cols []column
	for i, t := range o.want {
		cols = append(cols, column{"", fmt.Sprintf("column%d", i+1), t})
	}
	g.use("query: VALUES")
	return seq("VALUES ", list(", ", 1, rows...), g.tail(p, nil, nil, len(o.want), o)), cols
}

// setOperation is UNION and its kin.
func (g *gen) setOperation(p place, o selectOptions) (*node, []column) {
	op := g.word("UNION", "UNION ALL", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL")
	for i, t := range o.want {
		if op != "UNION ALL" && g.incomparable(t) {
			o.want[i] = pgcat.Int4
			if o.into {
				op = "UNION ALL"
				o.want[i] = t
			}
		}
	}
	half := o
	half.single, half.top = false, false
	p.depth--
	left, cols := g.simple(p, half)
	right, _ := g.simple(p, half)
	g.use("query: " + op)
	n := seq("(", left, ") "+op+" (", right, ")", g.tail(p, nil, nil, len(o.want), o))
	return n, cols
}

// simple is SELECT … FROM ….
func (g *gen) simple(p place, o selectOptions) (*node, []column) {
	var sources []source
	if !g.one(10) {
		sources = g.from(p)
	}
	rows := scopeOf(sources, p.scope)
	outerFocus := g.focus
	g.look(rows.columns)
	defer func() { g.focus = outerFocus }()
	in := place{scope: rows, window: true, sets: !o.single && !o.names && g.one(4), depth: p.depth, closed: p.closed}
	where := seq()
	if len(sources) > 0 && g.IntN(10) < 6 {
		g.use("clause: WHERE")
		where = optional(" WHERE ", g.condition(place{scope: rows, depth: min(p.depth, 2), closed: p.closed}))
	}
	group := seq()
	having := seq()
	grouped := false
	switch r := g.IntN(100); {
	case o.single && r < 40 || r < 6 || g.core && r < 12:
		grouped = true
		in.scope, in.agg = &scope{outer: p.scope}, rows
		g.use("clause: aggregates without GROUP BY")
	case (r < 24 || g.core && r < 32) && len(rows.columns) > 0:
		grouped = true
		var keys []column
		group, keys = g.groupBy(in)
		in.scope, in.agg = &scope{columns: keys, outer: p.scope}, rows
	}
	if grouped && g.one(5) {
		h := in
		h.window, h.sets, h.depth = false, false, min(p.depth, 2)
		g.use("clause: HAVING")
		having = optional(" HAVING ", g.condition(h))
	}
	window := seq()
	outerName := g.windowName
	g.windowName = ""
	if g.one(10) {
		w := in
		g.windowName = g.alias("w")
		name := g.windowName
		g.windowName = ""
		window = seq(" WINDOW "+name+" AS (", g.windowBody(w), ")")
		g.windowName = name
		g.use("clause: WINDOW")
	}
	defer func() { g.windowName = outerName }()
	items, cols := g.items(in, o, sources, grouped)
	distinct := seq()
	var on *node
	plain := !slices.ContainsFunc(cols, func(c column) bool { return g.incomparable(c.typ) })
	switch {
	case plain && g.one(10):
		distinct = optional("DISTINCT ")
		in.scope = nil
		g.use("clause: DISTINCT")
	case g.one(14) && len(in.scope.columns) > 0:
		k := pick(g, in.scope.columns)
		if !g.incomparable(k.typ) {
			on = text(k.sql)
			distinct = seq("DISTINCT ON (", on, ") ")
			g.use("clause: DISTINCT ON")
		}
	}
	n := seq("SELECT ", distinct, items)
	if len(sources) > 0 {
		var nodes []*node
		for _, s := range sources {
			nodes = append(nodes, s.node)
		}
		n.kids = append(n.kids, text(" FROM "), list(", ", 1, nodes...))
	}
	n.kids = append(n.kids, where, group, having, window)
	if in.agg == nil && o.single || in.scope != nil {
		n.kids = append(n.kids, g.tail(p, &in, on, len(cols), o))
	} else {
		n.kids = append(n.kids, g.tail(p, nil, nil, len(cols), o))
	}
	if written := n.String(); o.top && !grouped && len(sources) > 0 && g.one(15) && (g.one(20) || !strings.Contains(written, " OVER ") && !strings.Contains(written, "DISTINCT")) {
		g.use("clause: FOR UPDATE")
		n.kids = append(n.kids, optional(g.word(" FOR UPDATE", " FOR SHARE SKIP LOCKED", " FOR NO KEY UPDATE", " FOR KEY SHARE")))
	}
	return n, cols
}

// items writes a select list.
func (g *gen) items(p place, o selectOptions, sources []source, grouped bool) (*node, []column) {
	var items []*node
	var cols []column
	if o.want == nil && o.top && !grouped && len(sources) > 0 && g.one(6) {
		g.use("clause: star")
		for _, s := range sources {
			for _, c := range s.visible {
				cols = append(cols, column{"", c.name, c.typ})
			}
		}
		return text("*"), cols
	}
	n := len(o.want)
	if o.want == nil {
		n = 1 + g.IntN(5)
	}
	for i := range n {
		var e *node
		if o.want == nil && o.top && !o.names && g.one(12) {
			if e, more := g.starItem(p, grouped, sources); e != nil {
				items, cols = append(items, e), append(cols, more...)
				continue
			}
		}
		switch {
		case o.want == nil:
			e = g.item(p)
		case o.into && g.one(3):
			e = g.arg(p, o.want[i])
		default:
			e = g.expr(p, o.want[i])
		}
		t := e.typ
		if o.want != nil {
			t = o.want[i]
		}
		name := fmt.Sprintf("c%d", i+1)
		if o.names || g.one(3) {
			e = seq(e, " AS "+name)
		}
		items = append(items, e)
		cols = append(cols, column{"", name, t})
	}
	if o.top {
		return list(", ", 1, items...), cols
	}
	return row(", ", items...), cols
}

// starItem is an item that stands for several columns: those of a FROM item,
// or the fields of a composite value; nil when there are none.
func (g *gen) starItem(p place, grouped bool, sources []source) (*node, []column) {
	if g.one(3) && len(g.schema.composites) > 0 {
		t := pick(g, g.schema.composites)
		var cols []column
		for _, a := range g.cat.Type(t).Attrs {
			cols = append(cols, column{"", a.Name, a.Type})
		}
		g.use("clause: fields of a composite value")
		return seq("(", g.expr(p.below(), t), ").*"), cols
	}
	if grouped || len(sources) == 0 || len(sources[0].qualified) == 0 {
		return nil, nil
	}
	alias, _, _ := strings.Cut(pick(g, sources[0].qualified).sql, ".")
	var cols []column
	for _, s := range sources {
		for _, c := range s.qualified {
			if of, name, ok := strings.Cut(c.sql, "."); ok && of == alias {
				cols = append(cols, column{"", name, c.typ})
			}
		}
	}
	if len(cols) == 0 {
		return nil, nil
	}
	if g.one(3) {
		g.use("clause: sqlc.embed")
		return text("sqlc.embed(" + alias + ")"), cols
	}
	g.use("clause: star of a table")
	return text(alias + ".*"), cols
}

// groupBy writes GROUP BY and says what can stand by itself beside it.
func (g *gen) groupBy(p place) (*node, []column) {
	var keys []column
	var sqls []string
	for range 1 + g.IntN(3) {
		c := g.prefer(p.scope.columns)
		if g.incomparable(c.typ) || slices.Contains(sqls, c.sql) {
			continue
		}
		if g.one(6) {
			e := g.expr(place{scope: p.scope, depth: 1, closed: true}, g.sortable())
			c = column{e.String(), "", e.typ}
			if _, err := fmt.Sscanf(c.sql, "(%d)", new(int)); err == nil {
				continue
			}
			g.use("clause: GROUP BY expression")
		}
		keys = append(keys, c)
		sqls = append(sqls, c.sql)
	}
	if len(keys) == 0 {
		return optional(" GROUP BY ()"), nil
	}
	g.use("clause: GROUP BY")
	all := strings.Join(sqls, ", ")
	switch g.IntN(9) {
	case 0:
		g.use("clause: ROLLUP")
		all = "ROLLUP (" + all + ")"
	case 1:
		g.use("clause: CUBE")
		all = "CUBE (" + all + ")"
	case 2:
		g.use("clause: GROUPING SETS")
		all = "GROUPING SETS ((" + all + "), (" + sqls[0] + ")" + g.word("", ", ()") + ")"
	case 3:
		g.use("clause: GROUP BY mixed")
		all = sqls[0] + ", ROLLUP (" + all + ")"
	case 4:
		g.use("clause: GROUP BY DISTINCT")
		all = "DISTINCT " + all
	}
	if strings.Contains(all, "(") && g.one(2) {
		keys = append(keys, column{"GROUPING(" + sqls[0] + ")", "", pgcat.Int4})
	}
	return seq(" GROUP BY " + all), keys
}

// plainConstant is what ORDER BY does not take.
var plainConstant = regexp.MustCompile(`^\(*([\d.-]+|true|false|NULL)\)*$`)

// tail writes ORDER BY, LIMIT and OFFSET. p is nil where only output columns
// can be named.
func (g *gen) tail(outer place, p *place, first *node, columns int, o selectOptions) *node {
	n := seq()
	sorted := first != nil
	var keys []*node
	if first != nil {
		keys = append(keys, seq(first, g.direction()))
	} else if g.one(4) {
		sorted = true
		for range 1 + g.IntN(2) {
			switch {
			case p == nil || g.one(3):
				keys = append(keys, seq(fmt.Sprint(1+g.IntN(columns)), g.direction()))
				g.use("clause: ORDER BY number")
			default:
				q := *p
				q.depth, q.sets = min(q.depth, 1), false
				e := g.expr(q, g.sortable())
				for plainConstant.MatchString(e.String()) && !g.one(20) {
					e = g.expr(q, g.sortable())
				}
				keys = append(keys, seq("(", e, ")", g.direction()))
				g.use("clause: ORDER BY")
			}
		}
	}
	if sorted {
		n.kids = append(n.kids, optional(" ORDER BY ", list(", ", 1, keys...)))
	}
	switch {
	case o.single && (g.run || g.one(2)):
		n.kids = append(n.kids, text(" LIMIT 1"))
		g.use("clause: LIMIT")
	case g.one(10) && !outer.closed:
		g.use("clause: LIMIT parameter")
		n.kids = append(n.kids, optional(" LIMIT ", g.param(pgcat.Int8, false)))
	case g.one(10):
		g.use("clause: LIMIT")
		n.kids = append(n.kids, optional(" LIMIT "+g.word("1", "2", "5", "ALL", "NULL", "1 + 1")))
	case g.one(20) && sorted:
		g.use("clause: FETCH FIRST")
		n.kids = append(n.kids, optional(" FETCH FIRST 2 ROWS "+g.word("ONLY", "WITH TIES")))
	}
	if g.one(14) {
		g.use("clause: OFFSET")
		n.kids = append(n.kids, optional(" OFFSET "+g.word("0", "1", "2")))
	}
	return n
}

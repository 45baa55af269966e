package oracle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// changeable are the relations that INSERT, UPDATE and DELETE can be about.
func (g *gen) changeable() (all []*relation) {
	for _, r := range g.schema.relations {
		if r.changes || r.kind == "table" || r.kind == "partitioned table" {
			all = append(all, r)
		}
	}
	return all
}

// callProcedure is CALL.
func (g *gen) callProcedure() (*node, []column) {
	g.use("call: CALL")
	c := pick(g, g.pool.procedures)
	b, ok := g.bind(c, 0)
	args, ok2 := g.args(place{}, c, b)
	if !ok || !ok2 {
		return text("CALL " + c.name + "()"), nil
	}
	var cols []column
	for _, a := range c.fn.OutArgs {
		cols = append(cols, column{"", a.Name, a.Type})
	}
	return seq("CALL "+g.funcName(c)+"(", args, ")"), cols
}

// modification is INSERT, UPDATE, DELETE or MERGE.
func (g *gen) modification(p place, within bool) (*node, []column) {
	if g.one(12) && !within && len(g.pool.procedures) > 0 {
		return g.callProcedure()
	}
	bases := g.changeable()
	rel := pick(g, bases)
	switch r := g.IntN(8); {
	case r < 3:
		return g.insert(p, rel)
	case r < 5:
		return g.update(p, rel)
	case r < 7 || within || g.version < 17 && !strings.HasSuffix(rel.kind, "table"):
		return g.delete(p, rel)
	}
	return g.merge(p, rel)
}

// returning writes RETURNING.
func (g *gen) returning(p place, s *scope, must bool) (*node, []column) {
	if !must && g.one(3) {
		return nil, nil
	}
	g.use("clause: RETURNING")
	if g.one(6) {
		var cols []column
		for _, c := range s.columns {
			cols = append(cols, column{"", c.name, c.typ})
		}
		n := 0
		for _, c := range cols {
			if c.name == cols[0].name {
				n++
			}
		}
		if n == 1 || !must { // nothing asks for the columns by name
			return text(" RETURNING *"), cols
		}
	}
	items, cols := g.items(place{scope: s, depth: min(p.depth, 2), closed: p.closed}, selectOptions{names: true, want: g.someTypes(s)}, nil, true)
	return seq(" RETURNING ", items), cols
}

// someTypes are mostly those of the columns.
func (g *gen) someTypes(s *scope) (all []pgcat.OID) {
	for _, c := range g.focus {
		all = append(all, c.typ)
	}
	for range 1 + g.IntN(4) {
		if len(s.columns) > 0 && !g.one(4) {
			all = append(all, pick(g, s.columns).typ)
		} else {
			all = append(all, g.someType())
		}
	}
	return all
}

// settable are the columns that a statement may give values.
func (r *relation) settable() (all []int) {
	for i := range r.columns {
		if !r.special[i] {
			all = append(all, i)
		}
	}
	return all
}

func (g *gen) insert(p place, rel *relation) (*node, []column) {
	cols := rel.settable()
	if g.one(3) { // leave out some
		cols = slices.DeleteFunc(cols, func(i int) bool { return !rel.notNull[i] && g.one(2) })
	}
	alias := rel.name
	head := "INSERT INTO " + rel.name
	if g.one(3) {
		alias = g.alias("t")
		head += " AS " + alias
	}
	target := named(text(rel.name), alias, rel.columns)
	n := seq(head)
	switch r := g.IntN(10); {
	case len(cols) == 0 || r == 0 && (!g.run || g.one(10) || !slices.ContainsFunc(cols, func(i int) bool { return rel.notNull[i] })):
		g.use("insert: DEFAULT VALUES")
		n.kids = append(n.kids, text(" DEFAULT VALUES"))
	default:
		var names []string
		var types []pgcat.OID
		for _, i := range cols {
			names = append(names, rel.columns[i].name)
			types = append(types, rel.columns[i].typ)
		}
		n.kids = append(n.kids, text(" ("+strings.Join(names, ", ")+") "))
		if r < 6 {
			g.use("insert: VALUES")
			var rows []*node
			for range 1 + g.IntN(2) {
				var items []*node
				for k, t := range types {
					switch {
					case g.run && rel.columns[cols[k]].name == "id" && !g.one(6): // of its own
						items = append(items, text(fmt.Sprint(1000+g.IntN(1e6))))
					case g.one(15) && (!g.run || !rel.notNull[cols[k]]):
						g.use("insert: DEFAULT")
						items = append(items, text("DEFAULT"))
					case g.one(2) && !p.closed:
						items = append(items, g.param(t, false))
					case rel.notNull[cols[k]] || g.cat.Type(t).NotNull:
						items = append(items, g.literal(t))
					default:
						items = append(items, g.arg(place{scope: nil, depth: 2, closed: p.closed}, t))
					}
				}
				rows = append(rows, seq("(", row(", ", items...), ")"))
			}
			n.kids = append(n.kids, text("VALUES "), list(", ", 1, rows...))
		} else {
			g.use("insert: SELECT")
			q, _ := g.selection(place{depth: 1, closed: p.closed}, selectOptions{want: types, into: true})
			n.kids = append(n.kids, q)
		}
		if g.one(3) {
			n.kids = append(n.kids, g.onConflict(p, rel, alias))
		}
	}
	ret, out := g.returning(p, &scope{columns: append(slices.Clone(target.qualified), target.visible...)}, p.depth < 1)
	return seq(n, ret), out
}

func (g *gen) onConflict(p place, rel *relation, alias string) *node {
	target := g.word("", " (id)", " (id)", " ON CONSTRAINT "+rel.name+"_pkey")
	if g.one(3) {
		g.use("insert: ON CONFLICT DO NOTHING")
		return seq(" ON CONFLICT" + target + " DO NOTHING")
	}
	if target == "" {
		target = " (id)"
	}
	g.use("insert: ON CONFLICT DO UPDATE")
	s := &scope{}
	for _, c := range rel.columns {
		s.columns = append(s.columns, column{"excluded." + c.name, c.name, c.typ}, column{alias + "." + c.name, c.name, c.typ})
	}
	return seq(" ON CONFLICT"+target+" DO UPDATE SET ", g.sets(p, rel, s), optional(" WHERE ", g.condition(place{scope: s, depth: 1})))
}

// setPart assigns to an element, a slice or a field of a column; nil when it has
// none.
func (g *gen) setPart(p place, c column) *node {
	u := g.cat.Type(g.cat.BaseType(c.typ))
	switch {
	case u.Elem != 0 && u.Name[0] == '_' && g.one(3):
		g.use("update: SET slice")
		return seq(c.name+"[1:2] = ", g.arg(p, c.typ))
	case u.Elem != 0 && u.Name[0] == '_':
		g.use("update: SET element")
		return seq(c.name+"["+fmt.Sprint(1+g.IntN(3))+"] = ", g.arg(p, u.Elem))
	case u.Kind == pgcat.CompositeKind && len(u.Attrs) > 0:
		a := pick(g, u.Attrs)
		g.use("update: SET field")
		return seq(c.name+"."+a.Name+" = ", g.arg(p, a.Type))
	}
	return nil
}

// sets writes what SET assigns.
func (g *gen) sets(p place, rel *relation, s *scope) *node {
	cols := slices.DeleteFunc(rel.settable(), func(i int) bool { return rel.columns[i].name == "id" })
	if len(cols) == 0 {
		cols = []int{0}
	}
	g.Shuffle(len(cols), func(i, j int) { cols[i], cols[j] = cols[j], cols[i] })
	in := place{scope: s, depth: 2, closed: p.closed}
	value := func(c column) *node {
		if g.core && !rel.notNull[slices.Index(rel.columns, c)] && g.one(3) {
			return text("NULL")
		}
		must := rel.notNull[slices.Index(rel.columns, c)] || g.cat.Type(c.typ).NotNull
		if g.one(20) && (!g.run || !must) {
			g.use("update: DEFAULT")
			return text("DEFAULT")
		}
		if g.run && must && !g.one(4) {
			return seq("COALESCE(", g.expr(in, c.typ), ", ", g.literal(c.typ), ")")
		}
		return g.arg(in, c.typ)
	}
	if g.core {
		g.focus = nil
		for _, c := range s.columns {
			if slices.Contains(cols[:min(2, len(cols))], slices.IndexFunc(rel.columns, func(o column) bool { return o.name == c.name })) {
				g.focus = append(g.focus, c)
			}
		}
	}
	var all []*node
	if len(cols) >= 2 && g.one(3) {
		a, b := rel.columns[cols[0]], rel.columns[cols[1]]
		left := "(" + a.name + ", " + b.name + ") = "
		if g.one(2) {
			g.use("update: SET (…) = (…)")
			all = append(all, seq(left+g.word("ROW", "")+"(", value(a), ", ", value(b), ")"))
		} else {
			g.use("update: SET (…) = (SELECT …)")
			all = append(all, seq(left+"(", g.subselect(in, []pgcat.OID{a.typ, b.typ}, true), ")"))
		}
		cols = cols[2:]
	}
	for _, i := range cols[:min(len(cols), 1+g.IntN(2))] {
		c := rel.columns[i]
		if n := g.setPart(in, c); n != nil && g.one(3) {
			all = append(all, n)
			continue
		}
		all = append(all, seq(c.name+" = ", value(c)))
	}
	g.use("update: SET")
	return list(", ", 1, all...)
}

func (g *gen) update(p place, rel *relation) (*node, []column) {
	target, others, alias := g.targets(p, rel)
	s := scopeOf(append([]source{target}, others...), nil)
	n := seq("UPDATE "+rel.name+alias+" SET ", g.sets(p, rel, s))
	if len(others) > 0 {
		g.use("update: FROM")
		n.kids = append(n.kids, text(" FROM "), others[0].node)
	}
	n.kids = append(n.kids, optional(" WHERE ", g.condition(place{scope: s, depth: min(p.depth, 2), closed: p.closed})))
	ret, out := g.returning(p, s, p.depth < 1)
	return seq(n, ret), out
}

func (g *gen) targets(p place, rel *relation) (target source, others []source, alias string) {
	name := rel.name
	if g.one(2) {
		name = g.alias("t")
		alias = " AS " + name
	}
	target = named(nil, name, rel.columns)
	if g.one(2) {
		others = append(others, g.joined(place{depth: 1, closed: p.closed}, g.IntN(2), nil))
	}
	return target, others, alias
}

func (g *gen) delete(p place, rel *relation) (*node, []column) {
	target, others, alias := g.targets(p, rel)
	s := scopeOf(append([]source{target}, others...), nil)
	n := seq("DELETE FROM " + rel.name + alias)
	g.use("delete: DELETE")
	if len(others) > 0 {
		g.use("delete: USING")
		n.kids = append(n.kids, text(" USING "), others[0].node)
	}
	n.kids = append(n.kids, optional(" WHERE ", g.condition(place{scope: s, depth: min(p.depth, 2), closed: p.closed})))
	ret, out := g.returning(p, s, p.depth < 1)
	return seq(n, ret), out
}

func (g *gen) merge(p place, rel *relation) (*node, []column) {
	src := g.item1(place{depth: 1, closed: p.closed}, nil)
	alias := g.alias("t")
	target := named(nil, alias, rel.columns)
	both := scopeOf([]source{target, src}, nil)
	g.use("merge: MERGE")
	n := seq("MERGE INTO "+rel.name+" AS "+alias+" USING ", src.node, " ON ", g.on(place{}, target, src, "JOIN"))
	and := func(s *scope) *node {
		if g.one(2) {
			return nil
		}
		return optional(" AND ", g.condition(place{scope: s, depth: 1, closed: p.closed}))
	}
	var whens []*node
	if !g.one(4) {
		action := seq(" THEN UPDATE SET ", g.sets(p, rel, both))
		if g.one(3) {
			action = text(" THEN " + g.word("DELETE", "DO NOTHING"))
		}
		whens = append(whens, seq(" WHEN MATCHED", and(both), action))
	}
	if g.version >= 17 && g.one(3) {
		g.use("merge: NOT MATCHED BY SOURCE")
		whens = append(whens, seq(" WHEN NOT MATCHED BY SOURCE", and(&scope{columns: target.qualified}), " THEN "+g.word("DELETE", "DO NOTHING")))
	}
	if cols := rel.settable(); len(whens) == 0 || g.one(2) {
		g.use("merge: NOT MATCHED")
		var names []string
		var items []*node
		s := &scope{columns: src.qualified}
		for _, i := range cols {
			names = append(names, rel.columns[i].name)
			items = append(items, g.arg(place{scope: s, depth: 1, closed: p.closed}, rel.columns[i].typ))
		}
		action := seq(" THEN INSERT ("+strings.Join(names, ", ")+") VALUES (", row(", ", items...), ")")
		if len(cols) == 0 {
			action = text(" THEN DO NOTHING")
		}
		whens = append(whens, seq(" WHEN NOT MATCHED", and(s), action))
	}
	n.kids = append(n.kids, list("", 1, whens...))
	if g.version < 17 {
		return n, nil
	}
	// The star has the source's columns first.
	ret, out := g.returning(p, scopeOf([]source{src, target}, nil), p.depth < 1)
	if ret != nil && g.one(3) {
		g.use("merge: merge_action()")
		ret = seq(ret, ", merge_action() AS act")
	}
	return seq(n, ret), out
}

package oracle

import (
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/oracle/sample"
)

// expr writes an expression of a type.
func (g *gen) expr(p place, t pgcat.OID) *node {
	if p.depth <= 0 {
		return g.leaf(p, t)
	}
	if t == pgcat.Bool && g.IntN(10) < 6 {
		return g.condition(p)
	}
	for range 4 {
		var n *node
		switch r := g.IntN(100); {
		case r < 24:
			return g.leaf(p, t)
		case r < 54 && (!g.run || g.one(2)) || g.core && g.one(3): // calls often fail when they are run
			if all := g.yielding(t); len(all) > 0 {
				n = g.call(p, g.rarest(all), t)
			}
		case r < 62:
			n = g.cast(p, t)
		case r < 74:
			n = g.conditional(p, t)
		case r < 80:
			n = g.scalar(p, t)
		case r < 86:
			n = g.syntax(p, t)
		case r < 92:
			n = g.part(p, t)
		default:
			n = g.aggregateOf(p, t)
		}
		if n != nil {
			return n.as(t)
		}
	}
	return g.leaf(p, t)
}

// leaf is a column, a constant or a parameter.
func (g *gen) leaf(p place, t pgcat.OID) *node {
	if t == pgcat.Record {
		return g.record(p)
	}
	if u := g.cat.Type(t); u == nil || u.Kind == pgcat.PseudoKind && t != pgcat.Cstring {
		return text("NULL").as(t)
	}
	if g.IntN(10) < 8 {
		if all := p.scope.find(t); len(all) > 0 {
			return text(g.prefer(all).sql).as(t)
		}
		if !g.one(3) {
			if n := g.castColumn(p, t); n != nil {
				return n
			}
		}
	}
	switch g.IntN(8) {
	case 0:
		if _, ok := g.literalText(t); !p.closed && t != pgcat.Cstring && (ok || !g.run) {
			return g.param(t, true)
		}
	case 1:
		return text("NULL::" + g.typeName(t)).as(t)
	}
	return g.literal(t)
}

// castColumn casts a visible column that can be cast to the type.
func (g *gen) castColumn(p place, t pgcat.OID) *node {
	var fit []column
	for _, c := range p.scope.all() {
		if !g.lacks(c.typ, t) && g.cat.CanCoerce(c.typ, t, pgcat.Explicit) && (!g.run || g.cat.CanCoerce(c.typ, t, pgcat.Assignment)) {
			fit = append(fit, c)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	g.use("expression: cast")
	return text(pick(g, fit).sql + "::" + g.typeName(t)).as(t)
}

// lacks reports whether the server does not have a cast, or that of the
// elements of arrays.
func (g *gen) lacks(from, to pgcat.OID) bool {
	if a, b := g.cat.ElemOf(from), g.cat.ElemOf(to); a != 0 && b != 0 {
		from, to = a, b
	}
	return g.pool.lacks[[2]pgcat.OID{g.cat.BaseType(from), g.cat.BaseType(to)}]
}

// all returns every visible column of the innermost query.
func (s *scope) all() []column {
	for inner := s; s != nil; s = s.outer {
		if s == inner && len(s.columns) > 0 {
			return s.columns
		}
		var qualified []column
		for _, c := range s.columns {
			if strings.Contains(c.sql, ".") {
				qualified = append(qualified, c)
			}
		}
		if len(qualified) > 0 {
			return qualified
		}
	}
	return nil
}

// arg writes an argument, sometimes one whose type is left to be resolved.
func (g *gen) arg(p place, t pgcat.OID) *node {
	switch r := g.IntN(100); {
	case r < 10 && !p.closed && g.cat.Type(t).Kind != pgcat.PseudoKind:
		if _, ok := g.literalText(t); ok || !g.run {
			return g.param(t, false)
		}
	case r < 20:
		if s, ok := g.literalText(t); ok {
			g.use("expression: untyped literal")
			return text(sample.Quote(s)).as(t)
		}
	case r < 22:
		return text("NULL").as(t)
	case r < 28:
		if sources := g.implicit(t); len(sources) > 0 {
			g.use("expression: implicit cast")
			return g.expr(p.below(), pick(g, sources))
		}
	}
	return g.expr(p.below(), t)
}

// implicit returns the types that become t without a cast.
func (g *gen) implicit(t pgcat.OID) (all []pgcat.OID) {
	for _, s := range g.pool.casts[t] {
		if s != t && g.cat.CanCoerce(s, t, pgcat.Implicit) {
			all = append(all, s)
		}
	}
	return all
}

func (g *gen) cast(p place, t pgcat.OID) *node {
	if all := g.pool.casts[t]; len(all) > 0 && !g.one(3) {
		g.use("expression: cast")
		n := g.expr(p.below(), pick(g, all))
		if g.one(3) {
			return seq("CAST(", n, " AS "+g.typeName(t)+")")
		}
		return seq("(", n, ")::"+g.typeName(t))
	}
	return g.castColumn(p, t)
}

func (g *gen) conditional(p place, t pgcat.OID) *node {
	b := p.below()
	args := func() []*node {
		all := []*node{g.expr(b, t)}
		for range 1 + g.IntN(2) {
			all = append(all, g.arg(p, t))
		}
		return all
	}
	switch g.IntN(6) {
	case 0, 1:
		g.use("expression: COALESCE")
		return seq("COALESCE(", list(", ", 1, args()...), ")")
	case 2:
		if g.incomparable(t) && !g.one(10) {
			return nil
		}
		g.use("expression: NULLIF")
		return seq("NULLIF(", g.expr(b, t), ", ", g.arg(p, t), ")")
	case 3:
		if g.incomparable(t) && !g.one(10) {
			return nil
		}
		f := g.word("GREATEST", "LEAST")
		g.use("expression: " + f)
		return seq(f+"(", list(", ", 1, args()...), ")")
	case 4:
		u := g.someType()
		if g.incomparable(u) && !g.one(10) {
			return nil
		}
		g.use("expression: CASE x WHEN")
		when := []*node{}
		for range 1 + g.IntN(2) {
			when = append(when, seq(" WHEN ", g.arg(p, u), " THEN ", g.arg(p, t)))
		}
		return seq("CASE ", g.expr(b, u), list("", 1, when...), optional(" ELSE ", g.expr(b, t)), " END")
	}
	g.use("expression: CASE WHEN")
	when := []*node{seq(" WHEN ", g.condition(b), " THEN ", g.expr(b, t))}
	for range g.IntN(2) {
		when = append(when, seq(" WHEN ", g.condition(b), " THEN ", g.arg(p, t)))
	}
	n := seq("CASE", list("", 1, when...))
	if !g.one(3) {
		n.kids = append(n.kids, optional(" ELSE ", g.arg(p, t)))
	}
	n.kids = append(n.kids, text(" END"))
	return n
}

// scalar is a subquery that is a value.
func (g *gen) scalar(p place, t pgcat.OID) *node {
	if p.closed || p.agg != nil && g.one(2) {
		return nil
	}
	if u := g.cat.Type(t); u.Elem != 0 && g.one(2) && u.Name[0] == '_' {
		g.use("sublink: ARRAY")
		return seq("ARRAY(", g.subselect(p, []pgcat.OID{u.Elem}, false), ")")
	}
	g.use("sublink: scalar")
	return seq("(", g.subselect(p, []pgcat.OID{t}, !g.one(6)), ")")
}

// part is an element of an array, a field of a composite, or an array or a
// row made of its parts.
func (g *gen) part(p place, t pgcat.OID) *node {
	b := p.below()
	u := g.cat.Type(t)
	switch {
	case u.Elem != 0 && u.Name[0] == '_' && g.one(2):
		g.use("expression: ARRAY[]")
		items := []*node{g.expr(b, u.Elem)}
		for range g.IntN(3) {
			items = append(items, g.arg(p, u.Elem))
		}
		return seq("ARRAY[", list(", ", 1, items...), "]")
	case u.Elem != 0 && u.Name[0] == '_':
		g.use("expression: slice")
		return seq("(", g.expr(b, t), ")["+g.word("1:2", "2:", ":1", ":")+"]")
	case u.Kind == pgcat.CompositeKind && len(u.Attrs) > 0:
		g.use("expression: ROW")
		var items []*node
		for _, a := range u.Attrs {
			items = append(items, g.arg(p, a.Type))
		}
		return seq("ROW(", row(", ", items...), ")::"+g.typeName(t))
	}
	if g.one(2) {
		for _, c := range g.schema.composites {
			for _, a := range g.cat.Type(c).Attrs {
				if a.Type == t {
					g.use("expression: field")
					return seq("(", g.expr(b, c), ")."+a.Name)
				}
			}
		}
	}
	if u.Array != 0 {
		g.use("expression: subscript")
		return seq("(", g.expr(b, u.Array), ")["+fmt.Sprint(1+g.IntN(2))+"]")
	}
	return nil
}

// record is an anonymous row.
func (g *gen) record(p place) *node {
	items := []*node{g.expr(p.below(), g.someType())}
	for range 1 + g.IntN(2) {
		items = append(items, g.expr(p.below(), g.someType()))
	}
	g.use("expression: ROW")
	return seq("ROW(", row(", ", items...), ")").as(pgcat.Record)
}

package oracle

import (
	"fmt"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// condition writes something boolean.
func (g *gen) condition(p place) *node {
	return g.bare(p).as(pgcat.Bool)
}

func (g *gen) bare(p place) *node {
	if p.depth <= 0 {
		return g.test(p)
	}
	b := p.below()
	switch r := g.IntN(20); {
	case r < 4:
		g.use("condition: AND")
		return seq("(", list(" AND ", 1, g.condition(b), g.condition(b)), ")")
	case r < 6:
		g.use("condition: OR")
		return seq("(", list(" OR ", 1, g.condition(b), g.condition(b)), ")")
	case r < 7:
		g.use("condition: NOT")
		return seq("(NOT ", g.condition(b), ")")
	case r < 8:
		how := g.word("TRUE", "FALSE", "UNKNOWN", "NOT TRUE", "NOT FALSE", "NOT UNKNOWN")
		g.use("condition: IS " + how)
		return seq("(", g.condition(b), ") IS "+how)
	case r < 11 && !p.closed:
		return g.sublink(p)
	case r < 13:
		if n := g.syntax(p, pgcat.Bool); n != nil {
			return n
		}
	}
	return g.test(p)
}

// comparable is a type with equality, most often that of a visible column.
func (g *gen) comparable(p place) pgcat.OID {
	if all := p.scope.all(); len(all) > 0 && !g.one(5) {
		for range 4 {
			if c := g.prefer(all); !g.incomparable(c.typ) {
				return c.typ
			}
		}
	}
	return g.sortable()
}

func (g *gen) incomparable(t pgcat.OID) bool {
	u := g.cat.Type(g.cat.BaseType(t))
	for u.Elem != 0 {
		u = g.cat.Type(u.Elem)
	}
	switch u.Name {
	case "json", "xml", "point", "box", "lseg", "line", "path", "polygon", "circle", "jsonpath":
		return true
	}
	return u.Kind == pgcat.PseudoKind || u.Kind == pgcat.CompositeKind || u.Name == "xid"
}

func (g *gen) test(p place) *node {
	b := p.below()
	t := g.comparable(p)
	op := g.word("=", "=", "=", "<>", "<", ">", "<=", ">=")
	if g.run && g.one(25) {
		return text("false")
	}
	switch g.IntN(14) {
	case 0, 1:
		u := t
		if all := p.scope.all(); len(all) > 0 {
			u = g.prefer(all).typ
		}
		how := g.word("NULL", "NOT NULL", "NOT NULL")
		g.use("condition: IS " + how)
		return seq("(", g.expr(b, u), " IS "+how+")")
	case 2:
		how := g.word("", "NOT ")
		if a := g.cat.ArrayOf(t); a != nil && g.named && !p.closed && g.one(4) {
			g.params = append(g.params, a.OID)
			g.use("condition: IN (sqlc.slice)")
			return seq("(", g.expr(b, t), fmt.Sprintf(" "+how+"IN (sqlc.slice('p%d')))", len(g.params)))
		}
		g.use("condition: " + how + "IN")
		return seq("(", g.expr(b, t), " "+how+"IN (", list(", ", 1, g.arg(p, t), g.arg(p, t), g.expr(b, t)), "))")
	case 3:
		how := g.word("", "NOT ")
		g.use("condition: IS " + how + "DISTINCT FROM")
		return seq("(", g.expr(b, t), " IS "+how+"DISTINCT FROM ", g.arg(p, t), ")")
	case 4:
		how := g.word("BETWEEN", "NOT BETWEEN", "BETWEEN SYMMETRIC")
		g.use("condition: " + how)
		return seq("(", g.expr(b, t), " "+how+" ", g.arg(p, t), " AND ", g.arg(p, t), ")")
	case 5:
		if a := g.cat.ArrayOf(t); a != nil {
			how := g.word("ANY", "ALL")
			g.use("condition: " + how + " (array)")
			return seq("(", g.expr(b, t), " "+op+" "+how+" (", g.arg(p, a.OID), "))")
		}
	case 6:
		u := g.comparable(p)
		g.use("condition: row comparison")
		return seq("((", g.expr(b, t), ", ", g.expr(b, u), ") "+op+" (", g.expr(b, t), ", ", g.arg(p, u), "))")
	case 7:
		s := g.builtin(g.word("text", "varchar", "text", "name"))
		how := g.word("LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE", "SIMILAR TO", "NOT SIMILAR TO")
		g.use("condition: " + how)
		return seq("(", g.expr(b, s), " "+how+" ", g.arg(p, pgcat.Text), ")")
	case 8:
		g.use("condition: boolean expression")
		return g.leaf(p, pgcat.Bool)
	case 9:
		if all := g.yielding(pgcat.Bool); len(all) > 0 {
			if n := g.call(p, g.rarest(all), pgcat.Bool); n != nil {
				return n
			}
		}
	}
	g.use("condition: comparison")
	return seq("(", g.expr(b, t), " "+op+" ", g.arg(p, t), ")")
}

// sublink is a condition over a subquery.
func (g *gen) sublink(p place) *node {
	b := p.below()
	t := g.comparable(p)
	op := g.word("=", "<>", "<", ">=")
	switch g.IntN(7) {
	case 0:
		how := g.word("", "NOT ")
		g.use("sublink: " + how + "EXISTS")
		return seq(how+"EXISTS (", g.subselect(p, []pgcat.OID{t}, false), ")")
	case 1, 2:
		how := g.word("IN", "NOT IN")
		g.use("sublink: " + how)
		return seq("(", g.expr(b, t), " "+how+" (", g.subselect(p, []pgcat.OID{t}, false), "))")
	case 3, 4:
		how := g.word("ANY", "ALL", "SOME")
		g.use("sublink: " + how)
		return seq("(", g.expr(b, t), " "+op+" "+how+" (", g.subselect(p, []pgcat.OID{t}, false), "))")
	case 5:
		u := g.comparable(p)
		g.use("sublink: row IN")
		return seq("((", g.expr(b, t), ", ", g.expr(b, u), ") "+g.word("IN", "NOT IN")+" (", g.subselect(p, []pgcat.OID{t, u}, false), "))")
	}
	u := g.comparable(p)
	g.use("sublink: row comparison")
	return seq("((", g.expr(b, t), ", ", g.expr(b, u), ") "+op+" (", g.subselect(p, []pgcat.OID{t, u}, true), "))")
}

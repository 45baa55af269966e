package oracle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/oracle/sample"
)

// item writes a column of a select list: anything that can be called, with a
// liking for what was called least, or an expression of some type.
func (g *gen) item(p place) *node {
	for range 3 {
		var n *node
		if g.core && g.one(10) {
			return g.condition(p)
		}
		if g.run && g.one(2) && len(p.scope.columns) > 0 {
			c := g.prefer(p.scope.columns)
			if g.one(2) {
				return text(c.sql).as(c.typ)
			}
			return g.expr(p, c.typ)
		}
		if len(g.pool.local) > 0 && g.one(4) {
			if c := pick(g, g.pool.local); c.fn == nil || c.fn.Kind == pgcat.FunctionKind && (!c.set || p.sets) {
				n = g.call(p, c, 0)
			} else if c.fn.Kind == pgcat.AggregateKind && p.agg != nil {
				n = g.aggregate(p, c, 0)
			} else if c.fn.Kind == pgcat.AggregateKind && p.window {
				n = g.windowed(p, c, 0)
			}
			if n != nil {
				return n
			}
		}
		switch r := g.IntN(20); {
		case r < 5:
			n = g.call(p, g.rarest(g.pool.functions), 0)
		case r < 9:
			n = g.call(p, g.rarest(g.pool.operators), 0)
		case r < 12 && p.agg != nil:
			n = g.aggregate(p, g.rarest(g.pool.aggregates), 0)
		case r < 14 && p.window:
			n = g.windowed(p, g.rarest(append(slices.Clone(g.pool.windows), pick(g, g.pool.aggregates), pick(g, g.pool.aggregates))), 0)
		case r < 15 && p.sets:
			n = g.call(p, g.rarest(g.pool.sets), 0)
		case r < 17 && len(p.scope.columns) > 0:
			c := pick(g, p.scope.columns)
			return text(c.sql).as(c.typ)
		default:
			n = g.expr(p, g.someType())
		}
		if n != nil {
			return n
		}
	}
	return g.expr(p, g.someType())
}

// call writes a call of a function or an operator; nil when it cannot.
func (g *gen) call(p place, c *callable, want pgcat.OID) *node {
	b, ok := g.bind(c, want)
	if !ok {
		return nil
	}
	ret := g.concrete(c.ret, b)
	args, ok := g.args(p, c, b)
	if !ok || ret == 0 {
		return nil
	}
	g.called(c)
	g.bound = b
	if c.op == nil {
		return seq(g.funcName(c)+"(", args, ")").as(ret)
	}
	name := c.name
	if g.one(20) {
		name = "OPERATOR(" + c.op.Schema + "." + name + ")"
		g.use("expression: OPERATOR()")
	}
	if len(args.kids) == 1 {
		return seq("("+name+" ", args, ")").as(ret)
	}
	return seq("(", args.kids[0], " "+name+" ", args.kids[1], ")").as(ret)
}

// called notes a call.
func (g *gen) called(c *callable) {
	g.calls = append(g.calls, c)
	switch {
	case c.oid() < pgcat.FirstUserOID:
	case c.op != nil:
		g.use("object: operator")
	case c.fn.Kind == pgcat.AggregateKind:
		g.use("object: aggregate")
	case c.set:
		g.use("object: set-returning function")
	default:
		g.use("object: function")
	}
}

// special are the arguments that mean something to a function.
func (g *gen) special(name string, i int, t pgcat.OID) []string {
	if name == "generate_series" && g.cat.Type(t).Category != 'N' {
		return map[int][]string{0: {"2020-01-01"}, 1: {"2020-01-03", "2019-01-01"}, 2: {"1 day", "12 hours"}, 3: {"UTC"}}[i]
	}
	return special[name][i]
}

func (g *gen) funcName(c *callable) string {
	name := c.name
	if g.keyword(name) || strings.ToLower(name) != name {
		name = `"` + name + `"`
	}
	if g.one(12) {
		return c.fn.Schema + "." + name
	}
	return name
}

// args writes a call's arguments.
func (g *gen) args(p place, c *callable, b binding) (*node, bool) {
	var nodes []*node
	n := len(c.args)
	if c.fn != nil && c.fn.Defaults > 0 && c.fn.Variadic == 0 && g.one(2) {
		n -= g.IntN(c.fn.Defaults + 1)
		g.use("call: defaults")
	}
	named := c.fn != nil && (c.fn.Kind != pgcat.AggregateKind || g.one(20)) && len(c.fn.ArgNames) == len(c.args) && !slices.Contains(c.fn.ArgNames, "") && c.fn.Variadic == 0 && n > 0 && g.one(5)
	untyped := 0
	for i, declared := range c.args[:n] {
		t := g.concrete(declared, b)
		if t == 0 {
			return nil, false
		}
		if c.fn != nil && c.fn.Variadic != 0 && i == len(c.args)-1 {
			rest, ok := g.variadic(p, c, b, t)
			return row(", ", append(nodes, rest...)...), ok
		}
		var a *node
		_, polymorphic := polys[declared]
		switch s := g.special(c.name, i, t); {
		case c.fn != nil && len(s) > 0 && !g.one(8):
			a = text(sample.Quote(pick(g, s))).as(t)
			if g.one(2) || polymorphic || len(c.args) > 1 {
				a = text(a.text + "::" + g.typeName(t)).as(t)
			}
		case t == pgcat.Any:
			a = g.expr(p.below(), g.someType())
		case polymorphic && !g.one(8):
			a = g.expr(p.below(), t)
		case t == pgcat.Cstring:
			a = text("'1'").as(t)
		case t == pgcat.RecordArray:
			a = seq("ARRAY[", g.record(p), "]").as(t)
		case (n == 1 || untyped > 0 || c.fn != nil && g.pool.overloads[c.name] > 1) && !g.one(10): // most such calls are ambiguous without a type
			a = g.expr(p.below(), t)
		default:
			a = g.arg(p, t)
			if s := a.String(); strings.HasPrefix(s, "'") || strings.HasPrefix(s, "$") || s == "NULL" {
				untyped++
			}
		}
		if named && (i == n-1 || g.one(2)) {
			for j, name := range c.fn.ArgNames[i:n] {
				if j > 0 {
					t = g.concrete(c.args[i+j], b)
					if t == 0 {
						return nil, false
					}
					a = g.expr(p.below(), t)
				}
				nodes = append(nodes, seq(`"`+name+`" => `, a))
			}
			g.use("call: named arguments")
			break
		}
		nodes = append(nodes, a)
	}
	return row(", ", nodes...), true
}

// variadic writes what stands for a variadic function's last argument.
func (g *gen) variadic(p place, c *callable, b binding, array pgcat.OID) (nodes []*node, ok bool) {
	if c.fn.Variadic != pgcat.Any && g.one(4) {
		g.use("call: VARIADIC")
		return []*node{seq("VARIADIC ", g.expr(p.below(), array))}, true
	}
	elem := g.concrete(c.fn.Variadic, b)
	if elem == 0 {
		return nil, false
	}
	for range 1 + g.IntN(3) {
		t := elem
		if t == pgcat.Any {
			t = g.someType()
		}
		nodes = append(nodes, g.expr(p.below(), t))
	}
	if c.name == "json_build_object" || c.name == "jsonb_build_object" {
		nodes = append([]*node{text("'k'")}, nodes[0])
	}
	return nodes, true
}

// aggregate writes an aggregate call; nil when it cannot.
func (g *gen) aggregate(p place, c *callable, want pgcat.OID) *node {
	b, ok := g.bind(c, want)
	ret := g.concrete(c.ret, b)
	if !ok || ret == 0 {
		return nil
	}
	in := p.inner()
	if g.core && !g.one(3) {
		in.depth = 0
	}
	var n *node
	switch {
	case c.fn.AggKind == pgcat.HypotheticalAggregate:
		t := g.someType()
		n = seq(g.funcName(c)+"(", g.literal(t), ") WITHIN GROUP (ORDER BY ", g.expr(in, t), g.direction(), ")")
		g.use("aggregate: hypothetical set")
	case c.fn.AggKind == pgcat.OrderedSetAggregate:
		var direct, sorted []*node
		for i, a := range c.args {
			t := g.concrete(a, b)
			switch s := special[c.name][i]; {
			case t == 0:
				return nil
			case i >= c.fn.AggDirect:
				sorted = append(sorted, seq(g.expr(in, t), g.direction()))
			case len(s) > 0 && g.cat.ElemOf(t) == 0:
				direct = append(direct, text(pick(g, s)+"::"+g.typeName(t)))
			default:
				direct = append(direct, g.literal(t))
			}
		}
		n = seq(g.funcName(c)+"(", row(", ", direct...), ") WITHIN GROUP (ORDER BY ", row(", ", sorted...), ")")
		g.use("aggregate: ordered set")
	case len(c.args) == 0:
		n = text(c.name + "(*)")
	default:
		args, ok := g.args(in, c, b)
		if !ok {
			return nil
		}
		n = seq(g.funcName(c)+"(", args, ")")
		if g.one(8) && !strings.Contains(args.String(), "VARIADIC") {
			n.kids[0].text += "DISTINCT "
			g.use("aggregate: DISTINCT")
		} else if g.one(6) {
			n.kids = slices.Insert(n.kids, 2, optional(" ORDER BY ", g.expr(in, g.someType()), g.direction()))
			g.use("aggregate: ORDER BY")
		}
	}
	if g.one(6) || g.core && g.one(4) {
		n.kids = append(n.kids, optional(" FILTER (WHERE ", g.condition(in), ")"))
		if n.text != "" {
			n = seq(n.text, n.kids[0])
		}
		g.use("aggregate: FILTER")
	}
	g.called(c)
	return n.as(ret)
}

// windowed writes a window function's call, or an aggregate's with OVER.
func (g *gen) windowed(p place, c *callable, want pgcat.OID) *node {
	p.window = false
	if c.fn.AggKind == pgcat.OrderedSetAggregate || c.fn.AggKind == pgcat.HypotheticalAggregate {
		return nil
	}
	b, ok := g.bind(c, want)
	ret := g.concrete(c.ret, b)
	if !ok || ret == 0 {
		return nil
	}
	if g.core && !g.one(3) {
		p.depth = 0
	}
	args, ok := g.args(p.below(), c, b)
	if !ok {
		return nil
	}
	star := ""
	if c.fn.Kind == pgcat.AggregateKind && len(c.args) == 0 {
		star = "*"
	}
	g.called(c)
	n := seq(g.funcName(c)+"("+star, args, ")")
	if c.fn.Kind == pgcat.AggregateKind && g.one(5) {
		n.kids = append(n.kids, optional(" FILTER (WHERE ", g.condition(p.below()), ")"))
		g.use("window: FILTER")
	}
	if g.windowName != "" && g.one(3) {
		n.kids = append(n.kids, text(" OVER "+g.windowName))
		g.use("window: named")
	} else {
		n.kids = append(n.kids, seq(" OVER (", g.windowBody(p), ")"))
	}
	g.use("window: OVER")
	return n.as(ret)
}

func (g *gen) windowBody(p place) *node {
	p.depth = min(p.depth, 1)
	n := seq()
	if g.one(2) {
		n.kids = append(n.kids, optional("PARTITION BY ", g.expr(p.below(), g.sortable()), " "))
		g.use("window: PARTITION BY")
	}
	if !g.one(3) {
		n.kids = append(n.kids, optional("ORDER BY ", g.expr(p.below(), g.sortable()), g.direction()))
		g.use("window: ORDER BY")
		if g.one(3) || g.core && g.one(2) {
			unit := g.word("ROWS", "GROUPS", "RANGE")
			bounds := []string{"UNBOUNDED PRECEDING", "CURRENT ROW", "UNBOUNDED FOLLOWING"}
			lo := g.IntN(2)
			hi := 1 + g.IntN(2)
			low, high := bounds[lo], bounds[hi]
			if unit != "RANGE" && g.one(2) {
				low = g.word("1 PRECEDING", "2 PRECEDING")
				if g.one(3) {
					low, high = "1 FOLLOWING", "2 FOLLOWING"
				}
			}
			exclude := g.word("", "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES", " EXCLUDE NO OTHERS")
			if exclude != "" {
				g.use("window: EXCLUDE")
			}
			n.kids = append(n.kids, optional(fmt.Sprintf(" %s BETWEEN %s AND %s%s", unit, low, high, exclude)))
			g.use("window: " + unit)
		}
	}
	return n
}

func (g *gen) direction() *node {
	return text(g.word("", "", "", " DESC", " ASC", " DESC NULLS LAST", " NULLS FIRST"))
}

// sortable is a type with an order.
func (g *gen) sortable() pgcat.OID {
	return g.builtin(g.word("int4", "text", "numeric", "date", "bool", "timestamptz", "uuid", "int8"))
}

// aggregateOf is an aggregate or a window function of a type, where they are
// allowed.
func (g *gen) aggregateOf(p place, t pgcat.OID) *node {
	from := g.pool.aggregates
	over := p.agg == nil
	if over && !p.window {
		return nil
	}
	if over && g.one(2) {
		from = g.pool.windows
	}
	var fit []*callable
	for _, c := range from {
		if _, ok := g.bind(c, t); ok && (c.ret == t || polys[c.ret].shape != 0) {
			fit = append(fit, c)
		}
	}
	switch {
	case len(fit) == 0:
		return nil
	case over:
		return g.windowed(p, g.rarest(fit), t)
	}
	return g.aggregate(p, g.rarest(fit), t)
}

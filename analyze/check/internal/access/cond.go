package access

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"
)

// where adds the conditions of a WHERE or ON clause. only, unless it is nil,
// names the relations that the clause can restrict.
func (b *builder) where(n *pg.Node, sc *scope, only map[*Rel]bool) {
	if n == nil {
		return
	}
	for _, c := range b.conds(n, sc) {
		switch {
		case only != nil && !only[c.Rel]:
		case c.Rel.Table != nil:
			sc.block.Conds = append(sc.block.Conds, c)
		default:
			push(c)
		}
	}
}

// conds reads a condition; those that it ANDs are taken one by one.
func (b *builder) conds(n *pg.Node, sc *scope) []*Cond {
	switch {
	case n.GetBoolExpr() != nil:
		return b.boolExpr(n, sc)
	case n.GetSubLink() != nil:
		return b.subLink(n.GetSubLink(), sc, false)
	case n.GetAExpr() != nil:
		b.subqueries(n, sc)
		if found := b.operator(n, sc); len(found) > 0 {
			return found
		}
		return b.other(n, sc)
	case n.GetNullTest() != nil:
		t := n.GetNullTest()
		op := IsNull
		if t.Nulltesttype == pg.NullTestType_IS_NOT_NULL {
			op = NotNull
		}
		return b.alone(t.Arg, op, n, sc)
	case n.GetBooleanTest() != nil:
		t := n.GetBooleanTest()
		if t.Booltesttype == pg.BoolTestType_IS_TRUE || t.Booltesttype == pg.BoolTestType_IS_FALSE {
			return b.alone(t.Arg, True, n, sc)
		}
	case n.GetColumnRef() != nil:
		return b.alone(n, True, n, sc)
	}
	b.subqueries(n, sc)
	return b.other(n, sc)
}

// other keeps a condition on one table that no index looks anything up by.
func (b *builder) other(n *pg.Node, sc *scope) []*Cond {
	v := b.value(n, sc)
	if v.rel == nil || v.mixed {
		return nil
	}
	return []*Cond{{Rel: v.rel, Expr: n, Op: Other, Node: n, Loc: v.loc}}
}

func (b *builder) boolExpr(n *pg.Node, sc *scope) []*Cond {
	e := n.GetBoolExpr()
	switch e.Boolop {
	case pg.BoolExprType_AND_EXPR:
		var all []*Cond
		for _, arg := range e.Args {
			all = append(all, b.conds(arg, sc)...)
		}
		return all
	case pg.BoolExprType_OR_EXPR:
		return b.either(n, e.Args, sc)
	}
	if s := e.Args[0].GetSubLink(); s != nil {
		return b.subLink(s, sc, true)
	}
	if e.Args[0].GetColumnRef() != nil {
		return b.alone(e.Args[0], True, n, sc)
	}
	b.subqueries(n, sc)
	return b.other(n, sc)
}

// alone is a condition on a value by itself: IS NULL, or a boolean.
func (b *builder) alone(arg *pg.Node, op Op, whole *pg.Node, sc *scope) []*Cond {
	v := b.value(arg, sc)
	if v.rel == nil || v.column == nil {
		return b.other(whole, sc)
	}
	return []*Cond{{Rel: v.rel, Column: v.column, Expr: arg, Op: op, Literal: true, Node: whole, Loc: v.loc}}
}

// either reads an OR.
func (b *builder) either(n *pg.Node, args []*pg.Node, sc *scope) []*Cond {
	var arms [][]*Cond
	optional := false
	for _, arg := range args {
		if t := arg.GetNullTest(); t != nil && b.value(t.Arg, sc).param && b.value(t.Arg, sc).rel == nil {
			optional = true
			continue
		}
		conds := slices.DeleteFunc(b.conds(arg, sc), func(c *Cond) bool { return c.Rel.Table == nil })
		if len(conds) == 0 {
			return nil
		}
		arms = append(arms, conds)
	}
	if len(arms) == 0 {
		return nil
	}
	first := *arms[0][0]
	first.Node = n
	if optional {
		if first.Column == nil || first.Op != Eq && first.Op != In && first.Op != Range {
			return nil
		}
		first.Op = Optionally
		return []*Cond{&first}
	}
	if c := sameColumn(arms); c != nil {
		c.Node = n
		return []*Cond{c}
	}
	first.Op, first.Arms = Either, nil
	for _, conds := range arms {
		i := slices.IndexFunc(conds, func(c *Cond) bool {
			return c.Rel == first.Rel && c.Column != nil && (c.Op == Eq || c.Op == In) && len(c.Others) == 0
		})
		if i < 0 {
			return nil
		}
		first.Arms = append(first.Arms, conds[i])
	}
	return []*Cond{&first}
}

// sameColumn merges arms that all compare one column: a = 1 OR a = 2 is IN,
// and the written-out row comparison a < $1 OR (a = $1 AND b < $2) is a range.
func sameColumn(arms [][]*Cond) *Cond {
	for _, lead := range arms[0] {
		if lead.Column == nil {
			continue
		}
		merged := *lead
		merged.Op = In
		all := true
		for _, conds := range arms {
			i := slices.IndexFunc(conds, func(c *Cond) bool {
				return c.Rel == lead.Rel && c.Column == lead.Column && c.Op <= IsNull && len(c.Others) == 0
			})
			if i < 0 {
				all = false
				break
			}
			c := conds[i]
			merged.Literal = merged.Literal && c.Literal
			if c.Op == Range {
				merged.Op, merged.Row = Range, 1
			}
		}
		if all {
			return &merged
		}
	}
	return nil
}

// operator reads a comparison.
func (b *builder) operator(n *pg.Node, sc *scope) []*Cond {
	e := n.GetAExpr()
	name := last(e.Name)
	switch e.Kind {
	case pg.A_Expr_Kind_AEXPR_OP:
		if l, r := e.Lexpr.GetRowExpr(), e.Rexpr.GetRowExpr(); l != nil && r != nil && len(l.Args) == len(r.Args) {
			return b.rows(n, name, l.Args, r.Args, sc)
		}
		return b.compare(n, name, e.Lexpr, e.Rexpr, sc)
	case pg.A_Expr_Kind_AEXPR_OP_ANY:
		if name != "=" {
			return nil
		}
		if v := b.value(e.Rexpr, sc); v.rel != nil {
			return b.cond(n, AnyOf, v, b.value(e.Lexpr, sc), e.Rexpr)
		}
		return b.cond(n, In, b.value(e.Lexpr, sc), b.value(e.Rexpr, sc), e.Lexpr)
	case pg.A_Expr_Kind_AEXPR_IN:
		if name == "=" {
			return b.cond(n, In, b.value(e.Lexpr, sc), b.value(e.Rexpr, sc), e.Lexpr)
		}
	case pg.A_Expr_Kind_AEXPR_BETWEEN, pg.A_Expr_Kind_AEXPR_BETWEEN_SYM:
		found := b.cond(n, Range, b.value(e.Lexpr, sc), b.value(e.Rexpr, sc), e.Lexpr)
		for _, c := range found {
			c.Both = true
		}
		return found
	case pg.A_Expr_Kind_AEXPR_LIKE, pg.A_Expr_Kind_AEXPR_ILIKE:
		return b.like(n, e, name, sc)
	case pg.A_Expr_Kind_AEXPR_NOT_DISTINCT:
		return b.cond(n, Computed, b.value(e.Lexpr, sc), b.value(e.Rexpr, sc), e.Lexpr)
	}
	return nil
}

var flipped = map[string]string{"=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<=", "@>": "<@", "<@": "@>", "&&": "&&", "@@": "@@"}

// compare reads a binary operator from both sides, since in a join either side
// may be the one that an index serves.
func (b *builder) compare(n *pg.Node, name string, l, r *pg.Node, sc *scope) []*Cond {
	if l == nil || r == nil {
		return nil
	}
	lv, rv := b.value(l, sc), b.value(r, sc)
	if lv.rel != nil && lv.rel == rv.rel {
		return optionally(n, name, lv, rv, l, r)
	}
	found := b.half(n, name, lv, rv, l)
	if back, ok := flipped[name]; ok {
		found = append(found, b.half(n, back, rv, lv, r)...)
	}
	return found
}

// optionally recognises a = coalesce($1, a).
func optionally(n *pg.Node, name string, lv, rv value, l, r *pg.Node) []*Cond {
	if r.GetColumnRef() != nil {
		lv, rv, l, r = rv, lv, r, l
	}
	if name != "=" || l.GetColumnRef() == nil || r.GetCoalesceExpr() == nil || !rv.param {
		return nil
	}
	return []*Cond{{Rel: lv.rel, Column: lv.column, Expr: l, Op: Optionally, Param: true, Node: n, Loc: lv.loc}}
}

func (b *builder) half(n *pg.Node, name string, v, other value, expr *pg.Node) []*Cond {
	switch name {
	case "=":
		return b.cond(n, Eq, v, other, expr)
	case "<", "<=", ">", ">=":
		found := b.cond(n, Range, v, other, expr)
		for _, c := range found {
			c.Upper = name[0] == '<'
		}
		return found
	case "@>", "&&", "?", "?|", "?&":
		return b.cond(n, Contains, v, other, expr)
	case "@@":
		return b.cond(n, TextSearch, v, other, expr)
	case "~", "~*":
		return b.cond(n, Match, v, other, expr)
	}
	return nil
}

// rows reads (a, b) = ($1, $2) and (a, b) > ($1, $2).
func (b *builder) rows(n *pg.Node, name string, l, r []*pg.Node, sc *scope) []*Cond {
	var all []*Cond
	for i := range l {
		found := b.compare(n, name, l[i], r[i], sc)
		for _, c := range found {
			if c.Op == Range {
				c.Row = i + 1
			}
		}
		all = append(all, found...)
	}
	return all
}

func (b *builder) like(n *pg.Node, e *pg.A_Expr, name string, sc *scope) []*Cond {
	if name == "!~~" || name == "!~~*" {
		return nil
	}
	op := Match
	if e.Kind == pg.A_Expr_Kind_AEXPR_LIKE {
		pattern := constant(e.Rexpr)
		switch {
		case pattern == nil:
			op = LikeParam
		case pattern.GetSval() != nil:
			if s := pattern.GetSval().GetSval(); s != "" && s[0] != '%' && s[0] != '_' {
				op = Like
			}
		}
	}
	if p := e.Rexpr.GetAExpr(); p != nil && last(p.Name) == "||" {
		// 'x%' || …, or $1 || '%': a prefix; '%' || … is none.
		op = LikeParam
		if c := constant(leftmost(e.Rexpr)); c != nil && len(c.GetSval().GetSval()) > 0 && c.GetSval().GetSval()[0] == '%' || e.Kind == pg.A_Expr_Kind_AEXPR_ILIKE {
			op = Match
		}
	}
	return b.cond(n, op, b.value(e.Lexpr, sc), b.value(e.Rexpr, sc), e.Lexpr)
}

func leftmost(n *pg.Node) *pg.Node {
	for n.GetAExpr() != nil && n.GetAExpr().Lexpr != nil {
		n = n.GetAExpr().Lexpr
	}
	return n
}

// cond makes a condition of v compared with other.
func (b *builder) cond(n *pg.Node, op Op, v, other value, expr *pg.Node) []*Cond {
	if v.rel == nil || v.mixed || other.mixed || slices.Contains(other.rels, v.rel) {
		return nil
	}
	return []*Cond{{Rel: v.rel, Column: v.column, Expr: expr, Op: op, Others: other.rels,
		Literal: other.literal, Param: other.param, Now: other.now, Node: n, Loc: v.loc}}
}

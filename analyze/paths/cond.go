package paths

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// where adds the conditions of a WHERE or ON clause. only, unless it is nil,
// names the relations that the clause can restrict.
func (b *builder) where(e tree.Expr, s *scope, only []*Rel) {
	if e == nil {
		return
	}
	for _, c := range b.conds(e, s) {
		switch {
		case only != nil && !slices.Contains(only, c.Rel):
		case c.Rel.Relation != nil:
			s.level.Conds = append(s.level.Conds, c)
		default:
			push(c)
		}
	}
}

// conds reads a condition; those that it ANDs are taken one by one.
func (b *builder) conds(e tree.Expr, s *scope) []*Cond {
	switch x := e.(type) {
	case *tree.And:
		return b.all(x, s)
	case *tree.Or:
		return b.either(x, s)
	case *tree.Not:
		return b.negated(x, s)
	case *tree.Exists:
		return b.exists(x, s, false)
	case *tree.InQuery:
		return b.inQuery(x, s)
	case *tree.NullTest:
		if x.Not {
			return b.alone(x.Arg, NotNull, e, s)
		}
		return b.alone(x.Arg, IsNull, e, s)
	case *tree.BoolTest:
		if !x.Not && x.Value != "unknown" {
			return b.alone(x.Arg, True, e, s)
		}
	case *tree.Var:
		return b.alone(e, True, e, s)
	}
	b.subqueries(e, s)
	if found := b.comparison(e, s); len(found) > 0 {
		return found
	}
	return b.other(e, s)
}

// all reads the conditions of an AND. Those of BETWEEN are bounded on both sides.
func (b *builder) all(e *tree.And, s *scope) []*Cond {
	var found []*Cond
	for _, arg := range e.Args {
		found = append(found, b.conds(arg, s)...)
	}
	if isBetween(e.Args, ">=", "<=") {
		for _, c := range found {
			c.Both = true
		}
	}
	return found
}

// isBetween reports whether x >= a AND x <= b, or x < a OR x > b, is written as
// [NOT] BETWEEN: x then stands in the text once.
func isBetween(args []tree.Expr, lower, upper string) bool {
	if len(args) != 2 {
		return false
	}
	lo, ok1 := args[0].(*tree.Func)
	hi, ok2 := args[1].(*tree.Func)
	return ok1 && ok2 && lo.Op == lower && hi.Op == upper && lo.Args[0].Loc() == hi.Args[0].Loc() && tree.Equal(lo.Args[0], hi.Args[0])
}

func (b *builder) negated(e *tree.Not, s *scope) []*Cond {
	switch x := e.Arg.(type) {
	case *tree.Exists:
		return b.exists(x, s, true)
	case *tree.InQuery:
		b.notIn(x, s)
		return nil
	case *tree.Var:
		return b.alone(x, True, e, s)
	}
	b.subqueries(e, s)
	return b.other(e, s)
}

// other keeps a condition on one table that no index looks anything up by.
func (b *builder) other(e tree.Expr, s *scope) []*Cond {
	v := s.value(e)
	if v.rel == nil || v.mixed {
		return nil
	}
	return []*Cond{{Rel: v.rel, Expr: e, Op: Other, Whole: e, Loc: v.loc}}
}

// alone is a condition on a value by itself: IS NULL, or a boolean.
func (b *builder) alone(arg tree.Expr, op Op, whole tree.Expr, s *scope) []*Cond {
	b.subqueries(arg, s)
	v := s.value(arg)
	if v.rel == nil || v.column == nil && (v.rel.Relation != nil || v.attr < 0) {
		return b.other(whole, s)
	}
	return []*Cond{{Rel: v.rel, Column: v.column, Expr: arg, Op: op, Literal: true, Whole: whole, Loc: v.loc, attr: v.attr}}
}

// either reads an OR.
func (b *builder) either(e *tree.Or, s *scope) []*Cond {
	if isBetween(e.Args, "<", ">") { // most of a table
		b.subqueries(e, s)
		return b.other(e, s)
	}
	b.inOr++
	defer func() { b.inOr-- }()
	var arms [][]*Cond
	optional := false
	for _, arg := range e.Args {
		if s.asksParameter(arg) {
			optional = true
			continue
		}
		conds := slices.DeleteFunc(b.conds(arg, s), func(c *Cond) bool { return c.Rel.Relation == nil })
		if len(conds) == 0 {
			return nil
		}
		arms = append(arms, conds)
	}
	if len(arms) == 0 {
		return nil
	}
	found := arms[0]
	if len(arms) > 1 {
		found = anyOf(e, arms)
	}
	if optional {
		return whenGiven(e, found)
	}
	return found
}

// asksParameter reports whether a condition is about parameters alone, such as $1
// IS NULL, or $1 = ”: it says whether the others of its OR are asked.
func (s *scope) asksParameter(e tree.Expr) bool {
	if tree.Contains(e, func(x tree.Expr) bool { _, column := x.(*tree.Var); return column || tree.QueryOf(x) != nil }) {
		return false
	}
	return s.value(e).param
}

// anyOf reads the arms of an OR, of which there are several.
func anyOf(e *tree.Or, arms [][]*Cond) []*Cond {
	if c := sameColumn(arms); c != nil {
		c.Whole = e
		return []*Cond{c}
	}
	either := *arms[0][0]
	either.Op, either.Arms, either.Whole = Either, lookups(arms, either.Rel), e
	if either.Arms == nil {
		return nil
	}
	return []*Cond{&either}
}

// whenGiven makes conditions such that hold when a parameter is not NULL, all on
// the table of the first.
func whenGiven(whole tree.Expr, conds []*Cond) []*Cond {
	if len(conds) == 0 {
		return nil
	}
	first := *conds[0]
	first.Op, first.Whole = Optionally, whole
	first.Arms = slices.DeleteFunc(slices.Clone(conds), func(c *Cond) bool { return c.Rel != first.Rel })
	return []*Cond{&first}
}

// lookups takes of each arm a condition on the relation that finds rows by
// itself; it returns nil when an arm has none.
func lookups(arms [][]*Cond, r *Rel) []*Cond {
	var out []*Cond
	for _, conds := range arms {
		i := slices.IndexFunc(conds, func(c *Cond) bool {
			return c.Rel == r && c.Column != nil && (c.Op == Eq || c.Op == In) && len(c.Others) == 0
		})
		if i < 0 {
			return nil
		}
		out = append(out, conds[i])
	}
	return out
}

// sameColumn merges arms that all compare one column: a = 1 OR a = 2 is IN,
// and the written-out row comparison a < $1 OR (a = $1 AND b < $2) is a range.
func sameColumn(arms [][]*Cond) *Cond {
	for _, lead := range arms[0] {
		if lead.Column == nil {
			continue
		}
		if merged := mergedOn(arms, lead); merged != nil {
			return merged
		}
	}
	return nil
}

func mergedOn(arms [][]*Cond, lead *Cond) *Cond {
	merged := *lead
	merged.Op, merged.Others, merged.List = In, nil, len(arms)
	for _, conds := range arms {
		i := slices.IndexFunc(conds, func(c *Cond) bool {
			return c.Rel == lead.Rel && c.Column == lead.Column && c.Op <= IsNull && (len(c.Others) == 0 || c.Op == Eq || c.Op == In)
		})
		if i < 0 {
			return nil
		}
		for _, other := range conds[i].Others {
			if !slices.Contains(merged.Others, other) {
				merged.Others = append(merged.Others, other)
			}
		}
		merged.Literal = merged.Literal && conds[i].Literal
		if conds[i].Op == Range {
			merged.Op, merged.Row = Range, 1
		}
	}
	if merged.Op == Range && len(merged.Others) > 0 {
		return nil
	}
	return &merged
}

// comparison reads what compares two values.
func (b *builder) comparison(e tree.Expr, s *scope) []*Cond {
	switch x := e.(type) {
	case *tree.Func:
		if x.Op != "" && len(x.Args) == 2 {
			return b.operator(x, s)
		}
	case *tree.RowCompare:
		return b.rows(x, s)
	case *tree.ArrayOp:
		if x.Op != "=" || x.All {
			return nil
		}
		c := compared{whole: e, name: "=", operator: x.Operator, schema: b.schema}
		if v := s.value(x.Right); v.rel != nil && !x.Listed {
			return c.cond(AnyOf, v, s.value(x.Left), x.Right, x.Left)
		}
		found := c.cond(In, s.value(x.Left), s.value(x.Right), x.Left, x.Right)
		for _, in := range found {
			in.List = length(x.Right)
		}
		return found
	case *tree.DistinctFrom:
		if x.Not {
			c := compared{whole: e, schema: b.schema}
			return c.cond(Computed, s.value(x.Left), s.value(x.Right), x.Left, x.Right)
		}
	}
	return nil
}

// length is how many values a list has that is written out, else 0.
func length(list tree.Expr) int {
	array, ok := tree.Unwrap(tree.Bare(list)).(*tree.Array)
	if !ok {
		return 0
	}
	return len(array.Elems)
}

// rows reads (a, b) = ($1, $2) and (a, b) > ($1, $2).
func (b *builder) rows(e *tree.RowCompare, s *scope) []*Cond {
	var found []*Cond
	for i := range e.Left {
		pair := compared{whole: e, name: e.Op, operator: e.Operators[i], schema: b.schema}.both(e.Left[i], e.Right[i], s)
		for _, c := range pair {
			if c.Op == Range {
				c.Row = i + 1
			}
		}
		found = append(found, pair...)
	}
	return found
}

func (b *builder) operator(e *tree.Func, s *scope) []*Cond {
	c := compared{whole: e, name: e.Op, operator: e.Operator, schema: b.schema}
	switch e.Op {
	case "~~", "~~*":
		return c.cond(likeOp(e), s.value(e.Args[0]), s.value(e.Args[1]), e.Args[0], e.Args[1])
	case "~", "~*":
		if call, ok := e.Args[1].(*tree.Func); ok && call.Fn.Name == "similar_to_escape" { // SIMILAR TO
			return nil
		}
	}
	return c.both(e.Args[0], e.Args[1], s)
}

// likeOp tells LIKE of a known prefix from LIKE of a parameter and from what
// matches anywhere.
func likeOp(e *tree.Func) Op {
	if e.Op == "~~*" {
		return Match
	}
	pattern := tree.Unwrap(e.Args[1])
	begins := func(x tree.Expr, chars string) bool {
		c, ok := x.(*tree.Const)
		return ok && c.Text != "" && slices.Contains([]byte(chars), c.Text[0])
	}
	if p, ok := pattern.(*tree.Func); ok && p.Op == "||" {
		// 'x%' || …, or $1 || '%': a prefix; '%' || … is none.
		if begins(leftmost(p), "%") {
			return Match
		}
		return LikeParam
	}
	c, isConst := pattern.(*tree.Const)
	switch {
	case !isConst:
		return LikeParam
	case c.Null || c.Text == "" || begins(c, "%_"):
		return Match
	}
	return Like
}

func leftmost(e tree.Expr) tree.Expr {
	for {
		f, ok := tree.Bare(e).(*tree.Func)
		if !ok || f.Op == "" || len(f.Args) != 2 {
			return tree.Unwrap(e)
		}
		e = f.Args[0]
	}
}

// compared is a comparison: the whole of it and its operator.
type compared struct {
	whole    tree.Expr
	name     string
	operator *pgcat.Operator
	schema   *bind.Schema
}

var flipped = map[string]string{"=": "=", "<": ">", ">": "<", "<=": ">=", ">=": "<=", "@>": "<@", "<@": "@>", "&&": "&&", "@@": "@@"}

// both reads a comparison from both sides, since in a join either side may be the
// one that an index serves.
func (c compared) both(l, r tree.Expr, s *scope) []*Cond {
	lv, rv := s.value(l), s.value(r)
	if sides := mergedVars(l); sides != nil && len(rv.rels) == 0 {
		return c.mergedWith(sides, rv, r, s)
	}
	if sides := mergedVars(r); sides != nil && len(lv.rels) == 0 {
		return c.mergedWith(sides, lv, l, s)
	}
	if lv.rel != nil && lv.rel == rv.rel {
		return c.optionally(lv, rv, l, r)
	}
	found := c.half(lv, rv, l, r)
	if back, ok := flipped[c.name]; ok {
		c.name = back
		if c.operator != nil {
			c.operator = c.schema.Types.Operator(c.operator.Commutator)
		}
		found = append(found, c.half(rv, lv, r, l)...)
	}
	return found
}

// mergedVars are the two columns that USING of a FULL JOIN makes one of, both
// unconverted; nil for anything else.
func mergedVars(e tree.Expr) []tree.Expr {
	m, ok := e.(*tree.Merged)
	if !ok || len(m.Args) < 2 || slices.ContainsFunc(m.Args, func(x tree.Expr) bool { _, ok := x.(*tree.Var); return !ok }) {
		return nil
	}
	return m.Args
}

// mergedWith reads a FULL JOIN's column that is equal to a value: PostgreSQL
// then looks the value up on both sides (reconsider_full_join_clause).
func (c compared) mergedWith(sides []tree.Expr, other value, with tree.Expr, s *scope) []*Cond {
	if c.name != "=" {
		return nil
	}
	c.whole = nil // which is about both at once
	var found []*Cond
	for _, e := range sides {
		found = append(found, c.cond(Eq, s.value(e), other, e, with)...)
	}
	return found
}

// optionally recognises a = coalesce($1, a).
func (c compared) optionally(lv, rv value, l, r tree.Expr) []*Cond {
	if isVar(r) {
		lv, rv, l, r = rv, lv, r, l
	}
	if _, ok := tree.Bare(r).(*tree.Coalesce); !ok || c.name != "=" || !isVar(l) || !rv.param {
		return nil
	}
	return whenGiven(c.whole, []*Cond{{Rel: lv.rel, Column: lv.column, Expr: l, Op: Eq, Name: c.name, Operator: c.operator, Param: true, Whole: c.whole, Loc: lv.loc, attr: lv.attr}})
}

func isVar(e tree.Expr) bool { _, ok := tree.Bare(e).(*tree.Var); return ok }

// ways are what operators other than LIKE's do.
var ways = map[string]Op{
	"=": Eq, "<": Range, "<=": Range, ">": Range, ">=": Range, "@>": Contains, "&&": Contains, "?": Contains, "?|": Contains, "?&": Contains,
	"@@": TextSearch, "~": Match, "~*": Match,
}

func (c compared) half(v, other value, e, with tree.Expr) []*Cond {
	op, ok := ways[c.name]
	if !ok {
		return nil
	}
	found := c.cond(op, v, other, e, with)
	for _, x := range found {
		x.Upper = op == Range && c.name[0] == '<'
	}
	return found
}

// cond makes a condition of e, which is v, compared with what is other.
func (c compared) cond(op Op, v, other value, e, side tree.Expr) []*Cond {
	if v.rel == nil || v.mixed || other.mixed || slices.Contains(other.rels, v.rel) {
		return nil
	}
	var with *schema.Column
	if other.rel != nil {
		with = other.column
	}
	return []*Cond{{Rel: v.rel, Column: v.column, Converted: v.changed, Expr: e, Op: op, Name: c.name, Operator: c.operator, With: with,
		Collation: c.schema.InputCollation(e, side), Others: other.rels, attr: v.attr,
		Literal: other.literal, Param: other.param, Now: other.now, Whole: c.whole, Loc: v.loc}}
}

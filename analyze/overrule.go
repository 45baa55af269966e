package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	pg "github.com/pganalyze/pg_query_go/v6"
)

// An author may know more of NULL than the schema says: a column that leaves
// the query as "total!" is never NULL, one that leaves it as "total?" may be.
// The mark is the author's word against the analysis', so it is refused or
// warned of only where the analysis can name the rows in which it is wrong;
// what it merely does not know it takes on trust.

const (
	neverMark = "!"
	maybeMark = "?"
)

// splitMark takes the mark off a column's name. Only a plain word bears one:
// "?column?" and titles such as "is it so?" are names and no more.
func splitMark(name string) (base, mark string) {
	for _, mark = range []string{neverMark, maybeMark} {
		base, found := strings.CutSuffix(name, mark)
		word := func(r rune) bool { return r == '_' || r == '$' || unicode.IsLetter(r) || unicode.IsDigit(r) }
		if found && base != "" && strings.TrimFunc(base, word) == "" {
			return base, mark
		}
	}
	return name, ""
}

// overrule heeds the mark that a query's i-th column bears, and reports whether
// it bears one.
func (a *analysis) overrule(q *query, i int, c *Column) bool {
	base, mark := splitMark(c.Name)
	if mark == "" || c.Embed != "" || a.namedBySchema(q, i) {
		return false
	}
	name := c.Name
	found := c.Reason
	c.Name, c.Overruled = base, true
	switch {
	case mark == maybeMark:
		if c.Null == Never {
			c.Null = Maybe
			c.Reason = fmt.Sprintf("%q says so; it would be never NULL: %s", name, found)
		}
		return true
	case c.Null == Never:
		return true // what the analysis knows is the better reason
	case c.Null == Always:
		a.fail(q.columns()[i].expr.loc, fmt.Sprintf("call it %q, or give it a value with coalesce", base),
			"column %q cannot be never NULL: it is always NULL (%s)", name, found)
	}
	if w := a.wrongNever(q, i); w.why != "" {
		a.warn(q.columns()[i].expr.loc, w.cure+", or call the column "+fmt.Sprintf("%q", base),
			"column %q is said to be never NULL, but is NULL in some rows: %s", name, w.why)
	}
	c.Null = Never
	c.Reason = fmt.Sprintf("%q says so; it would be maybe NULL: %s", name, found)
	return true
}

// namedBySchema reports whether a query's i-th column has its name from a
// table's or view's column, in which a mark is a letter like any other.
func (a *analysis) namedBySchema(q *query, i int) bool {
	for range 64 {
		cols := q.columns()
		if i < 0 || i >= len(cols) {
			return false
		}
		t := cols[i]
		e := t.expr
		if e.kind == xSetCol && e.level != nil && e.level.setOp != nil {
			q, i = e.level.setOp.left, e.num
			continue
		}
		if e.kind != xVar {
			return false
		}
		attr := e.rte.cols[e.num].attr
		switch inner := e.rte.query; {
		case e.rte.rel != nil:
			own := e.rte.rel.columns(a, -1)
			return attr >= 0 && attr < len(own) && own[attr].name == t.name
		case inner == nil && e.rte.cte != nil:
			q, i = e.rte.cte.query, attr
		default:
			q, i = inner, attr
		}
		if q == nil || attr < 0 || attr >= len(q.columns()) || q.columns()[attr].name != t.name {
			return false
		}
	}
	return false
}

// idleMarks warns of marks in the query's text that no column of the result
// bears: those of inner queries, of an INSERT's SELECT, of the later operands of
// a set operation.
func (a *analysis) idleMarks(stmt *pg.Node, heeded []string) {
	if !strings.Contains(a.sql, neverMark+`"`) && !strings.Contains(a.sql, maybeMark+`"`) {
		return
	}
	var idle []*pg.ResTarget
	look := func(list []*pg.Node) {
		for _, n := range list {
			t := n.GetResTarget()
			if _, mark := splitMark(t.GetName()); mark != "" && !slices.Contains(heeded, t.GetName()) {
				idle = append(idle, t)
			}
		}
	}
	visitNodes(stmt.ProtoReflect(), func(x any) bool {
		switch s := x.(type) {
		case *pg.SelectStmt:
			look(s.TargetList)
		case interface{ GetReturningList() []*pg.Node }:
			look(s.GetReturningList())
		}
		return true
	})
	slices.SortFunc(idle, func(x, y *pg.ResTarget) int { return cmp.Compare(x.Location, y.Location) })
	for _, t := range idle {
		base, _ := splitMark(t.Name)
		a.warn(int(t.Location), fmt.Sprintf("put it on the name with which the column leaves the query, or call it %q", base),
			"the mark of %q has no effect: it is no column of the result", t.Name)
	}
}

// A wrongMark is why a value is NULL in some rows that the schema allows for,
// and what would help.
type wrongMark struct{ why, cure string }

// wrongNever looks for a certain source of NULL in a query's i-th column. What a
// nullable column of a table holds, whether a subquery finds a row and what a
// function returns is the author's business; that tables are empty at first, and
// that an outer join is there to find no row, is not.
func (a *analysis) wrongNever(q *query, i int) wrongMark {
	cols := q.columns()
	switch {
	case i < 0 || i >= len(cols) || q.values != nil || a.nullOfColumn(q, i).null == Never:
		return wrongMark{}
	case q.setOp == nil:
		return a.wrongValue(cols[i].expr, &nullEnv{q: q})
	case q.setOp.op != "UNION":
		return wrongMark{}
	}
	if w := a.wrongNever(q.setOp.left, i); w.why != "" {
		return w
	}
	return a.wrongNever(q.setOp.right, i)
}

// wrongValue looks for a certain source of NULL in an expression.
func (a *analysis) wrongValue(e *expr, env *nullEnv) wrongMark {
	switch found := a.nullOf(e, env); found.null {
	case Never:
		return wrongMark{}
	case Always:
		return wrongMark{"a part of it is always NULL (" + found.reason + ")", "give it a value with coalesce"}
	}
	switch e.kind {
	case xVar:
		return a.wrongVar(e)
	case xAgg:
		level := e.level
		if e.fn.Schema == "pg_catalog" && (valueForRow[e.fn.Name] || valueForValue[e.fn.Name]) &&
			len(level.groupBy) == 0 && level.having == nil && mayBeEmpty(level) {
			return wrongMark{e.fn.Name + "() of no rows is NULL, and there may be none", "give it a value with coalesce"}
		}
	case xWindow:
		if name := e.fn.Name; e.fn.Schema == "pg_catalog" && (name == "lag" || name == "lead") && len(e.args) == 1 {
			return wrongMark{name + "() has no row to look at in the first or last one", "give " + name + "() a default as its third argument"}
		}
	case xScalar:
		return a.wrongNever(e.query, e.num)
	case xFunc:
		if e.fn.Strict && !e.fn.ReturnsSet {
			return a.wrongArg(e, env)
		}
	case xRelabel, xField, xSubscript:
		return a.wrongArg(e, env)
	}
	return wrongMark{}
}

// wrongArg is wrongValue for what is NULL as soon as an argument is.
func (a *analysis) wrongArg(e *expr, env *nullEnv) wrongMark {
	for _, arg := range e.args {
		if w := a.wrongValue(arg, env); w.why != "" {
			return w
		}
	}
	return wrongMark{}
}

func (a *analysis) wrongVar(e *expr) wrongMark {
	if level := e.rte.level; level != nil {
		if why := a.factsOf(level).nulled[e.rte]; why != "" && !keptByForeignKey(e.rte) {
			return wrongMark{why, "write JOIN if there always is a row"}
		}
	}
	q, attr := e.rte.query, e.rte.cols[e.num].attr
	if q == nil && e.rte.cte != nil && !e.rte.cte.recursive {
		q = e.rte.cte.query
	}
	if q == nil || e.rte.recursive {
		return wrongMark{}
	}
	return a.wrongNever(q, attr)
}

// keptByForeignKey reports whether a LEFT JOIN always finds the row of r: it
// follows a foreign key of columns that are NOT NULL, and asks for no more.
func keptByForeignKey(r *rte) bool {
	if r.rel == nil {
		return false
	}
	var join *fromNode
	var find func(*fromNode)
	find = func(n *fromNode) {
		if n == nil || n.rte != nil {
			return
		}
		if n.join == leftJoin && n.right.rte == r {
			join = n
		}
		find(n.left)
		find(n.right)
	}
	for _, n := range r.level.from {
		find(n)
	}
	if join == nil {
		return false
	}
	for _, ref := range r.rel.refs {
		for _, from := range join.left.rtes {
			if from.rel == ref.from && followsKey(join.quals, from, r, ref) {
				return true
			}
		}
	}
	return false
}

// followsKey reports whether a join's condition says that the columns of a
// foreign key equal those that they refer to, and nothing else.
func followsKey(quals *expr, from, to *rte, ref *reference) bool {
	if quals == nil {
		return false
	}
	conditions := []*expr{quals}
	if quals.kind == xAnd {
		conditions = quals.args
	}
	if len(conditions) != len(ref.key.Columns) {
		return false
	}
	for i, column := range ref.key.Columns {
		if i >= len(ref.key.RefColumns) {
			return false
		}
		isKey := func(x, y *expr) bool {
			return isColumn(x, from, column.Name) && isColumn(y, to, ref.key.RefColumns[i].Name) && from.rel.cols[x.rte.cols[x.num].attr].null == Never
		}
		if !slices.ContainsFunc(conditions, func(e *expr) bool {
			if e.kind != xFunc || e.text != "=" || len(e.args) != 2 {
				return false
			}
			x, y := unwrap(e.args[0]), unwrap(e.args[1])
			return isKey(x, y) || isKey(y, x)
		}) {
			return false
		}
	}
	return true
}

// isColumn reports whether an expression is a column of a range table entry.
func isColumn(e *expr, r *rte, column string) bool {
	if e.kind != xVar || e.rte != r {
		return false
	}
	attr := r.cols[e.num].attr
	return attr >= 0 && attr < len(r.rel.cols) && r.rel.cols[attr].name == column
}

// mayBeEmpty reports whether the rows before grouping come from a table, which
// may have none.
func mayBeEmpty(q *query) bool {
	var empty func(*fromNode) bool
	empty = func(n *fromNode) bool {
		if n.rte != nil {
			switch inner := n.rte.query; {
			case n.rte.rel != nil:
				return n.rte.rel.table != nil // the catalogues are never empty
			case inner == nil || inner.values != nil || inner.setOp != nil || inner.verb != Select:
				return false
			default:
				return (!inner.grouped || len(inner.groupBy) > 0 && !inner.emptySet) && mayBeEmpty(inner)
			}
		}
		left, right := empty(n.left), empty(n.right)
		switch n.join {
		case leftJoin:
			return left
		case rightJoin:
			return right
		case fullJoin:
			return left && right
		}
		return left || right
	}
	return slices.ContainsFunc(q.from, empty)
}

package analyze

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dbgen-go/dbgen/analyze/bind"
	"github.com/dbgen-go/dbgen/analyze/tree"
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

// maxDepth bounds how deep subqueries are looked into.
const maxDepth = 64

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
// it bears one. The fault is a mark that cannot be true.
func (a *analysis) overrule(q *tree.Query, i int, c *Column) (bool, *bind.Fault) {
	base, mark := splitMark(c.Name)
	if mark == "" || c.Embed != "" || namedBySchema(q, i) {
		return false, nil
	}
	name, found, loc := c.Name, c.Reason, q.Column(i).Expr.Loc()
	c.Name, c.Overruled = base, true
	switch {
	case mark == maybeMark:
		if c.Null == Never {
			c.Null = Maybe
			c.Reason = fmt.Sprintf("%q says so; it would be never NULL: %s", name, found)
		}
		return true, nil
	case c.Null == Never:
		return true, nil // what the analysis knows is the better reason
	case c.Null == Always:
		return false, &bind.Fault{
			Loc: loc, Hint: fmt.Sprintf("call it %q, or give it a value with coalesce", base),
			Message: fmt.Sprintf("column %q cannot be never NULL: it is always NULL (%s)", name, found),
		}
	}
	if w := a.nulls.Wrong(q, i); w.Why != "" {
		a.warn(loc, w.Cure+", or call the column "+fmt.Sprintf("%q", base),
			"column %q is said to be never NULL, but is NULL in some rows: %s", name, w.Why)
	}
	c.Null = Never
	c.Reason = fmt.Sprintf("%q says so; it would be maybe NULL: %s", name, found)
	return true, nil
}

// namedBySchema reports whether a query's i-th column has its name from a
// table's or view's column, in which a mark is a letter like any other.
func namedBySchema(q *tree.Query, i int) bool {
	for range maxDepth {
		t := q.Column(i)
		if t == nil {
			return false
		}
		v, isVar := t.Expr.(*tree.Var)
		if isVar && v.RTE.Rel != nil {
			own, attr := v.RTE.Rel.Cols, v.ColumnOf()
			return attr >= 0 && attr < len(own) && own[attr].Name == t.Name
		}
		q, i = below(t.Expr)
		if isVar && (q == nil || q.Column(i).Name != t.Name) {
			return false
		}
	}
	return false
}

// below is the column of a subquery, a WITH query or the first operand of a set
// operation that an expression shows; the query is nil when there is none.
func below(e tree.Expr) (*tree.Query, int) {
	switch x := e.(type) {
	case *tree.SetCol:
		if x.Level.SetOp != nil {
			return x.Level.SetOp.Left, x.Col
		}
	case *tree.Var:
		return x.Inner()
	}
	return nil, -1
}

// idleMarks warns of marks in the query that no column of the result bears:
// those of inner queries, of an INSERT's SELECT, of the later operands of a set
// operation.
func (a *analysis) idleMarks(heeded []string) {
	if !strings.Contains(a.pq.SQL, neverMark+`"`) && !strings.Contains(a.pq.SQL, maybeMark+`"`) {
		return
	}
	var idle []*tree.Target
	for q := range a.stmt.Query.All() {
		for _, t := range q.Targets {
			known := func(o *tree.Target) bool { return o.Loc == t.Loc }
			if _, mark := splitMark(t.Name); t.Written && mark != "" && !slices.Contains(heeded, t.Name) && !slices.ContainsFunc(idle, known) {
				idle = append(idle, t)
			}
		}
	}
	slices.SortFunc(idle, func(x, y *tree.Target) int { return cmp.Compare(x.Loc, y.Loc) })
	for _, t := range idle {
		base, _ := splitMark(t.Name)
		a.warn(t.Loc, fmt.Sprintf("put it on the name with which the column leaves the query, or call it %q", base),
			"the mark of %q has no effect: it is no column of the result", t.Name)
	}
}

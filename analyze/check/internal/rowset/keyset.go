package rowset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// A Keyset is an order that tells all rows apart, to make pages by: the next one begins
// behind the last row's values.
type Keyset struct {
	Rows Rows
	Cols []Column
	Desc []bool // of each; nil is none
}

// KeysetOf is the query's own order with the key behind it. ok is false where it is
// ordered by something else than columns that it can name, or where groups are made.
func (r Rows) KeysetOf() (k Keyset, ok bool) {
	q := r.Query
	if q.Grouped || q.Distinct {
		return k, false
	}
	k.Rows = r
	desc := false
	for _, s := range q.Sorts {
		cols, ok := r.Columns([]tree.Expr{s.Expr})
		if !ok || len(cols) == 0 || s.Using || !r.visible(cols[0].Rel) {
			return k, false
		}
		desc = s.Desc
		if r.Pinned(cols[0]) || slices.Contains(k.Cols, cols[0]) {
			continue
		}
		k.Cols, k.Desc = append(k.Cols, cols[0]), append(k.Desc, desc)
	}
	more, ok := r.Tiebreak(k.Cols)
	for _, c := range more {
		k.Cols, k.Desc = append(k.Cols, c), append(k.Desc, desc)
	}
	return k, ok && len(k.Cols) > 0
}

// Nullable is a column of the order that may be NULL, of which rows no comparison is
// true; "" is none.
func (k Keyset) Nullable() string {
	for _, c := range k.Cols {
		if c.Rel.Optional || !c.Column.NotNull && !slices.Contains(k.Rows.key(c.Rel), c.Column) {
			return k.Rows.Name(c)
		}
	}
	return ""
}

// Clauses are WHERE, ORDER BY and LIMIT as they are to be. What else WHERE asks is "…".
func (k Keyset) Clauses() string {
	q := k.Rows.Query
	var order, params []string
	for i, c := range k.Cols {
		name := k.Rows.Name(c)
		params = append(params, k.param(i))
		if k.desc(i) {
			name += " DESC"
		}
		order = append(order, name)
	}
	where := "WHERE "
	if q.Where != nil {
		where += "… AND "
	}
	return fmt.Sprintf("%s%s ORDER BY %s LIMIT %s", where, k.behind(params), strings.Join(order, ", "), k.limit())
}

func (k Keyset) desc(i int) bool { return k.Desc != nil && k.Desc[i] }

// behind is the condition of the rows that come behind the one with the values params.
func (k Keyset) behind(params []string) string {
	op := func(i int) string {
		if k.desc(i) {
			return " < "
		}
		return " > "
	}
	names := make([]string, len(k.Cols))
	mixed := false
	for i, c := range k.Cols {
		names[i] = k.Rows.Name(c)
		mixed = mixed || k.desc(i) != k.desc(0)
	}
	n := len(names) - 1
	switch {
	case n == 0:
		return names[0] + op(0) + params[0]
	case !mixed:
		return "(" + strings.Join(names, ", ") + ")" + op(0) + "(" + strings.Join(params, ", ") + ")"
	}
	s := names[n] + op(n) + params[n]
	for i := n - 1; i >= 0; i-- {
		s = fmt.Sprintf("(%s%s%s OR %s = %s AND %s)", names[i], op(i), params[i], names[i], params[i], s)
	}
	return s
}

// param is the parameter for the last row's i-th value, as the query writes parameters;
// behind them all, the one for the page's size.
func (k Keyset) param(i int) string {
	if k.named() {
		if i == len(k.Cols) {
			return "@page_size"
		}
		c := k.Cols[i]
		if slices.ContainsFunc(k.Cols, func(x Column) bool { return x.Rel != c.Rel && x.Column.Name == c.Column.Name }) {
			return "@last_" + c.Rel.Name + "_" + c.Column.Name
		}
		return "@last_" + c.Column.Name
	}
	used := k.used()
	n := 0
	for free := -1; free < i; {
		n++
		if !used[n] {
			free++
		}
	}
	return fmt.Sprintf("$%d", n)
}

// used are the parameters that the query has without its OFFSET.
func (k Keyset) used() map[int]bool {
	count := map[int]int{}
	each := func(by int) func(tree.Expr) bool {
		return func(e tree.Expr) bool {
			if p, ok := e.(*tree.Param); ok {
				count[p.Num] += by
			}
			return true
		}
	}
	k.Rows.Pass.Query.Tree.Query.Walk(each(1))
	tree.Walk(k.Rows.Query.Offset, each(-1))
	used := map[int]bool{}
	for n, times := range count {
		used[n] = times > 0
	}
	return used
}

func (k Keyset) named() bool {
	return slices.ContainsFunc(k.Rows.Pass.Query.Tree.Params, func(p *tree.StatementParam) bool { return p.Named })
}

// limit is what LIMIT is to have.
func (k Keyset) limit() string {
	e := tree.Bare(k.Rows.Query.Limit)
	if e == nil || tree.IsNull(e) {
		return k.param(len(k.Cols))
	}
	if p, ok := tree.Unwrap(e).(*tree.Param); ok {
		for _, sp := range k.Rows.Pass.Query.Tree.Params {
			if sp.Num == p.Num && sp.Named {
				return "@" + sp.Name
			}
		}
	}
	s, ok := planner.Text(k.Rows.Pass, e)
	if !ok || k.named() && strings.Contains(s, "$") {
		return "…"
	}
	return s
}

// Package limitwithoutorder is the rule limit-without-order: a LIMIT of which chance
// says what rows come, for want of an ORDER BY or of a unique key in it.
package limitwithoutorder

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/onerow"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

//go:embed page.md
var page string

// Rule is the rule limit-without-order.
var Rule = &check.Rule{
	ID:       "limit-without-order",
	Title:    "a `LIMIT` without `ORDER BY`, or pages in an order with ties: chance says which rows come",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
}

func query(p *check.Pass) {
	q := p.Query.Tree.Query
	if q.Verb != tree.Select || q.Limit == nil || tree.IsNull(q.Limit) || q.SetOp != nil {
		return
	}
	t := ofTable(q)
	if t == nil || onerow.Allowed(p, t.Rel) || chosen(p, q) {
		return
	}
	f := check.Finding{Table: t.Rel.Table.QualifiedName().String(), Evidence: p.SizeText(t.Rel.Table)}
	d := newDetermined(q)
	for _, s := range q.Sorts {
		d.fix(s.Expr)
	}
	if d.total() {
		return
	}
	key := d.missing()
	pages := q.Offset != nil && !isZero(q.Offset)
	switch {
	case len(q.Sorts) == 0:
		f.Confidence = grade(p, q)
		f.Message = fmt.Sprintf("LIMIT without ORDER BY: chance says which rows of %s come; %s", f.Table, advice("ORDER BY", key))
		f.Why = "rows come as the plan finds them: another plan, an UPDATE or a parallel scan gives others"
		if pages {
			f.Confidence = check.High
			f.Message = strings.Replace(f.Message, "LIMIT", "LIMIT and OFFSET", 1)
			f.Why += "; then rows are on two pages, or on none"
		}
	case pages:
		f.Confidence = check.Low
		f.Message = fmt.Sprintf("pages in an order with ties: rows that are equal in it change places between pages; %s", advice("to the ORDER BY", key))
		f.Why = "what is equal in the ORDER BY comes in any order, another one for each OFFSET: rows are then on two pages, or on none"
	default:
		return
	}
	for _, v := range key {
		f.Columns = append(f.Columns, v.name)
	}
	f.At(p.Query.Position(max(q.Limit.Loc(), 0)))
	p.Report(f)
}

// advice says what the key is to be added to.
func advice(to string, key []keyColumn) string {
	if len(key) == 0 {
		return "order by what is unique"
	}
	names := make([]string, len(key))
	for i, k := range key {
		names[i] = k.text
	}
	return "add " + to + " " + strings.Join(names, ", ")
}

// ofTable returns the first table that a query reads, nil when it reads none: its
// order is then that of a function, a list or a subquery.
func ofTable(q *tree.Query) *tree.RTE {
	var first *tree.RTE
	for _, n := range q.From {
		for _, r := range n.RTEs {
			if r.Query != nil && len(r.Query.Sorts) > 0 {
				return nil
			}
			if first == nil && r.Rel != nil && r.Rel.Table != nil {
				first = r
			}
		}
	}
	return first
}

// chosen reports whether it does not matter which rows come, or is to be chance.
func chosen(p *check.Pass, q *tree.Query) bool {
	if q.Grouped && len(q.GroupBy) == 0 { // one row
		return true
	}
	if strings.Contains(strings.ToUpper(p.Query.SQL), "TABLESAMPLE") {
		return true
	}
	random := func(e tree.Expr) bool {
		f, ok := e.(*tree.Func)
		return ok && f.Fn != nil && (f.Fn.Name == "random" || f.Fn.Name == "gen_random_uuid")
	}
	if q.Where != nil && tree.Contains(q.Where, random) {
		return true
	}
	for _, s := range q.Sorts {
		if tree.Contains(s.Expr, random) {
			return true
		}
	}
	for _, c := range q.Columns() { // that there is one: SELECT 1 FROM … LIMIT 1
		if tree.Contains(c.Expr, func(e tree.Expr) bool { return tree.RTEOf(e) != nil }) {
			return false
		}
	}
	return true
}

func isZero(e tree.Expr) bool {
	c, ok := tree.Bare(e).(*tree.Const)
	return ok && (c.Null || c.Text == "0")
}

// Package countforexistence is the rule count-for-existence: rows that are counted to
// know whether there is one. It reads the analysis alone.
package countforexistence

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/check/internal/rowset"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

//go:embed page.md
var page string

// Rule is the rule count-for-existence.
var Rule = &check.Rule{
	ID:       "count-for-existence",
	Title:    "`count(*) > 0`: all rows are counted to know whether there is one, where `EXISTS` stops at the first",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
}

func query(p *check.Pass) {
	if p.Query.Tree == nil {
		return
	}
	for q := range p.Query.Tree.Query.All() {
		q.Own(func(e tree.Expr) {
			if f, ok := e.(*tree.Func); ok {
				compare(p, q, f)
			}
		})
	}
}

// compare judges a comparison in a query.
func compare(p *check.Pass, q *tree.Query, f *tree.Func) {
	if len(f.Args) != 2 || f.Op == "" {
		return
	}
	count, number, op := f.Args[0], f.Args[1], f.Op
	if _, constant := constantOf(count); constant {
		count, number, op = number, count, turned[op]
	}
	n, constant := constantOf(number)
	exists, asks := asksWhether[op+n]
	if !constant || !asks {
		return
	}
	of := counted(q, count)
	if of == nil || !large(p, of) {
		return
	}
	word := "EXISTS"
	if !exists {
		word = "NOT EXISTS"
	}
	found := check.Finding{
		Message: fmt.Sprintf("all rows are counted to know whether there is one; write %s (SELECT 1 FROM %s …)", word, tables(of)),
		Why:     "count reads every row that is found; EXISTS ends at the first",
	}
	if indexing.StatementOf(p, p.Query).Cost(nil) < indexing.Worthwhile {
		found.Confidence = check.Low
		found.Why += "; here there are few, as an index finds them"
	}
	found.At(p.Query.Position(max(f.Loc(), f.Args[0].Loc(), 0)))
	p.Report(found)
}

// asksWhether are comparisons of a count that say no more than whether there is a row,
// and whether they say that there is.
var asksWhether = map[string]bool{">0": true, ">=1": true, "<>0": true, "!=0": true, "=0": false, "<1": false, "<=0": false}

// turned are comparisons as they read from the other side.
var turned = map[string]string{"=": "=", "<>": "<>", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}

func constantOf(e tree.Expr) (text string, ok bool) {
	c, ok := tree.Unwrap(tree.Bare(e)).(*tree.Const)
	if !ok || c.Null {
		return "", false
	}
	return c.Text, true
}

// counted returns the query whose rows an expression of q counts, all of them in one
// group; nil if it does not.
func counted(q *tree.Query, e tree.Expr) *tree.Query {
	switch e := tree.Bare(e).(type) {
	case *tree.Scalar:
		columns := e.Query.Columns()
		if e.Query.SetOp != nil || e.Query.Limit != nil || len(columns) != 1 {
			return nil
		}
		return counted(e.Query, columns[0].Expr)
	case *tree.Agg:
		// Beside another aggregate, or in groups, the rows are read anyway.
		if e.Level == q && plainCount(e) && len(q.GroupBy) == 0 && len(q.Aggs) == 1 {
			return q
		}
	}
	return nil
}

func plainCount(a *tree.Agg) bool {
	return a.Fn != nil && a.Fn.Name == "count" && a.Filter == nil && (a.Star || len(a.Args) == 1)
}

// large reports whether a query may read many rows: more than those that follow from
// small tables, and from values that pin a unique key.
func large(p *check.Pass, q *tree.Query) bool {
	rows, ok := rowset.Of(p, q)
	return !ok || !rows.Follow(func(rel *paths.Rel) bool { return rel.Table() != nil && p.Small(rel.Table()) })
}

// tables names what a query reads.
func tables(q *tree.Query) string {
	var names []string
	for _, n := range q.From {
		for _, r := range n.RTEs {
			if r.Rel != nil && r.Rel.Table != nil {
				names = append(names, tree.QuoteIdent(r.Rel.Table.Name))
			}
		}
	}
	if len(names) == 0 {
		return "…"
	}
	return strings.Join(names, ", ")
}

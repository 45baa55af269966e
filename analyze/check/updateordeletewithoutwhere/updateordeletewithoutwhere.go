// Package updateordeletewithoutwhere is the rule update-or-delete-without-where: an
// UPDATE or DELETE that takes every row of its table.
package updateordeletewithoutwhere

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/onerow"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

//go:embed page.md
var page string

// Rule is the rule update-or-delete-without-where.
var Rule = &check.Rule{
	ID:       "update-or-delete-without-where",
	Title:    "an `UPDATE` or `DELETE` of every row: without a condition, or with one that says nothing of the rows",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
}

func query(p *check.Pass) {
	for q := range p.Query.Tree.Query.All() {
		if q.Verb != tree.Update && q.Verb != tree.Delete || q.Target == nil {
			continue
		}
		how, sure := unrestricted(q)
		if how == "" || !many(p, q.Target.Rel) {
			continue
		}
		p.Report(finding(p, q, how, sure))
	}
}

func finding(p *check.Pass, q *tree.Query, how, sure string) check.Finding {
	t := q.Target.Rel.Table
	f := check.Finding{
		Confidence: sure,
		Table:      t.QualifiedName().String(),
		Message: fmt.Sprintf("%s: it deletes every row of %s; restrict it, or say that all are meant",
			how, t.QualifiedName()),
		Why:      "all of them are locked and deleted in one transaction, which VACUUM cleans up after; TRUNCATE would do it at once",
		Evidence: p.SizeText(t),
	}
	if q.Verb == tree.Update {
		f.Message = strings.Replace(f.Message, "deletes", "changes", 1)
		f.Why = "all of them are locked and written anew in one transaction, with their index entries"
	}
	for _, i := range q.SetCols {
		f.Columns = append(f.Columns, q.Target.Rel.Cols[i].Name)
	}
	if t.RowSecurity {
		f.Confidence = check.Medium
		f.Evidence += "; a policy of row-level security may restrict it"
	}
	switch {
	case meant(p.Query.Name):
		f.Confidence = check.Low
		f.Evidence += "; the query's name says that all are meant"
	case q.Verb == tree.Delete && q.Where == nil && len(q.Columns()) > 0:
		f.Confidence = check.Low
		f.Evidence += "; all are returned, so the table is a queue that is drained"
	}
	f.At(p.Query.Position(max(q.Target.Pos, 0)))
	return f
}

// unrestricted says how a statement comes to take every row of its target, and how
// sure that is no intention; how is "" if it does not.
func unrestricted(q *tree.Query) (how, sure string) {
	verb := strings.ToUpper(string(q.Verb))
	switch {
	case q.Where == nil:
		return verb + " without WHERE", check.High
	case isTrue(q.Where):
		return verb + " whose WHERE is always true", check.High
	case tree.Contains(q.Where, func(e tree.Expr) bool { return ofTarget(q, e) }):
		return "", ""
	case len(q.From) > 1: // the target is one
		return verb + " whose WHERE does not join its rows to those of the other tables", check.High
	case tree.Contains(q.Where, func(e tree.Expr) bool { return tree.QueryOf(e) != nil }):
		return verb + " whose WHERE says nothing of its rows", check.Medium
	}
	return "", "" // parameters alone: a switch
}

// ofTarget reports whether an expression reads the target's row.
func ofTarget(q *tree.Query, e tree.Expr) bool {
	if s, ok := e.(*tree.Special); ok && s.What == "current of" {
		return true
	}
	return tree.RTEOf(e) == q.Target
}

// isTrue reports whether a condition is true for every row, as it is written: true,
// 1 = 1, and what AND and OR make of these.
func isTrue(e tree.Expr) bool {
	switch e := tree.Bare(e).(type) {
	case *tree.Const:
		return !e.Null && (strings.EqualFold(e.Text, "true") || strings.EqualFold(e.Text, "t"))
	case *tree.And:
		return !slices.ContainsFunc(e.Args, func(arg tree.Expr) bool { return !isTrue(arg) })
	case *tree.Or:
		return slices.ContainsFunc(e.Args, isTrue)
	}
	x, y := tree.Equality(e)
	if x == nil {
		return false
	}
	a, aok := tree.Bare(x).(*tree.Const)
	b, bok := tree.Bare(y).(*tree.Const)
	return aok && bok && !a.Null && !b.Null && a.Text == b.Text
}

// many reports whether a relation is a table that may have many rows.
func many(p *check.Pass, r *tree.Relation) bool {
	if r == nil || r.Table == nil || p.Small(r.Table) {
		return false
	}
	switch r.Table.Kind {
	case schema.BaseTable, schema.PartitionedTable, schema.ForeignTable:
		return !onerow.Allowed(p, r)
	}
	return false // a view restricts by itself
}

// meant reports whether a query's name says that it is about all rows.
func meant(name string) bool {
	return slices.ContainsFunc(words(name), func(w string) bool { return allWords[w] })
}

var allWords = map[string]bool{
	"all": true, "every": true, "everything": true, "clear": true, "reset": true, "truncate": true, "purge": true, "wipe": true,
	"flush": true, "empty": true, "test": true, "tests": true, "testing": true, "seed": true, "fixture": true, "fixtures": true,
}

// words splits DeleteAllUsers and delete_all_users into words, in lower case.
func words(name string) []string {
	var out []string
	start := 0
	runes := []rune(name)
	cut := func(end int) {
		if end > start {
			out = append(out, strings.ToLower(string(runes[start:end])))
		}
		start = end
	}
	for i, r := range runes {
		switch {
		case r == '_':
			cut(i)
			start = i + 1
		case unicode.IsUpper(r) && i > 0 && !unicode.IsUpper(runes[i-1]):
			cut(i)
		}
	}
	cut(len(runes))
	return out
}

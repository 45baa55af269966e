// Package offsetpagination is the rule offset-pagination: pages of a large table by
// OFFSET, which reads all rows before the page.
package offsetpagination

import (
	_ "embed"
	"fmt"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/rowset"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

//go:embed page.md
var page string

// Rule is the rule offset-pagination.
var Rule = &check.Rule{
	ID:       "offset-pagination",
	Title:    "pages of a large table by `OFFSET`, with the condition on the key that reads only the page",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
}

func query(p *check.Pass) {
	for q := range p.Query.Tree.Query.All() {
		if q.Verb != tree.Select || q.Offset == nil || !tree.Contains(q.Offset, isParam) {
			continue
		}
		if r, ok := rowset.Of(p, q); ok {
			judge(r)
		}
	}
}

func isParam(e tree.Expr) bool {
	_, ok := e.(*tree.Param)
	return ok
}

func judge(r rowset.Rows) {
	rel, rows := r.Lead()
	if rel == nil || rows > 0 && rows < rowset.LargeRows || r.One(nil) {
		return
	}
	f := check.Finding{
		Table:   rel.Table().QualifiedName().String(),
		Message: "OFFSET reads all rows before the page and throws them away",
		Why:     "later pages cost more and more, and rows that are written or deleted meanwhile shift them: some rows are shown twice, others never",
	}
	f.Confidence, f.Evidence = sure(r, rel, rows)
	if k, ok := r.KeysetOf(); ok {
		f.Message += "; begin behind the last row instead: " + k.Clauses()
		if name := k.Nullable(); name != "" {
			f.Evidence += fmt.Sprintf("; %s may be NULL: its rows need a condition of their own, or NOT NULL", name)
		}
	} else {
		f.Message += "; begin behind the last row instead, by a condition on what the rows are ordered by"
	}
	f.At(r.Pass.Query.Position(max(r.Query.Offset.Loc(), 0)))
	r.Pass.Report(f)
}

// sure says how sure it is that many rows are before a page.
func sure(r rowset.Rows, rel *paths.Rel, rows int64) (confidence, known string) {
	known = r.Pass.SizeText(rel.Table())
	if rows == 0 {
		return check.Low, known
	}
	if slices.ContainsFunc(r.Level.Conds, func(c *paths.Cond) bool { return c.Op == paths.Eq && len(c.Others) == 0 && !c.Rel.Optional }) {
		return check.Low, known + "; its conditions may leave few of them"
	}
	return check.High, known
}

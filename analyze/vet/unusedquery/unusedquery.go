// Package unusedquery is the rule unused-query: a generated method that no code calls. It
// words what package unused finds.
package unusedquery

import (
	_ "embed"
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/unused"
)

const id = "unused-query"

//go:embed page.md
var page string

// Rule is the rule unused-query.
var Rule = &vet.Rule{
	ID:    id,
	Title: "a query that no Go code calls, or tests alone (`--unused`)",
	Page:  page,
	InSQL: true,
	Analyzer: rule.OnUnused(id, `report generated queries that no code calls

It judges all packages together, and so finds nothing under go vet: run
"dbgen vet --unused ./...". See "dbgen explain unused-query".`, func(r *unused.Result) (found []analysis.Diagnostic) {
		for i := range r.Queries {
			q := &r.Queries[i]
			found = append(found, analysis.Diagnostic{Pos: q.Name.Pos(), End: q.Name.End(), Category: id, Message: word(q)})
		}
		return found
	}),
}

func word(q *unused.Query) string {
	cure := "remove it"
	if q.Twin != "" {
		cure = fmt.Sprintf("take the line -- batch: from %s, whose twin it is", q.Twin)
	}
	message := fmt.Sprintf("nothing in these packages calls query %s; %s", q.Query.Name, cure)
	switch {
	case q.Tests.IsValid():
		message = fmt.Sprintf("only tests name query %s (%s:%d); remove both, or move the SQL into the tests", q.Query.Name, filepath.Base(q.Tests.Filename), q.Tests.Line)
	case len(q.By) > 0:
		message = fmt.Sprintf("query %s is called by %s alone, which nothing calls; remove both", q.Query.Name, strings.Join(q.By, " and "))
	}
	if q.Library {
		message += vet.Likely + "no program is among the packages, and those of other modules may import this one"
	}
	return message
}

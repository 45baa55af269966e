// Package columnneverread is the rule column-never-read: columns that queries send and no
// code reads. It words what package unused finds.
package columnneverread

import (
	_ "embed"
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/rule"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/unused"
)

const id = "column-never-read"

//go:embed page.md
var page string

// Rule is the rule column-never-read.
var Rule = &vet.Rule{
	ID:    id,
	Title: "columns that queries send and that no Go code reads (`--unused`)",
	Page:  page,
	InSQL: true,
	Analyzer: rule.OnUnused(id, `report columns of generated queries that no code reads

It judges all packages together, and so finds nothing under go vet: run
"dbgen vet --unused ./...". See "dbgen explain column-never-read".`, func(r *unused.Result) (found []analysis.Diagnostic) {
		for i := range r.Rows {
			row := &r.Rows[i]
			found = append(found, analysis.Diagnostic{Pos: row.Name.Pos(), End: row.Name.End(), Category: id, Message: word(row)})
		}
		return found
	}),
}

// A message has at most so many names.
const (
	mostFields  = 12
	mostQueries = 5
)

func word(row *unused.Row) string {
	var fields, queries []string
	for _, f := range row.Fields {
		fields = append(fields, f.Name())
	}
	for _, q := range row.Queries {
		queries = append(queries, q.Name)
	}
	if row.Whole {
		return fmt.Sprintf("nothing reads the rows (%s) that %s; make it :exec, without RETURNING, or ask for what is looked at", row.Name.Name, sends(queries))
	}
	cure := "leave them out of the query"
	if len(fields) == 1 {
		cure = "leave it out of the query"
	}
	if len(queries) > 1 {
		cure = "name the columns that each of the queries needs"
	}
	return fmt.Sprintf("nothing reads %s of %s, sent by %s; %s", list(fields, mostFields), row.Name.Name, list(queries, mostQueries), cure)
}

// sends says who sends rows.
func sends(queries []string) string {
	if len(queries) == 1 {
		return queries[0] + " sends"
	}
	return list(queries, mostQueries) + " send"
}

// list names things, the most of them.
func list(names []string, most int) string {
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

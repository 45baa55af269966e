// Package hottablecached is the rule hot-table-cached: a cached query that depends on
// whole tables which the package writes row by row, again and again. It reads the
// analysis, and what is known of the tables' sizes.
package hottablecached

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

//go:embed page.md
var page string

// Rule is the rule hot-table-cached.
var Rule = &check.Rule{
	ID:       "hot-table-cached",
	Title:    "a cached query over a whole table that is written all the time: each write forgets what is cached",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
}

// age is how long a table is taken to have grown to its size: then each of its rows was a
// write every so often. An entry that is forgotten many times within its TTL is not worth
// its place.
const (
	age  = 3 * 365 * 24 * time.Hour
	many = 100
)

func query(p *check.Pass) {
	cache := p.Query.Directives.Cache
	if cache == nil {
		return
	}
	for _, r := range p.Query.Reads {
		writes := float64(p.Rows(r.Table)) * float64(cache.TTL) / float64(age)
		if len(r.Key) > 0 || writes < many {
			continue // a row alone, or nothing tells that it is
		}
		writers := writersOf(p, r.Table)
		if len(writers) == 0 {
			continue
		}
		name := r.Table.QualifiedName().String()
		f := check.Finding{
			Confidence: check.Medium,
			Table:      name,
			Message: fmt.Sprintf("what is cached depends on all of %s, and is forgotten whenever %s adds a row; cache what changes less: move what is read into a table of its own, or read %s by its key",
				name, strings.Join(writers, " or "), name),
			Why:      "a read that is not pinned to rows by the primary key depends on each write of the table: the cache answers only until the next one",
			Evidence: fmt.Sprintf("%s: if they came in three years, about %.0f while the TTL of %s lasts", p.SizeText(r.Table), writes, cache.TTL),
		}
		f.At(cache.Pos)
		p.Report(f)
	}
}

// writersOf names the queries that add rows to a table and forget what is cached of it.
func writersOf(p *check.Pass, t *schema.Table) []string {
	var names []string
	for _, q := range p.Result.Queries {
		if q.Directives.Invalidate != nil && q.Directives.Invalidate.None {
			continue
		}
		if slices.ContainsFunc(q.Writes, func(a analyze.Access) bool { return a.Table == t && a.Verb == tree.Insert && a.Via == "" }) {
			names = append(names, q.Name)
		}
	}
	return names
}

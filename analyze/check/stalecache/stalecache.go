// Package stalecache is the rule stale-cache: caches that writes leave as they
// are, because the analysis cannot see what is read or written. It reads the
// analysis alone.
package stalecache

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
)

//go:embed page.md
var page string

// Rule is the rule stale-cache.
var Rule = &check.Rule{
	ID: "stale-cache",
	Title: "a cached query without tags that calls a function whose reads cannot be seen; " +
		"a query whose writes cannot be seen, while others are cached",
	Severity: check.Warning,
	Page:     page,
	Query:    query,
}

// query reports a cached query whose reads cannot be seen and that carries no
// tags, so that no write invalidates it; and a query whose writes cannot be
// seen, when there is a cache that they may leave stale.
func query(p *check.Pass) {
	q := p.Query
	var f check.Finding
	switch cache := q.Directives.Cache; {
	case cache != nil && q.ReadsViaFunctions && len(cache.Tags) == 0:
		f.Message = "the cached query calls a function whose reads cannot be seen; add tags, and invalidate them where the data is written"
		f.Why = "a write to a table that only the function reads leaves the cached result as it is until its TTL ends"
		f.At(cache.Pos)
	case len(q.Unseen) > 0 && q.Directives.Invalidate == nil && caches(p.Result):
		f.Message = "what the query writes cannot all be seen; name the tags to invalidate, or say that none need be: -- invalidate: none and the reason"
		f.Why = "a cached result stays as it is until its TTL ends when a table that it reads is written unseen"
		f.Evidence = strings.Join(q.Unseen, "; ")
		f.At(q.Pos)
	default:
		return
	}
	p.Report(f)
}

// caches reports whether any query of the package is cached.
func caches(res *analyze.Result) bool {
	return slices.ContainsFunc(res.Queries, func(q *analyze.Query) bool { return q.Directives.Cache != nil })
}

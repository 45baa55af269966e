package check

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
)

// staleCache reports cached queries whose reads the analysis cannot see and
// that carry no tags, so that no write invalidates them; and queries whose
// writes it cannot see, when there is a cache that they may leave stale.
func (c *checker) staleCache(q *analyze.Query) []Finding {
	f := Finding{Rule: StaleCache}
	switch cache := q.Directives.Cache; {
	case cache != nil && q.ReadsViaFunctions && len(cache.Tags) == 0:
		f.Message = "the cached query calls a function whose reads cannot be seen; add tags, and invalidate them where the data is written"
		f.Why = "a write to a table that only the function reads leaves the cached result as it is until its TTL ends"
		f.at(cache.Pos)
	case len(q.Unseen) > 0 && q.Directives.Invalidate == nil && c.caches():
		f.Message = "what the query writes cannot all be seen; name the tags to invalidate, or say that none need be: -- invalidate: none and the reason"
		f.Why = "a cached result stays as it is until its TTL ends when a table that it reads is written unseen"
		f.Evidence = strings.Join(q.Unseen, "; ")
		f.at(q.Pos)
	default:
		return nil
	}
	return []Finding{f}
}

// caches reports whether any query of the package is cached.
func (c *checker) caches() bool {
	return slices.ContainsFunc(c.res.Queries, func(q *analyze.Query) bool { return q.Directives.Cache != nil })
}

package check

import (
	"github.com/dbgen-go/dbgen/analyze"
)

// staleCache reports cached queries whose reads the analysis cannot see and
// that carry no tags, so that no write invalidates them.
func (c *checker) staleCache(q *analyze.Query) []Finding {
	cache := q.Directives.Cache
	if cache == nil || !q.ReadsViaFunctions || len(cache.Tags) > 0 {
		return nil
	}
	f := Finding{
		Rule:    StaleCache,
		Message: "the cached query calls a function whose reads cannot be seen; add tags, and invalidate them where the data is written",
		Why:     "a write to a table that only the function reads leaves the cached result as it is until its TTL ends",
	}
	f.at(cache.Pos)
	return []Finding{f}
}

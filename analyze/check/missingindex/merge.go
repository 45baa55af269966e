package missingindex

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
)

// merge gives one finding to all queries that one index cures: those that want
// the same, and those that want its first columns.
func merge(found []check.Finding) []check.Finding {
	var out []check.Finding
	for _, f := range found {
		i := slices.IndexFunc(out, func(o check.Finding) bool {
			return o.Table == f.Table && (indexing.Covers(o.SQL, f.SQL) || indexing.Covers(f.SQL, o.SQL))
		})
		if i < 0 {
			out = append(out, f)
			continue
		}
		o := &out[i]
		if (o.Confidence == check.Low) != (f.Confidence == check.Low) {
			// What is sure does not become less so, nor more: the queries named are
			// those that surely gain.
			if o.Confidence == check.Low {
				*o = f
			}
			continue
		}
		for _, q := range f.Queries {
			if !slices.Contains(o.Queries, q) {
				o.Queries = append(o.Queries, q)
			}
		}
		if !indexing.Covers(o.SQL, f.SQL) {
			o.SQL, o.Columns = f.SQL, f.Columns
		}
	}
	return out
}

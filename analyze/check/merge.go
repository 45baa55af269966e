package check

import (
	"slices"
	"strings"
)

// merge gives one finding to all queries that one index cures: those that want
// the same, and those that want its first columns.
func merge(found []Finding) []Finding {
	var out []Finding
	for _, f := range found {
		if f.Rule != MissingIndex {
			out = append(out, f)
			continue
		}
		i := slices.IndexFunc(out, func(o Finding) bool {
			return o.Rule == MissingIndex && o.Table == f.Table && (covers(o.SQL, f.SQL) || covers(f.SQL, o.SQL))
		})
		if i < 0 {
			out = append(out, f)
			continue
		}
		o := &out[i]
		for _, q := range f.Queries {
			if !slices.Contains(o.Queries, q) {
				o.Queries = append(o.Queries, q)
			}
		}
		if !covers(o.SQL, f.SQL) {
			o.SQL, o.Columns = f.SQL, f.Columns
		}
	}
	return out
}

// covers reports whether the index that CREATE INDEX statement a makes also
// serves what b is for.
func covers(a, b string) bool {
	if a == b {
		return true
	}
	b, plain := strings.CutSuffix(b, ");")
	return plain && !strings.Contains(a, "WHERE") && !strings.Contains(a, "USING") && strings.HasPrefix(a, b+", ")
}

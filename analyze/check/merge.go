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

// share gives a foreign key the cure of a query's finding whose index leads with
// the key's columns: one index serves both.
func share(keys, queries []Finding) []Finding {
	for i := range keys {
		f := &keys[i]
		j := slices.IndexFunc(queries, func(o Finding) bool {
			return f.Rule == UnindexedForeignKey && o.Rule == MissingIndex && o.Table == f.Table && covers(o.SQL, f.SQL)
		})
		if j < 0 {
			continue
		}
		f.SQL = queries[j].SQL
		f.Evidence += "; the index that " + queries[j].Query + " wants serves the key, too"
	}
	return keys
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

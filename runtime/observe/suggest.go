package observe

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// A Suggestion is an index that would serve a query that ran.
type Suggestion struct {
	Index
	Statement *Statement
	Calls     int64
	Time      time.Duration // that the statement took in all
	// Improvement is the share of the statement's time, in percent, that the index
	// would save, by the newest plan that was taken; -1 when none tells it.
	Improvement float64
}

// Suggestions returns the indexes that the analysis found missing for what has run,
// those of the queries that took most time first. What was not generated is judged
// by dbgen check --history, from what Export writes.
func (t *Tracker) Suggestions() []Suggestion {
	var all []Suggestion
	for f := range t.each {
		if len(f.statement.About.Indexes) == 0 {
			continue
		}
		s := f.load()
		if s.Time.Count == 0 {
			continue
		}
		plans := t.Plans(f.statement)
		for _, index := range f.statement.About.Indexes {
			all = append(all, Suggestion{
				Index: index, Statement: f.statement, Calls: s.Calls, Time: s.Time.Sum, Improvement: improvement(index, plans),
			})
		}
	}
	slices.SortFunc(all, func(a, b Suggestion) int {
		return cmp.Or(cmp.Compare(b.Time, a.Time), cmp.Compare(a.DDL, b.DDL))
	})
	return all
}

func improvement(index Index, plans []Plan) float64 {
	if len(plans) == 0 {
		return -1
	}
	_, name, _ := strings.Cut(index.Table, ".")
	saving, read := 0.0, false
	for _, scan := range plans[len(plans)-1].Scans {
		if scan.Table == index.Table || scan.Table == name {
			saving, read = saving+scan.Saving, true
		}
	}
	if !read {
		return -1
	}
	return 100 * min(saving, 1)
}

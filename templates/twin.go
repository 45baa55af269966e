package templates

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
)

// refusesTwin reports whether "-- batch: by=" would be refused for the query's
// only key, so that tools do not advise it.
func refusesTwin(q *query, keys []string) bool {
	if q.src.Verb != analyze.Select || q.twin != nil || q.src.Batch != nil || len(keys) != 1 ||
		q.cmd != parser.One && q.cmd != parser.Many {
		return false
	}
	i := slices.IndexFunc(q.src.Params, func(p *analyze.Param) bool { return q.fields[p.Name] == keys[0] })
	return i < 0 || !q.src.TakesBatch(q.src.Params[i])
}

// refusesCopy reports whether an INSERT does what COPY cannot: ON CONFLICT,
// computed values, the rows of a query. That one returns rows says its command.
func refusesCopy(q *query) bool {
	return q.src.Verb == analyze.Insert && !isBatch(q.cmd) && q.src.InsertInto == nil && (len(q.src.Columns) == 0 || q.src.OnConflict())
}

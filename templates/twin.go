package templates

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
)

// refusesTwin reports whether "-- batch: by=" would be refused for the query's
// keys, so that tools do not advise it, or, by the one key, accepted with as=list or
// as=map alone, as it is by several.
func (g *generator) refusesTwin(q *query, keys []string) (refused, toList bool) {
	if q.src.Verb != analyze.Select || q.twin != nil || q.src.Batch != nil || len(keys) == 0 ||
		q.cmd != parser.One && q.cmd != parser.Many || q.src.Tree == nil {
		return false, false
	}
	var params []*analyze.Param
	for _, p := range q.src.Params {
		if slices.Contains(keys, q.fieldOf(p.Name)) {
			params = append(params, p)
		}
	}
	if len(keys) == 1 && len(params) == 1 && q.src.TakesBatch(params[0]) {
		return false, false
	}
	takes := len(params) == len(keys) && q.src.TakesListBatch(g.res.Types, params)
	return !takes, takes && len(keys) == 1
}

// refusesCopy reports whether an INSERT does what COPY cannot: ON CONFLICT,
// computed values, the rows of a query. That one returns rows says its command.
func refusesCopy(q *query) bool {
	return q.src.Verb == analyze.Insert && !isBatch(q.cmd) && q.src.InsertInto == nil && (len(q.src.Columns) == 0 || q.src.OnConflict())
}

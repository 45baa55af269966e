// Package nplusone is the rule n-plus-one: a generated query that is called in a
// loop, directly or through other functions, with an argument that depends on
// the loop's variable.
//
//	for _, s := range stories {
//		author, err := q.GetUser(ctx, s.AuthorID) // one round trip for each story
//		…
//	}
//
// The cure is one query for all elements: the batch twin that "-- batch: by=id"
// above the query makes dbgen emit, or a query with "= ANY($1)".
//
// It is silent where a loop is as it should be: pages and cursors (the argument
// comes from the call's own last result), retries, searches that stop at the
// first hit, tickers and channel workers, chunks, batch and copy queries,
// results that are remembered, up to four known rounds, tests, generated code.
package nplusone

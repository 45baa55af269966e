package dbgen

import "context"

// An Entry is what the cache holds for one call: a row, or the error that
// stands for one (pgx.ErrNoRows).
type Entry[R any] struct {
	Row R
	Err error
}

// Hit answers a cached query from memory, if it can. It does not allocate.
func Hit[A comparable, R any](ctx context.Context, rt *DB, db DBTX, q *Query, args A) (Entry[R], bool) {
	return Entry[R]{}, false
}

// Fetch answers a cached query that Hit could not: from Redis, or from the
// database, keeping the result. tags, which may be nil, gives the named tags of
// these arguments; load runs the query on a handle. Inside a transaction it only
// runs the query.
func Fetch[A comparable, R any](ctx context.Context, rt *DB, db DBTX, q *Query, args A,
	tags func(A) []string, load func(context.Context, DBTX, A) (R, error),
) (R, error) {
	var row R
	a := rt.Start(ctx, db, q)
	for a.Next() {
		var err error
		row, err = load(a.Context(), a.DB(), args)
		a.Done(err)
	}
	return row, a.Err()
}

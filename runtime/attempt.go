package dbgen

import "context"

// An Attempt is one call of a generated query: the loop in which it is let in,
// sent to a node, and perhaps tried again on another one.
//
//	a := rt.Start(ctx, q.db, &getStory)
//	for a.Next() {
//		row, err = loadGetStory(a.Context(), a.DB(), id)
//		a.Done(err)
//	}
//	return row, a.Err()
//
// It is a value that stays on its caller's stack; it is not safe for concurrent
// use.
type Attempt struct {
	ctx  context.Context
	db   DBTX
	q    *Query
	tags []string
	err  error
	done bool
}

// Start begins a call of q on the handle that the caller's Queries holds.
func (db *DB) Start(ctx context.Context, on DBTX, q *Query) Attempt {
	a := Attempt{ctx: ctx, db: on, q: q}
	if tx, ok := on.(*Tx); q.writes() && on != DBTX(db) && (!ok || tx.db != db) {
		a.err, a.done = ErrForeignTx, true
	}
	return a
}

// Invalidate names tags that a success of this call invalidates.
func (a *Attempt) Invalidate(tags ...string) { a.tags = append(a.tags, tags...) }

// Next begins an attempt. It reports false when the call is over: done,
// refused, or failed for good.
func (a *Attempt) Next() bool { return !a.done }

// Context returns the context of the present attempt.
func (a *Attempt) Context() context.Context { return a.ctx }

// DB returns the handle of the present attempt.
func (a *Attempt) DB() DBTX { return a.db }

// Done ends the present attempt with its outcome.
func (a *Attempt) Done(err error) { a.err, a.done = err, true }

// Err returns the outcome of the call.
func (a *Attempt) Err() error { return a.err }

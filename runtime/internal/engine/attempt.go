package engine

import (
	"context"
	"errors"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/limit"
	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// An Attempt is one call of a generated query: the loop in which it is let in,
// sent to a node, and perhaps tried again on another one.
//
//	a := dbgenimpl.Start(ctx, q.rt, q.db, &getStory)
//	defer a.Close()
//	for a.Next() {
//		row, err = loadGetStory(a.Context(), a.DB(), id)
//		a.Done(err)
//	}
//	return row, a.Err()
//
// It is a value that stays on its caller's stack; it is not safe for concurrent
// use. Between Next and Done it holds a place in a pool for one connection.
type Attempt struct {
	engine  *Engine
	q       *descriptor.Query
	session *session.Session
	parent  context.Context // the caller's
	ctx     context.Context // of the present attempt
	cancel  context.CancelFunc
	on      DBTX // the caller's handle
	db      DBTX // of the present attempt
	tx      *Tx  // when on is a transaction of the engine
	node    *pool.Node
	server  pool.Server   // of a replica
	asOf    time.Duration // when the present attempt had not been sent yet, on the cluster's clock
	permit  limit.Permit
	why     pool.Reason
	tags    []string
	write   *write // that db and held are of; nil: of none
	held    held
	after   pool.Position // what a node must have replayed, besides the session's writes
	tried   pool.Set
	tries   int
	counted bool // the limits that count hits have been asked already
	begun   time.Time
	call    *observe.Call // what is noted of the present attempt; may be nil
	err     error
	open    bool // between Next and Done
	over    bool
}

// ErrForeignTx refuses a write that invalidates on a handle that the engine does
// not know: it cannot tell when the write commits.
var ErrForeignTx = errors.New("dbgen: this write invalidates cached results, but its transaction was not begun by this runtime (use DB.Begin, DB.BeginTx or DB.InTx)")

// Start begins a call of q on the handle that the caller's Queries holds.
func (e *Engine) Start(ctx context.Context, on DBTX, q *descriptor.Query) Attempt {
	a := Attempt{engine: e, q: q, session: session.From(ctx), parent: ctx, ctx: ctx, on: on}
	if on != e.Self {
		if of, tx := behind(on); of == e {
			a.tx = tx
		}
		if a.tx == nil && changes(q) {
			a.err, a.over = ErrForeignTx, true
		}
	}
	return a
}

// Invalidate names tags that a success of this call invalidates.
func (a *Attempt) Invalidate(tags ...string) { a.tags = append(a.tags, tags...) }

// Context returns the context of the present attempt.
func (a *Attempt) Context() context.Context { return a.ctx }

// DB returns the handle of the present attempt.
func (a *Attempt) DB() DBTX {
	if c := a.engine.Comments; c != nil {
		return c.on(a)
	}
	return a.db
}

// Err returns the outcome of the call.
func (a *Attempt) Err() error { return a.err }

// Next begins an attempt. It reports false when the call is over: done,
// refused, or failed for good.
func (a *Attempt) Next() bool {
	if a.over {
		return false
	}
	if a.tries == 0 {
		if err := a.admit(); err != nil {
			return a.refuse(err)
		}
	}
	if err := a.place(); err != nil {
		return a.refuse(err)
	}
	a.engine.Comments.place(a)
	a.tries++
	if a.q.Timeout > 0 {
		a.ctx, a.cancel = context.WithTimeout(a.parent, a.q.Timeout)
	}
	a.begun, a.open = time.Now(), true
	a.asOf = a.engine.Cluster.At(a.begun)
	if a.call = a.engine.Tracker.Begin(a.ctx, a.session, a.q, a.target()); a.call != nil {
		a.ctx = a.call
	}
	return true
}

// refuse ends the call before an attempt.
func (a *Attempt) refuse(err error) bool {
	a.over = true
	err = a.engine.blameWait(a.parent, a.q, err)
	if a.err == nil || a.tries == 0 {
		a.err = err
	}
	a.leave()
	e := observe.Event{Reason: string(a.why), Attempt: max(a.tries, 1), Err: err}
	a.engine.Tracker.Refused(a.parent, a.session, a.q, e)
	return false
}

// place finds the handle of the next attempt and a place in its pool.
func (a *Attempt) place() error {
	if a.on != a.engine.Self {
		a.db, a.why = a.on, whyForeign
		if a.tx != nil {
			a.why = whyTransaction
		}
		return nil
	}
	node, why, err := a.route()
	a.node, a.why = node, why
	if err != nil {
		return err
	}
	if err := node.Acquire(a.parent); err != nil {
		node.Report(pool.Abandoned)
		return err
	}
	switch {
	case changes(a.q):
		w := writes.Get().(*write)
		w.writer.Use(node)
		a.held = a.engine.hold(&w.hold, a.q.Writes, a.tags)
		a.db, a.write = &w.writer, w
	case a.server == 0 && a.session != nil && a.session.Wrote.Monotonic() && node.Pipelines():
		w := new(pool.Writer)
		w.UseIfFree(node)
		a.db = w
	default:
		a.db = node.Pool()
	}
	return nil
}

// Done ends the present attempt with its outcome. It decides whether there is
// another: a read is tried again on another server when its own failed, a write
// only when nothing had been sent.
func (a *Attempt) Done(err error) {
	a.open = false
	took := time.Since(a.begun)
	v := pool.Judge(a.ctx, err)
	if err != nil {
		err = a.blame(err, took)
	}
	if a.cancel != nil {
		a.cancel()
		a.cancel = nil
	}
	a.err, a.over = err, true
	a.saw(v.Fate)
	if a.node != nil {
		a.node.Leave(v.Outcome)
		a.over = v.Outcome != pool.Failed || !a.again(v.Fate)
	}
	a.settle(err, v.Fate)
	a.note(err, took)
	a.ctx = a.parent
	a.leave() // also before another attempt: not every caller makes one
}

// errPanicked is the outcome of an attempt that ended in a panic. It says
// nothing of the server, and nothing of whether a write was done.
var errPanicked = errors.New("dbgen: the call panicked")

// Close ends an attempt that a panic in the caller's code left between Next and
// Done, so that neither its places nor what it may have written are lost. It
// does nothing when the call has ended.
func (a *Attempt) Close() {
	if a.open {
		a.Done(errPanicked)
	}
}

// again reports whether a failed attempt may be followed by another.
func (a *Attempt) again(f pool.Fate) bool {
	if a.tries >= a.engine.Routing.Attempts || a.parent.Err() != nil {
		return false
	}
	if !a.q.ReadOnly && f != pool.NotSent {
		return false
	}
	a.tried = a.tried.With(a.node)
	return true
}

// saw notes what a session has read. What an attempt that writes has seen is before
// what it wrote.
func (a *Attempt) saw(f pool.Fate) {
	switch {
	case a.session == nil || f == pool.NotSent:
	case a.tx != nil:
		a.session.Wrote.SawPrimary(a.engine.Cluster, pool.Position{}, 0)
	case a.node == nil || !a.q.ReadOnly:
	case a.server != 0:
		a.session.Wrote.SawReplica(a.engine.Cluster, a.server)
	default:
		var pos pool.Position
		if by, ok := a.db.(*pool.Writer); ok {
			pos = by.Position()
		}
		a.session.Wrote.SawPrimary(a.engine.Cluster, pos, a.asOf)
	}
}

// settle does what an attempt that may have written leaves to be done: the
// session and the cache must learn of it.
func (a *Attempt) settle(err error, f pool.Fate) {
	h := a.held
	a.held = held{}
	done := err == nil || !a.q.ReadOnly && f.MayBeDone()
	if a.tx != nil {
		if done && changes(a.q) {
			a.tx.wrote(a.q.Writes, a.tags)
		}
		return
	}
	if a.node == nil || a.q.ReadOnly && h.empty() {
		return
	}
	w := written{held: h, node: a.node, asOf: a.asOf, sure: err == nil}
	if by, ok := a.db.(*pool.Writer); ok {
		w.pid, w.pos = by.PID(), by.Position()
		w.sure = w.sure || !by.Broken()
		done = done && w.pid != 0
	}
	if !done {
		h.cancel()
		return
	}
	a.engine.committed(a.parent, a.session, w)
	if a.write != nil && err == nil && a.engine.alone() {
		a.write.free()
		a.db, a.write = nil, nil
	}
}

package engine

import (
	"context"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/observe"
)

// target says where an attempt is sent, and why.
func (a *Attempt) target() observe.Target {
	to := observe.Target{Source: observe.SourceForeign, Reason: string(a.why), Attempt: max(a.tries, 1), Start: a.begun}
	node := a.node
	switch {
	case a.tx != nil:
		to.Source, node = observe.SourceTransaction, a.tx.node
	case node == nil:
		return to
	case node == a.engine.Cluster.Primary():
		to.Source = observe.SourcePrimary
	default:
		to.Source = observe.SourceReplica
	}
	to.Host, to.Port = node.Host(), node.Port()
	return to
}

// note counts the end of an attempt.
func (a *Attempt) note(err error, took time.Duration) {
	c := a.call
	if c == nil {
		return
	}
	a.call = nil
	c.End(a.q.Slow, took, err)
	if c.Slow() {
		a.explain(c)
	}
}

// answered counts a call that a cache answered.
func (e *Engine) answered(ctx context.Context, q *descriptor.Query, from observe.Source, err error) {
	e.Tracker.Answered(ctx, e.Tracker.Of(q), from, err)
}

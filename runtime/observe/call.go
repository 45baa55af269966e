package observe

import (
	"context"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
)

// A Call is an attempt that is under way. It is the context in which its statement
// runs, by which a [Tracer] of pgx knows whose statement it sees: that is one piece of
// memory instead of two. It is for the runtime alone.
type Call struct {
	context.Context
	tracker *Tracker
	figures *Figures
	session *session.Session
	event   Event
	sql     string
	args    []any
	own     bool  // begun by the tracer, which ends it
	left    bool  // ended by the tracer
	failed  error // of a statement of a batch
}

type callKey struct{}

// Value returns the call itself to the tracer.
func (c *Call) Value(key any) any {
	if _, ok := key.(callKey); ok {
		return c
	}
	return c.Context.Value(key)
}

// A Target is where an attempt of a generated query is sent, why there, and when. Its
// fields are those of an [Event], which is too large to be handed on by every call. It
// is for the runtime alone.
type Target struct {
	Source  Source
	Host    string
	Port    uint16
	Reason  string
	Attempt int
	Start   time.Time
}

// Begin begins an attempt of a generated query: nil when nobody wants to know of it.
// The call's context is made of ctx.
func (t *Tracker) Begin(ctx context.Context, s *session.Session, q *descriptor.Query, to Target) *Call {
	if t.cfg.Disabled && !t.Tells() {
		return nil
	}
	c := t.newCall(ctx, s, t.Of(q))
	e := &c.event
	e.Source, e.Host, e.Port, e.Reason, e.Attempt, e.Start = to.Source, to.Host, to.Port, to.Reason, to.Attempt, to.Start
	c.begin()
	return c
}

func (t *Tracker) newCall(ctx context.Context, s *session.Session, f *Figures) *Call {
	c := &Call{Context: ctx, tracker: t, figures: f, session: s}
	c.event.Statement = f.statement
	return c
}

// begin tells the hooks.
func (c *Call) begin() {
	for _, h := range c.tracker.cfg.Hooks {
		c.Context = h.Begin(c.Context, &c.event)
	}
}

// End ends an attempt.
func (c *Call) End(slow time.Duration, took time.Duration, err error) {
	e := &c.event
	if slow == 0 {
		slow = c.tracker.cfg.Slow
	}
	e.Duration, e.Err, e.Slow = took, err, slow > 0 && took >= slow
	if c.tracker.cfg.Values {
		e.Args = c.args
	}
	c.tracker.record(c.Context, c.session, c.figures, e, c)
}

// Slow reports whether the attempt, which has ended, was slow and did what it should.
func (c *Call) Slow() bool { return c.event.Slow && !c.event.Failed() }

// Sent returns the text and the arguments that the attempt sent, if it sent one
// statement.
func (c *Call) Sent() (sql string, args []any, ok bool) { return c.sql, c.args, c.event.Sent == 1 }

// Refused counts a call that was not let in, or for which there was no server.
func (t *Tracker) Refused(ctx context.Context, s *session.Session, q *descriptor.Query, e Event) {
	if t.cfg.Disabled && !t.Tells() {
		return
	}
	f := t.Of(q)
	e.Statement, e.Source = f.statement, SourceNone
	t.record(ctx, s, f, &e, nil)
}

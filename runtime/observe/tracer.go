package observe

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// A Tracer tells a tracker of the statements of a pgx connection: set it as the Tracer
// of a pgx.ConnConfig, for a pool of one's own or for database/sql over pgx
// (stdlib.OpenDB). The runtime's own connections have one. It is safe for concurrent
// use.
type Tracer struct {
	tracker *Tracker
	where   func() (source Source, host string, port uint16)
}

var (
	_ pgx.QueryTracer    = (*Tracer)(nil)
	_ pgx.BatchTracer    = (*Tracer)(nil)
	_ pgx.CopyFromTracer = (*Tracer)(nil)
)

// NewTracer returns a tracer for connections that are not the runtime's.
func NewTracer(t *Tracker) *Tracer { return &Tracer{tracker: t} }

// NewServerTracer returns a tracer for the connections to one server. It is for the
// runtime alone.
func NewServerTracer(t *Tracker, where func() (Source, string, uint16)) *Tracer {
	return &Tracer{tracker: t, where: where}
}

// call returns the tracker's call that a statement is of, if it is of one, and whether
// it is one of the pool's own.
func (t *Tracer) call(ctx context.Context) (c *Call, internal bool) {
	c, ok := ctx.(*Call) // mostly
	if !ok {
		if pool.IsInternal(ctx) {
			return nil, true
		}
		c, _ = ctx.Value(callKey{}).(*Call)
	}
	if c != nil && c.tracker != t.tracker {
		c = nil
	}
	return c, false
}

// enter notes the beginning of a statement, and what it is of: a call of the
// runtime's, which is told what was sent, or one of its own.
func (t *Tracer) enter(ctx context.Context, conn *pgx.Conn, f func() *Figures, sql string, args []any, batch int) context.Context {
	c, internal := t.call(ctx)
	if internal {
		return ctx
	}
	if c != nil {
		if c.event.Sent++; c.event.Sent == 1 {
			c.sql, c.args = sql, args
		}
		c.event.Batch += batch
		return ctx
	}
	if t.tracker.cfg.Disabled && !t.tracker.Tells() {
		return ctx
	}
	c = t.tracker.newCall(ctx, session.From(ctx), f())
	e := &c.event
	e.Source, e.Attempt, e.Start, e.Sent, e.Batch = SourceForeign, 1, time.Now(), 1, batch
	if t.where != nil {
		e.Source, e.Host, e.Port = t.where()
	} else {
		e.Host, e.Port = conn.Config().Host, conn.Config().Port
	}
	c.own, c.sql, c.args = true, sql, args
	c.begin()
	return c
}

// leave notes a statement's end.
func (t *Tracer) leave(ctx context.Context, rows int64, err error) {
	c, internal := t.call(ctx)
	if c == nil || internal {
		return
	}
	c.event.Rows += rows
	if c.own && !c.left {
		c.left = true
		c.End(0, time.Since(c.event.Start), err)
	}
}

// TraceQueryStart notes the beginning of Query, QueryRow and Exec.
func (t *Tracer) TraceQueryStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	return t.enter(ctx, conn, func() *Figures { return t.tracker.texts.of(data.SQL) }, data.SQL, data.Args, 0)
}

// TraceQueryEnd notes their end.
func (t *Tracer) TraceQueryEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryEndData) {
	t.leave(ctx, data.CommandTag.RowsAffected(), data.Err)
}

// TraceBatchStart notes the beginning of SendBatch. The statements of a batch travel
// together and have no times of their own: they are one. A batch of one statement is
// that statement.
func (t *Tracer) TraceBatchStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceBatchStartData) context.Context {
	sql, n := "", 0
	if data.Batch != nil && len(data.Batch.QueuedQueries) > 0 {
		sql, n = data.Batch.QueuedQueries[0].SQL, len(data.Batch.QueuedQueries)
	}
	return t.enter(ctx, conn, func() *Figures {
		if n == 1 {
			return t.tracker.texts.of(sql)
		}
		return t.tracker.texts.named("BATCH", cut(plain(sql), 200))
	}, "", nil, n)
}

// TraceBatchQuery notes the end of one of them.
func (t *Tracer) TraceBatchQuery(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchQueryData) {
	if c, internal := t.call(ctx); c != nil && !internal {
		c.event.Rows += data.CommandTag.RowsAffected()
		if c.failed == nil {
			c.failed = data.Err
		}
	}
}

// TraceBatchEnd notes the end of all.
func (t *Tracer) TraceBatchEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceBatchEndData) {
	err := data.Err
	if c, _ := t.call(ctx); c != nil && err == nil {
		err = c.failed
	}
	t.leave(ctx, 0, err)
}

// TraceCopyFromStart notes the beginning of CopyFrom.
func (t *Tracer) TraceCopyFromStart(ctx context.Context, conn *pgx.Conn, data pgx.TraceCopyFromStartData) context.Context {
	return t.enter(ctx, conn, func() *Figures { return t.tracker.texts.named("COPY", strings.Join(data.TableName, ".")) }, "", nil, 0)
}

// TraceCopyFromEnd notes its end.
func (t *Tracer) TraceCopyFromEnd(ctx context.Context, _ *pgx.Conn, data pgx.TraceCopyFromEndData) {
	t.leave(ctx, data.CommandTag.RowsAffected(), data.Err)
}

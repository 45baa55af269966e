package engine

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/dbgen-go/dbgen/runtime/internal/comment"
	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/observe"
	"github.com/dbgen-go/dbgen/runtime/pool"
)

// Comments says what comments statements of generated queries carry, for whoever looks at
// them on the server. A nil *Comments is none.
//
// A prepared statement is known by its text. So what is the same at each call of a query is
// in the text that is prepared; with what differs from call to call, a statement is sent
// unprepared, in one exchange all the same, by the types of the prepared one.
type Comments struct {
	Query bool          // the query's name
	Route bool          // the name of the request; it differs from call to call
	Tags  []comment.Tag // the same for all
	// Trace returns the trace that an attempt's context is in, or ""; it differs from call
	// to call. It may be nil.
	Trace func(context.Context) string

	texts sync.Map // *descriptor.Query -> its text with what is the same at each call
}

// varies reports whether there may be something that differs from call to call.
func (c *Comments) varies() bool { return c != nil && (c.Route || c.Trace != nil) }

// constant are the tags that each call of a query has.
func (c *Comments) constant(q *descriptor.Query) []comment.Tag {
	tags := c.Tags[:len(c.Tags):len(c.Tags)]
	if c.Query {
		tags = append(tags, comment.Tag{Key: "query", Value: q.Package + "." + q.Name})
	}
	return tags
}

// prepared is a text of q's as it is prepared.
func (c *Comments) prepared(q *descriptor.Query, sql string) string {
	if sql != q.SQL {
		return comment.Append(sql, c.constant(q)...)
	}
	if text, ok := c.texts.Load(q); ok {
		return text.(string)
	}
	text, _ := c.texts.LoadOrStore(q, comment.Append(sql, c.constant(q)...))
	return text.(string)
}

// call is the text for one call; "" where it has nothing of its own.
func (c *Comments) call(ctx context.Context, q *descriptor.Query, sql string) string {
	var route, trace string
	if c.Route {
		if r := observe.RequestFrom(ctx); r != nil {
			route = r.Name()
		}
	}
	if c.Trace != nil {
		trace = c.Trace(ctx)
	}
	if route == "" && trace == "" {
		return ""
	}
	return comment.Append(sql, append(c.constant(q), comment.Tag{Key: "route", Value: route}, comment.Tag{Key: "traceparent", Value: trace})...)
}

// place makes a Writer of an attempt's handle where comments need one: it can describe a
// statement by another.
func (c *Comments) place(a *Attempt) {
	if !c.varies() {
		return
	}
	if on, ok := a.db.(*pool.Writer); ok {
		on.UseByHand()
		return
	}
	w := new(pool.Writer)
	switch {
	case a.tx != nil && a.tx.connection() != nil && a.tx.node.Prepares():
		w.Borrow(a.tx.node, a.tx.connection())
	case a.node != nil && a.node.Prepares():
		w.UseAlone(a.node)
	default:
		return
	}
	w.UseByHand()
	a.db = w
}

// A commented handle adds comments to what an attempt sends.
type commented struct {
	DBTX
	comments *Comments
	q        *descriptor.Query
	free     bool // any text may be sent
}

// on returns an attempt's handle, with comments.
func (c *Comments) on(a *Attempt) DBTX {
	node := a.node
	if a.tx != nil {
		node = a.tx.node
	}
	return commented{a.db, c, a.q, node != nil && node.Forgets()}
}

// text returns the text to be given to the handle.
func (c commented) text(ctx context.Context, sql string) string {
	prepared := c.comments.prepared(c.q, sql)
	if !c.comments.varies() {
		return prepared
	}
	call := c.comments.call(ctx, c.q, sql)
	if on, ok := c.DBTX.(*pool.Writer); ok && on.Instead(call) || call == "" || !c.free {
		return prepared
	}
	return call
}

// Exec is DBTX's.
func (c commented) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return c.DBTX.Exec(ctx, c.text(ctx, sql), args...)
}

// Query is DBTX's.
func (c commented) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return c.DBTX.Query(ctx, c.text(ctx, sql), args...)
}

// QueryRow is DBTX's.
func (c commented) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return c.DBTX.QueryRow(ctx, c.text(ctx, sql), args...)
}

// SendBatch is DBTX's. The statements of a batch are prepared, and so have what is the same
// at each call. It alters the batch, which the caller made for this call.
func (c commented) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	for _, queued := range batch.QueuedQueries {
		queued.SQL = c.comments.prepared(c.q, queued.SQL)
	}
	return c.DBTX.SendBatch(ctx, batch)
}

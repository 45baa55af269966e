package pool

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/runtime/internal/rows"
)

// A Writer runs one statement at a time on a connection of a node, for a caller
// who has to know afterwards what became of it: where the log stood after its
// commit, and which backend ran it.
//
// In a cluster with replicas the question for the position goes out in the same
// flush as the statement: statement, Sync, question, Sync. (With a single Sync
// the two would be one transaction, and the position one before the commit.)
// What cannot be sent so (a batch, COPY, a mode without prepared statements) is
// followed by the question on the same connection.
type Writer struct {
	node   *Node
	free   bool // the position is only wanted where it costs no exchange of its own
	pid    uint32
	pos    Position
	broken bool

	byHand  bool          // statements are prepared here, not by pgx
	alone   bool          // and sent without the question
	lent    *pgxpool.Conn // of a transaction, which keeps it
	instead string        // what is sent instead of the present statement

	// of the present statement
	ctx      context.Context
	conn     *pgxpool.Conn
	sql      string
	pipeline *pgconn.Pipeline // nil: sent by pgx itself
	traced   bool             // the tracer was told of its beginning
	result   pgx.Rows         // of Query in a pipeline
	tag      pgconn.CommandTag
	row      pgx.Rows // of QueryRow
}

// Use makes a zero Writer one on the node's connections.
func (w *Writer) Use(n *Node) { w.node = n }

// UseIfFree is Use for statements that only read. What they have seen is before
// Position, too; it stays unknown where it would have to be asked for by itself.
func (w *Writer) UseIfFree(n *Node) { w.node, w.free = n, true }

// Pipelines reports whether a Writer's statements can be sent with the question for
// the position.
func (n *Node) Pipelines() bool { return n.pipelines }

// Position returns a position that covers the last statement; it is unknown when
// the server refused the statement, and in a cluster without replicas.
func (w *Writer) Position() Position { return w.pos }

// PID returns the number of the backend that the last statement was for; 0 if
// there was no connection for it.
func (w *Writer) PID() uint32 { return w.pid }

// Broken reports whether the connection broke before the end of the statement
// was seen: the backend may still be running it.
func (w *Writer) Broken() bool { return w.broken }

// Idle reports whether no statement is under way, and no rows are open.
func (w *Writer) Idle() bool { return w.conn == nil }

func (w *Writer) acquire(ctx context.Context) (err error) {
	w.pos, w.pid, w.broken = Position{}, 0, false
	w.ctx, w.pipeline, w.traced, w.result, w.tag = ctx, nil, false, nil, pgconn.CommandTag{}
	if w.lent != nil {
		w.conn = w.lent
	} else {
		w.conn, err = w.node.pool.Acquire(ctx)
	}
	if err == nil {
		w.pid = w.conn.Conn().PgConn().PID()
	}
	return err
}

// End ends the present statement: it reads what follows the result in a
// pipeline, asks for the position when the statement was done and the position
// did not come with it, and gives the connection back.
func (w *Writer) End(err error) {
	if w.conn == nil {
		return
	}
	if p := w.pipeline; p != nil {
		w.pipeline = nil
		w.finish(p, err)
	}
	conn := w.conn
	w.conn = nil
	if w.lent == nil {
		defer conn.Release()
	}
	w.trace(conn.Conn(), err)
	w.broken = conn.Conn().IsClosed()
	w.forget(conn.Conn(), err)
	if !w.broken && !refused(err) && !w.pos.Known() && !w.free && w.node.cluster.Replicated() {
		var lsn, timeline int64
		if conn.QueryRow(Internal(w.ctx), positionSQL).Scan(&lsn, &timeline) == nil {
			w.pos = w.node.position(uint64(lsn), uint64(timeline))
		}
	}
}

// Exec runs a statement.
func (w *Writer) Exec(ctx context.Context, sql string, args ...any) (tag pgconn.CommandTag, err error) {
	if err := w.acquire(ctx); err != nil {
		return tag, err
	}
	defer func() { w.End(err) }()
	if !w.pipelines(args) {
		return w.conn.Exec(ctx, sql, args...)
	}
	reader, err := w.send(sql, args)
	if err != nil {
		return tag, err
	}
	w.tag, err = reader.Close()
	return w.tag, err
}

// Query runs a statement that returns rows. They must be closed.
func (w *Writer) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := w.acquire(ctx); err != nil {
		return rows.Failed(err), err
	}
	if !w.pipelines(args) {
		result, err := w.conn.Query(ctx, sql, args...)
		if err != nil {
			w.End(err)
			return result, err
		}
		return rows.Watch(result, w), nil
	}
	reader, err := w.send(sql, args)
	if err != nil {
		w.End(err)
		return rows.Failed(err), err
	}
	w.result = pgx.RowsFromResultReader(w.conn.Conn().TypeMap(), reader)
	return rows.Watch(w.result, w), nil
}

// QueryRow runs a statement that returns a row, which must be scanned.
func (w *Writer) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if w.pipelines(args) {
		result, _ := w.Query(ctx, sql, args...) // the rows have the error
		return rows.First{Rows: result}
	}
	if err := w.acquire(ctx); err != nil {
		return rows.First{Rows: rows.Failed(err)}
	}
	w.row, _ = w.conn.Query(ctx, sql, args...) // the rows have the error
	return (*writtenRow)(w)
}

// A writtenRow is what a Writer's QueryRow returns, without memory of its own.
type writtenRow Writer

// Scan reads the row and ends the statement, also when it panics.
func (r *writtenRow) Scan(dest ...any) (err error) {
	w := (*Writer)(r)
	defer func() { w.End(err) }()
	return rows.First{Rows: w.row}.Scan(dest...)
}

// CopyFrom copies rows into a table.
func (w *Writer) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, source pgx.CopyFromSource) (n int64, err error) {
	if err := w.acquire(ctx); err != nil {
		return 0, err
	}
	defer func() { w.End(err) }()
	return w.conn.CopyFrom(ctx, table, columns, source)
}

// SendBatch sends a batch. Close must be called on the result.
func (w *Writer) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	if err := w.acquire(ctx); err != nil {
		return pgx.FailedBatchResults(batch, err)
	}
	return rows.WatchBatch(w.conn.SendBatch(ctx, batch), w)
}

// pipelines reports whether the statement is prepared and sent here, with the question
// for the position if there is one: not when pgx is told to go about the statement in a way of
// its own.
func (w *Writer) pipelines(args []any) bool {
	if !w.node.pipelines && !w.byHand {
		return false
	}
	if len(args) > 0 {
		switch args[0].(type) {
		case pgx.QueryExecMode, pgx.QueryRewriter, pgx.QueryResultFormats, pgx.QueryResultFormatsByOID:
			return false
		}
	}
	return true
}

// send sends a statement, with the question where that is wanted, and waits for the result to begin.
// What follows the result is read by End.
func (w *Writer) send(sql string, args []any) (*pgconn.ResultReader, error) {
	conn := w.conn.Conn()
	if tracer := w.node.tracer; tracer != nil {
		w.ctx = tracer.TraceQueryStart(w.ctx, conn, pgx.TraceQueryStartData{SQL: sql, Args: args})
		w.traced = true
	}
	statement, err := conn.Prepare(w.ctx, sql, sql)
	if err != nil {
		return nil, err
	}
	if len(statement.ParamOIDs) != len(args) {
		return nil, fmt.Errorf("expected %d arguments, got %d", len(statement.ParamOIDs), len(args))
	}
	var values pgx.ExtendedQueryBuilder
	if err := values.Build(conn.TypeMap(), statement, args); err != nil {
		return nil, err
	}
	w.sql = sql
	if w.alone || !w.node.pipelines {
		if w.instead != "" {
			return conn.PgConn().ExecParams(w.ctx, w.instead, values.ParamValues, statement.ParamOIDs, values.ParamFormats, values.ResultFormats), nil
		}
		return conn.PgConn().ExecStatement(w.ctx, statement, values.ParamValues, values.ParamFormats, values.ResultFormats), nil
	}
	question, err := conn.Prepare(w.ctx, positionSQL, positionSQL)
	if err != nil {
		return nil, err
	}
	p := conn.PgConn().StartPipeline(w.ctx)
	if w.instead != "" {
		p.SendQueryParams(w.instead, values.ParamValues, statement.ParamOIDs, values.ParamFormats, values.ResultFormats)
	} else {
		p.SendQueryStatement(statement, values.ParamValues, values.ParamFormats, values.ResultFormats)
	}
	p.SendPipelineSync()
	p.SendQueryStatement(question, nil, nil, nil)
	if err := p.Sync(); err != nil {
		return nil, errors.Join(err, p.Close())
	}
	w.pipeline = p
	results, err := p.GetResults()
	if err != nil {
		return nil, err
	}
	if reader, ok := results.(*pgconn.ResultReader); ok {
		return reader, nil
	}
	return nil, fmt.Errorf("a statement was answered by %T", results)
}

// trace tells the tracer of the end of a statement that pgx did not send, and so does
// not tell it of.
func (w *Writer) trace(conn *pgx.Conn, err error) {
	if !w.traced {
		return
	}
	if w.result != nil {
		w.tag = w.result.CommandTag()
	}
	w.node.tracer.TraceQueryEnd(w.ctx, conn, pgx.TraceQueryEndData{CommandTag: w.tag, Err: err})
}

// finish reads what follows a statement's result.
func (w *Writer) finish(p *pgconn.Pipeline, err error) {
	lsn, timeline, asked := nextPosition(p)
	_ = p.Close() // a connection that broke after the commit is found when it is released
	switch {
	case asked == nil && !refused(err):
		w.pos = w.node.position(lsn, timeline)
	}
}

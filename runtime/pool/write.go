package pool

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
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
	conn   *pgxpool.Conn
	pid    uint32
	pos    Position
	broken bool
}

// Writer returns a Writer on the node's connections.
func (n *Node) Writer() *Writer { return &Writer{node: n} }

// Position returns a position that covers the last statement; it is unknown when
// the server refused the statement, and in a cluster without replicas.
func (w *Writer) Position() Position { return w.pos }

// PID returns the number of the backend that the last statement was for; 0 if
// there was no connection for it.
func (w *Writer) PID() uint32 { return w.pid }

// Broken reports whether the connection broke before the end of the statement
// was seen: the backend may still be running it.
func (w *Writer) Broken() bool { return w.broken }

func (w *Writer) acquire(ctx context.Context) (err error) {
	w.pos, w.pid, w.broken = Position{}, 0, false
	if w.conn, err = w.node.pool.Acquire(ctx); err == nil {
		w.pid = w.conn.Conn().PgConn().PID()
	}
	return err
}

// release gives the connection back, after asking for the position when the
// statement was done and the position did not come with it.
func (w *Writer) release(ctx context.Context, err error) {
	if w.conn == nil {
		return
	}
	conn := w.conn
	w.conn = nil
	defer conn.Release()
	w.broken = conn.Conn().IsClosed()
	if !w.broken && !refused(err) && !w.pos.Known() && w.node.cluster.Replicated() {
		var lsn, timeline int64
		if conn.QueryRow(ctx, positionSQL).Scan(&lsn, &timeline) == nil {
			w.pos = w.node.position(uint64(lsn), uint64(timeline))
		}
	}
}

// Exec runs a statement.
func (w *Writer) Exec(ctx context.Context, sql string, args ...any) (tag pgconn.CommandTag, err error) {
	if err := w.acquire(ctx); err != nil {
		return tag, err
	}
	defer func() { w.release(ctx, err) }()
	if !w.pipelines(args) {
		return w.conn.Exec(ctx, sql, args...)
	}
	p, reader, err := w.send(ctx, sql, args)
	if err != nil {
		return tag, err
	}
	tag, err = reader.Close()
	w.finish(ctx, p, sql, err)
	return tag, err
}

// Query runs a statement that returns rows. They must be closed.
func (w *Writer) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := w.acquire(ctx); err != nil {
		return FailedRows(err), err
	}
	if !w.pipelines(args) {
		rows, err := w.conn.Query(ctx, sql, args...)
		if err != nil {
			w.release(ctx, err)
			return rows, err
		}
		return &writtenRows{Rows: rows, w: w, ctx: ctx}, nil
	}
	p, reader, err := w.send(ctx, sql, args)
	if err != nil {
		w.release(ctx, err)
		return FailedRows(err), err
	}
	rows := pgx.RowsFromResultReader(w.conn.Conn().TypeMap(), reader)
	return &writtenRows{Rows: rows, w: w, ctx: ctx, pipeline: p, sql: sql}, nil
}

// QueryRow runs a statement that returns a row, which must be scanned.
func (w *Writer) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, _ := w.Query(ctx, sql, args...) // the rows have the error
	return FirstRow{rows}
}

// CopyFrom copies rows into a table.
func (w *Writer) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (n int64, err error) {
	if err := w.acquire(ctx); err != nil {
		return 0, err
	}
	defer func() { w.release(ctx, err) }()
	return w.conn.CopyFrom(ctx, table, columns, rows)
}

// SendBatch sends a batch. Close must be called on the result.
func (w *Writer) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	if err := w.acquire(ctx); err != nil {
		return pgx.FailedBatchResults(batch, err)
	}
	return &writtenBatch{BatchResults: w.conn.SendBatch(ctx, batch), w: w, ctx: ctx}
}

// pipelines reports whether the statement and the question for the position can
// be sent together: not when pgx is told to go about the statement in a way of
// its own.
func (w *Writer) pipelines(args []any) bool {
	if !w.node.pipelines {
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

// send sends a statement and the question, and waits for the result to begin.
func (w *Writer) send(ctx context.Context, sql string, args []any) (*pgconn.Pipeline, *pgconn.ResultReader, error) {
	conn := w.conn.Conn()
	statement, err := conn.Prepare(ctx, sql, sql)
	if err != nil {
		return nil, nil, err
	}
	if len(statement.ParamOIDs) != len(args) {
		return nil, nil, fmt.Errorf("expected %d arguments, got %d", len(statement.ParamOIDs), len(args))
	}
	var values pgx.ExtendedQueryBuilder
	if err := values.Build(conn.TypeMap(), statement, args); err != nil {
		return nil, nil, err
	}
	question, err := conn.Prepare(ctx, positionSQL, positionSQL)
	if err != nil {
		return nil, nil, err
	}
	p := conn.PgConn().StartPipeline(ctx)
	p.SendQueryStatement(statement, values.ParamValues, values.ParamFormats, values.ResultFormats)
	p.SendPipelineSync()
	p.SendQueryStatement(question, nil, nil, nil)
	if err := p.Sync(); err != nil {
		return nil, nil, errors.Join(err, p.Close())
	}
	results, err := p.GetResults()
	if err == nil {
		if reader, ok := results.(*pgconn.ResultReader); ok {
			return p, reader, nil
		}
		err = fmt.Errorf("a statement was answered by %T", results)
	}
	w.finish(ctx, p, sql, err)
	return nil, nil, err
}

// finish reads what follows a statement's result.
func (w *Writer) finish(ctx context.Context, p *pgconn.Pipeline, sql string, err error) {
	lsn, timeline, asked := nextPosition(p)
	_ = p.Close() // a connection that broke after the commit is found when it is released
	switch {
	case asked == nil && !refused(err):
		w.pos = w.node.position(lsn, timeline)
	case outdated(err):
		_ = w.conn.Conn().Deallocate(ctx, sql) // the next call prepares it anew
	}
}

// refused reports whether the server itself said that the statement failed. Any
// other error, such as a value that could not be scanned, leaves it done.
func refused(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr)
}

// outdated reports whether a prepared statement no longer fits the tables that
// it names, or is gone.
func outdated(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && (pgErr.Code == "0A000" || pgErr.Code == "26000")
}

// writtenRows release the Writer's connection when they end.
type writtenRows struct {
	pgx.Rows
	w        *Writer
	ctx      context.Context
	pipeline *pgconn.Pipeline // nil: sent by pgx itself
	sql      string
	ended    bool
}

func (r *writtenRows) end() {
	if r.ended {
		return
	}
	r.ended = true
	r.Rows.Close()
	err := r.Err()
	if r.pipeline != nil {
		r.w.finish(r.ctx, r.pipeline, r.sql, err)
	}
	r.w.release(r.ctx, err)
}

func (r *writtenRows) Close() { r.end() }

func (r *writtenRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.end()
	return false
}

func (r *writtenRows) Scan(dest ...any) error {
	err := r.Rows.Scan(dest...)
	if err != nil {
		r.end()
	}
	return err
}

func (r *writtenRows) Values() ([]any, error) {
	values, err := r.Rows.Values()
	if err != nil {
		r.end()
	}
	return values, err
}

type writtenBatch struct {
	pgx.BatchResults
	w   *Writer
	ctx context.Context
}

func (b *writtenBatch) Close() error {
	err := b.BatchResults.Close()
	b.w.release(b.ctx, err)
	return err
}

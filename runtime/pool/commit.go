package pool

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Commit commits the transaction of a connection of this node, by a statement
// such as "commit", and asks where the log stands then, both in one flush as a
// Writer does.
//
// err is that of the commit alone. A position that could not be had is unknown.
func (n *Node) Commit(ctx context.Context, conn *pgx.Conn, sql string) (pos Position, err error) {
	var tag pgconn.CommandTag
	if t := n.tracer; t != nil { // pgx does not send it, and so does not tell
		ctx = t.TraceQueryStart(ctx, conn, pgx.TraceQueryStartData{SQL: sql})
		defer func() { t.TraceQueryEnd(ctx, conn, pgx.TraceQueryEndData{CommandTag: tag, Err: err}) }()
	}
	p := conn.PgConn().StartPipeline(ctx)
	p.SendQueryParams(sql, nil, nil, nil, nil)
	p.SendPipelineSync()
	p.SendQueryParams(positionSQL, nil, nil, nil, nil)
	if err := p.Sync(); err != nil {
		return pos, errors.Join(err, p.Close())
	}
	tag, err = nextTag(p)
	if err == nil && tag.String() == "ROLLBACK" {
		err = pgx.ErrTxCommitRollback
	}
	lsn, timeline, asked := nextPosition(p)
	_ = p.Close() // as in Writer.finish
	if err != nil || asked != nil {
		return Position{}, err
	}
	return n.position(lsn, timeline), nil
}

// nextTag reads the result of a statement, and the Sync after it.
func nextTag(p *pgconn.Pipeline) (tag pgconn.CommandTag, err error) {
	results, err := p.GetResults()
	if err != nil {
		return tag, err
	}
	reader, ok := results.(*pgconn.ResultReader)
	if !ok {
		return tag, fmt.Errorf("a statement was answered by %T", results)
	}
	if tag, err = reader.Close(); err != nil {
		return tag, err
	}
	_, err = p.GetResults() // the Sync
	return tag, err
}

// nextPosition reads the result of positionSQL.
func nextPosition(p *pgconn.Pipeline) (lsn, timeline uint64, err error) {
	for {
		results, err := p.GetResults()
		if err != nil {
			return 0, 0, err
		}
		switch r := results.(type) {
		case *pgconn.PipelineSync: // after a commit that failed
			continue
		case *pgconn.ResultReader:
			if r.NextRow() {
				lsn, _ = strconv.ParseUint(string(r.Values()[0]), 10, 64)
				timeline, _ = strconv.ParseUint(string(r.Values()[1]), 10, 32)
			}
			_, err = r.Close()
			return lsn, timeline, err
		default:
			return 0, 0, fmt.Errorf("no answer to the question for the position: %T", results)
		}
	}
}

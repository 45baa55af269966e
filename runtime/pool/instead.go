package pool

import (
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Statements that are sent instead of others.

// Prepares reports whether pgx prepares what is sent to the node, and keeps it prepared.
func (n *Node) Prepares() bool {
	return n.mode == pgx.QueryExecModeCacheStatement && n.keeps > 0
}

// Forgets reports whether what is sent to the node leaves nothing behind, neither on the
// server nor here.
func (n *Node) Forgets() bool {
	switch n.mode {
	case pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe:
		return false
	}
	return true
}

// UseAlone makes a zero Writer one on the node's connections that never asks for the
// position.
func (w *Writer) UseAlone(n *Node) { w.node, w.free, w.alone = n, true, true }

// Borrow makes a zero Writer one on the connection of a transaction, which never asks for
// the position and does not give the connection back.
func (w *Writer) Borrow(n *Node, conn *pgxpool.Conn) {
	w.UseAlone(n)
	w.lent = conn
}

// UseByHand has a Writer prepare its statements itself where pgx would, so that Instead
// can be used.
func (w *Writer) UseByHand() { w.byHand = w.node.Prepares() }

// Instead has a text sent instead of the next statement, unprepared, in the same exchange
// as the statement would be. It must be the same but for comments: the types of its
// parameters and columns are those of the statement, which is prepared for that. "" is the
// statement itself. It reports false where nothing is prepared, and does nothing then.
func (w *Writer) Instead(text string) bool {
	if !w.byHand {
		return false
	}
	w.instead = text
	return true
}

// forget has the next call prepare a statement anew that the server has, or that was
// described, otherwise than it is by now.
func (w *Writer) forget(conn *pgx.Conn, err error) {
	const protocolViolation = "08P01" // as many columns as there were are asked for
	stale := outdated(err) || w.instead != "" && sqlState(err) == protocolViolation
	if stale && w.sql != "" && !w.broken {
		_ = conn.Deallocate(w.ctx, w.sql)
	}
	w.sql, w.instead = "", ""
}

package dbgen

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/dbgen-go/dbgen/runtime/pool"
)

// innerTx keeps pgx's transaction out of Tx's exported fields: committing it
// behind the runtime's back would lose the invalidation.
type innerTx = pgx.Tx

// A Tx is a transaction that a DB began. It collects what its writes invalidate
// and invalidates it when it commits. Cached queries run on it uncached: they
// must see the transaction's own writes, and nobody else may.
//
// Like any pgx.Tx it is not safe for concurrent use.
type Tx struct {
	innerTx
	db      *DB
	parent  *Tx // of a savepoint
	node    *pool.Node
	conn    *pgxpool.Conn // nil once it has ended
	session *session
	reads   bool // begun READ ONLY
	writes  []Dep
	tags    []string
}

// wrote notes what a write in this transaction invalidates once it commits.
func (tx *Tx) wrote(deps []Dep, tags []string) {
	for _, d := range deps {
		if !tx.has(d.Table) {
			tx.writes = append(tx.writes, d)
		}
	}
	tx.tags = append(tx.tags, tags...)
}

func (tx *Tx) has(table string) bool {
	for i := range tx.writes {
		if tx.writes[i].Table == table {
			return true
		}
	}
	return false
}

// Begin starts a nested transaction, which is a savepoint. What it invalidates
// counts only if it commits.
func (tx *Tx) Begin(ctx context.Context) (pgx.Tx, error) {
	inner, err := tx.innerTx.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return &Tx{innerTx: inner, db: tx.db, parent: tx, node: tx.node, conn: tx.conn, session: tx.session, reads: tx.reads}, nil
}

// Commit commits the transaction and then invalidates what it wrote. An error
// that leaves the outcome unknown invalidates it as well.
func (tx *Tx) Commit(ctx context.Context) error {
	if tx.conn == nil {
		return pgx.ErrTxClosed
	}
	if tx.parent != nil {
		err := tx.innerTx.Commit(ctx)
		tx.conn = nil
		if err == nil {
			tx.parent.wrote(tx.writes, tx.tags)
		}
		return err
	}
	held := tx.db.hold(tx.writes, tx.tags)
	pos, err := tx.commit(ctx, !held.empty())
	if err != nil && notDone(err) {
		held.cancel()
		tx.end(ctx, err)
		return err
	}
	tx.end(ctx, err)
	if !tx.reads {
		s := sessionOf(ctx)
		if s == nil {
			s = tx.session
		}
		tx.db.committed(ctx, s, tx.node, held, pos, err == nil)
	}
	return err
}

// commit commits, with the position after it when that is wanted: whoever fills
// the cache again must read from a server that has come so far.
func (tx *Tx) commit(ctx context.Context, invalidates bool) (pos pool.Position, err error) {
	if !invalidates || !tx.db.cluster.Replicated() {
		return pos, tx.innerTx.Commit(ctx)
	}
	conn := tx.conn.Conn().PgConn()
	pos, err = tx.node.Commit(ctx, conn)
	if err != nil && conn.TxStatus() != 'I' {
		_ = conn.Close(ctx) // as pgx does: what state it is in is not known
	}
	return pos, err
}

// Rollback rolls the transaction back; nothing is invalidated. After Commit it
// does nothing but return pgx.ErrTxClosed, so that it can be deferred.
func (tx *Tx) Rollback(ctx context.Context) error {
	if tx.conn == nil {
		return pgx.ErrTxClosed
	}
	err := tx.innerTx.Rollback(ctx)
	if tx.parent != nil {
		tx.conn = nil
		return err
	}
	tx.end(ctx, err)
	return err
}

// end gives the connection back.
func (tx *Tx) end(ctx context.Context, err error) {
	tx.conn.Release()
	tx.conn = nil
	tx.db.exit(ctx, tx.node, err)
}

// serializationFailure reports whether PostgreSQL gave a transaction up for the
// sake of another one.
func serializationFailure(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && (pgErr.Code == "40001" || pgErr.Code == "40P01")
}

// afterCommit is how long the work after a commit may take: it must be done even
// when the caller has gone.
const afterCommit = 2 * time.Second

// committed tells the session and the cache of a write that is done, or whose
// outcome is unknown (sure is false).
//
// A write that invalidates wants to know where the log stands after its commit.
// A transaction asks in the same flush as it commits; a single statement costs
// one more exchange with the primary, and only when there are replicas. For
// other writes the monitor's next look at the primary tells, at no cost.
func (db *DB) committed(ctx context.Context, s *session, node *pool.Node, h held, pos pool.Position, sure bool) {
	if !db.cluster.Replicated() {
		if !h.empty() {
			db.invalidate(context.WithoutCancel(ctx), h, pool.Position{})
		}
		return
	}
	if h.empty() {
		db.remember(s)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterCommit)
	defer cancel()
	var err error
	if !pos.Known() {
		pos, err = db.position(ctx, node, sure)
	}
	if err != nil {
		db.log.routing.Warn("the position of a commit is unknown; until replicas catch up the cache may be filled with what was before",
			"node", node.Addr(), "error", err)
		db.remember(s)
	} else {
		db.wrote.at(db, pos)
		if s != nil {
			s.wrote.at(db, pos)
		}
	}
	db.invalidate(ctx, h, pos)
}

// position returns a position that covers all that was committed before now.
// When the node cannot be asked, it waits for the monitor's next look at
// whatever is the primary then.
func (db *DB) position(ctx context.Context, node *pool.Node, ask bool) (pos pool.Position, err error) {
	since := max(db.cluster.Now(), 1)
	if ask {
		if pos, err = node.Position(ctx); err == nil {
			return pos, nil
		}
	}
	tick := time.NewTicker(db.cfg.Routing.PollInterval)
	defer tick.Stop()
	for {
		if p, ok := db.cluster.PositionSince(since); ok {
			return p, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return pos, cmp.Or(err, ctx.Err())
		}
	}
}

// remember notes a write that is done, for the reads that come after it.
func (db *DB) remember(s *session) {
	if !db.cluster.Replicated() {
		return
	}
	db.wrote.now(db)
	if s != nil {
		s.wrote.now(db)
	}
}

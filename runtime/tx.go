package dbgen

import (
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
	reads   bool   // begun READ ONLY
	ending  string // the statement that commits
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
	conn := tx.conn.Conn()
	pos, err := tx.commit(ctx, !held.empty())
	e := ended{held: held, node: tx.node, pos: pos, pid: conn.PgConn().PID(), sure: err == nil || !conn.IsClosed()}
	tx.end(ctx, err)
	switch {
	case err != nil && notDone(err):
		held.cancel()
	case !tx.reads || !held.empty():
		s := sessionOf(ctx)
		if s == nil {
			s = tx.session
		}
		tx.db.committed(ctx, s, e)
	}
	return err
}

// commit commits, with the position after it when that is wanted: whoever fills
// the cache again must read from a server that has come so far.
func (tx *Tx) commit(ctx context.Context, invalidates bool) (pos pool.Position, err error) {
	if !invalidates || !tx.db.cluster.Replicated() {
		return pos, tx.innerTx.Commit(ctx)
	}
	pos, err = tx.node.Commit(ctx, tx.conn.Conn().PgConn(), tx.ending)
	// pgx must learn that its transaction has ended: the connection is somebody
	// else's soon. When the context is over it sends nothing, and closes a
	// connection that is not idle.
	over, cancel := context.WithCancel(context.Background())
	cancel()
	_ = tx.innerTx.Commit(over)
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

// ended is a write that is done, or whose outcome is unknown.
type ended struct {
	held held
	node *pool.Node
	pid  uint32        // its backend; 0: unknown
	pos  pool.Position // where the log stood after it, if that is known
	sure bool          // it is over: nothing can happen any more
}

// committed tells the session and the cache of a write.
//
// A write that invalidates has to know where the log stands after its commit:
// whoever fills the cache again must read from a server that has come so far.
// For other writes the monitor's next look at the primary tells, at no cost.
func (db *DB) committed(ctx context.Context, s *session, e ended) {
	if e.held.empty() {
		db.remember(s)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), afterCommit)
	defer cancel()
	if e.sure && db.cluster.Replicated() && !e.pos.Known() {
		e.pos = db.position(ctx)
	}
	switch {
	case !e.sure || db.cluster.Replicated() && !e.pos.Known():
		db.remember(s)
		db.doubt(ctx, e, s)
		return
	case e.pos.Known():
		db.wrote.at(db, e.pos)
		if s != nil {
			s.wrote.at(db, e.pos)
		}
	}
	db.invalidate(ctx, e.held, e.pos)
}

// position waits for the monitor's next look at the primary, which shows a
// position that covers all that was committed before now; unknown if that takes
// too long.
func (db *DB) position(ctx context.Context) pool.Position {
	since := max(db.cluster.Now(), 1)
	tick := time.NewTicker(db.cfg.Routing.PollInterval)
	defer tick.Stop()
	for {
		if p, ok := db.cluster.PositionSince(since); ok {
			return p
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return pool.Position{}
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

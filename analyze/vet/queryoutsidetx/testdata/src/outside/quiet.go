package outside

import (
	"context"
	"database/sql"

	"outside/repo"
	"sqlcdb"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Before it begins.
func (s *store) before(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, "DELETE FROM users"); err != nil {
		return err
	}
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	return tx.Commit(ctx)
}

// After it is committed.
func (s *store) after(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := tx.Commit(ctx); err != nil {
		return err
	}
	_, err = s.pool.Exec(ctx, "DELETE FROM users")
	return err
}

// After it is rolled back.
func (s *store) rolledBack(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM users"); err != nil {
		tx.Rollback(ctx)
		s.pool.Exec(ctx, "INSERT INTO failures DEFAULT VALUES")
		return err
	}
	return tx.Commit(ctx)
}

// It did not begin: the pool is the way out.
func (s *store) didNotBegin(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		_, err = s.pool.Exec(ctx, "SELECT 1")
		return err
	}
	defer tx.Rollback(ctx)
	return tx.Commit(ctx)
}

// Handles that are the transaction.
func (b *books) theTransaction(ctx context.Context, arg sqlcdb.AddBookParams) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := b.q.WithTx(tx).AddBook(ctx, arg); err != nil {
		return err
	}
	q := sqlcdb.New(tx)
	if err := q.AddBook(ctx, arg); err != nil {
		return err
	}
	var db sqlcdb.DBTX = tx
	if _, err := db.ExecContext(ctx, "DELETE FROM books"); err != nil {
		return err
	}
	return tx.Commit()
}

// A copy of the store over the transaction.
func (b *books) withTx(tx *sql.Tx) *books { return &books{db: b.db, q: b.q.WithTx(tx)} }

func (b *books) ofCopy(ctx context.Context, arg sqlcdb.AddBookParams) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := b.withTx(tx).q.AddBook(ctx, arg); err != nil {
		return err
	}
	return tx.Commit()
}

// A repository over the transaction, and one that a function literal is given.
func (s *store) ofRepo(ctx context.Context) error {
	return s.users.InTx(ctx, func(tx pgx.Tx) error {
		r := repo.New(tx)
		_, err := r.Count(ctx)
		return err
	})
}

// What is to stay when it is rolled back.
func (s *store) onFailure(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "DELETE FROM users"); err != nil {
		s.pool.Exec(ctx, "INSERT INTO audit DEFAULT VALUES")
		return err
	}
	return tx.Commit(ctx)
}

// So is what is deferred.
func (s *store) deferred(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		tx.Rollback(ctx)
		s.pool.Exec(ctx, "INSERT INTO audit DEFAULT VALUES")
	}()
	return tx.Commit(ctx)
}

// A log is not part of the transaction, by what it is called.
func (s *store) writeAuditLog(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, "INSERT INTO audit DEFAULT VALUES")
	return err
}

func (s *store) logs(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.writeAuditLog(ctx) })
}

// Apart by purpose.
func (s *store) apart(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		go s.pool.Exec(ctx, "NOTIFY users")
		go func() { s.pool.Exec(ctx, "NOTIFY users") }()
		return nil
	})
}

// Another database: the transaction is of the other pool.
type two struct{ orders, stock *pgxpool.Pool }

func (t *two) other(ctx context.Context) error {
	return pgx.BeginFunc(ctx, t.orders, func(tx pgx.Tx) error {
		_, err := t.stock.Exec(ctx, "UPDATE stock SET n = n - 1")
		return err
	})
}

// Another database by its driver.
type mixed struct {
	pool *pgxpool.Pool
	old  *sql.DB
}

func (m *mixed) otherDriver(ctx context.Context) error {
	return pgx.BeginFunc(ctx, m.pool, func(tx pgx.Tx) error {
		_, err := m.old.ExecContext(ctx, "UPDATE stock SET n = n - 1")
		return err
	})
}

func (m *mixed) driverOfParam(ctx context.Context, tx pgx.Tx) error {
	_, err := m.old.ExecContext(ctx, "UPDATE stock SET n = n - 1")
	return err
}

// The connection that the transaction is on.
func (s *store) sameConnection(ctx context.Context) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := conn.Exec(ctx, "DELETE FROM users"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// A savepoint is on the connection, too.
func (s *store) savepoint(ctx context.Context, tx pgx.Tx) error {
	return pgx.BeginFunc(ctx, tx, func(inner pgx.Tx) error {
		_, err := tx.Exec(ctx, "DELETE FROM users")
		return err
	})
}

// The pool where no transaction is given.
func (s *store) either(ctx context.Context, tx pgx.Tx) error {
	if tx == nil {
		_, err := s.pool.Exec(ctx, "DELETE FROM users")
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM users")
	return err
}

func (s *store) callsEither(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.either(ctx, tx) })
}

// The same by a variable.
func (s *store) own(ctx context.Context, tx pgx.Tx) error {
	own := tx == nil
	if own {
		_, err := s.pool.Exec(ctx, "DELETE FROM users")
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM users")
	return err
}

// A default for a handle that is not given.
func (s *store) handle(ctx context.Context, db repo.DB) error {
	if db == nil {
		db = s.pool
	}
	return db.QueryRow(ctx, "SELECT 1").Scan()
}

func (s *store) callsHandle(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.handle(ctx, tx) })
}

type txKey struct{}

// The transaction is in the context.
func (s *store) db(ctx context.Context) repo.DB {
	if tx, ok := ctx.Value(txKey{}).(pgx.Tx); ok {
		return tx
	}
	return s.pool
}

func (s *store) byContext(ctx context.Context) error {
	return s.db(ctx).QueryRow(ctx, "SELECT 1").Scan()
}

func (s *store) inContext(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		return s.byContext(context.WithValue(ctx, txKey{}, tx))
	})
}

// So is that of a helper that begins one only where there is none.
func (s *store) joins(ctx context.Context, f func(ctx context.Context, tx pgx.Tx) error) error {
	if tx, ok := ctx.Value(txKey{}).(pgx.Tx); ok {
		return f(ctx, tx)
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return f(context.WithValue(ctx, txKey{}, tx), tx) })
}

func (s *store) joined(ctx context.Context) error {
	return s.joins(ctx, func(ctx context.Context, tx pgx.Tx) error {
		return s.joins(ctx, func(ctx context.Context, tx pgx.Tx) error { return nil })
	})
}

// A wrapper that is over either, told by what it is made with.
type wrapper struct {
	db *sql.DB
	tx *sql.Tx
}

func (w *wrapper) exec(ctx context.Context, q string) error {
	if w.tx != nil {
		_, err := w.tx.ExecContext(ctx, q)
		return err
	}
	_, err := w.db.ExecContext(ctx, q)
	return err
}

func (w *wrapper) transact(ctx context.Context, f func(w *wrapper) error) error {
	tx, err := w.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	in := &wrapper{db: w.db, tx: tx}
	if err := f(in); err != nil {
		return err
	}
	return tx.Commit()
}

func (w *wrapper) uses(ctx context.Context) error {
	return w.transact(ctx, func(w *wrapper) error { return w.exec(ctx, "DELETE FROM books") })
}

// A handle of which nobody here knows what it is.
func unknownHandle(ctx context.Context, pool *pgxpool.Pool, db repo.DB) error {
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return db.QueryRow(ctx, "SELECT 1").Scan() })
}

// A transaction on some paths alone.
func (s *store) perhaps(ctx context.Context, atomic bool) error {
	var tx pgx.Tx
	if atomic {
		var err error
		if tx, err = s.pool.Begin(ctx); err != nil {
			return err
		}
		defer tx.Rollback(ctx)
	}
	_, err := s.pool.Exec(ctx, "DELETE FROM users")
	return err
}

// What a comment answers for.
func (s *store) answeredFor(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		//dbgen:ignore query-outside-tx the sequence is not part of it
		_, err := s.pool.Exec(ctx, "SELECT nextval('users_id_seq')")
		return err
	})
}

// A writer that is given no database runs what it is given without a transaction.
func do(ctx context.Context, db *sql.DB, tx *sql.Tx, f func(tx *sql.Tx) error) error {
	if db == nil || tx != nil {
		return f(tx)
	}
	own, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer own.Rollback()
	if err := f(own); err != nil {
		return err
	}
	return own.Commit()
}

func (b *books) onNothing(ctx context.Context) error {
	return do(ctx, nil, nil, func(tx *sql.Tx) error {
		_, err := b.db.ExecContext(ctx, "DELETE FROM books")
		return err
	})
}

// A pointer to a transaction says that there may be none.
func (s *store) byPointer(ctx context.Context, tx *pgx.Tx) error {
	if tx != nil {
		_, err := (*tx).Exec(ctx, "DELETE FROM users")
		return err
	}
	_, err := s.pool.Exec(ctx, "DELETE FROM users")
	return err
}

func (s *store) callsByPointer(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.byPointer(ctx, &tx) })
}

package outside

import (
	"context"
	"database/sql"
	"slices"
	"sync"

	"outside/repo"
	"sqlcdb"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type store struct {
	pool  *pgxpool.Pool
	repo  *repo.Repo
	users *repo.Users
}

func newStore(pool *pgxpool.Pool) *store {
	return &store{pool: pool, repo: repo.New(pool), users: &repo.Users{Pool: pool}}
}

// The pool between Begin and Commit.
func (s *store) between(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := s.pool.Exec(ctx, "UPDATE users SET seen = now()"); err != nil { // want `s.pool.Exec runs a query on s.pool, outside the transaction of line 28: it takes another connection, does not see what tx wrote, and waits for ever when the pool is empty; run it on tx$`
		return err
	}
	return tx.Commit(ctx)
}

// The pool in the function that BeginFunc runs.
func (s *store) beginFunc(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		_, err := s.pool.Exec(ctx, "DELETE FROM users") // want `s.pool.Exec runs a query on s.pool, outside the transaction of line 41`
		return err
	})
}

// With options, on the other arm of an if.
func (s *store) beginTxFunc(ctx context.Context, all bool) error {
	return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{}, func(tx pgx.Tx) error {
		if all {
			_, err := tx.Exec(ctx, "DELETE FROM users")
			return err
		}
		return s.pool.QueryRow(ctx, "SELECT 1").Scan() // want `s.pool.QueryRow runs a query on s.pool`
	})
}

// A repository over the pool, made by the constructor.
func (s *store) repository(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		_, err := s.repo.Count(ctx) // want `s.repo.Count \(through Repo.Count\) runs a query on s.repo`
		return err
	})
}

// A helper of another package, by its facts, three calls deep.
func (s *store) deep(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := s.users.Deep(ctx); err != nil { // want `s.users.Deep \(through Users.Deep → Users.deeper → Users.Count\) runs a query on s.users.Pool`
		return err
	}
	return tx.Commit(ctx)
}

// A helper that begins the transaction and calls what it is given with it.
func (s *store) helper(ctx context.Context) error {
	return s.users.InTx(ctx, func(tx pgx.Tx) error {
		_, err := s.users.Count(ctx) // want `s.users.Count \(through Users.Count\) runs a query on s.users.Pool`
		return err
	})
}

// One that hands a repository over the transaction, and none of the transaction.
func (s *store) within(ctx context.Context) error {
	return s.users.Within(ctx, func(r *repo.Repo) error {
		if _, err := r.Count(ctx); err != nil {
			return err
		}
		_, err := s.users.Count(ctx) // want `s.users.Count \(through Users.Count\) runs a query on s.users.Pool, outside the transaction of line 89: .* does not see what r wrote`
		return err
	})
}

// One that begins it for its caller, with a function that ends it.
func (s *store) handed(ctx context.Context) error {
	_, r, end, err := s.users.Begin(ctx)
	if err != nil {
		return err
	}
	if _, err := r.Count(ctx); err != nil {
		return err
	}
	if _, err := s.users.Count(ctx); err != nil { // want `s.users.Count \(through Users.Count\) runs a query on s.users.Pool`
		return err
	}
	return end()
}

// A function that is given the transaction and asks the pool.
func (s *store) given(ctx context.Context, tx pgx.Tx) error {
	if _, err := tx.Exec(ctx, "DELETE FROM users"); err != nil {
		return err
	}
	_, err := s.pool.Exec(ctx, "DELETE FROM books") // want `s.pool.Exec runs a query on s.pool, outside the transaction of line 114: .*; likely, for it rests on this: s.pool is the pool that the transaction is of`
	return err
}

// Its caller is not at fault again.
func (s *store) callsGiven(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.given(ctx, tx) })
}

// Another transaction on the pool waits for a connection, too.
func (s *store) nested(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		other, err := s.pool.Begin(ctx) // want `s.pool.Begin begins another transaction on s.pool`
		if err != nil {
			return err
		}
		return other.Commit(ctx)
	})
}

// So does a connection of its own.
func (s *store) acquires(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		conn, err := s.pool.Acquire(ctx) // want `s.pool.Acquire takes a connection on s.pool`
		if err != nil {
			return err
		}
		conn.Release()
		return nil
	})
}

// In a closure that runs there, and one that is called by its variable.
func (s *store) closures(ctx context.Context, ids []int) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	count := func() error { return s.pool.QueryRow(ctx, "SELECT 1").Scan() }
	if err := count(); err != nil { // want `count runs a query on s.pool`
		return err
	}
	slices.SortFunc(ids, func(a, b int) int {
		s.pool.QueryRow(ctx, "SELECT 1").Scan() // want `s.pool.QueryRow runs a query on s.pool`
		return a - b
	})
	return tx.Commit(ctx)
}

// The pool as a variable of another name.
func local(ctx context.Context, s *store) error {
	db := s.pool
	tx, err := db.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	rows, err := db.Query(ctx, "SELECT 1") // want `db.Query runs a query on db`
	if err != nil {
		return err
	}
	rows.Close()
	return tx.Commit(ctx)
}

var global *sql.DB

// A package's pool.
func ofPackage(ctx context.Context) error {
	tx, err := global.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := global.ExecContext(ctx, "DELETE FROM books"); err != nil { // want `global.ExecContext runs a query on global`
		return err
	}
	return tx.Commit()
}

// A pool that is embedded.
type embedding struct {
	*sql.DB
	mu sync.Mutex
}

func (e *embedding) embedded(ctx context.Context) error {
	tx, err := e.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := e.ExecContext(ctx, "DELETE FROM books"); err != nil { // want `e.ExecContext runs a query on e`
		return err
	}
	return tx.Commit()
}

// Statements that were prepared on the pool.
type prepared struct {
	db   *sql.DB
	find *sql.Stmt
}

// What sqlc generated, over the pool.
type books struct {
	db *sql.DB
	q  *sqlcdb.Queries
}

func newBooks(db *sql.DB) *books { return &books{db: db, q: sqlcdb.New(db)} }

func (b *books) execTx(ctx context.Context, f func(q *sqlcdb.Queries) error) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := f(b.q.WithTx(tx)); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

func (b *books) swap(ctx context.Context, arg sqlcdb.AddBookParams) error {
	return b.execTx(ctx, func(q *sqlcdb.Queries) error {
		if err := q.AddBook(ctx, arg); err != nil {
			return err
		}
		return b.q.AddBook(ctx, arg) // want `b.q.AddBook \(through Queries.AddBook\) runs a query on b.q, outside the transaction of line 244: .*run it on q; likely`
	})
}

// Queries over the transaction are made, and not used.
func (b *books) madeAndNotUsed(ctx context.Context, arg sqlcdb.AddBookParams) error {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	qtx := b.q.WithTx(tx)
	if err := qtx.AddBook(ctx, arg); err != nil {
		return err
	}
	if err := b.q.AddBook(ctx, arg); err != nil { // want `b.q.AddBook \(through Queries.AddBook\) runs a query on b.q`
		return err
	}
	return tx.Commit()
}

// Queries that are made of the pool on the spot.
func (b *books) onTheSpot(ctx context.Context, arg sqlcdb.AddBookParams) error {
	return b.execTx(ctx, func(q *sqlcdb.Queries) error {
		return sqlcdb.New(b.db).AddBook(ctx, arg) // want `runs a query on`
	})
}

// Queries embedded in the store.
type embedded struct {
	*sqlcdb.Queries
	db *sql.DB
}

func newEmbedded(db *sql.DB) *embedded { return &embedded{sqlcdb.New(db), db} }

func (e *embedded) add(ctx context.Context, arg sqlcdb.AddBookParams) error {
	tx, err := e.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := e.AddBook(ctx, arg); err != nil { // want `e.AddBook \(through Queries.AddBook\) runs a query on e`
		return err
	}
	return tx.Commit()
}

// An interface: what implements it holds the pool.
type counter interface {
	CountAll(ctx context.Context) (int, error)
}

type pgCounter struct{ pool *pgxpool.Pool }

func (c *pgCounter) CountAll(ctx context.Context) (n int, err error) {
	return n, c.pool.QueryRow(ctx, "SELECT 1").Scan(&n)
}

type service struct {
	pool    *pgxpool.Pool
	counter counter
}

func (s *service) byInterface(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		_, err := s.counter.CountAll(ctx) // want `s.counter.CountAll \(through pgCounter.CountAll\) runs a query .*likely, for it rests on this: `
		return err
	})
}

// A generic runner behind an interface, as where each store has its own queries.
type executor[Q any] struct {
	db   *sql.DB
	make func(*sql.Tx) Q
}

func (e *executor[Q]) ExecTx(ctx context.Context, f func(Q) error) error {
	tx, err := e.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := f(e.make(tx)); err != nil {
		return err
	}
	return tx.Commit()
}

type batched[Q any] interface {
	ExecTx(ctx context.Context, f func(Q) error) error
}

type shelves struct {
	db batched[*sqlcdb.Queries]
	q  *sqlcdb.Queries
}

func newShelves(db *sql.DB, make func(*sql.Tx) *sqlcdb.Queries) *shelves {
	return &shelves{&executor[*sqlcdb.Queries]{db, make}, sqlcdb.New(db)}
}

func (s *shelves) generic(ctx context.Context, arg sqlcdb.AddBookParams) error {
	return s.db.ExecTx(ctx, func(q *sqlcdb.Queries) error {
		if err := q.AddBook(ctx, arg); err != nil {
			return err
		}
		return s.q.AddBook(ctx, arg) // want `s.q.AddBook \(through Queries.AddBook\) runs a query on s.q, outside the transaction`
	})
}

// With a database it begins one.
func (b *books) onDatabase(ctx context.Context) error {
	return do(ctx, b.db, nil, func(tx *sql.Tx) error {
		_, err := b.db.ExecContext(ctx, "DELETE FROM books") // want `b.db.ExecContext runs a query on b.db, outside the transaction`
		return err
	})
}

// A statement that was prepared on the pool, in place of tx.Stmt.
func (p *prepared) statement(ctx context.Context, tx *sql.Tx) error {
	if _, err := tx.StmtContext(ctx, p.find).ExecContext(ctx, 1); err != nil {
		return err
	}
	_, err := p.find.ExecContext(ctx, 1) // want `p.find.ExecContext runs a query on p.find, outside the transaction`
	return err
}

package open

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"os"

	"github.com/jackc/pgx/v5"
)

// The usual way.
func (s *store) usual(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if _, err := tx.Exec(ctx, "DELETE FROM users"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// On each path by hand. A Commit that fails has ended it, too.
func (s *store) byHand(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM users"); err != nil {
		tx.Rollback()
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return nil
}

// Deferred in a function literal, by what happened.
func (s *store) deferred(ctx context.Context) (err error) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback(ctx)
			return
		}
		err = tx.Commit(ctx)
	}()
	return insert(ctx, tx)
}

// Deferred by a helper.
func rollback(ctx context.Context, tx pgx.Tx) {
	if err := tx.Rollback(ctx); err != nil && !errors.Is(err, sql.ErrTxDone) {
		log.Print(err)
	}
}

func (s *store) deferredHelper(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer rollback(ctx, tx)
	if err := insert(ctx, tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// A helper ends it on each path.
func finish(ctx context.Context, tx pgx.Tx, err error) error {
	if err != nil {
		tx.Rollback(ctx)
		return err
	}
	return tx.Commit(ctx)
}

func (s *store) finished(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	return finish(ctx, tx, insert(ctx, tx))
}

// It is returned: the caller ends it.
func (s *store) returned(ctx context.Context) (pgx.Tx, error) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return tx, nil
}

// As part of something else.
type unit struct{ tx pgx.Tx }

func (u *unit) Close(ctx context.Context) error { return u.tx.Rollback(ctx) }

func (s *store) part(ctx context.Context) (*unit, error) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return &unit{tx: tx}, nil
}

// It is stored.
type session struct {
	s  *store
	tx pgx.Tx
}

func (n *session) start(ctx context.Context) error {
	tx, err := n.s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	n.tx = tx
	return nil
}

func (n *session) startField(ctx context.Context) (err error) {
	n.tx, err = n.s.pool.Begin(ctx)
	return err
}

// What keeps it is closed.
func (s *store) kept(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	u := &unit{tx: tx}
	defer u.Close(ctx)
	return insert(ctx, tx)
}

// Its end is handed out.
func (s *store) handedOut(ctx context.Context) (func() error, error) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return nil, err
	}
	return func() error { return tx.Commit(ctx) }, nil
}

func onEnd(f func(context.Context) error) {}

func (s *store) methodValue(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	onEnd(tx.Commit)
	return nil
}

// It is only begun where it is ended: by the same condition.
func (s *store) optional(ctx context.Context, atomic bool) error {
	var tx pgx.Tx
	if atomic {
		var err error
		tx, err = s.pool.Begin(ctx)
		if err != nil {
			return err
		}
	}
	if _, err := s.pool.Exec(ctx, "SELECT 1"); err != nil {
		if atomic {
			tx.Rollback(ctx)
		}
		return err
	}
	if atomic {
		return tx.Commit(ctx)
	}
	return nil
}

// Or by whether there is one.
func (s *store) ifAny(ctx context.Context) (err error) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	if tx != nil {
		return tx.Commit(ctx)
	}
	return nil
}

// The path where it did not begin.
func (s *store) failed(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err == nil {
		err = insert(ctx, tx)
		if err == nil {
			return tx.Commit(ctx)
		}
		tx.Rollback(ctx)
	}
	return err
}

// What kind of failure it is.
func (s *store) kind(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if errors.Is(err, sql.ErrConnDone) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

// The program ends, or panics.
func (s *store) exits(ctx context.Context) {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		log.Fatal(err)
	}
	if err := insert(ctx, tx); err != nil {
		log.Fatal(err)
	}
	if ctx.Err() != nil {
		os.Exit(1)
	}
	if tx.Commit(ctx) != nil {
		panic("lost")
	}
}

// In each round.
func (s *store) eachRound(ctx context.Context, ids []int) error {
	for range ids {
		tx, err := s.pool.Begin(ctx)
		if err != nil {
			return err
		}
		if err := insert(ctx, tx); err != nil {
			tx.Rollback(ctx)
			continue
		}
		if err := tx.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// A round each in a function of its own.
func (s *store) roundFunc(ctx context.Context, ids []int) error {
	for range ids {
		if err := func() error {
			tx, err := s.pool.Begin(ctx)
			if err != nil {
				return err
			}
			defer tx.Rollback(ctx)
			return tx.Commit(ctx)
		}(); err != nil {
			return err
		}
	}
	return nil
}

// A savepoint ends with the transaction that it is in.
func savepoint(ctx context.Context, tx pgx.Tx) error {
	inner, err := tx.Begin(ctx)
	if err != nil {
		return err
	}
	if err := insert(ctx, inner); err != nil {
		return err
	}
	return inner.Commit(ctx)
}

// The goroutine that is given it ends it.
func (s *store) goroutine(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	go finish(ctx, tx, nil)
	return nil
}

// Another function says whether it is done.
func (s *store) doneFlag(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	done := false
	defer func() {
		if !done {
			tx.Rollback(ctx)
		}
	}()
	if err := insert(ctx, tx); err != nil {
		return err
	}
	done = true
	return tx.Commit(ctx)
}

// A comment answers for it.
func (s *store) answeredFor(ctx context.Context) error {
	//dbgen:ignore tx-not-closed the program ends with it
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "LOCK users")
	return err
}

// Not one of a database.
type memory struct{}

func (memory) Commit()   {}
func (memory) Rollback() {}

func beginMemory() (memory, error) { return memory{}, nil }

func notOfDatabase() error {
	tx, err := beginMemory()
	if err != nil {
		return err
	}
	_ = tx
	return nil
}

// So where what ends the program has a result.
type logger struct{}

func (logger) Fatalf(format string, args ...any) error { os.Exit(1); return nil }

func (s *store) returnsFatal(ctx context.Context, l logger) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	if err := insert(ctx, tx); err != nil {
		return l.Fatalf("lost: %v", err)
	}
	return tx.Commit(ctx)
}

// What runs in the transaction gives a value of any type, which is not the
// transaction.
type beginner interface {
	BeginTransaction() (*sql.Tx, error)
	WithTransaction(tx *sql.Tx) querying
	Rollback(tx *sql.Tx) error
	Commit(tx *sql.Tx) error
}

type querying interface {
	QueryRow(query string, args ...any) *sql.Row
}

type begun struct{ db *sql.DB }

func (b *begun) BeginTransaction() (*sql.Tx, error)  { return b.db.Begin() }
func (b *begun) WithTransaction(tx *sql.Tx) querying { return tx }
func (b *begun) Rollback(tx *sql.Tx) error           { return tx.Rollback() }
func (b *begun) Commit(tx *sql.Tx) error             { return tx.Commit() }

func in[T any](s beginner, f func(q querying) (T, error)) (result T, err error) {
	tx, err := s.BeginTransaction()
	if err != nil {
		return result, err
	}
	q := s.WithTransaction(tx)
	defer func() {
		_ = s.Rollback(tx)
	}()
	result, err = f(q)
	if err != nil {
		return result, err
	}
	return result, s.Commit(tx)
}

type invitation struct{ name string }

func invite(s beginner) (*invitation, error) {
	made, err := in(s, func(q querying) (*invitation, error) { return &invitation{}, nil })
	if err != nil {
		return nil, err
	}
	print(made.name)
	return made, nil
}

func inviteName(s beginner) (string, error) {
	made, err := in(s, func(q querying) (*invitation, error) { return &invitation{}, nil })
	if err != nil {
		return "", err
	}
	return made.name, nil
}

// What a helper hands out has the queries of a transaction, and fields that end it.
type handedOut struct {
	q        querying
	Commit   func() error
	rollback func()
}

func (s *store) handOut(ctx context.Context) (handedOut, error) {
	if s.db == nil {
		return handedOut{Commit: func() error { return nil }, rollback: func() {}}, nil
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return handedOut{}, err
	}
	return handedOut{q: tx, Commit: func() error { return tx.Commit() }, rollback: func() { _ = tx.Rollback() }}, nil
}

func (s *store) byFields(ctx context.Context) error {
	u, err := s.handOut(ctx)
	if err != nil {
		return err
	}
	var n int
	if err := u.q.QueryRow("SELECT count(*) FROM users").Scan(&n); err != nil {
		u.rollback()
		return err
	}
	return u.Commit()
}

func (s *store) byDeferredField(ctx context.Context) error {
	u, err := s.handOut(ctx)
	if err != nil {
		return err
	}
	defer u.rollback()
	var n int
	if err := u.q.QueryRow("SELECT count(*) FROM users").Scan(&n); err != nil {
		return err
	}
	return u.Commit()
}

// A helper says whether it failed, and has answered then.
func answered(err error) bool {
	if err != nil {
		print(err.Error())
	}
	return err != nil
}

func well(err error) bool { return !answered(err) }

func (s *store) answered(ctx context.Context) {
	tx, err := s.pool.Begin(ctx)
	if answered(err) {
		return
	}
	defer tx.Rollback(ctx)
	if answered(insert(ctx, tx)) {
		return
	}
	answered(tx.Commit(ctx))
}

func (s *store) answeredWell(ctx context.Context) {
	tx, err := s.pool.Begin(ctx)
	if !well(err) {
		return
	}
	defer tx.Rollback(ctx)
	answered(insert(ctx, tx))
}

package open

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

type store struct {
	pool *pgxpool.Pool
	db   *sql.DB
}

// An early return.
func (s *store) early(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx) // want `the transaction tx is still open at the return on line 24, and keeps its connection and its locks; defer its Rollback, which does nothing after Commit`
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM users"); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// The same of database/sql.
func (s *store) earlySQL(ctx context.Context) error {
	tx, err := s.db.BeginTx(ctx, nil) // want `the transaction tx is still open at the return on line 36`
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM users"); err != nil {
		return err
	}
	return tx.Commit()
}

// One of several ways out.
func (s *store) oneOfSeveral(ctx context.Context, n int) error {
	tx, err := s.pool.Begin(ctx) // want `the transaction tx is still open at the return on line 52`
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM users"); err != nil {
		tx.Rollback(ctx)
		return err
	}
	if n == 0 {
		return errors.New("there are none")
	}
	return tx.Commit(ctx)
}

// Never at all.
func (s *store) never(ctx context.Context) {
	tx, err := s.pool.Begin(ctx) // want `the transaction tx is still open at the return on line 64`
	if err != nil {
		return
	}
	tx.Exec(ctx, "DELETE FROM users")
}

// The deferred call comes too late.
func (s *store) late(ctx context.Context, check func() error) error {
	tx, err := s.pool.Begin(ctx) // want `the transaction tx is still open at the return on line 73`
	if err != nil {
		return err
	}
	if err := check(); err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	return tx.Commit(ctx)
}

// A round that goes on without an end.
func (s *store) rounds(ctx context.Context, ids []int) error {
	for _, id := range ids {
		tx, err := s.pool.Begin(ctx) // want `the transaction tx is still open when the next round begins another one; commit it or roll it back in each round`
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM users WHERE id = $1", id); err != nil {
			continue
		}
		if err := tx.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// A helper that only uses it.
func insert(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, "INSERT INTO users DEFAULT VALUES")
	return err
}

func (s *store) helper(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx) // want `the transaction tx is still open at the return on line 108`
	if err != nil {
		return err
	}
	if err := insert(ctx, tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// In a function literal.
func (s *store) literal(ctx context.Context) func() error {
	return func() error {
		tx, err := s.pool.Begin(ctx) // want `the transaction tx is still open at the return on line 121`
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM users"); err != nil {
			return err
		}
		return tx.Commit(ctx)
	}
}

// What a helper begins for its caller.
func (s *store) begin(ctx context.Context) (pgx.Tx, error) { return s.pool.Begin(ctx) }

func (s *store) begunByHelper(ctx context.Context) error {
	tx, err := s.begin(ctx) // want `the transaction tx is still open at the return on line 136`
	if err != nil {
		return err
	}
	if err := insert(ctx, tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// The case of a switch.
func (s *store) cases(ctx context.Context, n int) error {
	tx, err := s.pool.Begin(ctx) // want `the transaction tx is still open at the return on line 149`
	if err != nil {
		return err
	}
	switch {
	case n < 0:
		return nil
	case n == 0:
		return tx.Rollback(ctx)
	}
	return tx.Commit(ctx)
}

// Of fields that end it no one is called.
func (s *store) byNoField(ctx context.Context) error {
	u, err := s.handOut(ctx) // want `the transaction u is still open at the return on line 164`
	if err != nil {
		return err
	}
	var n int
	if err := u.q.QueryRow("SELECT count(*) FROM users").Scan(&n); err != nil {
		return err
	}
	return u.Commit()
}

// The first error that is answered is that of the transaction, the second one is not.
func (s *store) answeredLate(ctx context.Context) {
	tx, err := s.pool.Begin(ctx) // want `the transaction tx is still open at the return on line 176`
	if answered(err) {
		return
	}
	if err := insert(ctx, tx); answered(err) {
		return
	}
	answered(tx.Commit(ctx))
}

package rows

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

// A Scan that fails in the loop: database/sql leaves the rows open.
func (s *store) scan(ctx context.Context) (ids []int, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users") // want `rows are still open at the return on line 26, and keep their connection; defer their Close`
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// A return in the loop.
func (s *store) found(ctx context.Context, want int) (bool, error) {
	rows, err := s.pool.Query(ctx, "SELECT id FROM users") // want `rows are still open at the return on line 45`
	if err != nil {
		return false, err
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return false, err
		}
		if id == want {
			return true, nil
		}
	}
	return false, rows.Err()
}

// A break.
func (s *store) breaks(ctx context.Context, most int) (ids []int, err error) {
	rows, err := s.pool.Query(ctx, "SELECT id FROM users") // want `rows are still open at the return on line 66`
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		if ids = append(ids, id); len(ids) == most {
			break
		}
	}
	return ids, nil
}

// The first row alone.
func (s *store) first(ctx context.Context) (id int, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users") // want `rows are still open at the return on line 77`
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&id)
		return id, err
	}
	return 0, errors.New("none")
}

// No row at all.
func (s *store) ping(ctx context.Context) error {
	rows, err := s.db.QueryContext(ctx, "SELECT 1") // want `rows are still open at the return on line 89`
	if err != nil {
		return err
	}
	_, err = rows.Columns()
	return err
}

// Deferred too late.
func (s *store) late(ctx context.Context, check func() error) error {
	rows, err := s.pool.Query(ctx, "SELECT 1") // want `rows are still open at the return on line 99`
	if err != nil {
		return err
	}
	if err := check(); err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}

// Rounds that leave them.
func (s *store) rounds(ctx context.Context, ids []int) error {
	for _, id := range ids {
		rows, err := s.pool.Query(ctx, "SELECT 1 FROM users WHERE id = $1", id) // want `rows are still open when the next round asks for others; close them in each round`
		if err != nil {
			return err
		}
		if !rows.Next() {
			continue
		}
		var n int
		if err := rows.Scan(&n); err != nil {
			return err
		}
	}
	return nil
}

// A helper that scans a row closes nothing.
type scanner interface{ Scan(dest ...any) error }

func scanID(r scanner) (id int, err error) { return id, r.Scan(&id) }

func (s *store) helper(ctx context.Context) (ids []int, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users") // want `rows are still open at the return on line 138`
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		id, err := scanID(rows)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// Rows that a helper asks for.
func (s *store) query(ctx context.Context) (*sql.Rows, error) {
	return s.db.QueryContext(ctx, "SELECT id FROM users")
}

func (s *store) ofHelper(ctx context.Context) (id int, err error) {
	rows, err := s.query(ctx) // want `rows are still open at the return on line 156`
	if err != nil {
		return 0, err
	}
	rows.Next()
	return id, rows.Scan(&id)
}

// pgx' error in between is no end where it is not of the rows.
func (s *store) otherError(ctx context.Context, f func(int) error) error {
	rows, err := s.pool.Query(ctx, "SELECT id FROM users") // want `rows are still open at the return on line 171`
	if err != nil {
		return err
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if err := f(id); err != nil {
			return err
		}
	}
	return rows.Err()
}

// In a transaction of pgx: its Rollback finds the connection busy.
func (s *store) inTx(ctx context.Context, tx pgx.Tx) (bool, error) {
	rows, err := tx.Query(ctx, "SELECT 1") // want `rows are still open at the return on line 183`
	if err != nil {
		return false, err
	}
	return rows.Next(), nil
}

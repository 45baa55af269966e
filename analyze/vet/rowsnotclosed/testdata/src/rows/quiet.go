package rows

import (
	"context"
	"database/sql"
	"errors"
	"log"
	"time"

	"github.com/jackc/pgx/v5"
)

// The usual way.
func (s *store) usual(ctx context.Context) (ids []int, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// Read to the end: the last Next closes them.
func (s *store) toTheEnd(ctx context.Context) (n int, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// pgx closes them when a Scan fails.
func (s *store) pgxScan(ctx context.Context) (ids []int, err error) {
	rows, err := s.pool.Query(ctx, "SELECT id FROM users")
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

// So when the error is asked for later.
func (s *store) pgxScanLater(ctx context.Context) error {
	rows, err := s.pool.Query(ctx, "SELECT id FROM users")
	if err != nil {
		return err
	}
	for rows.Next() {
		var id int
		err = rows.Scan(&id)
		if err != nil {
			return err
		}
	}
	return rows.Err()
}

// A condition that is not the end of the loop's.
func (s *store) both(ctx context.Context) error {
	rows, err := s.pool.Query(ctx, "SELECT 1")
	if err != nil {
		return err
	}
	if !rows.Next() {
		return errors.New("none")
	}
	rows.Close()
	return nil
}

// Collected.
func (s *store) collected(ctx context.Context) ([]int, error) {
	rows, err := s.pool.Query(ctx, "SELECT id FROM users")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int])
}

func (s *store) uncheckedAndCollected(ctx context.Context) (int, error) {
	rows, _ := s.pool.Query(ctx, "SELECT id FROM users")
	return pgx.CollectOneRow(rows, pgx.RowTo[int])
}

func (s *store) forEach(ctx context.Context) (sum int, err error) {
	rows, err := s.pool.Query(ctx, "SELECT id FROM users")
	if err != nil {
		return 0, err
	}
	var id int
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error { sum += id; return nil })
	return sum, err
}

// Returned: the caller closes them.
func (s *store) returned(ctx context.Context) (pgx.Rows, error) {
	rows, err := s.pool.Query(ctx, "SELECT id FROM users")
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// As part of an iterator.
type iterator struct{ rows *sql.Rows }

func (i *iterator) Close() error { return i.rows.Close() }

func (s *store) iterator(ctx context.Context) (*iterator, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return nil, err
	}
	return &iterator{rows}, nil
}

// A helper reads them to the end.
func readAll(rows *sql.Rows) (ids []int, err error) {
	defer rows.Close()
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (s *store) readByHelper(ctx context.Context) ([]int, error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return nil, err
	}
	return readAll(rows)
}

// A helper closes them, deferred.
func closeRows(rows *sql.Rows) {
	if err := rows.Close(); err != nil {
		log.Print(err)
	}
}

func (s *store) closedByHelper(ctx context.Context) error {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return err
	}
	defer closeRows(rows)
	rows.Next()
	return nil
}

// In a function literal.
func (s *store) closedInLiteral(ctx context.Context) error {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return err
	}
	defer func() {
		if err := rows.Close(); err != nil {
			log.Print(err)
		}
	}()
	rows.Next()
	return nil
}

// Closed by hand on each path.
func (s *store) byHand(ctx context.Context) (id int, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		if err := rows.Scan(&id); err != nil {
			rows.Close()
			return 0, err
		}
	}
	rows.Close()
	return id, nil
}

// There are none where the query failed, whatever kind of failure it is.
func (s *store) kind(ctx context.Context) error {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	defer rows.Close()
	return nil
}

// What a function makes of the failure.
func explain(err error) error { return err }

func (s *store) explained(ctx context.Context) error {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if why := explain(err); why != nil {
		return why
	}
	defer rows.Close()
	return nil
}

// database/sql closes them when the context is cancelled, as it is when the function
// ends.
func (s *store) cancelled(ctx context.Context) (id int, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return 0, err
	}
	rows.Next()
	return id, rows.Scan(&id)
}

// And with the transaction.
func (s *store) withTx(ctx context.Context) (id int, err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	rows, err := tx.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return 0, err
	}
	rows.Next()
	return id, rows.Scan(&id)
}

// A deferred Close in a loop closes them late, and does.
func (s *store) deferredInLoop(ctx context.Context, ids []int) error {
	for _, id := range ids {
		rows, err := s.db.QueryContext(ctx, "SELECT 1 FROM users WHERE id = $1", id)
		if err != nil {
			return err
		}
		defer rows.Close()
		rows.Next()
	}
	return nil
}

// The program ends.
func (s *store) exits(ctx context.Context) (ids []int) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		log.Fatal(err)
	}
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			log.Fatal(err)
		}
		ids = append(ids, id)
	}
	return ids
}

// A goroutine reads them.
func (s *store) goroutine(ctx context.Context, to chan<- int) error {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return err
	}
	go func() {
		defer rows.Close()
		for rows.Next() {
			var id int
			rows.Scan(&id)
			to <- id
		}
	}()
	return nil
}

// An iterator's function closes them when it is called.
func (s *store) sequence(ctx context.Context) func(yield func(int) bool) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	return func(yield func(int) bool) {
		if err != nil {
			return
		}
		defer rows.Close()
		for rows.Next() {
			if !yield(1) {
				return
			}
		}
	}
}

// A comment answers for it.
func (s *store) answeredFor(ctx context.Context) error {
	//dbgen:ignore rows-not-closed the program ends with it
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM users")
	if err != nil {
		return err
	}
	rows.Next()
	return nil
}

// A switch asks for the error, by cases or by its value.
func (s *store) bySwitch(ctx context.Context) (n int, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM t")
	switch {
	case errors.Is(err, nil):
	case errors.Is(err, sql.ErrNoRows):
		return 0, nil
	default:
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

func (s *store) bySwitchOf(ctx context.Context) (n int, err error) {
	rows, err := s.db.QueryContext(ctx, "SELECT id FROM t")
	switch err {
	case nil:
	default:
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// Program harm does on a pool of one connection what the rules around transactions
// report: harm DSN CASE DEADLINE. It prints "done", or how it failed.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3]); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("done")
}

func run(dsn, name, deadline string) error {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return err
	}
	cfg.MaxConns = 1
	most, err := time.ParseDuration(deadline)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return err
	}
	s := store{pool}
	switch name {
	case "query":
		return s.rename(ctx)
	case "tx":
		if err := s.check(ctx); !errors.Is(err, errNone) {
			return fmt.Errorf("the first call: %w", err)
		}
	case "rows":
		if _, err := s.first(ctx); err != nil {
			return fmt.Errorf("the first call: %w", err)
		}
	}
	return pool.QueryRow(ctx, "SELECT 1").Scan(new(int))
}

type store struct{ pool *pgxpool.Pool }

func (s store) rename(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE users SET name = 'Ann'"); err != nil {
			return err
		}
		_, err := s.pool.Exec(ctx, "INSERT INTO renames DEFAULT VALUES") // want query-outside-tx
		return err
	})
}

var errNone = errors.New("there are none")

func (s store) check(ctx context.Context) error {
	tx, err := s.pool.Begin(ctx) // want tx-not-closed
	if err != nil {
		return err
	}
	var n int
	if err := tx.QueryRow(ctx, "SELECT count(*) FROM users WHERE name IS NULL").Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return errNone
	}
	return tx.Commit(ctx)
}

func (s store) first(ctx context.Context) (n int, err error) {
	rows, err := s.pool.Query(ctx, "SELECT generate_series(1, 3)") // want rows-not-closed
	if err != nil {
		return 0, err
	}
	if rows.Next() {
		err = rows.Scan(&n)
	}
	return n, err
}

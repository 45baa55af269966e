package rounds

import (
	"context"
	"database/sql"
	"errors"
)

type stocktake struct {
	Product, Place int64
	Found          int64
}

type stock struct{ Product, Place, Amount int64 }

func (s *stock) add(n int64) { s.Amount += n }

func stockOf(ctx context.Context, tx *sql.Tx, product, place int64) (*stock, error) {
	s := &stock{Product: product, Place: place}
	err := tx.QueryRowContext(ctx, "SELECT amount FROM stock WHERE product = $1 AND place = $2", product, place).Scan(&s.Amount)
	return s, err
}

func keepStock(ctx context.Context, tx *sql.Tx, s *stock) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO stock (product, place, amount) VALUES ($1, $2, $3) ON CONFLICT (product, place) DO UPDATE SET amount = EXCLUDED.amount", s.Product, s.Place, s.Amount)
	return err
}

// What a row is changed into rests on what it was, and the next item may be about the same
// row: the change and its entry in the books are one item's job.
func bookAll(ctx context.Context, tx *sql.Tx, items []stocktake) error {
	for _, it := range items {
		if _, err := tx.ExecContext(ctx, "INSERT INTO movements (product, place, amount) VALUES ($1, $2, $3)", it.Product, it.Place, it.Found); err != nil {
			return err
		}
		s, err := stockOf(ctx, tx, it.Product, it.Place)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		s.add(it.Found)
		if err := keepStock(ctx, tx, s); err != nil {
			return err
		}
	}
	return nil
}

// Without anything else that is written it is what one statement does for all.
func addToAll(ctx context.Context, tx *sql.Tx, items []stocktake) error {
	for _, it := range items {
		s, err := stockOf(ctx, tx, it.Product, it.Place) // want n-plus-one
		if err != nil {
			return err
		}
		s.add(it.Found)
		if err := keepStock(ctx, tx, s); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is written back has nothing of what was read.
func overwriteAll(ctx context.Context, tx *sql.Tx, items []stocktake) (before int64, err error) {
	for _, it := range items {
		if _, err := tx.ExecContext(ctx, "INSERT INTO movements (product, place, amount) VALUES ($1, $2, $3)", it.Product, it.Place, it.Found); err != nil { // want write-in-loop
			return 0, err
		}
		s, err := stockOf(ctx, tx, it.Product, it.Place) // want n-plus-one
		if err != nil {
			return 0, err
		}
		before += s.Amount
		if err := keepStock(ctx, tx, &stock{it.Product, it.Place, it.Found}); err != nil { // want write-in-loop
			return 0, err
		}
	}
	return before, nil
}

// What is made of a row goes into other tables, each of which takes all at once.
func archiveAll(ctx context.Context, tx *sql.Tx, items []stocktake) error {
	for _, it := range items {
		s, err := stockOf(ctx, tx, it.Product, it.Place) // want n-plus-one
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO archive (product, amount) VALUES ($1, $2)", s.Product, s.Amount); err != nil { // want write-in-loop
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO movements (product, amount) VALUES ($1, $2)", s.Product, s.Amount); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A row that refers to the one which was read is a new one.
func linkAll(ctx context.Context, tx *sql.Tx, items []stocktake) error {
	for _, it := range items {
		var last int64
		if err := tx.QueryRowContext(ctx, "SELECT max(id) FROM movements WHERE product = $1", it.Product).Scan(&last); err != nil { // want n-plus-one
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE stock SET amount = $2 WHERE product = $1", it.Product, it.Found); err != nil { // want write-in-loop
			return err
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO movements (product, after, amount) VALUES ($1, $2, $3)", it.Product, last, it.Found); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

package rounds

import (
	"context"
	"database/sql"
)

// A fault is an error of the program's own.
type fault struct{ code string }

func (f *fault) Error() string { return f.code }

type outcome struct{ done bool }

func addEvent(ctx context.Context, tx *sql.Tx, id int64) *fault {
	if _, err := tx.ExecContext(ctx, "INSERT INTO events (id) VALUES ($1)", id); err != nil {
		return &fault{"internal"}
	}
	return nil
}

// A round that ends the loop since there is one has not found anything.
func addEvents(ctx context.Context, tx *sql.Tx, ids []int64) *fault {
	for _, id := range ids {
		if f := addEvent(ctx, tx, id); f != nil { // want write-in-loop
			return f
		}
	}
	return nil
}

func take(ctx context.Context, tx *sql.Tx, id int64) *outcome {
	r, err := tx.ExecContext(ctx, "UPDATE jobs SET taken = true WHERE id = $1 AND NOT taken", id)
	if err != nil {
		return nil
	}
	n, _ := r.RowsAffected()
	if n == 0 {
		return nil
	}
	return &outcome{done: true}
}

// What is no error is what the loop looks for.
func takeFirst(ctx context.Context, tx *sql.Tx, ids []int64) *outcome {
	for _, id := range ids {
		if o := take(ctx, tx, id); o != nil {
			return o
		}
	}
	return nil
}

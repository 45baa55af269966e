package rounds

import (
	"context"
	"database/sql"
)

// A Deliverer is what users of the package bring.
type Deliverer interface {
	Deliver(ctx context.Context, id int64) error
}

// A Labeler is implemented here.
type Labeler interface {
	Label(ctx context.Context, id int64) error
}

type plainLabels struct{ known map[int64]string }

func (p *plainLabels) Label(ctx context.Context, id int64) error { p.known[id] = "plain"; return nil }

func handOverAll(ctx context.Context, db *sql.DB, to Deliverer, ids []int64) error {
	for _, id := range ids {
		if err := to.Deliver(ctx, id); err != nil {
			continue
		}
		if _, err := db.ExecContext(ctx, "UPDATE outbox SET delivered = true WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

func labelEach(ctx context.Context, db *sql.DB, by Labeler, ids []int64) error {
	for _, id := range ids {
		if err := by.Label(ctx, id); err != nil {
			continue
		}
		if _, err := db.ExecContext(ctx, "UPDATE outbox SET labeled = true WHERE id = $1", id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// A Replayer is given what handles a letter by its users.
type Replayer struct {
	db      *sql.DB
	handle  func(ctx context.Context, id int64) error
	prepare func(ctx context.Context, id int64) error
}

func NewReplayer(db *sql.DB, handle func(ctx context.Context, id int64) error) *Replayer {
	return &Replayer{db: db, handle: handle, prepare: func(context.Context, int64) error { return nil }}
}

func (r *Replayer) Replay(ctx context.Context, ids []int64) {
	for _, id := range ids {
		if err := r.handle(ctx, id); err != nil {
			continue
		}
		r.db.ExecContext(ctx, "DELETE FROM letters WHERE id = $1", id)
	}
	for _, id := range ids {
		if err := r.prepare(ctx, id); err != nil {
			continue
		}
		r.db.ExecContext(ctx, "UPDATE letters SET prepared = true WHERE id = $1", id) // want write-in-loop
	}
}

// What is looked up beside is no part of what others do.
func deliverNamed(ctx context.Context, db *sql.DB, to Deliverer, ids []int64) (names []string, err error) {
	for _, id := range ids {
		if err := to.Deliver(ctx, id); err != nil {
			return nil, err
		}
		var name string
		if err := db.QueryRowContext(ctx, "SELECT name FROM letters WHERE id = $1", id).Scan(&name); err != nil { // want n-plus-one
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

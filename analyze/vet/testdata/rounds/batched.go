package rounds

import (
	"context"
	"database/sql"
)

// drain calls a function until it has done less than it might.
func drain(ctx context.Context, size int, do func(ctx context.Context, limit int) (int, error)) error {
	for {
		n, err := do(ctx, size)
		if err != nil || n < size {
			return err
		}
	}
}

// sweep calls it with less each time.
func sweep(ctx context.Context, size int, do func(ctx context.Context, limit int) (int, error)) error {
	for {
		n, err := do(ctx, size)
		if err != nil || n < size {
			return err
		}
		size--
	}
}

// forEach gives each element with what is the same for all.
func forEach(ctx context.Context, group int64, ids []int64, do func(ctx context.Context, group, id int64) error) error {
	for _, id := range ids {
		if err := do(ctx, group, id); err != nil {
			return err
		}
	}
	return nil
}

// forEachAt finds them by their places.
func forEachAt(ctx context.Context, group int64, ids []int64, do func(ctx context.Context, group, id int64) error) error {
	for i := range ids {
		if err := do(ctx, group, ids[i]); err != nil {
			return err
		}
	}
	return nil
}

type polls struct{ db *sql.DB }

func (p *polls) expired(ctx context.Context, limit int) (ids []int64, err error) {
	rows, err := p.db.QueryContext(ctx, "SELECT id FROM polls WHERE expired AND NOT closed LIMIT $1", limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (p *polls) level(ctx context.Context, n int) (id int64, err error) {
	err = p.db.QueryRowContext(ctx, "SELECT id FROM levels WHERE n = $1", n).Scan(&id)
	return id, err
}

// The size of a batch is the same in each round: these are pages.
func (p *polls) close(ctx context.Context) error {
	return drain(ctx, 50, func(ctx context.Context, limit int) (int, error) {
		ids, err := p.expired(ctx, limit)
		if err != nil {
			return 0, err
		}
		_, err = p.level(ctx, limit)
		for _, id := range ids {
			if _, err := p.db.ExecContext(ctx, "UPDATE polls SET closed = true WHERE id = $1", id); err != nil { // want write-in-loop
				return 0, err
			}
		}
		return len(ids), err
	})
}

// Here each round has another number.
func (p *polls) descend(ctx context.Context) error {
	return sweep(ctx, 50, func(ctx context.Context, n int) (int, error) {
		id, err := p.level(ctx, n) // want n-plus-one
		return int(id), err
	})
}

// What is asked for an element is asked for each.
func (p *polls) owners(ctx context.Context, group int64, ids []int64) error {
	return forEach(ctx, group, ids, func(ctx context.Context, group, id int64) error {
		var name string
		return p.db.QueryRowContext(ctx, "SELECT owner FROM polls WHERE group_id = $1 AND id = $2", group, id).Scan(&name) // want n-plus-one
	})
}

// So it is by a literal that a variable has, of which one asks for what all have in common.
func (p *polls) members(ctx context.Context, group int64, ids []int64) error {
	var name string
	ask := func(ctx context.Context, group, id int64) error {
		if err := p.db.QueryRowContext(ctx, "SELECT name FROM groups WHERE id = $1", group).Scan(&name); err != nil {
			return err
		}
		return p.db.QueryRowContext(ctx, "SELECT name FROM members WHERE id = $1", id).Scan(&name) // want n-plus-one
	}
	return forEach(ctx, group, ids, ask)
}

func (p *polls) ownersAt(ctx context.Context, group int64, ids []int64) error {
	return forEachAt(ctx, group, ids, func(ctx context.Context, group, id int64) error {
		var name string
		return p.db.QueryRowContext(ctx, "SELECT owner FROM polls WHERE id = $1", id).Scan(&name) // want n-plus-one
	})
}

package rounds

import (
	"context"
	"database/sql"
	"errors"
)

// Rows that are remembered, changed, and written back.

type followSet struct{ ids map[int64]bool }

func (s *followSet) remove(id int64) { delete(s.ids, id) }

type followGraph struct {
	db   *sql.DB
	sets map[int64]*followSet
}

func (g *followGraph) set(ctx context.Context, id int64) (*followSet, error) {
	if s, ok := g.sets[id]; ok {
		return s, nil
	}
	var raw []byte
	if err := g.db.QueryRowContext(ctx, "SELECT ids FROM follow_sets WHERE id = $1", id).Scan(&raw); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	s := &followSet{ids: map[int64]bool{}}
	for _, b := range raw {
		s.ids[int64(b)] = true
	}
	g.sets[id] = s
	return s, nil
}

func (g *followGraph) update(ctx context.Context, id int64, s *followSet) error {
	g.sets[id] = s
	var raw []byte
	for id := range s.ids {
		raw = append(raw, byte(id))
	}
	_, err := g.db.ExecContext(ctx, "INSERT INTO follow_sets (id, ids) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET ids = $2", id, raw)
	return err
}

func (g *followGraph) unfollow(ctx context.Context, from, to int64) error {
	s, err := g.set(ctx, from)
	if err != nil {
		return err
	}
	s.remove(to)
	return g.update(ctx, from, s)
}

type unfollow struct{ From, To int64 }

func unfollowAll(ctx context.Context, g *followGraph, all []unfollow) error {
	for _, u := range all {
		if err := g.unfollow(ctx, u.From, u.To); err != nil { // reads and rewrites a row
			return err
		}
	}
	return nil
}

// What is written is another row, which what is remembered only tells of.
func (g *followGraph) note(ctx context.Context, from, to int64) error {
	s, err := g.set(ctx, from)
	if err != nil {
		return err
	}
	_, err = g.db.ExecContext(ctx, "INSERT INTO follow_notes (of, known) VALUES ($1, $2)", to, s.ids[to])
	return err
}

func noteKnown(ctx context.Context, g *followGraph, all []unfollow) error {
	for _, u := range all {
		if err := g.note(ctx, u.From, u.To); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// What is written is remembered, and as it was.
func (g *followGraph) touch(ctx context.Context, id int64) error {
	s, err := g.set(ctx, id)
	if err != nil {
		return err
	}
	return g.update(ctx, id, s)
}

func touchAll(ctx context.Context, g *followGraph, ids []int64) error {
	for _, id := range ids {
		if err := g.touch(ctx, id); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

package rounds

import (
	"context"
	"database/sql"
)

// Implementations of an interface that are around another one of it.
type plants interface {
	Plant(ctx context.Context, id int64) error
}

type garden struct{ db *sql.DB }

func (g *garden) Plant(ctx context.Context, id int64) error {
	_, err := g.db.ExecContext(ctx, "INSERT INTO plants (id) VALUES ($1)", id)
	return err
}

// One that looks something up, and has the inner one write, is no other kind of work.
type checkedGarden struct {
	plants
	db     *sql.DB
	around map[string]func(plant) plant
}

type plant func(ctx context.Context, id int64) error

func (g *checkedGarden) Plant(ctx context.Context, id int64) error {
	var free bool
	if err := g.db.QueryRowContext(ctx, "SELECT free FROM beds WHERE plant_id = $1", id).Scan(&free); err != nil || !free {
		return err
	}
	last := func(ctx context.Context, id int64) error { return g.plants.Plant(ctx, id) }
	return g.around["plants"](last)(ctx, id)
}

func plantAll(ctx context.Context, p plants, ids []int64) error {
	for _, id := range ids {
		if err := p.Plant(ctx, id); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

// Of two that are around nothing one looks up what the other one writes: which it is decides
// what is done.
type steps interface {
	Step(ctx context.Context, id int64) error
}

type sow struct{ db *sql.DB }

func (s *sow) Step(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "INSERT INTO sown (id) VALUES ($1)", id)
	return err
}

type look struct{ db *sql.DB }

func (l *look) Step(ctx context.Context, id int64) error {
	var n int64
	return l.db.QueryRowContext(ctx, "SELECT n FROM sown WHERE id = $1", id).Scan(&n)
}

type wait struct{}

func (wait) Step(context.Context, int64) error { return nil }

func stepAll(ctx context.Context, s steps, ids []int64) error {
	for _, id := range ids {
		if err := s.Step(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

var _, _, _ steps = &sow{}, &look{}, wait{}

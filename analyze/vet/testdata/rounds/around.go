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

// What is set up when the program begins: a client in it says for no item what is asked, and
// those that ask nothing may be as many.
type watcher interface {
	Watch(ctx context.Context, id int64) error
}

type beds struct {
	db    *sql.DB
	first int64
}

func (b *beds) find(ctx context.Context, id int64) (n int64, err error) {
	err = b.db.QueryRowContext(ctx, "SELECT n FROM beds WHERE id = $1", id).Scan(&n)
	return n, err
}

func (b *beds) after(id int64) int64 { return id + b.first }

type bedWatcher struct{ beds *beds }

func (w *bedWatcher) Watch(ctx context.Context, id int64) error {
	_, err := w.beds.find(ctx, w.beds.after(id))
	return err
}

type noWatcher struct{}

func (noWatcher) Watch(context.Context, int64) error { return nil }

func watchAll(ctx context.Context, watchers []watcher, id int64) error {
	for _, w := range watchers {
		if err := w.Watch(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// One that has a number of its own is an item.
type item interface {
	Look(ctx context.Context) error
}

type bedItem struct {
	id   int64
	beds *beds
}

func (b *bedItem) Look(ctx context.Context) error {
	_, err := b.beds.find(ctx, b.id)
	return err
}

type noItem struct{}

func (noItem) Look(context.Context) error { return nil }

func lookAll(ctx context.Context, items []item) error {
	for _, i := range items {
		if err := i.Look(ctx); err != nil { // want n-plus-one
			return err
		}
	}
	return nil
}

package rounds

import (
	"context"
	"database/sql"
)

// Settings of several engines: which one is asked stays the same in all rounds, or does not.
type settingsOf interface {
	Limit(ctx context.Context, shop int64) (int, error)
	Shops() []int64
}

type postgresSettings struct{ db *sql.DB }

func (s *postgresSettings) Limit(ctx context.Context, shop int64) (n int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT max FROM limits WHERE shop = $1", shop).Scan(&n)
	return n, err
}

func (*postgresSettings) Shops() []int64 { return nil }

type sqliteSettings struct{ db *sql.DB }

func (s *sqliteSettings) Limit(ctx context.Context, shop int64) (n int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT max FROM limits WHERE shop = ?", shop).Scan(&n)
	return n, err
}

func (*sqliteSettings) Shops() []int64 { return nil }

type counters struct {
	of    settingsOf
	other map[string]settingsOf
}

// The same shop's limit for each order: it is asked once, before the loop.
func (c *counters) tooMany(ctx context.Context, shop int64, orders []int) (n int, err error) {
	for _, order := range orders {
		limit, err := c.of.Limit(ctx, shop) // want loop-invariant-query
		if err != nil {
			return 0, err
		}
		if order > limit {
			n++
		}
	}
	return n, nil
}

// A helper of a helper does not change that.
func (c *counters) within(ctx context.Context, shop int64, order int) (bool, error) {
	return c.below(ctx, c.of, shop, order)
}

func (*counters) below(ctx context.Context, of settingsOf, shop int64, order int) (bool, error) {
	limit, err := of.Limit(ctx, shop)
	return order <= limit, err
}

func (c *counters) allWithin(ctx context.Context, shop int64, orders []int) (bool, error) {
	all := true
	for _, order := range orders {
		ok, err := c.within(ctx, shop, order) // want loop-invariant-query
		if err != nil {
			return false, err
		}
		all = all && ok
	}
	return all, nil
}

// Another one in each round has a limit of its own.
func limits(ctx context.Context, all []settingsOf, shop int64) (sum int, err error) {
	for _, of := range all {
		n, err := of.Limit(ctx, shop)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// So it has where a helper is given it, itself or in what has it.
func (c *counters) belowAll(ctx context.Context, all []settingsOf, shop int64) (bool, error) {
	for _, of := range all {
		if ok, err := c.below(ctx, of, shop, 1); err != nil || !ok {
			return ok, err
		}
	}
	return true, nil
}

func withinAll(ctx context.Context, all []*counters, shop int64) (n int, err error) {
	for _, c := range all {
		ok, err := c.within(ctx, shop, 1)
		if err != nil {
			return 0, err
		}
		if ok {
			n++
		}
	}
	return n, nil
}

// By a name of the round it is found in the helper.
func (c *counters) named(ctx context.Context, name string, shop int64) (int, error) {
	of := c.other[name]
	return of.Limit(ctx, shop)
}

func (c *counters) allNamed(ctx context.Context, names []string, shop int64) (sum int, err error) {
	for _, name := range names {
		n, err := c.named(ctx, name, shop)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

func (c *counters) oneNamed(ctx context.Context, name string, shop int64, orders []int) (n int, err error) {
	for _, order := range orders {
		limit, err := c.named(ctx, name, shop) // want loop-invariant-query
		if err != nil {
			return 0, err
		}
		if order > limit {
			n++
		}
	}
	return n, nil
}

// A method expression has its receiver as its first argument.
func byExpression(ctx context.Context, db *sql.DB, ids []int64) error {
	s := &shopFlags{db}
	for _, id := range ids {
		if _, err := (*shopFlags).flag(s, ctx, id, true); err != nil { // want n-plus-one
			return err
		}
		if _, err := (*shopFlags).flag(s, ctx, id, false); err != nil {
			return err
		}
	}
	return nil
}

type shopFlags struct{ db *sql.DB }

func (s *shopFlags) flag(ctx context.Context, id int64, ask bool) (on bool, err error) {
	if ask {
		err = s.db.QueryRowContext(ctx, "SELECT enabled FROM flags WHERE shop = $1", id).Scan(&on)
	}
	return on, err
}

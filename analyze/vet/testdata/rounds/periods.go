package rounds

import (
	"context"
	"time"
)

type period struct{ From, To string }

// A longer time in months.
func months(from, to time.Time) (all []period, err error) {
	for from.Before(to) {
		next := from.AddDate(0, 1, 0)
		all = append(all, period{From: from.Format(time.DateOnly), To: next.Format(time.DateOnly)})
		from = next
	}
	return all, nil
}

func (s *rateStore) months(from, to time.Time) ([]period, error) { return months(from, to) }

// Rows of a month are read at once, and made of others at once; whether there are any is asked
// for each.
func (s *rateStore) consolidate(ctx context.Context, from, to time.Time) error {
	all, err := s.months(from, to)
	if err != nil {
		return err
	}
	for _, p := range all {
		var done bool
		if err := s.db.QueryRowContext(ctx, "SELECT true FROM done WHERE month = $1", p.From).Scan(&done); err != nil { // want n-plus-one
			return err
		}
		rows, err := s.db.QueryContext(ctx, "SELECT id FROM events WHERE during && tstzrange($1, $2)", p.From, p.To)
		if err != nil {
			return err
		}
		rows.Close()
		if _, err := s.db.ExecContext(ctx, "INSERT INTO bills (id, of) SELECT id, $1 FROM events WHERE during && tstzrange($1, $2)", p.From, p.To); err != nil {
			return err
		}
		if _, err := s.db.ExecContext(ctx, "INSERT INTO done (month) VALUES ($1)", p.From); err != nil { // want write-in-loop
			return err
		}
	}
	return nil
}

// Periods that somebody gives are as many keys.
func (s *rateStore) bills(ctx context.Context, all []period) error {
	for _, p := range all {
		rows, err := s.db.QueryContext(ctx, "SELECT id FROM bills WHERE month = $1", p.From) // want n-plus-one
		if err != nil {
			return err
		}
		rows.Close()
	}
	return nil
}

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

// What a helper asks for between two bounds is a stretch as well.
func (s *rateStore) chart(ctx context.Context, from, to time.Time) (sums []int, err error) {
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		n, err := s.sumBetween(ctx, day, day.AddDate(0, 0, 1))
		if err != nil {
			return nil, err
		}
		m, err := s.sumOfDay(ctx, day)
		if err != nil {
			return nil, err
		}
		k, err := s.rateOf(ctx, day) // want n-plus-one
		if err != nil {
			return nil, err
		}
		sums = append(sums, n+m+k)
	}
	return sums, nil
}

func (s *rateStore) sumBetween(ctx context.Context, from, to time.Time) (n int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT sum(amount) FROM events WHERE at >= $1 AND at < $2", from, to).Scan(&n)
	return n, err
}

func (s *rateStore) sumOfDay(ctx context.Context, day time.Time) (n int, err error) {
	start := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, time.UTC)
	end := start.AddDate(0, 0, 1)
	err = s.db.QueryRowContext(ctx, "SELECT sum(amount) FROM events WHERE at >= $1 AND at < $2", start, end).Scan(&n)
	return n, err
}

func (s *rateStore) rateOf(ctx context.Context, day time.Time) (n int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT rate FROM rates WHERE day = $1", day).Scan(&n)
	return n, err
}

// Each account's own window ends now: what differs is where it begins, and whose it is.
func (s *rateStore) windows(ctx context.Context, accounts []ownWindow) (sums []int, err error) {
	for _, a := range accounts {
		n, err := s.sumSince(ctx, a.account, time.Now().Add(-a.length), time.Now()) // want n-plus-one
		if err != nil {
			return nil, err
		}
		sums = append(sums, n)
	}
	return sums, nil
}

type ownWindow struct {
	account int64
	length  time.Duration
}

func (s *rateStore) sumSince(ctx context.Context, account int64, from, to time.Time) (n int, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT sum(amount) FROM events WHERE account_id = $1 AND at >= $2 AND at < $3", account, from, to).Scan(&n)
	return n, err
}

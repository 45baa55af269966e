package rounds

import (
	"context"
	"database/sql"
	"sync"
)

type quote struct {
	Currency, Source string
	Rate             float64
}

type quoteKey struct{ currency, source string }

type quoteCache struct {
	lock sync.Mutex
	all  map[quoteKey]quote
	last []quote
}

func (c *quoteCache) get(currency, source string) (quote, bool) {
	c.lock.Lock()
	defer c.lock.Unlock()
	q, ok := c.all[quoteKey{currency, source}]
	return q, ok
}

func (c *quoteCache) set(q quote) {
	c.lock.Lock()
	defer c.lock.Unlock()
	c.all[quoteKey{q.Currency, q.Source}] = q
}

func (c *quoteCache) log(q quote) { c.last = append(c.last, q) }

type quotes struct {
	db    *sql.DB
	cache *quoteCache
}

func (s *quotes) latest(ctx context.Context, currency, source string) (q quote, err error) {
	q.Currency, q.Source = currency, source
	err = s.db.QueryRowContext(ctx, "SELECT rate FROM quotes WHERE currency = $1 AND source = $2", currency, source).Scan(&q.Rate)
	return q, err
}

// What was found has its own key: the cache is asked before it, and has it since.
func (s *quotes) convert(ctx context.Context, amount float64, from, to string) (float64, error) {
	get := func(currency string) (float64, error) {
		if q, ok := s.cache.get(currency, "bank"); ok && q.Rate > 0 {
			return q.Rate, nil
		}
		q, err := s.latest(ctx, currency, "bank")
		if err != nil {
			return 0, err
		}
		s.cache.set(q)
		return q.Rate, nil
	}
	x, err := get(from)
	if err != nil {
		return 0, err
	}
	y, err := get(to)
	return amount * x / y, err
}

// This one notes it in a list, where nobody finds it.
func (s *quotes) value(ctx context.Context, amount float64, currency string) (float64, error) {
	if q, ok := s.cache.get(currency, "market"); ok && q.Rate > 0 {
		return amount * q.Rate, nil
	}
	q, err := s.latest(ctx, currency, "market")
	if err != nil {
		return 0, err
	}
	s.cache.log(q)
	return amount * q.Rate, nil
}

func (s *quotes) sum(ctx context.Context, amounts map[string]float64) (sum float64, err error) {
	for currency, amount := range amounts {
		x, err := s.convert(ctx, amount, currency, "EUR")
		if err != nil {
			return 0, err
		}
		y, err := s.value(ctx, amount, currency) // want n-plus-one
		if err != nil {
			return 0, err
		}
		sum += x - y
	}
	return sum, nil
}

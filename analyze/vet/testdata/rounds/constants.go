package rounds

import (
	"context"
	"database/sql"
	"errors"
)

type group int

const (
	global group = iota
	tree
	user
)

type spec struct {
	Group group
	Write bool
	Kind  group
}

type quotas struct{ db *sql.DB }

func (q *quotas) count(ctx context.Context) (n int, err error) {
	err = q.db.QueryRowContext(ctx, "SELECT count(*) FROM unsequenced").Scan(&n)
	return n, err
}

// The rounds of all other elements go on before they ask: it is asked for one of them.
func tokens(ctx context.Context, q *quotas, specs []spec) error {
	for _, s := range specs {
		if s.Group != global || s.Kind != tree {
			continue
		}
		n, err := q.count(ctx)
		if err != nil {
			return err
		}
		if n > 10 {
			return errors.New("too many")
		}
	}
	return nil
}

// So it is where an else, or the opposite of a condition, says it.
func tokensElse(ctx context.Context, q *quotas, specs []spec) (sum int) {
	for _, s := range specs {
		if s.Group != global {
			sum++
		} else {
			n, _ := q.count(ctx)
			sum += n
		}
		if !(s.Kind == user) {
			continue
		}
		n, _ := q.count(ctx)
		sum += n
	}
	return sum
}

// What goes on for one of the elements, or for something else than a constant, leaves most.
func tokensOfMost(ctx context.Context, q *quotas, specs []spec) (sum int) {
	for _, s := range specs {
		if s.Group == global && s.Kind == tree {
			continue
		}
		if s.Group != s.Kind {
			continue
		}
		n, _ := q.count(ctx) // want loop-invariant-query
		sum += n
	}
	return sum
}

// One of two conditions is not enough: the other one holds for many.
func tokensOfEither(ctx context.Context, q *quotas, specs []spec) (sum int) {
	for _, s := range specs {
		if s.Group != global && !s.Write {
			continue
		}
		n, _ := q.count(ctx) // want loop-invariant-query
		sum += n
	}
	return sum
}

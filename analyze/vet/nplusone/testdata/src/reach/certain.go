package reach

import (
	"context"
	"errors"

	"db"
)

// That one is not there is what failed: all the others are asked for.
func allThere(ctx context.Context, q *db.Queries, ids []int64) (found []db.User, err error) {
	for _, id := range ids {
		u, err := q.GetUser(ctx, id) // want `for each id `
		switch {
		case errors.Is(err, errNoRows):
			return nil, err
		case err == nil:
			found = append(found, u)
		default:
			return nil, err
		}
	}
	return found, nil
}

// The first that is there, or what failed otherwise, ends the search.
func firstThere(ctx context.Context, q *db.Queries, ids []int64) (err error) {
	for _, id := range ids {
		_, err = q.GetUser(ctx, id)
		if err == nil || !errors.Is(err, errNoRows) {
			return err
		}
	}
	return err
}

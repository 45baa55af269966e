package jobs

import (
	"context"

	"db"
)

// The file's name says that this runs once.
func users(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		q.GetUser(ctx, id)
	}
}

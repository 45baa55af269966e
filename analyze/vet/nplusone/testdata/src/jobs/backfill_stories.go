package jobs

import (
	"context"

	"db"
)

// A file of a backfill: it runs once in a database's life.
func ofAll(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		q.GetStory(ctx, id)
	}
}

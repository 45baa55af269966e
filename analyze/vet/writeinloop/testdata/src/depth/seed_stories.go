package depth

import (
	"context"

	"db"
)

// A file of seeds: it runs once.
func stories(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		q.DeleteStory(ctx, id)
	}
}

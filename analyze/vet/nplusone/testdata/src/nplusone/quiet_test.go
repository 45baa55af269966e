package nplusone

import (
	"context"

	"db"
)

func setUp(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		q.GetStory(ctx, id)
	}
}

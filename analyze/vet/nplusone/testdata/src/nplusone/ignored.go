package nplusone

import (
	"context"

	"db"
)

func ignored(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		//dbgen:ignore n-plus-one the form sends three at most
		q.GetStory(ctx, id)
		q.GetUser(ctx, id) //dbgen:ignore n-plus-one the same
		//dbgen:ignore n-plus-one
		q.GetStory(ctx, id) // want `for each id `
		//dbgen:ignore write-in-loop another rule
		q.GetStory(ctx, id) // want `for each id `
	}
}

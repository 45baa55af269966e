package jobs

import (
	"context"
	"testing"

	"db"
)

// The file helps tests.
func Fill(ctx context.Context, t *testing.T, q *db.Queries, ids []int64) {
	for _, id := range ids {
		if _, err := q.GetUser(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
}

// Package shop is for programs of other modules.
package shop

import (
	"context"

	"example.com/app/db"
)

// Show shows.
func Show(ctx context.Context, q *db.Queries) (int64, error) { return q.Called(ctx, 1) }

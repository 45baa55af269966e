// Package shop is for programs of other modules, which may read what it does not.
package shop

import (
	"context"

	"example.com/app/db"
)

// Show shows a title.
func Show(ctx context.Context, q *db.Queries) (string, error) {
	row, err := q.Unread(ctx, 1)
	return row.Title, err
}

// Package repo has a store whose type is named as an interface elsewhere is.
package repo

import (
	"context"

	"db"
)

// Repo holds the queries.
type Repo struct{ Q *db.Queries }

// Find asks.
func (r *Repo) Find(ctx context.Context, id int64) string {
	u, _ := r.Q.GetUser(ctx, id)
	return u.Name
}

// Package store has what stands between a program and its queries.
package store

import (
	"context"

	"example.com/app/db"
)

// Store has the methods of the queries that it embeds.
type Store struct{ *db.Queries }

// Getter is implemented by db.Queries, and by Store.
type Getter interface {
	ByInterface(ctx context.Context, id int64) (int64, error)
}

// Get asks whoever it is given.
func Get(ctx context.Context, g Getter) (int64, error) { return g.ByInterface(ctx, 1) }

// Traced hands on what it is asked.
type Traced struct{ Next db.Querier }

func (t *Traced) Wrapped(ctx context.Context, id int64) (int64, error) {
	return t.Next.Wrapped(ctx, id)
}

func (t *Traced) OnlyWrapped(ctx context.Context, id int64) (int64, error) {
	return t.Next.OnlyWrapped(ctx, id)
}

// Other has a method of the same name as a query, and is none.
type Other struct{}

func (Other) Unserved(ctx context.Context, id int64) (int64, error) { return id, nil }

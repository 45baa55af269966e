package main

import (
	"context"

	"example.com/app/db"
	"example.com/app/store"
)

var expression = (*db.Queries).Expression

func main() {
	ctx := context.Background()
	q := db.New(nil)
	q.Called(ctx, 1)
	defer q.Load(ctx)
	f := q.Value
	f(ctx, 1)
	expression(q, ctx, 1)
	s := &store.Store{Queries: q}
	s.Promoted(ctx, 1)
	store.Get(ctx, s)
	var all db.Querier = q
	all.ByQuerier(ctx, 1)
	t := &store.Traced{Next: all}
	t.Wrapped(ctx, 1)
	store.Other{}.Unserved(ctx, 1)
}

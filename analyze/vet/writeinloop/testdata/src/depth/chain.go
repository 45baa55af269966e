package depth

import (
	"context"

	"db"
)

// A row whose number the helper sets in what it is given.
type revision struct {
	ID     int64
	Before int64
	Name   string
}

func insertRevision(ctx context.Context, q *db.Queries, r *revision) error {
	id, err := q.CreateTag(ctx, r.Name)
	scan(id, &r.ID)
	return err
}

func scan(from int64, to *int64) { *to = from }

func next(before int64, name string) string { return name + string(rune(before)) }

// Each row needs what the one before gave.
func chain(ctx context.Context, q *db.Queries, given []string) {
	var last int64
	for _, name := range given {
		r := &revision{Name: next(last, name)}
		insertRevision(ctx, q, r)
		last = r.ID
	}
}

// Each row's number is kept, and none needs another one's.
func noChain(ctx context.Context, q *db.Queries, given []string) (ids []int64) {
	for _, name := range given {
		r := &revision{Name: name}
		insertRevision(ctx, q, r) // want `query CreateTag \(through insertRevision\)`
		ids = append(ids, r.ID)
	}
	return ids
}

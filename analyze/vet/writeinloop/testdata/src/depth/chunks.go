package depth

import (
	"context"

	"db"
)

// Rows are what a list has, by an interface.
type rows interface {
	Len() int
	Part(from, to int) rows
}

// Chunks of a type that is no slice, made by a function of the project.
func inParts(all rows, size int) (parts []rows) {
	if all.Len() <= size {
		return []rows{all}
	}
	for i := 0; i < all.Len(); i += size {
		parts = append(parts, all.Part(i, min(i+size, all.Len())))
	}
	return parts
}

func insertRows(ctx context.Context, q *db.Queries, part rows) error {
	return q.AddEvent(ctx, string(rune(part.Len())))
}

func ofParts(ctx context.Context, q *db.Queries, all rows) {
	parts := inParts(all, 500)
	for _, part := range parts {
		insertRows(ctx, q, part)
	}
}

// A struct with a stretch of the list.
type stretch struct{ kinds []string }

func stretches(kinds []string, size int) []stretch {
	found := make([]stretch, 0, len(kinds)/size+1)
	for len(kinds) > size {
		found = append(found, stretch{kinds: kinds[:size]})
		kinds = kinds[size:]
	}
	return append(found, stretch{kinds})
}

func insertStretch(ctx context.Context, q *db.Queries, s stretch) {
	q.CopyEvents(ctx, s.kinds)
	q.FollowUser(ctx, int64(len(s.kinds)))
}

func ofStretches(ctx context.Context, q *db.Queries, kinds []string) {
	for _, s := range stretches(kinds, 500) {
		insertStretch(ctx, q, s)
	}
}

// A function that is given each part.
func eachPart(all rows, size int, do func(part rows) error) error {
	for i := 0; i < all.Len(); i += size {
		if err := do(all.Part(i, min(i+size, all.Len()))); err != nil {
			return err
		}
	}
	return nil
}

func ofEachPart(ctx context.Context, q *db.Queries, all rows) error {
	return eachPart(all, 500, func(part rows) error { return insertRows(ctx, q, part) })
}

// A list of other things that are made of each element is no list of parts.
func names(ids []int64) (found []string) {
	for _, id := range ids {
		found = append(found, string(rune(id)))
	}
	return found
}

func ofNames(ctx context.Context, q *db.Queries, ids []int64) {
	for _, name := range names(ids) {
		q.AddEvent(ctx, name) // want `query AddEvent writes`
	}
}

// A list that is cut once is one of elements.
func withoutFirst(kinds []string) (found []string) {
	rest := kinds[1:]
	for _, k := range rest {
		found = append(found, k)
	}
	return found
}

func ofRest(ctx context.Context, q *db.Queries, kinds []string) {
	for _, k := range withoutFirst(kinds) {
		q.AddEvent(ctx, k) // want `query AddEvent writes`
	}
}

package depth

import (
	"context"

	"db"
)

// A stream gives one row after the other.
type stream interface {
	Next(ctx context.Context) (*string, error)
}

// A loop in the round takes what comes next until there are enough.
func ofStream(ctx context.Context, q *db.Queries, s stream) error {
	row, err := s.Next(ctx)
	for row != nil && err == nil {
		text, n := "", 0
		for ; row != nil && err == nil && n < 500; row, err = s.Next(ctx) {
			text += *row
			n++
		}
		if err := q.AddEvent(ctx, text); err != nil {
			return err
		}
	}
	return err
}

// What the loop in the round takes is another stream's.
func ofTwoStreams(ctx context.Context, q *db.Queries, s, parts stream) error {
	row, err := s.Next(ctx)
	for ; row != nil && err == nil; row, err = s.Next(ctx) {
		text, n := *row, 0
		part, failed := parts.Next(ctx)
		for ; part != nil && failed == nil && n < 500; part, failed = parts.Next(ctx) {
			text += *part
			n++
		}
		if err := q.AddEvent(ctx, text); err != nil { // want `query AddEvent writes`
			return err
		}
	}
	return err
}

// The round counts what it took besides the first.
func ofCounted(ctx context.Context, q *db.Queries, kinds []string, size int) error {
	for i := 0; i < len(kinds); i++ {
		n := min(size, len(kinds)-i)
		if err := q.AddEvent(ctx, kinds[i]+kinds[i+n-1]); err != nil {
			return err
		}
		i += n - 1
	}
	return nil
}

// Another count is nobody's step.
func ofOthers(ctx context.Context, q *db.Queries, kinds []string) (length int, err error) {
	for i := 0; i < len(kinds); i++ {
		if err := q.AddEvent(ctx, kinds[i]); err != nil { // want `query AddEvent writes`
			return 0, err
		}
		length += len(kinds[i])
	}
	return length, nil
}

// An info has a number of its own, and is of a kind.
type info struct{ InfoID, TypeID, Text string }

// One element alone has this number.
func ofOneInfo(ctx context.Context, q *db.Queries, all []info) {
	for _, in := range all {
		if in.InfoID != "version" {
			continue
		}
		q.AddEvent(ctx, in.Text)
	}
}

// Many are of one kind.
func ofOneType(ctx context.Context, q *db.Queries, all []info) {
	for _, in := range all {
		if in.TypeID != "version" {
			continue
		}
		q.AddEvent(ctx, in.Text) // want `query AddEvent writes`
	}
}

// Those without a number are new, and many.
func ofNew(ctx context.Context, q *db.Queries, all []info) {
	for _, in := range all {
		if in.InfoID == "" {
			q.AddEvent(ctx, in.Text) // want `query AddEvent writes`
		}
	}
}

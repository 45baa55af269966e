package fix

import (
	"context"
	"log"

	"db"
)

func goesOn(ctx context.Context, q *db.Queries, ids []int64) []db.Story {
	var out []db.Story
	for _, id := range ids {
		s, err := q.GetStory(ctx, id) // want `GetStoryByIDs`
		if err != nil {
			continue
		}
		out = append(out, s)
	}
	return out
}

// It calls something with each row, which may be seen.
func calls(ctx context.Context, q *db.Queries, ids []int64) error {
	for _, id := range ids {
		s, err := q.GetStory(ctx, id) // want `GetStoryByIDs`
		if err != nil {
			return err
		}
		log.Println(s.Slug)
	}
	return nil
}

type node struct {
	ID, Up int64
	Story  db.Story
}

// The key of the next is another one then, and this is a chain.
func feeds(ctx context.Context, q *db.Queries, in []node) error {
	for i := range in {
		s, err := q.GetStory(ctx, in[i].Up)
		if err != nil {
			return err
		}
		in[0].Up = s.ID
	}
	return nil
}

// So may it be where something else sets it.
func alters(ctx context.Context, q *db.Queries, in []*node, to *node) error {
	for _, e := range in {
		s, err := q.GetStory(ctx, e.Up) // want `GetStoryByIDs`
		if err != nil {
			return err
		}
		e.Story = s
		to.Up++
	}
	return nil
}

func keyOf(s db.Story) int64 { return s.ID }

// The key is computed by a call.
func computed(ctx context.Context, q *db.Queries, in []db.Story) (out []db.Story, err error) {
	for _, e := range in {
		s, err := q.GetStory(ctx, keyOf(e)) // want `GetStoryByIDs`
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// What is gone over can be gone over once.
func drains(ctx context.Context, q *db.Queries, in func(func(int64) bool)) (out []db.Story, err error) {
	for id := range in {
		s, err := q.GetStory(ctx, id) // want `GetStoryByIDs`
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// A comment would be lost.
func commented(ctx context.Context, q *db.Queries, ids []int64) (out []db.Story, err error) {
	for _, id := range ids {
		s, err := q.GetStory(ctx, id) // want `GetStoryByIDs`
		if err != nil {
			// Nothing else can go wrong.
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

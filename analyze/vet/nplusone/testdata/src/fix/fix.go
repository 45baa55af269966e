package fix

import (
	"context"

	"db"
)

func collects(ctx context.Context, q *db.Queries, ids []int64) ([]db.Story, error) {
	var out []db.Story
	for _, id := range ids {
		s, err := q.GetStory(ctx, id) // want `call GetStoryByIDs once with all of them`
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func doesMore(ctx context.Context, q *db.Queries, ids []int64) ([]db.Story, error) {
	var out []db.Story
	for _, id := range ids {
		s, err := q.GetStory(ctx, id) // want `GetStoryByIDs`
		if err != nil {
			return nil, err
		}
		s.Slug = "x"
		out = append(out, s)
	}
	return out, nil
}

func otherElements(ctx context.Context, q *db.Queries, in []db.Story) ([]db.Story, error) {
	var out []db.Story
	for _, e := range in {
		s, err := q.GetStory(ctx, e.ParentID) // want `GetStoryByIDs`
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

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

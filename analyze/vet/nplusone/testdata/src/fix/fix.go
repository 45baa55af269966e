package fix

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

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

func changes(ctx context.Context, q *db.Queries, ids []int64) ([]db.Story, error) {
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

// The key is a field, the rows go into a map, and an error says of which element
// it is.
func otherElements(ctx context.Context, q *db.Queries, in []db.Story) (map[int64]db.Story, error) {
	parents := map[int64]db.Story{}
	for i, e := range in {
		if e.ParentID == 0 {
			continue
		}
		parent, err := q.GetStory(ctx, e.ParentID) // want `GetStoryByIDs`
		if err != nil {
			return nil, fmt.Errorf("story %d: %w", i, err)
		}
		parents[e.ID] = parent
	}
	return parents, nil
}

// Elements without a row are passed over.
func passesOver(ctx context.Context, q *db.Queries, in []*db.Comment) (n int, err error) {
	for _, c := range in {
		s, err := q.GetStory(ctx, c.StoryID) // want `GetStoryByIDs`
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return 0, err
		}
		if s.AuthorID == c.UserID {
			n++
		}
	}
	return n, err
}

type page struct {
	ID       int64
	Comments []db.Comment
}

// Many rows, set on the element.
func many(ctx context.Context, q *db.Queries, pages []page) error {
	for i := range pages {
		comments, err := q.ListComments(ctx, pages[i].ID) // want `ListCommentsByStoryIDs`
		if err != nil {
			return err
		}
		pages[i].Comments = comments
	}
	return nil
}

func simple(ctx context.Context, q *db.Queries, ids []int64) (out [][]db.Comment, err error) {
	for _, id := range ids {
		comments, err := q.ListComments(ctx, id) // want `ListCommentsByStoryIDs`
		if err != nil {
			return nil, err
		}
		out = append(out, comments)
	}
	return out, nil
}

func element(ctx context.Context, q *db.Queries, pages []page) (err error) {
	for i, p := range pages {
		comments, err := q.ListComments(ctx, p.ID) // want `ListCommentsByStoryIDs`
		if err != nil {
			return err
		}
		pages[i].Comments = comments
	}
	return nil
}

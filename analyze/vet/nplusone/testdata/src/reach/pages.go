package reach

import (
	"context"

	"db"
)

type pageStory struct {
	ID, AuthorID int64
	Author       db.User
	Votes        []bool
}

type storyPage struct {
	Stories []pageStory
	Next    int64
}

// What is set on an element of the page is not what the next one is asked for.
func fillPage(ctx context.Context, q *db.Queries, page *storyPage) error {
	for i := range page.Stories {
		u, err := q.GetUser(ctx, page.Stories[i].AuthorID) // want `query GetUser runs once for each page.Stories\[i\]`
		if err != nil {
			return err
		}
		page.Stories[i].Author = u
	}
	return nil
}

// The next page's number is what this one gave.
func followPages(ctx context.Context, q *db.Queries, page *storyPage) error {
	for page.Next != 0 {
		s, err := q.GetStory(ctx, page.Next)
		if err != nil {
			return err
		}
		page.Next = s.ParentID
	}
	return nil
}

// An element is asked for by what was found for the one before.
func chainOfElements(ctx context.Context, q *db.Queries, page *storyPage) error {
	for i := 1; i < len(page.Stories); i++ {
		s, err := q.GetStory(ctx, page.Stories[i-1].ID)
		if err != nil {
			return err
		}
		page.Stories[i].ID = s.ParentID
	}
	return nil
}

// A row has its number from what it embeds.
type numbered struct{ ID int64 }

type numberedStory struct {
	numbered
	Author db.User
}

// What is set beside an embedded struct does not touch its fields.
func fillNumbered(ctx context.Context, q *db.Queries, stories []numberedStory) error {
	for i := range stories {
		u, err := q.GetUser(ctx, stories[i].ID) // want `query GetUser runs once for each stories\[i\]`
		if err != nil {
			return err
		}
		stories[i].Author = u
	}
	return nil
}

// An element's embedded struct is what was found for the one before.
func chainOfNumbered(ctx context.Context, q *db.Queries, stories []numberedStory) error {
	for i := 1; i < len(stories); i++ {
		s, err := q.GetStory(ctx, stories[i-1].ID)
		if err != nil {
			return err
		}
		stories[i].numbered = numbered{s.ParentID}
	}
	return nil
}

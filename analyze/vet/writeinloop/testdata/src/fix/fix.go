package fix

import (
	"context"
	"fmt"

	"db"
)

func votes(ctx context.Context, q *db.Queries, stories []db.Story, user int64) error {
	for _, s := range stories {
		if s.AuthorID == user {
			continue
		}
		err := q.AddVote(ctx, db.AddVoteParams{StoryID: s.ID, UserID: user}) // want `call CopyVotes once with all rows`
		if err != nil {
			return fmt.Errorf("votes: %w", err)
		}
	}
	return nil
}

func inIf(ctx context.Context, q *db.Queries, votes []db.AddVoteParams) (int, error) {
	n := 0
	for _, v := range votes {
		n++
		if err := q.AddVote(ctx, v); err != nil { // want `call CopyVotes once with all rows`
			return 0, err
		}
	}
	return n, nil
}

// The error says of which element it is; that of all does not.
func named(ctx context.Context, q *db.Queries, votes []db.AddVoteParams) error {
	for _, v := range votes {
		if err := q.AddVote(ctx, v); err != nil { // want `call CopyVotes once with all rows`
			return fmt.Errorf("vote for %d: %w", v.StoryID, err)
		}
	}
	return nil
}

package fix

import (
	"context"
	"log"

	"db"
)

// It goes on where one fails.
func goesOn(ctx context.Context, q *db.Queries, votes []db.AddVoteParams) {
	for _, v := range votes {
		if err := q.AddVote(ctx, v); err != nil { // want `call CopyVotes once with all rows`
			log.Println(err)
		}
	}
}

// Something happens between two of them.
func between(ctx context.Context, q *db.Queries, votes []db.AddVoteParams) error {
	for _, v := range votes {
		log.Println(v)
		if err := q.AddVote(ctx, v); err != nil { // want `call CopyVotes once with all rows`
			return err
		}
	}
	return nil
}

// What a row points to is another thing in the next round.
func shares(ctx context.Context, q *db.Queries, notes []string) error {
	buffer := make([]byte, 1)
	for i, n := range notes {
		buffer[0] = n[0]
		if err := q.AddNote(ctx, db.AddNoteParams{ID: int64(i), Text: buffer}); err != nil { // want `call CopyNotes once with all rows`
			return err
		}
	}
	return nil
}

// The columns of the COPY are others.
func others(ctx context.Context, q *db.Queries, ids []int64) error {
	for _, id := range ids {
		if err := q.AddDraft(ctx, db.AddDraftParams{ID: id}); err != nil { // want `CopyDrafts`
			return err
		}
	}
	return nil
}

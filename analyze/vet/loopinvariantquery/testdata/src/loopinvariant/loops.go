package loopinvariant

import (
	"context"
	"time"

	"db"
)

// The key is the caller's.
func sameKey(ctx context.Context, q *db.Queries, stories []db.Story, me int64) {
	for _, s := range stories {
		u, _ := q.GetUser(ctx, me) // want `query GetUser is sent again in each round of the loop on line 12 with the same arguments; call it once before the loop and keep the result`
		print(s.Slug, u.Name)
	}
}

// Nothing is sent that could change.
func noArguments(ctx context.Context, q *db.Queries, stories []db.Story) {
	for i := 0; i < len(stories); i++ {
		q.CountStories(ctx) // want `query CountStories is sent again`
	}
}

type handler struct {
	q      *db.Queries
	userID int64
	seen   int
}

// The receiver's field is not set in the loop.
func (h *handler) fields(ctx context.Context, stories []db.Story) {
	for range stories {
		h.q.GetUser(ctx, h.userID) // want `query GetUser is sent again`
		h.seen++
	}
}

// Nor is a field of the Params.
func params(ctx context.Context, q *db.Queries, stories []db.Story, me int64) {
	arg := db.ListStoriesParams{AuthorID: me, Limit: 3}
	for range stories {
		q.ListStories(ctx, arg)                                // want `query ListStories is sent again`
		q.ListStories(ctx, db.ListStoriesParams{AuthorID: me}) // want `query ListStories is sent again`
	}
}

// What the loop writes is another table.
func writesElsewhere(ctx context.Context, q *db.Queries, stories []db.Story, me int64) {
	for _, s := range stories {
		q.GetUser(ctx, me) // want `query GetUser is sent again`
		q.FinishJob(ctx, s.ID)
	}
}

// In the inner loop the outer one's element stays.
func innerLoop(ctx context.Context, q *db.Queries, users []db.User, n int) {
	for _, u := range users {
		for range n {
			q.GetUser(ctx, u.ID) // want `query GetUser is sent again in each round of the loop on line 59`
		}
	}
}

// What may be another answer, or runs once, with the reason at each.
func quiet(ctx context.Context, q *db.Queries, stories []db.Story, me int64) {
	for _, s := range stories { // a write in the loop changes the answer
		q.CountStories(ctx)
		q.DeleteStory(ctx, s.ID)
	}
	for range stories { // reads no table
		q.NextNumber(ctx)
	}
	for range 10 { // polls
		q.GetUser(ctx, me)
		time.Sleep(time.Second)
	}
	for { // goes on until the answer is another
		if n, _ := q.CountStories(ctx); n > 0 {
			break
		}
	}
	for range stories { // gives something else each time
		q.GetUser(ctx, newID())
	}
	var settings *db.User
	for range stories { // asks once
		if settings == nil {
			u, _ := q.GetUser(ctx, me)
			settings = &u
		}
	}
	for i := 0; i < 10; i++ { // retries
		if _, err := q.GetUser(ctx, me); err == nil {
			break
		}
	}
	for range 3 {
		q.GetUser(ctx, me)
	}
	for range stories {
		me = me*3 + 1
		q.GetUser(ctx, me)
	}
	for range stories { // a claim
		q.ClaimJob(ctx)
	}
	for range stories {
		//dbgen:ignore loop-invariant-query keeps the connection warm
		q.GetUser(ctx, 1)
	}
}

func newID() int64 { return 1 }

// The page changes.
func otherPage(ctx context.Context, q *db.Queries, me int64, offsets []int64) {
	for _, after := range offsets { // no key changes, but something does
		q.ListStories(ctx, db.ListStoriesParams{AuthorID: me, After: after})
	}
}

// Package concurrent has loops whose rounds run beside each other: nothing can be sent
// before them, and a loader gathers what they ask.
package concurrent

import (
	"context"
	"sync"

	"db"
	"sqlcdb"
)

func goroutines(ctx context.Context, q *db.Queries, ids []int64) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			q.GetStory(ctx, id) // want `add "as=map loader=story" to the batch of query GetStory in stories.sql, and call Load of Story, one of the request's NewLoaders, which gathers the calls: 100 concurrent look-ups become 1 statement`
			q.GetLabel(ctx, id) // want `add "loader=label" to the batch of query GetLabel in tags.sql, and call Load of Label, .*: 100 concurrent look-ups become 1 statement`
		}()
	}
	wg.Wait()
}

func tasks(ctx context.Context, q *db.Queries, stories []db.Story, me int64) {
	var wg sync.WaitGroup
	for _, s := range stories {
		wg.Go(func() {
			q.GetVote(ctx, db.GetVoteParams{StoryID: s.ID, UserID: me}) // want `add "-- batch: by=story_id,user_id as=map loader=vote" above query GetVote in votes.sql, and call Load of Vote, .*: 100 concurrent look-ups become 1 statement`
			author(ctx, q, s)                                           // want `add "-- batch: by=id as=map loader=user" above query GetUser in users.sql, and call Load of User`
		})
	}
	wg.Wait()
}

func author(ctx context.Context, q *db.Queries, s db.Story) { q.GetUser(ctx, s.AuthorID) }

// There is a loader.
func loaded(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		go q.GetTag(ctx, id) // want `call Load of Tag, one of the request's NewLoaders, which gathers the calls: 100 concurrent look-ups become 1 statement`
	}
}

// Of sqlc's there is no loader, but the query for one.
func ofSQLC(ctx context.Context, q *sqlcdb.Queries, ids []int64) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			q.GetAuthor(ctx, id) // want `add GetAuthorByIDs to query.sql, as the cure has it, and call it once with all of them who ask beside each other: a loader of the request \(loader.New of dbgen's runtime/loader\) gathers them: 100 concurrent look-ups become 1 statement`
		})
	}
	wg.Wait()
}

// One goroutine goes over all of them.
func apart(ctx context.Context, q *db.Queries, ids []int64) {
	go func() {
		for _, id := range ids {
			q.GetUser(ctx, id) // want `add "-- batch: by=id" above query GetUser in users.sql and call the batch twin once with all of them`
		}
	}()
}

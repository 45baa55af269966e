package nplusone

import (
	"context"
	"slices"

	"db"
)

// The loop's variable is the key.
func rangeSlice(ctx context.Context, q *db.Queries, ids []int64) error {
	for _, id := range ids {
		s, err := q.GetStory(ctx, id) // want `query GetStory runs once for each id of the loop on line 12, a round trip to public.stories each time; call GetStoryByIDs once with all of them`
		if err != nil {
			return err
		}
		print(s.Slug)
	}
	return nil
}

// A field of it is.
func rangeField(ctx context.Context, q *db.Queries, stories []db.Story) map[int64]db.User {
	users := map[int64]db.User{}
	for _, s := range stories {
		u, _ := q.GetUser(ctx, s.AuthorID) // want `query GetUser runs once for each s .*; add "-- batch: by=id" above query GetUser in users.sql`
		users[s.ID] = u
	}
	return users
}

// The element is picked by its index.
func rangeIndex(ctx context.Context, q *db.Queries, stories []db.Story) {
	for i := range stories {
		q.GetUser(ctx, stories[i].AuthorID) // want `for each stories\[i\] `
	}
}

// Copies on the way are the element.
func countTo(ctx context.Context, q *db.Queries, stories []db.Story) {
	for i := 0; i < len(stories); i++ {
		s := stories[i]
		author := s.AuthorID
		q.GetUser(ctx, author) // want `for each i `
	}
}

// The counter picks it.
func rangeInt(ctx context.Context, q *db.Queries, ids []int64, n int) {
	for i := range n {
		q.GetUser(ctx, ids[i]) // want `for each ids\[i\] `
	}
}

// A map's keys.
func rangeMap(ctx context.Context, q *db.Queries, byID map[int64]bool) {
	for id := range byID {
		q.GetUser(ctx, id) // want `for each id `
	}
}

// The rows of another query, as they are read.
func rangeIterator(ctx context.Context, q *db.Queries) error {
	for s, err := range q.IterStories(ctx) {
		if err != nil {
			return err
		}
		if _, err := q.GetUser(ctx, s.AuthorID); err != nil { // want `for each s `
			return err
		}
	}
	return nil
}

// An iterator of the standard library.
func rangeOverFunc(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range slices.Backward(ids) {
		q.GetStory(ctx, id) // want `for each id `
	}
}

type rows struct{}

func (*rows) Next() bool       { return false }
func (*rows) Scan(dest ...any) {}

// A cursor: what the condition moves is what the rounds go over.
func cursorOfAnotherQuery(ctx context.Context, q *db.Queries, r *rows) {
	for r.Next() {
		var id int64
		r.Scan(&id)
		q.GetUser(ctx, id) // want `for each r `
	}
}

type node struct {
	id   int64
	next *node
}

// A list goes from node to node, and asks no query where the next one is.
func linkedList(ctx context.Context, q *db.Queries, head *node) {
	for n := head; n != nil; n = n.next {
		q.GetUser(ctx, n.id) // want `for each n `
	}
}

// A slice that loses its first element each round.
func shrinking(ctx context.Context, q *db.Queries, ids []int64) {
	for len(ids) > 0 {
		id := ids[0]
		ids = ids[1:]
		q.GetUser(ctx, id) // want `for each ids `
	}
}

// A goto backwards is a loop.
func backEdge(ctx context.Context, q *db.Queries, ids []int64) {
	i := 0
again:
	q.GetUser(ctx, ids[i]) // want `for each ids\[i\] of the loop on line 120`
	i++
	if i < len(ids) {
		goto again
	}
}

// One field of the Params depends on the round, and it is the key.
func paramsLiteral(ctx context.Context, q *db.Queries, users []db.User) {
	for _, u := range users {
		q.ListStories(ctx, db.ListStoriesParams{AuthorID: u.ID, Limit: 10}) // want `add "-- batch: by=author_id" above query ListStories in stories.sql`
	}
}

// So it does where the round sets it.
func paramsVariable(ctx context.Context, q *db.Queries, users []db.User) {
	arg := db.ListStoriesParams{Limit: 10}
	for _, u := range users {
		arg.AuthorID = u.ID
		q.ListStories(ctx, arg) // want `for each u `
	}
}

// One of two keys depends on it.
func twoKeys(ctx context.Context, q *db.Queries, me int64, stories []db.Story) {
	for _, s := range stories {
		q.GetVote(ctx, db.GetVoteParams{StoryID: s.ID, UserID: me})  // want `add "-- batch: by=story_id,user_id as=list" above query GetVote in votes.sql`
		q.TakeVote(ctx, db.GetVoteParams{StoryID: s.ID, UserID: me}) // want `for many keys, with \(story_id, user_id\) IN`
	}
}

// A query whose line has no keys: all that is sent counts.
func noKeys(ctx context.Context, q *db.Queries, slugs []string) {
	for _, slug := range slugs {
		q.GetStoryBySlug(ctx, slug) // want `write query GetStoryBySlug in stories.sql for many values, with "= ANY\(\$1\)"`
	}
}

// An aggregate's rows cannot be told apart without its key.
func aggregates(ctx context.Context, q *db.Queries, stories []db.Story) {
	for _, s := range stories {
		q.CountVotes(ctx, s.ID) // want `write query CountVotes in votes.sql for many values, with "story_id = ANY\(\$1\)" in place of "= \$1", story_id selected too, and GROUP BY story_id .*, and call it once`
	}
}

// []byte is one value, not many.
func bytesAreOneValue(ctx context.Context, q *db.Queries, digests [][]byte) {
	for _, d := range digests {
		q.GetBlob(ctx, d) // want `query GetBlob runs once for each d `
	}
}

// The inner loop tries again; the outer one asks for each.
func outerLoopOnly(ctx context.Context, q *db.Queries, users []db.User) {
	for _, u := range users {
		for attempt := 0; attempt < 10; attempt++ {
			if _, err := q.GetUser(ctx, u.ID); err == nil { // want `for each u of the loop on line 175`
				break
			}
		}
	}
}

// The pages are read one by one, and that is well; their rows are not.
func innerOfPages(ctx context.Context, q *db.Queries) error {
	var after int64
	for {
		page, err := q.ListStories(ctx, db.ListStoriesParams{AuthorID: after, Limit: 100})
		if err != nil || len(page) == 0 {
			return err
		}
		for _, s := range page {
			q.GetUser(ctx, s.AuthorID) // want `for each s `
		}
		after = page[len(page)-1].ID
	}
}

// A return that is a failure ends no search: when all is well each is asked.
func validates(ctx context.Context, q *db.Queries, ids []int64) error {
	for _, id := range ids {
		u, err := q.GetUser(ctx, id) // want `for each id `
		if err != nil {
			return err
		}
		if u.Banned {
			return errBanned
		}
	}
	return nil
}

// The interface that the generator made.
func throughInterface(ctx context.Context, q db.Querier, ids []int64) {
	for _, id := range ids {
		q.GetStory(ctx, id) // want `for each id `
	}
}

// A fake beside the calls does not hide what the real one does.
type fake struct{}

var _ db.Querier = fake{}

func (fake) GetStory(context.Context, int64) (db.Story, error)          { return db.Story{}, nil }
func (fake) GetStoryByIDs(context.Context, []int64) ([]db.Story, error) { return nil, nil }
func (fake) GetUser(context.Context, int64) (db.User, error)            { return db.User{}, nil }

type store struct{ *db.Queries }

// The queries are embedded.
func throughEmbedding(ctx context.Context, s store, ids []int64) {
	for _, id := range ids {
		s.GetStory(ctx, id) // want `for each id `
	}
}

// A transaction around the loop saves no round trip.
func inTransaction(ctx context.Context, q *db.Queries, tx db.DBTX, ids []int64) {
	for _, id := range ids {
		q.WithTx(tx).GetStory(ctx, id) // want `for each id `
	}
}

// Nine rounds, written out, are more than a few.
func manyIterations(ctx context.Context, q *db.Queries) {
	for _, id := range []int64{1, 2, 3, 5, 8, 13, 21, 34, 55} {
		q.GetStory(ctx, id) // want `for each id `
	}
}

// In a condition.
func condition(ctx context.Context, q *db.Queries, ids []int64) (n int) {
	for _, id := range ids {
		if u, err := q.GetUser(ctx, id); err == nil && u.Banned { // want `for each id `
			n++
		}
	}
	return n
}

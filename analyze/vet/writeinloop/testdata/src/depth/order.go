package depth

import (
	"context"

	"db"
)

// What is read decides on what is written only where it is read first.

// A log beside the write, which looks something up.
func logChange(ctx context.Context, q *db.Queries, id int64) {
	s, _ := q.GetStory(ctx, id)
	q.AddEvent(ctx, s.Slug)
}

func removeAndLog(ctx context.Context, q *db.Queries, id int64) {
	q.DeleteStory(ctx, id)
	logChange(ctx, q, id)
}

// The write asks nothing.
func writeBeforeLog(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		removeAndLog(ctx, q, id) // want `query DeleteStory \(through removeAndLog\)`
	}
}

func removeBanned(ctx context.Context, q *db.Queries, id, user int64) {
	if u, _ := q.GetUser(ctx, user); u.Banned {
		q.DeleteStory(ctx, id)
	}
}

// The read decides: one item's whole work.
func readBeforeWrite(ctx context.Context, q *db.Queries, stories []db.Story) {
	for _, s := range stories {
		removeBanned(ctx, q, s.ID, s.AuthorID)
	}
}

func untilGone(ctx context.Context, q *db.Queries, id int64) {
	for range 20 {
		q.DeleteOld(ctx, int32(id))
		if n, _ := q.CountStories(ctx); n == 0 {
			return
		}
	}
}

// What is read in a round decides on the next one.
func readInRounds(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		untilGone(ctx, q, id)
	}
}

// Implementations that do different things: the rounds are events.
type reaction interface {
	React(ctx context.Context, id int64) error
}

type looks struct{ q *db.Queries }

func (r looks) React(ctx context.Context, id int64) error {
	_, err := r.q.GetUser(ctx, id)
	return err
}

type removes struct{ q *db.Queries }

func (r removes) React(ctx context.Context, id int64) error { return r.q.DeleteStory(ctx, id) }

// One reads, the other writes.
func dispatched(ctx context.Context, r reaction, ids []int64) {
	for _, id := range ids {
		r.React(ctx, id)
	}
}

// A switch of which another case does a whole job.
func events(ctx context.Context, q *db.Queries, stories []db.Story) {
	for _, s := range stories {
		switch s.Slug {
		case "gone":
			remove(ctx, q, s.ID)
		case "banned":
			removeBanned(ctx, q, s.ID, s.AuthorID)
		}
	}
}

// A switch of single writes.
func kinds(ctx context.Context, q *db.Queries, stories []db.Story) {
	for _, s := range stories {
		switch s.Slug {
		case "gone":
			remove(ctx, q, s.ID) // want `query DeleteStory \(through remove\)`
		case "new":
			q.AddEvent(ctx, s.Slug) // want `query AddEvent writes`
		}
	}
}

// A value that is an array, beside the key in a list of the same length.
type tagged struct {
	id   int64
	tags []string
}

func tag(ctx context.Context, q *db.Queries, id int64, names []string) {
	q.CreateComment(ctx, db.CreateCommentParams{StoryID: id, Body: names[0]})
}

// One row for each.
func arraysByIndex(ctx context.Context, q *db.Queries, stories []db.Story, names [][]string) {
	for i, s := range stories {
		tag(ctx, q, s.ID, names[i]) // want `query CreateComment \(through tag\)`
	}
}

// What became of each is written when it ends: the error goes into the row.
func noteOutcome(ctx context.Context, q *db.Queries, id int64, failed bool) {
	q.CreateComment(ctx, db.CreateCommentParams{StoryID: id, Body: map[bool]string{true: "failed"}[failed]})
}

func outcomes(ctx context.Context, q *db.Queries, run func(context.Context, int64) error, ids []int64) {
	for _, id := range ids {
		err := run(ctx, id)
		noteOutcome(ctx, q, id, err != nil)
	}
}

// What only reads a text is over at once.
func parsed(ctx context.Context, q *db.Queries, parse func(int64) error, ids []int64) {
	for _, id := range ids {
		err := parse(id)
		noteOutcome(ctx, q, id, err != nil) // want `query CreateComment \(through noteOutcome\)`
	}
}

// An error that ends the rounds is no outcome of one.
func ended(ctx context.Context, q *db.Queries, load func(context.Context, int64) (string, error), ids []int64) error {
	for _, id := range ids {
		body, err := load(ctx, id)
		if err != nil {
			return err
		}
		q.CreateComment(ctx, db.CreateCommentParams{StoryID: id, Body: body}) // want `query CreateComment writes`
	}
	return nil
}

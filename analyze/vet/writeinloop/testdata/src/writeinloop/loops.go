package writeinloop

import (
	"context"
	"errors"

	"db"
)

// One INSERT for each row; there is a COPY beside it.
func inserts(ctx context.Context, q *db.Queries, story int64, bodies []string) error {
	for _, body := range bodies {
		_, err := q.CreateComment(ctx, db.CreateCommentParams{StoryID: story, Body: body}) // want `query CreateComment writes public.comments once for each body of the loop on line 12, a round trip each time; call CopyComments once with all rows; where the returned rows are needed, write query CreateComment in comments.sql as INSERT … SELECT FROM unnest\(.* … RETURNING`
		if err != nil {
			return err
		}
	}
	return nil
}

// What cures each depends on its clauses.
func insertsOfOtherKinds(ctx context.Context, q *db.Queries, names []string, ids []int64) {
	for _, id := range ids {
		q.CreateVote(ctx, db.GetVoteParams{StoryID: id, UserID: 1}) // want `; make query CreateVote in votes.sql a :copyfrom, or INSERT … SELECT FROM unnest`
	}
	for i := range ids {
		q.FollowUser(ctx, ids[i]) // want `once for each ids\[i\] of .*; write query FollowUser in users.sql as INSERT … SELECT FROM unnest.*, which keeps its other clauses`
	}
	for _, name := range names {
		q.CreateTag(ctx, name) // want `; write query CreateTag in tags.sql as INSERT … SELECT FROM unnest.* … RETURNING`
		q.AddEvent(ctx, name)  // want `; call CopyEvents once with all rows$`
	}
}

// By key.
func deletes(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		q.DeleteStory(ctx, id) // want `write query DeleteStory in stories.sql with "= ANY\(\$1\)"`
	}
}

// With values of their own.
func updates(ctx context.Context, q *db.Queries, users []db.User) {
	for _, u := range users {
		q.RenameUser(ctx, db.RenameUserParams{ID: u.ID, Name: u.Name + "!"}) // want `as UPDATE … FROM unnest`
	}
}

// New rows in each round, of nothing.
func seeds(ctx context.Context, q *db.Queries, n int) {
	for range n {
		q.CreateComment(ctx, db.CreateCommentParams{Body: random()}) // want `once in each round of the loop on line 51`
	}
}

func comments(db.User) []db.CreateCommentParams { return nil }

// A batch of one is none.
func batchesOfOne(ctx context.Context, q *db.Queries, users []db.User) {
	for _, u := range users {
		q.CopyComments(ctx, []db.CreateCommentParams{{UserID: u.ID}}) // want `query CopyComments writes public.comments once for each u .*; call it once with the values of all rounds`
		q.BatchTouch(ctx, []int64{u.ID})                              // want `query BatchTouch writes public.stories once for each u `
	}
}

func touch(ctx context.Context, q *db.Queries, id int64) error { return q.BatchTouch(ctx, []int64{id}) }

// Made by the helper.
func batchesOfOneInHelper(ctx context.Context, q *db.Queries, users []db.User) {
	for _, u := range users {
		touch(ctx, q, u.ID) // want `query BatchTouch \(through touch\) writes public.stories once for each u `
	}
}

func random() string { return "" }

func rename(ctx context.Context, q *db.Queries, id int64, name string) error {
	_, err := q.RenameUser(ctx, db.RenameUserParams{ID: id, Name: name})
	return err
}

// Through a helper.
func throughHelper(ctx context.Context, q *db.Queries, users []db.User) {
	for _, u := range users {
		rename(ctx, q, u.ID, "x") // want `query RenameUser \(through rename\) writes public.users once for each u `
	}
}

var errConflict = errors.New("conflict")

type tx interface {
	Commit() error
	Rollback() error
}

func begin() (tx, error) { return nil, nil }

func inTx(ctx context.Context, q *db.Queries, f func(q *db.Queries) error) error {
	t, err := begin()
	if err != nil {
		return err
	}
	if err := f(q); err != nil {
		return t.Rollback()
	}
	return t.Commit()
}

// It has the same type, but begins none.
func with(ctx context.Context, q *db.Queries, f func(q *db.Queries) error) error { return f(q) }

func noTransaction(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		with(ctx, q, func(q *db.Queries) error {
			return q.DeleteStory(ctx, id) // want `query DeleteStory writes public.stories once for each id `
		})
	}
}

// What is not cured by a batch, with the reason at each.
func quiet(ctx context.Context, q *db.Queries, jobs chan db.Job, users []db.User, ids []int64) {
	for { // a queue
		job, err := q.ClaimJob(ctx)
		if err != nil {
			return
		}
		q.FinishJob(ctx, job.ID)
	}
	for job := range jobs { // a worker
		q.FinishJob(ctx, job.ID)
	}
	for { // until nothing is left
		n, err := q.DeleteOld(ctx, 1000)
		if n == 0 || err != nil {
			break
		}
	}
	for _, u := range users { // a transaction each
		inTx(ctx, q, func(q *db.Queries) error {
			_, err := q.RenameUser(ctx, db.RenameUserParams{ID: u.ID, Name: "x"})
			return err
		})
	}
	for _, u := range users[:] { // made for it
		q.CopyComments(ctx, comments(u))
		q.BatchTouch(ctx, ids)
	}
	for i := 0; i < 100; i++ { // a free name
		_, err := q.RenameUser(ctx, db.RenameUserParams{ID: 1, Name: random()})
		if errors.Is(err, errConflict) {
			continue
		}
		break
	}
	for _, name := range []string{"a", "b"} {
		q.RenameUser(ctx, db.RenameUserParams{ID: 1, Name: name})
	}
	for range ids { // the same write, on purpose
		q.DeleteOld(ctx, 10)
	}
	for _, id := range ids {
		//dbgen:ignore write-in-loop triggers must run one by one
		q.DeleteStory(ctx, id)
	}
}

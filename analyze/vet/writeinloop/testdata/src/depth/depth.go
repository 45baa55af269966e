// Package depth has writes behind helpers, interfaces and failures.
package depth

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"db"
)

// Three functions on the way are one statement all the same.
func remove(ctx context.Context, q *db.Queries, id int64) error { return q.DeleteStory(ctx, id) }

func removeLogged(ctx context.Context, q *db.Queries, id int64) error {
	print(id)
	return remove(ctx, q, id)
}

// Each statement is a round trip.
func threeHops(ctx context.Context, q *db.Queries, ids []int64) error {
	for _, id := range ids {
		if err := removeLogged(ctx, q, id); err != nil { // want `query DeleteStory \(through removeLogged → remove\) writes public.stories once for each id `
			return err
		}
	}
	return nil
}

// An interface that the generated type fills.
type votes interface {
	CreateVote(ctx context.Context, arg db.GetVoteParams) error
}

func vote(ctx context.Context, v votes, story int64) error {
	return v.CreateVote(ctx, db.GetVoteParams{StoryID: story})
}

// The interface is no hop.
func throughInterface(ctx context.Context, v votes, stories []int64) error {
	for _, s := range stories {
		if err := vote(ctx, v, s); err != nil { // want `query CreateVote \(through vote\) writes public.votes once for each s `
			return err
		}
	}
	return nil
}

// Exits on failure are no hit of a search.
func noRows(ctx context.Context, q *db.Queries, users []db.User) error {
	for _, u := range users {
		n, err := q.RenameUser(ctx, db.RenameUserParams{ID: u.ID, Name: u.Name}) // want `once for each u `
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("no user %d", u.ID)
		}
	}
	return nil
}

// So is another number than one.
func notOne(ctx context.Context, q *db.Queries, users []db.User) error {
	for _, u := range users {
		n, err := q.RenameUser(ctx, db.RenameUserParams{ID: u.ID, Name: u.Name}) // want `once for each u `
		if err != nil || n != 1 {
			return errors.New("not renamed")
		}
	}
	return nil
}

// So is what is there already.
func unique(ctx context.Context, q *db.Queries, names []string) error {
	for _, name := range names {
		if _, err := q.CreateTag(ctx, name); err != nil { // want `once for each name `
			if isDuplicate(err) {
				return errors.New("taken")
			}
			return err
		}
	}
	return nil
}

func isDuplicate(error) bool { return false }

// In goroutines that are waited for.
func goroutines(ctx context.Context, q *db.Queries, ids []int64) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() { q.DeleteStory(ctx, id) }) // want `query DeleteStory writes public.stories once for each id `
	}
	wg.Wait()
}

// A new key with each item's own array.
func newKey() int64 { return 0 }

type item struct{ tags []string }

// The array is the item's.
func own(ctx context.Context, q *db.Queries, items []item) {
	for _, it := range items {
		q.SetTags(ctx, db.SetTagsParams{StoryID: newKey(), Names: it.tags}) // want `query SetTags writes public.tags once for each it `
	}
}

// The groups of a map are many.
func groups(ctx context.Context, q *db.Queries, byStory map[int64][]string) {
	for id, names := range byStory {
		q.SetTags(ctx, db.SetTagsParams{StoryID: id, Names: names})
	}
}

func setTags(ctx context.Context, q *db.Queries, id int64, names []string) error {
	return q.SetTags(ctx, db.SetTagsParams{StoryID: id, Names: names})
}

// In a helper, too.
func groupsThroughHelper(ctx context.Context, q *db.Queries, byStory map[int64][]string) {
	for id, names := range byStory {
		setTags(ctx, q, id, names)
	}
}

// Where something failed it is for the few.
func undo(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		if err := try(id); err != nil {
			q.DeleteStory(ctx, id)
			continue
		}
	}
}

func try(int64) error { return nil }

// Absence is an answer: to add what is not there is no failure.
var errNoRows = errors.New("no rows")

func addMissing(ctx context.Context, q *db.Queries, names []string) {
	for _, name := range names {
		if err := find(name); errors.Is(err, errNoRows) {
			q.CreateTag(ctx, name) // want `once for each name `
		}
	}
}

func find(string) error { return nil }

// Where the loop was going.
func leaves(ctx context.Context, q *db.Queries, stories []db.Story, want string) (db.Story, error) {
	for _, s := range stories {
		if s.Slug == want {
			if err := q.DeleteStory(ctx, s.ID); err != nil {
				return db.Story{}, err
			}
			return s, nil
		}
	}
	return db.Story{}, nil
}

// A look-up and a write for one item are its job.
func replace(ctx context.Context, q *db.Queries, id int64) {
	s, _ := q.GetStory(ctx, id)
	q.DeleteStory(ctx, s.ParentID)
}

// The item's whole work.
func jobs(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		replace(ctx, q, id)
	}
}

// One statement for each of two tables: both in one finding.
func both(ctx context.Context, q *db.Queries, id int64) {
	q.DeleteStory(ctx, id)
	q.FinishJob(ctx, id)
}

// One finding for the call.
func twoWrites(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		both(ctx, q, id) // want `query DeleteStory \(through both\) .*; so does FinishJob`
	}
}

// Handed to what runs it for each, in a variable.
func each(ids []int64, f func(int64) error) {
	for _, id := range ids {
		f(id)
	}
}

// It runs for each.
func closure(ctx context.Context, q *db.Queries, ids []int64) {
	del := func(id int64) error {
		return q.DeleteStory(ctx, id) // want `query DeleteStory writes public.stories once for each id of the loop on line 205`
	}
	each(ids, del)
}

// Two, written out.
func written(ctx context.Context, q *db.Queries, a, b []string) {
	for id, names := range map[int64][]string{1: a, 2: b} {
		q.SetTags(ctx, db.SetTagsParams{StoryID: id, Names: names})
	}
	each([]int64{1, 2, 3}, func(id int64) error { return nil })
}

// What it is called does not tell that it runs once.
func seedStories(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		q.DeleteStory(ctx, id) // want `once for each id of the loop`
	}
}

// A worker is begun for each, and not waited for.
func workers(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		go remove(ctx, q, id)
	}
}

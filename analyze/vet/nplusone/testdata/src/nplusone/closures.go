package nplusone

import (
	"context"
	"errors"
	"sync"

	"db"
)

var errBanned = errors.New("banned")

// The literal runs here.
func calledAtOnce(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		func() {
			q.GetStory(ctx, id) // want `for each id `
		}()
	}
}

// One goroutine for each is one query for each.
func goroutine(ctx context.Context, q *db.Queries, ids []int64) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		go func(id int64) {
			defer wg.Done()
			q.GetStory(ctx, id) // want `for each id `
		}(id)
	}
	wg.Wait()
}

type group struct{}

func (group) Go(f func() error) { f() }

// So is a task of a group.
func taskGroup(ctx context.Context, q *db.Queries, ids []int64) {
	var g group
	out := make([]db.Story, len(ids))
	for i, id := range ids {
		g.Go(func() error {
			s, err := q.GetStory(ctx, id) // want `for each id `
			if err != nil {
				return err
			}
			out[i] = s
			return nil
		})
	}
}

// A literal in a variable is a function.
func keptInVariable(ctx context.Context, q *db.Queries, stories []db.Story) {
	author := func(id int64) db.User {
		u, _ := q.GetUser(ctx, id)
		return u
	}
	for _, s := range stories {
		author(s.AuthorID) // want `query GetUser \(through author\) runs once for each s `
	}
}

// It asks for what the loop sets around it.
func keptWithFree(ctx context.Context, q *db.Queries, ids []int64) {
	var current int64
	load := func() { q.GetUser(ctx, current) }
	for _, id := range ids {
		current = id
		load() // want `query GetUser \(through load\) runs once for each id `
	}
}

// The method in a variable.
func methodValue(ctx context.Context, q *db.Queries, ids []int64) {
	get := q.GetStory
	for _, id := range ids {
		get(ctx, id) // want `query GetStory runs once for each id `
	}
}

func each[T any](xs []T, f func(int, T)) {
	for i, x := range xs {
		f(i, x)
	}
}

// A function that calls its argument for each element.
func callback(ctx context.Context, q *db.Queries, ids []int64) {
	each(ids, func(_ int, id int64) {
		q.GetStory(ctx, id) // want `query GetStory runs once for each id of the loop on line 92`
	})
}

func eachIndirect[T any](xs []T, f func(int, T)) { each(xs, f) }

// One that hands it on to such a function.
func callbackHandedOn(ctx context.Context, q *db.Queries, ids []int64) {
	eachIndirect(ids, func(_ int, id int64) {
		q.GetStory(ctx, id) // want `for each id `
	})
}

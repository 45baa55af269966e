package values

import (
	"context"

	"db"
)

// Generic repositories and interfaces.

// A repository holds the function that asks.
type repository[T any] struct {
	get func(context.Context, int64) (T, error)
}

func (r *repository[T]) Find(ctx context.Context, id int64) (T, error) { return r.get(ctx, id) }

func userRepository(q *db.Queries) *repository[db.User] { return &repository[db.User]{get: q.GetUser} }

// Of one type.
func genericRepository(ctx context.Context, r *repository[db.User], ids []int64) {
	for _, id := range ids {
		r.Find(ctx, id) // want `query GetUser \(through repository.Find\) runs once for each id `
	}
}

// An interface with a type parameter.
type lookUp[T any] interface {
	LookUp(ctx context.Context, id int64) (T, error)
}

type userLookUp struct{ q *db.Queries }

func (l userLookUp) LookUp(ctx context.Context, id int64) (db.User, error) {
	return l.q.GetUser(ctx, id)
}

// An instance of it.
func genericInterface(ctx context.Context, l lookUp[db.User], ids []int64) {
	for _, id := range ids {
		l.LookUp(ctx, id) // want `query GetUser \(through lookUp.LookUp\) runs once for each id `
	}
}

// Another instance, which nothing implements.
func otherInstance(ctx context.Context, l lookUp[string], ids []int64) {
	for _, id := range ids {
		l.LookUp(ctx, id)
	}
}

// Any instance.
func genericFunction[T any](ctx context.Context, l lookUp[T], ids []int64) (list []T) {
	for _, id := range ids {
		t, _ := l.LookUp(ctx, id) // want `query GetUser \(through lookUp.LookUp\) runs once for each id `
		list = append(list, t)
	}
	return list
}

// A generic type behind a plain interface.
type storyTable interface {
	Get2(ctx context.Context, id int64) (db.Story, error)
}

type askTable[T any] struct {
	ask func(context.Context, int64) (T, error)
}

func (t askTable[T]) Get2(ctx context.Context, id int64) (T, error) { return t.ask(ctx, id) }

var _ storyTable = askTable[db.Story]{ask: new(db.Queries).GetStory}

// It may be an instance.
func genericImplementation(ctx context.Context, s storyTable, ids []int64) {
	for _, id := range ids {
		s.Get2(ctx, id) // want `query GetStory \(through storyTable.Get2\) runs once for each id `
	}
}

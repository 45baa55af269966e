// Package repo wraps the generated package, as applications do.
package repo

import (
	"context"

	"db"
)

type Repo struct {
	q     *db.Queries
	me    int64
	users map[int64]db.User
}

// Author runs a query each time.
func (r *Repo) Author(ctx context.Context, s db.Story) (db.User, error) {
	return r.q.GetUser(ctx, s.AuthorID)
}

// Mine runs a query too, but not about what it is given.
func (r *Repo) Mine(ctx context.Context, s db.Story) (db.User, error) {
	print(s.Slug)
	return r.q.GetUser(ctx, r.me)
}

// Cached remembers.
func (r *Repo) Cached(ctx context.Context, id int64) (db.User, error) {
	if u, ok := r.users[id]; ok {
		return u, nil
	}
	u, err := r.q.GetUser(ctx, id)
	if err == nil {
		r.users[id] = u
	}
	return u, err
}

// Tags sends an array.
func (r *Repo) Tags(ctx context.Context, s db.Story) ([]string, error) {
	return r.q.ListTags(ctx, s.TagIDs)
}

// Users has the loop in it, and its own finding.
func (r *Repo) Users(ctx context.Context, ids []int64) (out []db.User) {
	for _, id := range ids {
		u, _ := r.q.GetUser(ctx, id)
		out = append(out, u)
	}
	return out
}

// Rename writes.
func (r *Repo) Rename(ctx context.Context, id int64, name string) error {
	_, err := r.q.RenameUser(ctx, db.RenameUserParams{ID: id, Name: name})
	return err
}

// Retried tries a few times.
func (r *Repo) Retried(ctx context.Context, id int64) (u db.User, err error) {
	for range 3 {
		if u, err = r.q.GetUser(ctx, id); err == nil {
			break
		}
	}
	return u, err
}

// Each is a loop over a callback.
func Each(ids []int64, f func(id int64) error) error {
	for _, id := range ids {
		if err := f(id); err != nil {
			return err
		}
	}
	return nil
}

// InTx runs f in a transaction, again when it must be repeated.
func InTx(ctx context.Context, q *db.Queries, f func(q *db.Queries) error) (err error) {
	for attempt := 0; attempt < 10; attempt++ {
		if err = f(q); err == nil {
			return nil
		}
	}
	return err
}

// Stories is what the service wants of its storage.
type Stories interface {
	GetStory(ctx context.Context, id int64) (db.Story, error)
}

// MockStories is for tests.
type MockStories struct{}

func (MockStories) GetStory(context.Context, int64) (db.Story, error) { return db.Story{}, nil }

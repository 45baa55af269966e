package values

import (
	"context"
	"errors"
	"fmt"

	"db"
)

// What a receiver keeps, is given and gives.

// Each keeps what it found: as many queries as there are.
type lazy struct {
	q      *db.Queries
	author int64
	user   *db.User
}

func (l *lazy) User(ctx context.Context) *db.User {
	if l.user == nil {
		u, _ := l.q.GetUser(ctx, l.author)
		l.user = &u
	}
	return l.user
}

// The first call of each asks.
func lazyEach(ctx context.Context, all []*lazy) {
	for _, l := range all {
		l.User(ctx) // want `query GetUser \(through lazy.User\) runs once for each l`
	}
}

// The same one keeps it for all rounds.
func lazyOne(ctx context.Context, l *lazy, ids []int64) {
	for range ids {
		l.User(ctx)
	}
}

// A memory that is keyed with what is asked for, and more.
type seen struct {
	id   int64
	kind string
}

type checked struct {
	q    *db.Queries
	done map[seen]bool
}

func (c *checked) check(ctx context.Context, id int64) error {
	key := seen{id: id + 1, kind: "user"}
	if c.done[key] {
		return nil
	}
	if _, err := c.q.GetUser(ctx, id+1); err != nil {
		return err
	}
	c.done[key] = true
	return nil
}

// Once for each, ever.
func checkEach(ctx context.Context, c *checked, ids []int64) {
	for _, id := range ids {
		c.check(ctx, id)
	}
}

// What is not in the memory is gathered first: all of those are asked for.
func missing(ctx context.Context, q *db.Queries, kept map[int64]db.User, ids []int64) error {
	var gone []int64
	found := map[int64]db.User{}
	for _, id := range ids {
		if _, ok := kept[id]; !ok {
			gone = append(gone, id)
		}
	}
	for _, id := range gone {
		u, err := q.GetUser(ctx, id) // want `for each id `
		if err != nil {
			return err
		}
		found[id] = u
	}
	for _, id := range ids {
		kept[id] = found[id]
	}
	return nil
}

// A setter says what the receiver asks for.
type request struct{ id int64 }

func (r *request) SetID(id int64) { r.id = id }

func (r *request) WithID(id int64) *request {
	r.id = id
	return r
}

func perform(ctx context.Context, q *db.Queries, r *request) { q.GetUser(ctx, r.id) }

func set(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		r := new(request)
		r.SetID(id)
		perform(ctx, q, r)                       // want `query GetUser \(through perform\)`
		perform(ctx, q, new(request).WithID(id)) // want `query GetUser \(through perform\)`
	}
}

// Candidates of which all are looked at: another error than "not found" is a failure.
var errNotFound = errors.New("not found")

func candidates(ctx context.Context, q *db.Queries, ids []int64) (list []db.User, err error) {
	for _, id := range ids {
		if u, err := q.GetUser(ctx, id); err == nil { // want `for each id `
			list = append(list, u)
		} else if !errors.Is(err, errNotFound) {
			return nil, err
		}
	}
	return list, nil
}

// A name that is free: "not found" is the hit.
func freeName(ctx context.Context, q *db.Queries, slugs []string) (string, error) {
	for _, s := range slugs {
		_, err := q.GetStoryBySlug(ctx, s)
		if errors.Is(err, errNotFound) {
			return s, nil
		}
		if err != nil {
			return "", fmt.Errorf("look: %w", err)
		}
	}
	return "", errNotFound
}

// A list that is written out, in a variable of the package.
var branches = map[string]int64{"main": 1, "next": 2}

func branchesEach(ctx context.Context, q *db.Queries) {
	for _, id := range branches {
		q.GetUser(ctx, id)
	}
}

// One that is added to.
var plugins = map[string]int64{"main": 1}

func register(name string, id int64) { plugins[name] = id }

func pluginsEach(ctx context.Context, q *db.Queries) {
	for _, id := range plugins {
		q.GetUser(ctx, id) // want `for each id `
	}
}

// What a round adds to the list that it goes over makes no more rounds.
func addedTo(ctx context.Context, q *db.Queries, ids []int64) []int64 {
	for _, id := range ids {
		s, _ := q.GetStory(ctx, id) // want `for each id `
		ids = append(ids, s.ParentID)
	}
	return ids
}

// Here it does: a walk.
func walked(ctx context.Context, q *db.Queries, ids []int64) {
	for len(ids) > 0 {
		s, _ := q.GetStory(ctx, ids[0])
		ids = append(ids[1:], s.ParentID)
	}
}

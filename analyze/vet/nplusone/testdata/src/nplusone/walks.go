package nplusone

import (
	"context"

	"db"
)

// A graph that is walked by a function which calls itself with what it found: what the
// next step asks for is known only when this one has its answer.
func descend(ctx context.Context, q *db.Queries, id int64) (names []string) {
	found, _ := q.ListStories(ctx, db.ListStoriesParams{AuthorID: id})
	for _, s := range found {
		u, _ := q.GetUser(ctx, s.AuthorID) // want `query GetUser runs once for each s`
		names = append(names, u.Name)
		names = append(names, descend(ctx, q, s.AuthorID)...)
	}
	return names
}

// It begins at each of some nodes.
func descendFrom(ctx context.Context, q *db.Queries, ids []int64) (names []string) {
	for _, id := range ids {
		names = append(names, descend(ctx, q, id)...)
	}
	return names
}

// Two functions call each other, one of them in a literal.
type grapher struct{ q *db.Queries }

func (g grapher) members(ctx context.Context, id int64) {
	found, _ := g.q.ListStories(ctx, db.ListStoriesParams{AuthorID: id})
	var tasks []func()
	for _, s := range found {
		tasks = append(tasks, func() { g.groups(ctx, s.AuthorID) })
	}
	for _, t := range tasks {
		t()
	}
}

func (g grapher) groups(ctx context.Context, id int64) {
	if u, err := g.q.GetUser(ctx, id); err == nil {
		g.members(ctx, u.ID)
	}
}

func (g grapher) all(ctx context.Context, ids []int64) {
	for _, id := range ids {
		g.groups(ctx, id)
	}
}

// A tree that is in memory already: all of its keys are known before.
type folder struct {
	owner   int64
	folders []folder
}

func (g grapher) owners(ctx context.Context, f folder, names map[int64]string) {
	u, _ := g.q.GetUser(ctx, f.owner)
	names[f.owner+1] = u.Name
	for _, sub := range f.folders {
		g.owners(ctx, sub, names) // want `query GetUser \(through grapher.owners\) runs once for each sub`
	}
}

// A list of which the function asks itself for the next page.
func (g grapher) pages(ctx context.Context, author, cursor int64) (all []db.Story) {
	found, _ := g.q.ListStories(ctx, db.ListStoriesParams{AuthorID: author})
	if len(found) > 0 {
		all = append(found, g.pages(ctx, author, found[len(found)-1].ID)...)
	}
	return all
}

func (g grapher) listed(ctx context.Context, ids []int64) {
	for _, id := range ids {
		g.pages(ctx, id, 0) // want `query ListStories \(through grapher.pages\) runs once for each id`
	}
}

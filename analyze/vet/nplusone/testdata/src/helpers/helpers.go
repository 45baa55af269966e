package helpers

import (
	"context"

	"db"
	"helpers/repo"
)

type service struct {
	repo *repo.Repo
	q    *db.Queries
}

func (s *service) authorName(ctx context.Context, story db.Story) string {
	u, _ := s.repo.Author(ctx, story)
	return u.Name
}

// The helper is in another package.
func anotherPackage(ctx context.Context, r *repo.Repo, stories []db.Story) {
	for _, s := range stories {
		r.Author(ctx, s) // want `query GetUser \(through Repo.Author\) runs once for each s of the loop on line 22`
	}
}

// Two functions on the way.
func twoSteps(ctx context.Context, s *service, stories []db.Story) {
	for _, story := range stories {
		s.authorName(ctx, story) // want `query GetUser \(through service.authorName → Repo.Author\) runs once for each story `
	}
}

// The order of declarations does not matter.
func declaredLater(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		later(ctx, id, q) // want `query GetStory \(through later\)`
	}
}

func later(ctx context.Context, id int64, q *db.Queries) { q.GetStory(ctx, id) }

type item struct {
	id int64
	q  *db.Queries
}

func (i *item) load(ctx context.Context) { i.q.GetStory(ctx, i.id) }

// The receiver is the element.
func throughReceiver(ctx context.Context, items []*item) {
	for _, i := range items {
		i.load(ctx) // want `query GetStory \(through item.load\) runs once for each i `
	}
}

// An interface that the project declares.
func throughOwnInterface(ctx context.Context, stories repo.Stories, ids []int64) {
	for _, id := range ids {
		stories.GetStory(ctx, id) // want `query GetStory runs once for each id `
	}
}

// The helper tries again: that is its loop, and this one is another.
func throughRetry(ctx context.Context, r *repo.Repo, ids []int64) {
	for _, id := range ids {
		r.Retried(ctx, id) // want `query GetUser \(through Repo.Retried\)`
	}
}

// The function that repeats is in another package.
func throughCallback(ctx context.Context, q *db.Queries, ids []int64) error {
	return repo.Each(ids, func(id int64) error {
		_, err := q.GetUser(ctx, id) // want `query GetUser runs once for each id `
		return err
	})
}

func recursive(ctx context.Context, q *db.Queries, id int64, depth int) {
	q.GetStory(ctx, id)
	if depth > 0 {
		recursive(ctx, q, id, depth-1)
	}
}

// A function that calls itself.
func callsRecursive(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		recursive(ctx, q, id, 3) // want `query GetStory \(through recursive\)`
	}
}

// The helper asks about itself, or remembers. One that has a loop of its own, or sends
// an array, runs for each round all the same.
func quiet(ctx context.Context, s *service, r *repo.Repo, stories []db.Story) {
	for _, story := range stories {
		r.Mine(ctx, story)
		r.Cached(ctx, story.AuthorID)
		r.Tags(ctx, story)         // want `query ListTags \(through Repo.Tags\) runs once for each story .*; call it once with the values of all rounds`
		r.Users(ctx, story.TagIDs) // want `query GetUser \(through Repo.Users\) runs once for each story .*; call it once with the values of all rounds`
	}
	repo.InTx(ctx, s.q, func(q *db.Queries) error {
		_, err := q.GetUser(ctx, stories[0].AuthorID)
		return err
	})
}

package values

import (
	"context"
	"errors"

	"db"
)

// What is kept by functions that are told where to look and how to ask.

type userAssets struct {
	q      *db.Queries
	byID   map[int64]db.User
	byName map[string]int64
}

var errNoUser = errors.New("no such user")

// It asks what was kept first, and keeps what it then finds.
func (a *userAssets) load(kept func() *db.User, ask func() (db.User, error)) (*db.User, error) {
	if u := kept(); u != nil {
		return u, nil
	}
	u, err := ask()
	if err != nil {
		return nil, err
	}
	a.byID[u.ID] = u
	return &u, nil
}

func (a *userAssets) user(ctx context.Context, id int64) (*db.User, error) {
	return a.load(
		func() *db.User {
			if u, ok := a.byID[id]; ok {
				return &u
			}
			return nil
		},
		func() (db.User, error) { return a.q.GetUser(ctx, id) },
	)
}

// Each user is asked for once.
func keptUsers(ctx context.Context, a *userAssets, ids []int64) {
	for _, id := range ids {
		a.user(ctx, id)
	}
}

// The story is asked for only where no user has the number.
func userOrStory(ctx context.Context, a *userAssets, id int64) (string, error) {
	if u, _ := a.user(ctx, id); u != nil {
		return u.Name, nil
	}
	s, err := a.q.GetStory(ctx, id)
	return s.Slug, err
}

// So few are.
func keptOrAsked(ctx context.Context, a *userAssets, ids []int64) {
	for _, id := range ids {
		userOrStory(ctx, a, id)
	}
}

// What the memory was asked is another thing.
func authorOf(ctx context.Context, a *userAssets, id, story int64) (string, error) {
	if u, _ := a.user(ctx, id); u != nil && u.Banned {
		return "", errNoUser
	}
	s, err := a.q.GetStory(ctx, story)
	return s.Slug, err
}

// It asks for each story.
func askedForAnother(ctx context.Context, a *userAssets, stories []int64) {
	for _, s := range stories {
		authorOf(ctx, a, 1, s) // want `query GetStory \(through authorOf\) runs once for each s `
	}
}

// It asks what was kept, but keeps nothing.
func (a *userAssets) look(kept func() *db.User, ask func() (db.User, error)) (*db.User, error) {
	if u := kept(); u != nil {
		return u, nil
	}
	u, err := ask()
	return &u, err
}

func (a *userAssets) lookedUp(ctx context.Context, id int64) (*db.User, error) {
	return a.look(
		func() *db.User { return nil },
		func() (db.User, error) { return a.q.GetUser(ctx, id) },
	)
}

// Nothing is remembered.
func notKept(ctx context.Context, a *userAssets, ids []int64) {
	for _, id := range ids {
		a.lookedUp(ctx, id) // want `query GetUser \(through userAssets.lookedUp\) runs once for each id `
	}
}

// It keeps what it finds, and asks all the same.
func (a *userAssets) refresh(ask func() (db.User, error)) error {
	u, err := ask()
	if err != nil {
		return err
	}
	a.byID[u.ID] = u
	return nil
}

func (a *userAssets) refreshed(ctx context.Context, id int64) error {
	return a.refresh(func() (db.User, error) { return a.q.GetUser(ctx, id) })
}

// Each is asked for again.
func keptInVain(ctx context.Context, a *userAssets, ids []int64) {
	for _, id := range ids {
		a.refreshed(ctx, id) // want `query GetUser \(through userAssets.refreshed\) runs once for each id `
	}
}

// A cache of a type of its own: it gives nothing for what it does not have.
type stories struct{ kept map[int64]*db.Story }

func (s *stories) get(id int64) *db.Story { return s.kept[id] }

func (s *stories) put(id int64, story *db.Story) { s.kept[id] = story }

// The cache is asked first, and given what is found.
func (s *stories) find(ctx context.Context, q *db.Queries, id int64) (*db.Story, error) {
	known := s.get(id)
	if known != nil {
		return known, nil
	}
	story, err := q.GetStory(ctx, id)
	if err != nil {
		return nil, err
	}
	s.put(id, &story)
	return &story, nil
}

// Each story is asked for once.
func cachedStories(ctx context.Context, q *db.Queries, s *stories, ids []int64) {
	for _, id := range ids {
		s.find(ctx, q, id)
	}
}

// What the cache has is not given back: each is asked for again.
func (s *stories) reload(ctx context.Context, q *db.Queries, id int64) (*db.Story, error) {
	known := s.get(id)
	if known == nil {
		return nil, errNoUser
	}
	story, err := q.GetStory(ctx, id)
	s.put(id, &story)
	return &story, err
}

func reloaded(ctx context.Context, q *db.Queries, s *stories, ids []int64) {
	for _, id := range ids {
		s.reload(ctx, q, id) // want `query GetStory \(through stories.reload\) runs once for each id `
	}
}

// A cache that is filled with what it is told is there, too.
func (s *stories) either(kept, ask func() *db.Story) *db.Story {
	story := kept()
	if story != nil {
		s.put(story.ID, story)
		return story
	}
	story = ask()
	s.put(story.ID, story)
	return story
}

// Both functions are judged where they are made.
func eitherStory(ctx context.Context, q *db.Queries, s *stories, ids []int64) {
	for _, id := range ids {
		s.either(func() *db.Story { return s.get(id) }, func() *db.Story {
			story, _ := q.GetStory(ctx, id)
			return &story
		})
	}
}

// A field of what was found is kept.
func keptField(ctx context.Context, q *db.Queries, groups [][]int64) (all []string) {
	names := map[int64]string{}
	for _, ids := range groups {
		for _, id := range ids {
			name, ok := names[id]
			if !ok {
				name = mustUser(ctx, q, id).Name
				names[id] = name
			}
			all = append(all, name)
		}
	}
	return all
}

func mustUser(ctx context.Context, q *db.Queries, id int64) db.User {
	u, err := q.GetUser(ctx, id)
	if err != nil {
		panic(err)
	}
	return u
}

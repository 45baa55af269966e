// Package reach has the ways from a loop to a query.
package reach

import (
	"context"

	"db"
	"reach/repo"
)

// One implementation, so it is sure.
type users interface {
	User(ctx context.Context, id int64) (db.User, error)
}

type sqlUsers struct{ q *db.Queries }

func (s *sqlUsers) User(ctx context.Context, id int64) (db.User, error) { return s.q.GetUser(ctx, id) }

// Who else could it be.
func oneImplementation(ctx context.Context, u users, ids []int64) {
	for _, id := range ids {
		u.User(ctx, id) // want `query GetUser \(through users.User\) runs once for each id .* twin once with all of them$`
	}
}

// A caching wrapper beside the one that asks: the first request of each is a query.
type stories interface {
	Story(ctx context.Context, id int64) (db.Story, error)
}

type sqlStories struct{ q *db.Queries }

func (s *sqlStories) Story(ctx context.Context, id int64) (db.Story, error) {
	return s.q.GetStory(ctx, id)
}

type cachedStories struct {
	stories
	kept map[int64]db.Story
}

func (c *cachedStories) Story(ctx context.Context, id int64) (db.Story, error) {
	if s, ok := c.kept[id]; ok {
		return s, nil
	}
	s, err := c.stories.Story(ctx, id)
	c.kept[id] = s
	return s, err
}

// It may be either.
func cachedWrapper(ctx context.Context, s stories, ids []int64) {
	for _, id := range ids {
		s.Story(ctx, id) // want `query GetStory \(through stories.Story\) .*; likely, for it rests on this: 1 of 2 implementations of stories.Story run it`
	}
}

// Two that ask different things: one finding, both queries.
type names interface {
	Name(ctx context.Context, id int64) string
}

type userNames struct{ q *db.Queries }

func (n userNames) Name(ctx context.Context, id int64) string {
	u, _ := n.q.GetUser(ctx, id)
	return u.Name
}

type storyNames struct{ q *db.Queries }

func (n storyNames) Name(ctx context.Context, id int64) string {
	s, _ := n.q.GetStory(ctx, id)
	return s.Slug
}

// Each asks in its way.
func twoImplementations(ctx context.Context, n names, ids []int64) {
	for _, id := range ids {
		n.Name(ctx, id) // want `query GetStory \(through names.Name\) .*; so does GetUser$`
	}
}

// A logger in front of the interface hands on.
type loggedUsers struct{ next users }

func (l loggedUsers) User(ctx context.Context, id int64) (db.User, error) {
	print(id)
	return l.next.User(ctx, id)
}

// The service has an interface of its own over another one.
type profiles interface {
	Profile(ctx context.Context, id int64) string
}

type service struct{ names names }

func (s service) Profile(ctx context.Context, id int64) string { return s.names.Name(ctx, id) }

// Two interfaces on the way.
func interfaceOverInterface(ctx context.Context, p profiles, ids []int64) {
	for _, id := range ids {
		p.Profile(ctx, id) // want `query GetStory \(through profiles.Profile → names.Name\)`
	}
}

// Only the stand-in for tests is there: nothing is known.
type votes interface {
	Vote(ctx context.Context, id int64) bool
}

type mockVotes struct{ q *db.Queries }

func (m mockVotes) Vote(ctx context.Context, id int64) bool {
	m.q.GetUser(ctx, id)
	return false
}

// A mock in production is none.
func onlyAMock(ctx context.Context, v votes, ids []int64) {
	for _, id := range ids {
		v.Vote(ctx, id)
	}
}

// Nobody knows who stands behind an interface of the standard library.
type row struct {
	q  *db.Queries
	id int64
}

func (r row) Error() string {
	u, _ := r.q.GetUser(context.Background(), r.id)
	return u.Name
}

// An error is an error.
func standardInterface(errs []error) {
	for _, err := range errs {
		print(err.Error())
	}
}

// The interface has the name of a type on the way: that is not going around.
type Repo interface {
	Find(ctx context.Context, id int64) title
}

type title string

type adapter struct{ repo *repo.Repo }

func (a adapter) Find(ctx context.Context, id int64) title { return title(a.repo.Find(ctx, id)) }

type finder struct{ repo Repo }

func (f finder) find(ctx context.Context, id int64) title { return f.repo.Find(ctx, id) }

func namesake(ctx context.Context, f finder, ids []int64) {
	for _, id := range ids {
		f.find(ctx, id) // want `query GetUser \(through finder.find → Repo.Find → Repo.Find\)`
	}
}

// What a service keeps: more than its callers ask, which have their own interface of it.
type storage interface {
	Commit(ctx context.Context) error
	StoryByID(ctx context.Context, id int64) (db.Story, error)
}

type tables struct{ q *db.Queries }

func (t tables) Commit(context.Context) error { return nil }
func (t tables) StoryByID(ctx context.Context, id int64) (db.Story, error) {
	return t.q.GetStory(ctx, id)
}

type embedder struct{ storage }

func (embedder) Name() string { return "" }

type endpoint interface {
	Name() string
	StoryByID(ctx context.Context, id int64) (db.Story, error)
}

var _ endpoint = embedder{}

// The method comes from the interface that the service embeds.
func promoted(ctx context.Context, e endpoint, ids []int64) {
	for _, id := range ids {
		e.StoryByID(ctx, id) // want `query GetStory \(through tables.StoryByID\) runs once for each id |query GetStory \(through endpoint.StoryByID\) runs once for each id `
	}
}

package values

import (
	"context"
	"errors"
	"sync"

	"db"
)

// Agents are kept as they are loaded.
type agents struct {
	mu    sync.Mutex
	known map[int64]db.User
	names map[string]int64
}

func (a *agents) cached(id int64) (db.User, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	u, ok := a.known[id]
	if !ok || u.Banned {
		return db.User{}, false
	}
	return u, true
}

func (a *agents) load(ctx context.Context, q *db.Queries, id int64) (db.User, error) {
	u, err := q.GetUser(ctx, id)
	if err != nil {
		return u, err
	}
	a.known[id] = u
	return u, nil
}

func (a *agents) cachedOrLoaded(ctx context.Context, q *db.Queries, id int64) (db.User, error) {
	if u, ok := a.cached(id); ok {
		return u, nil
	}
	return a.load(ctx, q, id)
}

// Another method is asked whether the memory has it.
func ofAgents(ctx context.Context, q *db.Queries, a *agents, ids []int64) {
	for _, id := range ids {
		a.cachedOrLoaded(ctx, q, id)
	}
}

// What the memory says is not given back: each is loaded again.
func (a *agents) reloaded(ctx context.Context, q *db.Queries, id int64) (db.User, error) {
	if _, ok := a.cached(id); !ok {
		return db.User{}, errNoUser
	}
	return a.load(ctx, q, id)
}

func reloadedAgents(ctx context.Context, q *db.Queries, a *agents, ids []int64) {
	for _, id := range ids {
		a.reloaded(ctx, q, id) // want `query GetUser \(through agents.reloaded → agents.load\) runs once for each id `
	}
}

// A map that nothing fills is no memory.
func (a *agents) named(id int64) (int64, bool) {
	n, ok := a.names[string(rune(id))]
	return n, ok
}

func (a *agents) namedOrLoaded(ctx context.Context, q *db.Queries, id int64) (db.User, error) {
	if n, ok := a.named(id); ok {
		return db.User{ID: n}, nil
	}
	return a.load(ctx, q, id)
}

func namedAgents(ctx context.Context, q *db.Queries, a *agents, ids []int64) {
	for _, id := range ids {
		a.namedOrLoaded(ctx, q, id) // want `for each id `
	}
}

// A cache of a library, or of a type that does the like.
type lru struct{}

func (*lru) Get(key int64) (db.Story, bool)       { return db.Story{}, false }
func (*lru) Add(key int64, s db.Story)            {}
func (*lru) Rank(key int64, by func() int64) bool { return by() > key }

// Shelves have a cache that one method asks and another one fills.
type shelves struct{ kept, ranked *lru }

var errMiss = errors.New("not kept")

func (s *shelves) fromCache(id int64) (*db.Story, error) {
	story, ok := s.kept.Get(id)
	if !ok {
		return nil, errMiss
	}
	return &story, nil
}

func (s *shelves) toCache(id int64, story db.Story) { s.kept.Add(id, story) }

func (s *shelves) read(ctx context.Context, q *db.Queries, id int64) (db.Story, error) {
	story, err := q.GetStory(ctx, id)
	if err == nil {
		s.toCache(id, story)
	}
	return story, err
}

func (s *shelves) get(ctx context.Context, q *db.Queries, id int64) (db.Story, error) {
	story, err := s.fromCache(id)
	if err == nil {
		return *story, nil
	}
	return s.read(ctx, q, id)
}

// What is there is not asked for.
func ofShelves(ctx context.Context, q *db.Queries, s *shelves, ids []int64) {
	for _, id := range ids {
		s.get(ctx, q, id)
	}
}

// Nothing puts anything into this one.
func (s *shelves) fromRanked(id int64) (*db.Story, error) {
	story, ok := s.ranked.Get(id)
	if !ok {
		return nil, errMiss
	}
	return &story, nil
}

func (s *shelves) getRanked(ctx context.Context, q *db.Queries, id int64) (db.Story, error) {
	s.ranked.Rank(id, func() int64 { return id })
	if story, err := s.fromRanked(id); err == nil {
		return *story, nil
	}
	return q.GetStory(ctx, id)
}

func ofRanked(ctx context.Context, q *db.Queries, s *shelves, ids []int64) {
	for _, id := range ids {
		s.getRanked(ctx, q, id) // want `for each id `
	}
}

// Package hoist has queries with the same arguments behind helpers and conditions.
package hoist

import (
	"context"
	"strconv"
	"strings"
	"time"

	"db"
)

func name(ctx context.Context, q *db.Queries, user int64) string {
	u, _ := q.GetUser(ctx, user)
	return u.Name
}

// The helper asks about what it is given, and that does not change.
func helper(ctx context.Context, q *db.Queries, me int64, ids []int64) {
	for range ids {
		print(name(ctx, q, me)) // want `query GetUser \(through name\) is sent again`
	}
}

// It takes the element too, but not for the query.
func label(ctx context.Context, q *db.Queries, me int64, s db.Story) string {
	return name(ctx, q, me) + s.Slug
}

// The element reaches no parameter of the query.
func helperWithElement(ctx context.Context, q *db.Queries, me int64, stories []db.Story) {
	for _, s := range stories {
		label(ctx, q, me, s) // want `query GetUser \(through label → name\) is sent again`
	}
}

// What it asks about is made there.
func next(ctx context.Context, q *db.Queries) { q.GetUser(ctx, newID()) }

func newID() int64 { return 0 }

// Each is another.
func made(ctx context.Context, q *db.Queries, ids []int64) {
	for range ids {
		next(ctx, q)
	}
}

// It does not ask each time.
func sometimes(ctx context.Context, q *db.Queries, me int64, s db.Story) {
	if s.Slug == "" {
		return
	}
	q.GetUser(ctx, me)
}

// Perhaps it does not ask at all.
func guarded(ctx context.Context, q *db.Queries, me int64, stories []db.Story) {
	for _, s := range stories {
		sometimes(ctx, q, me, s)
	}
}

// Behind a test of the element against a constant.
func onlyFor(ctx context.Context, q *db.Queries, me int64, stories []db.Story) {
	for _, s := range stories {
		if s.ParentID == 7 {
			q.GetUser(ctx, me)
		}
		switch s.Slug {
		case "index":
			q.GetUser(ctx, me)
		}
		if s.Slug == "about" && s.ID > 0 {
			q.GetUser(ctx, me)
		}
		if s.AuthorID == me {
			q.GetUser(ctx, me)
		}
	}
}

// Many are unlike a constant.
func behindOther(ctx context.Context, q *db.Queries, me int64, stories []db.Story) {
	for _, s := range stories {
		if s.Slug != "" {
			q.GetUser(ctx, me) // want `query GetUser is sent again`
		}
	}
}

// A flag says that it was done.
func flag(ctx context.Context, q *db.Queries, me int64, stories []db.Story) {
	done := false
	for range stories {
		if !done {
			q.GetUser(ctx, me)
			done = true
		}
	}
}

// A helper in the loop writes what the query reads.
func finish(ctx context.Context, q *db.Queries, id int64) { q.DeleteStory(ctx, id) }

// The answer changes.
func written(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		q.CountStories(ctx)
		finish(ctx, q, id)
	}
}

// It waits between the rounds.
func polls(ctx context.Context, q *db.Queries, me int64, ids []int64) {
	for range ids {
		name(ctx, q, me)
		time.Sleep(time.Second)
	}
}

// On failure alone.
func failed(ctx context.Context, q *db.Queries, me int64, stories []db.Story) {
	for _, s := range stories {
		if err := check(s); err != nil {
			q.GetUser(ctx, me)
		}
	}
}

func check(db.Story) error { return nil }

// A handler is registered for each path; the query runs for a request.
type mux struct {
	handlers map[string]func(ctx context.Context)
}

func (m *mux) handle(path string, h func(ctx context.Context)) { m.handlers[path] = h }

func register(m *mux, q *db.Queries, path string, me int64) {
	m.handle(path, func(ctx context.Context) { q.GetUser(ctx, me) })
}

func routes(m *mux, q *db.Queries, me int64, paths []string) {
	for _, path := range paths {
		register(m, q, path, me)
	}
}

// What only computes gives the same for the same.
func lower(ctx context.Context, q *db.Queries, slug string) (db.Story, error) {
	return q.GetStoryBySlug(ctx, strings.ToLower(prefixed(slug)))
}

func prefixed(s string) string {
	if s == "" {
		return s
	}
	return "x-" + s
}

// A getter, as protocol buffers have them.
type request struct{ slug string }

func (r *request) GetSlug() string {
	if r == nil {
		return ""
	}
	return r.slug
}

// The slug is the same in each round.
func computed(ctx context.Context, q *db.Queries, r *request, ids []int64) {
	for range ids {
		lower(ctx, q, r.GetSlug()) // want `query GetStoryBySlug \(through lower\) is sent again`
	}
}

var counter int

// It is another one each time.
func counted(s string) string {
	counter++
	return s + strconv.Itoa(counter)
}

func notComputed(ctx context.Context, q *db.Queries, slug string, ids []int64) {
	for range ids {
		lower(ctx, q, counted(slug))
	}
}

func storiesAfter(ctx context.Context, q *db.Queries, author, after int64) {
	q.ListStories(ctx, db.ListStoriesParams{AuthorID: author, After: after})
}

// The author is the same, and from where on is not.
func otherBeside(ctx context.Context, q *db.Queries, me int64, stories []db.Story) {
	for _, s := range stories {
		storiesAfter(ctx, q, me, s.ID)
	}
}

// Both are the same.
func sameBeside(ctx context.Context, q *db.Queries, me, after int64, stories []db.Story) {
	for range stories {
		storiesAfter(ctx, q, me, after) // want `query ListStories \(through storiesAfter\) is sent again`
	}
}

func count(ctx context.Context, q *db.Queries) (string, int64) {
	n, _ := q.CountStories(ctx)
	return "stories", n
}

func oldest(ctx context.Context, q *db.Queries) (string, int64) {
	s, _ := q.GetStory(ctx, 1)
	return "oldest", s.ID
}

func nth(i int64) func(context.Context, *db.Queries) (string, int64) {
	return func(ctx context.Context, q *db.Queries) (string, int64) {
		s, _ := q.GetStory(ctx, i)
		return "nth", s.ID
	}
}

// Each of the functions in a list runs once, with what others add to it.
func listed(ctx context.Context, q *db.Queries, more int64) map[string]int64 {
	all := []func(context.Context, *db.Queries) (string, int64){count}
	for i := range more {
		all = append(all, nth(i))
	}
	all = append(all, oldest)
	found := map[string]int64{}
	for _, f := range all {
		name, n := f(ctx, q)
		found[name] = n
	}
	return found
}

// The same one runs in each round.
func oneOfList(ctx context.Context, q *db.Queries, ids []int64) {
	all := []func(context.Context, *db.Queries) (string, int64){oldest}
	for range ids {
		all[0](ctx, q) // want `query GetStory \(through oldest\) is sent again`
	}
}

// It asks where its caller wishes.
func ownerIf(ctx context.Context, q *db.Queries, owner int64, named bool) string {
	if !named {
		return ""
	}
	u, _ := q.GetUser(ctx, owner)
	return u.Name
}

// The wish is the same in each round.
func sameWish(ctx context.Context, q *db.Queries, owner int64, named bool, stories []db.Story) {
	for _, s := range stories {
		print(s.Slug, ownerIf(ctx, q, owner, named)) // want `query GetUser \(through ownerIf\) is sent again .*; likely, for it rests on this: a condition on the way to it, which is the same in each round, holds`
	}
}

// Each round has a wish of its own.
func otherWish(ctx context.Context, q *db.Queries, owner int64, stories []db.Story) {
	for _, s := range stories {
		print(s.Slug, ownerIf(ctx, q, owner, s.ID > owner))
	}
}

// It asks now and then.
func ownerAtTimes(ctx context.Context, q *db.Queries, owner int64) string {
	if time.Now().Second() == 0 {
		u, _ := q.GetUser(ctx, owner)
		return u.Name
	}
	return ""
}

// Few rounds may ask.
func atTimes(ctx context.Context, q *db.Queries, owner int64, stories []db.Story) {
	for range stories {
		ownerAtTimes(ctx, q, owner)
	}
}

package reach

import (
	"context"
	"slices"

	"db"
)

// A field of function type, set by the constructor.
type config struct {
	fetch func(ctx context.Context, id int64) (db.User, error)
	label func(id int64) string
}

func newConfig(q *db.Queries) config {
	return config{
		fetch: q.GetUser,
		label: func(id int64) string {
			s, _ := q.GetStory(context.Background(), id)
			return s.Slug
		},
	}
}

// The field holds what the constructor puts there.
func field(ctx context.Context, c config, ids []int64) {
	for _, id := range ids {
		c.fetch(ctx, id) // want `query GetUser runs once for each id .*; likely, for it rests on this: what values.go:18 puts into fetch`
	}
}

// A literal, which asks.
func fieldWithLiteral(c config, ids []int64) {
	for _, id := range ids {
		c.label(id) // want `query GetStory \(through label\) .*; likely, for it rests on this: what values.go:19 puts into label`
	}
}

// A variable of the package.
var load func(ctx context.Context, id int64) (db.Story, error)

func setUp(q *db.Queries) { load = q.GetStory }

// Set elsewhere.
func packageVariable(ctx context.Context, ids []int64) {
	for _, id := range ids {
		load(ctx, id) // want `query GetStory runs once for each id .*; likely`
	}
}

// Nothing is put into it that asks.
type plain struct{ f func(id int64) int64 }

var double = plain{f: func(id int64) int64 { return 2 * id }}

// It computes.
func noQuery(ids []int64) {
	for _, id := range ids {
		double.f(id)
	}
}

// A closure in a variable, handed to what runs it for each.
func eachID(ids []int64, f func(int64) error) error {
	for _, id := range ids {
		if err := f(id); err != nil {
			return err
		}
	}
	return nil
}

// The variable is handed to the loop.
func closureHandedOver(ctx context.Context, q *db.Queries, ids []int64) error {
	get := func(id int64) error {
		_, err := q.GetUser(ctx, id) // want `query GetUser runs once for each id of the loop on line 80`
		return err
	}
	return eachID(ids, get)
}

// A function's name, handed to what runs it for each.
type loader struct{ q *db.Queries }

func (l loader) one(id int64) error {
	_, err := l.q.GetUser(context.Background(), id)
	return err
}

// A method is.
func methodHandedOver(l loader, ids []int64) error {
	return eachID(ids, l.one) // want `query GetUser \(through loader.one\) runs once in each round`
}

// The standard library's callbacks.
func standardCallback(ctx context.Context, q *db.Queries, stories []db.Story) bool {
	return slices.ContainsFunc(stories, func(s db.Story) bool {
		u, _ := q.GetUser(ctx, s.AuthorID) // want `query GetUser runs once for each s `
		return u.Banned
	})
}

// A comparison runs more often than there are elements.
func sortCallback(ctx context.Context, q *db.Queries, stories []db.Story) {
	slices.SortFunc(stories, func(a, b db.Story) int {
		u, _ := q.GetUser(ctx, a.AuthorID) // want `query GetUser runs once for each a `
		return int(u.ID)
	})
}

// An iterator: when to stop is the consumer's wish.
func iterator(ctx context.Context, q *db.Queries, ids []int64) func(func(db.User, error) bool) {
	return func(yield func(db.User, error) bool) {
		for _, id := range ids {
			u, err := q.GetUser(ctx, id) // want `for each id `
			if err != nil {
				yield(u, err)
				return
			}
			if !yield(u, nil) {
				return
			}
		}
	}
}

// Six functions on the way.
func one(ctx context.Context, q *db.Queries, id int64)   { two(ctx, q, id) }
func two(ctx context.Context, q *db.Queries, id int64)   { three(ctx, q, id) }
func three(ctx context.Context, q *db.Queries, id int64) { four(ctx, q, id) }
func four(ctx context.Context, q *db.Queries, id int64)  { five(ctx, q, id) }
func five(ctx context.Context, q *db.Queries, id int64)  { six(ctx, q, id) }
func six(ctx context.Context, q *db.Queries, id int64)   { q.GetUser(ctx, id) }

// However many.
func sixHops(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		one(ctx, q, id) // want `query GetUser \(through one → two → three → four → five → six\)`
	}
}

// The shorter of two ways is told.
func twoWays(ctx context.Context, q *db.Queries, id int64) {
	one(ctx, q, id)
	six(ctx, q, id)
}

// Six functions or two.
func shorterWay(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		twoWays(ctx, q, id) // want `query GetUser \(through twoWays → six\)`
	}
}

// Functions that call each other.
func even(ctx context.Context, q *db.Queries, id int64, depth int) {
	if depth > 0 {
		odd(ctx, q, id, depth-1)
	}
}

func odd(ctx context.Context, q *db.Queries, id int64, depth int) {
	q.GetUser(ctx, id)
	even(ctx, q, id, depth)
}

// It ends, and is found.
func mutual(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		even(ctx, q, id, 3) // want `query GetUser \(through even → odd\)`
	}
}

// The helper takes the element and asks about something else.
func aboutOther(ctx context.Context, q *db.Queries, s db.Story, me int64) {
	print(s.ID)
	q.GetUser(ctx, me)
}

// One field of what the helper is given reaches the query.
type request struct {
	Author, Viewer int64
}

func about(ctx context.Context, q *db.Queries, r request) { q.GetUser(ctx, r.Author) }

func fieldReaches(ctx context.Context, q *db.Queries, stories []db.Story, me int64) {
	for _, s := range stories {
		about(ctx, q, request{Author: s.AuthorID, Viewer: me}) // want `query GetUser \(through about\) runs once for each s `
	}
}

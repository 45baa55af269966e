package reach

import (
	"context"

	"db"
)

// An array with one element is one.
func oneElement(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		q.GetStoryByIDs(ctx, []int64{id}) // want `query GetStoryByIDs runs once for each id .*; call it once with the values of all rounds`
	}
}

// In a variable, too.
func oneElementInVariable(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		only := []int64{id}
		q.GetStoryByIDs(ctx, only) // want `query GetStoryByIDs runs once for each id `
	}
}

func byID(ctx context.Context, q *db.Queries, ids []int64) map[int64]db.Story {
	found := map[int64]db.Story{}
	stories, _ := q.GetStoryByIDs(ctx, ids)
	for _, s := range stories {
		found[s.ID] = s
	}
	return found
}

// The helper takes many and is given one.
func helperWithOneElement(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		byID(ctx, q, []int64{id}) // want `query GetStoryByIDs \(through byID\) runs once for each id `
	}
}

func single(ctx context.Context, q *db.Queries, id int64) ([]db.Story, error) {
	return q.GetStoryByIDs(ctx, []int64{id})
}

// The helper takes one and makes an array of it.
func helperMakesOneElement(ctx context.Context, q *db.Queries, ids []int64) {
	for _, id := range ids {
		single(ctx, q, id) // want `query GetStoryByIDs \(through single\) runs once for each id `
	}
}

// An item's own array is one call an item.
func ownArray(ctx context.Context, q *db.Queries, stories []db.Story) {
	for _, s := range stories {
		q.ListTags(ctx, s.TagIDs) // want `query ListTags runs once for each s .*; call it once with the values of all rounds`
	}
}

// Gathered from the item alone, it is the item's own.
func ownArrayGathered(ctx context.Context, q *db.Queries, stories []db.Story) {
	for _, s := range stories {
		var ids []int64
		for _, id := range s.TagIDs {
			ids = append(ids, id)
		}
		q.ListTags(ctx, ids) // want `query ListTags runs once for each s `
	}
}

// Chunks, groups and buffers carry many.
func chunked(ctx context.Context, q *db.Queries, chunks [][]int64) {
	for _, ids := range chunks {
		q.GetStoryByIDs(ctx, ids)
		byID(ctx, q, ids)
	}
}

// The groups of a map.
func grouped(ctx context.Context, q *db.Queries, byAuthor map[int64][]int64) {
	for author, ids := range byAuthor {
		print(author)
		q.GetStoryByIDs(ctx, ids)
	}
}

type shelf struct {
	author int64
	ids    []int64
}

// Groups that were made by append.
func groupedHere(ctx context.Context, q *db.Queries, stories []db.Story) {
	shelves := map[int64]*shelf{}
	for _, s := range stories {
		g := shelves[s.AuthorID]
		if g == nil {
			g = &shelf{author: s.AuthorID}
			shelves[s.AuthorID] = g
		}
		g.ids = append(g.ids, s.ID)
	}
	for _, g := range shelves {
		q.GetStoryByIDs(ctx, g.ids)
	}
}

type batch struct{ ids []int64 }

// A type whose elements are made to be sent at once.
func batches(ctx context.Context, q *db.Queries, work []batch) {
	for _, w := range work {
		q.GetStoryByIDs(ctx, w.ids)
	}
}

// From here to there: a chunk by its bounds.
type span struct{ First, Last int64 }

// Two bounds from each round.
func bounds(ctx context.Context, q *db.Queries, spans []span) {
	for _, s := range spans {
		q.ListBetween(ctx, db.ListBetweenParams{After: s.First, Before: s.Last})
	}
}

// One bound is no chunk.
func oneBound(ctx context.Context, q *db.Queries, spans []span) {
	for _, s := range spans {
		q.ListBetween(ctx, db.ListBetweenParams{After: s.First}) // want `query ListBetween runs once for each s `
	}
}

// Copies of what the loop goes over are that.
func groupedCopies(ctx context.Context, q *db.Queries, byAuthor map[int64][]int64) {
	for author, ids := range byAuthor {
		author := author
		ids := ids
		print(author)
		q.GetStoryByIDs(ctx, ids)
	}
}

// What is done to the element behind the call is of the next round no more.
func filledLater(ctx context.Context, q *db.Queries, stories []db.Story) {
	for _, s := range stories {
		u, err := q.GetUser(ctx, s.AuthorID) // want `for each s `
		if err != nil {
			return
		}
		fill(&s, u)
		print(s.Slug)
	}
}

func fill(s *db.Story, u db.User) { s.Slug = u.Name }

// What the loop's own statement declares goes on to the next round.
func chained(ctx context.Context, q *db.Queries, first int64) {
	for id := first; id != 0; {
		s, _ := q.GetStory(ctx, id)
		id = s.ParentID
	}
}

// Groups that a map was filled with, one by one: each is a call for many.
func groupedByKey(ctx context.Context, q *db.Queries, stories []db.Story) {
	groups := map[int64][]db.Story{}
	var order []int64
	for _, s := range stories {
		if _, ok := groups[s.AuthorID]; !ok {
			order = append(order, s.AuthorID)
		}
		groups[s.AuthorID] = append(groups[s.AuthorID], s)
	}
	for _, author := range order {
		group := groups[author]
		ids := make([]int64, len(group))
		for i, s := range group {
			ids[i] = s.ID
		}
		q.GetStoryByIDs(ctx, ids)
	}
}

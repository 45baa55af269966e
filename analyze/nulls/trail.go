package nulls

import (
	"maps"
	"math"
	"slices"
	"sync"
)

// A trail is what led to a question: the views and the functions' bodies that
// are being looked into, outermost first. Functions may call each other in a
// circle. What is looked into already then gives no answer, and what is found out
// meanwhile depends on where the circle was entered: it is not kept for others.
type trail struct {
	open []any // *tree.Relation, *schema.Function
	// rests is the outermost open one that what is being found out rests on, or
	// noRest.
	rests int
	// passing are answers that hold as long as what they rest on is open.
	passing map[any]passing
}

type passing struct {
	answer any
	rests  int
}

const noRest = math.MaxInt

func newTrail() *trail { return &trail{rests: noRest, passing: make(map[any]passing)} }

// follow answers a question about a view or a function: with what was kept, else
// with what find finds out. open is the answer for what is being looked into.
func follow[T any](t *trail, kept *sync.Map, about any, open T, find func() T) T {
	if x, ok := kept.Load(about); ok {
		return x.(T)
	}
	depth := len(t.open)
	if i := slices.Index(t.open, about); i >= 0 {
		if i < depth-1 { // a function that calls itself is entered there in any case
			t.rests = min(t.rests, i)
		}
		return open
	}
	if x, ok := t.passing[about]; ok {
		t.rests = min(t.rests, x.rests)
		return x.answer.(T)
	}
	before := t.rests
	t.open, t.rests = append(t.open, about), noRest
	answer := find()
	rests := t.rests
	t.open, t.rests = t.open[:depth], before
	maps.DeleteFunc(t.passing, func(_ any, x passing) bool { return x.rests >= depth })
	switch {
	case rests == noRest:
		kept.Store(about, answer)
	case rests < depth:
		t.passing[about] = passing{answer, rests}
		t.rests = min(before, rests)
	}
	return answer
}

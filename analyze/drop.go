package analyze

import "github.com/dbgen-go/dbgen/analyze/tree"

// DropTree forgets the tree of a query and of its batch twin, which is much of the
// memory that an analysed query takes. ReturnsRows, OnConflict, Pins and TakesBatch say
// what they said before, and Tree is still not nil.
func (q *Query) DropTree() {
	if q.Batch != nil {
		q.Batch.DropTree()
	}
	if q.Tree == nil || q.dropped {
		return
	}
	for _, p := range q.Params {
		p.pins, p.takesBatch = q.Pins(p), q.TakesBatch(p)
	}
	q.Tree, q.dropped = stumps[stump{q.Tree.Rows, q.OnConflict()}], true
}

// A stump is what is left of a tree.
type stump struct{ rows, conflict bool }

// stumps are the trees that have nothing else.
var stumps = func() map[stump]*tree.Statement {
	insert := &tree.Query{Verb: tree.Insert, Target: &tree.RTE{Access: &tree.Access{Conflict: true}}}
	return map[stump]*tree.Statement{
		{}:               {},
		{rows: true}:     {Rows: true},
		{conflict: true}: {Query: insert},
		{true, true}:     {Rows: true, Query: insert},
	}
}()

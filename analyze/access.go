package analyze

import (
	"slices"

	"github.com/dbgen-go/dbgen/parser/schema"
)

// An access is one use of a relation by a statement, as it is found.
type access struct {
	rte   *rte
	reads bool
	all   bool // every column is read
	cols  []int
	key   []KeyColumn // the primary key's columns, when they are all pinned

	verb         Verb // when written
	setCols      []int
	updateCols   []int        // ON CONFLICT DO UPDATE and MERGE: what their UPDATE sets
	places       []assignment // INSERT: the columns of values
	values       []*expr      // INSERT: the row, when there is just one
	width        int
	conflict     bool  // ON CONFLICT
	upsert       bool  // ON CONFLICT DO UPDATE
	conflictCols []int // of the conflict's target
	merges       []Verb
}

func (x *access) read(attr int) {
	if attr >= 0 && !x.all && !slices.Contains(x.cols, attr) {
		x.cols = append(x.cols, attr)
	}
}

func (x *access) readAll() { x.all = true }

// readsSequence reports whether a sequence is read. What moves one is no write
// of a table.
func (a *analysis) readsSequence() bool {
	return slices.ContainsFunc(a.accesses, func(x *access) bool { return x.rte.rel.sequence })
}

// readsOf turns what was found into the tables that are read, those behind
// views in their place.
func (a *analysis) readsOf() []Access {
	var out []Access
	seen := map[*relation]bool{}
	for _, x := range a.accesses {
		if x.reads {
			out = a.addRead(out, x, seen)
		}
	}
	return mergeAccesses(out)
}

func (a *analysis) addRead(out []Access, x *access, seen map[*relation]bool) []Access {
	r := x.rte.rel
	switch {
	case r.table == nil:
		return out
	case r.view != nil:
		if r.table.Kind == schema.MaterializedView {
			return append(out, Access{Table: r.table}) // it changes when it is refreshed
		}
		if seen[r] {
			return out
		}
		seen[r] = true
		for _, v := range r.view.reads {
			out = a.addRead(out, v, seen)
		}
		a.calls = append(a.calls, r.view.calls...)
		return out
	}
	acc := Access{Table: r.table, Key: x.key}
	for i := range r.cols {
		if x.all || slices.Contains(x.cols, i) {
			acc.Columns = append(acc.Columns, r.cols[i].col)
		}
	}
	out = append(out, acc)
	// Rows of partitions and of inheriting tables are read with their parent's.
	return a.addChildren(out, r, acc)
}

func (a *analysis) addChildren(out []Access, r *relation, acc Access) []Access {
	for _, c := range r.children {
		child := Access{Table: c.table, Verb: acc.Verb, Via: acc.Via}
		if child.Verb != "" && child.Via == "" {
			child.Via = "child of " + r.name
		}
		for _, col := range acc.Columns {
			if i := c.column(col.Name); i >= 0 {
				child.Columns = append(child.Columns, c.cols[i].col)
			}
		}
		out = append(out, child)
		out = a.addChildren(out, c, acc)
	}
	return out
}

// mergeAccesses makes one access of all to a table, unless they are of
// different rows.
func mergeAccesses(list []Access) []Access {
	var out []Access
	for _, x := range list {
		i := slices.IndexFunc(out, func(o Access) bool {
			return o.Table == x.Table && o.Verb == x.Verb && (len(o.Key) == 0 || len(x.Key) == 0 || slices.Equal(o.Key, x.Key))
		})
		if i < 0 {
			out = append(out, x)
			continue
		}
		o := &out[i]
		if len(x.Key) == 0 {
			o.Key = nil
		}
		if o.Via != "" && x.Via == "" {
			o.Via = ""
		}
		for _, c := range x.Columns {
			if !slices.Contains(o.Columns, c) {
				o.Columns = append(slices.Clone(o.Columns), c)
			}
		}
	}
	// A table that is read as a whole needs no rows of its own beside.
	whole := map[*schema.Table]bool{}
	for _, x := range out {
		if len(x.Key) == 0 && x.Verb == "" {
			whole[x.Table] = true
		}
	}
	return slices.DeleteFunc(out, func(x Access) bool { return x.Verb == "" && len(x.Key) > 0 && whole[x.Table] })
}

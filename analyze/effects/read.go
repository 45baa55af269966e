package effects

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// readsOf turns accesses into the tables that are read, those behind views in
// their place, and returns what the views' queries call. keys may be nil.
func (s *Schema) readsOf(list []*tree.Access, keys *keyFinder) ([]Access, []*pgcat.Function) {
	r := &reader{Schema: s, seen: map[*tree.Relation]bool{}}
	for _, x := range list {
		if x.Reads {
			r.add(x, keys)
		}
	}
	return merge(r.out), r.calls
}

type reader struct {
	*Schema
	out   []Access
	calls []*pgcat.Function
	seen  map[*tree.Relation]bool // views
}

func (r *reader) add(x *tree.Access, keys *keyFinder) {
	rel := x.RTE.Rel
	switch {
	case rel.Table == nil:
	case rel.View == nil:
		acc := Access{Table: rel.Table, Key: keys.of(x)}
		for i := range rel.Cols {
			if x.All || slices.Contains(x.Cols, i) {
				acc.Columns = append(acc.Columns, rel.Cols[i].Col)
			}
		}
		// Rows of partitions and of inheriting tables are read with their parent's.
		r.out = addChildren(append(r.out, acc), rel, acc)
	case rel.Table.Kind == schema.MaterializedView:
		r.out = append(r.out, Access{Table: rel.Table}) // it changes when it is refreshed
	case !r.seen[rel]:
		r.seen[rel] = true
		inner := r.newKeyFinder()
		for _, v := range rel.View.Accesses {
			r.add(v, inner)
		}
		r.calls = append(r.calls, rel.View.Calls...)
	}
}

// addChildren adds what an access of a table is to its partitions and to the
// tables that inherit from it.
func addChildren(out []Access, r *tree.Relation, acc Access) []Access {
	for _, c := range r.Children {
		child := Access{Table: c.Table, Verb: acc.Verb, Via: acc.Via}
		if child.Verb != "" && child.Via == "" {
			child.Via = "child of " + r.Name
		}
		child.Columns = namesakes(c, acc.Columns)
		out = append(out, child)
		out = addChildren(out, c, acc)
	}
	return out
}

// namesakes are the columns of a relation that have the names of others.
func namesakes(r *tree.Relation, cols []*schema.Column) []*schema.Column {
	var out []*schema.Column
	for _, c := range cols {
		if i := r.Column(c.Name); i >= 0 {
			out = append(out, r.Cols[i].Col)
		}
	}
	return out
}

// merge makes one access of all to a table, unless they are of different rows.
func merge(list []Access) []Access {
	var out []Access
	whole := map[*schema.Table]bool{} // read with no key
	for _, x := range list {
		if i := slices.IndexFunc(out, x.joins); i >= 0 {
			out[i].add(x)
		} else {
			out = append(out, x)
		}
		if len(x.Key) == 0 && x.Verb == "" {
			whole[x.Table] = true
		}
	}
	// A table that is read as a whole needs no rows of its own beside.
	return slices.DeleteFunc(out, func(x Access) bool { return x.Verb == "" && len(x.Key) > 0 && whole[x.Table] })
}

// joins reports whether two accesses are one: of the same row, or of rows that
// one of them does not tell.
func (x Access) joins(o Access) bool {
	return o.Table == x.Table && o.Verb == x.Verb && (len(o.Key) == 0 || len(x.Key) == 0 || slices.Equal(o.Key, x.Key))
}

// add makes x a part of an access that it joins.
func (o *Access) add(x Access) {
	if len(x.Key) == 0 {
		o.Key = nil
	}
	if x.Via == "" {
		o.Via = ""
	}
	for _, c := range x.Columns {
		if !slices.Contains(o.Columns, c) {
			o.Columns = append(slices.Clone(o.Columns), c)
		}
	}
}

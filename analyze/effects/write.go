package effects

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// writesOf turns accesses into the tables that are written, with what foreign
// keys add. keys may be nil.
func (s *Schema) writesOf(list []*tree.Access, keys *keyFinder) []Access {
	var out []Access
	for _, x := range list {
		rel := writtenTable(x.RTE.Rel)
		if x.Verb == "" || rel == nil || rel.Table == nil {
			continue
		}
		for _, verb := range x.Verbs() {
			w := Access{Table: rel.Table, Verb: verb}
			if rel == x.RTE.Rel {
				w.Key = keys.of(x)
			}
			cols := x.SetCols
			if verb == tree.Update && x.Verb != tree.Update {
				cols = x.UpdateCols
			}
			if verb != tree.Delete {
				w.Columns = writtenColumns(x.RTE.Rel, rel, cols)
			}
			out = s.addFamily(append(out, w), rel, w)
			c := cascade{out: out, seen: map[string]bool{}}
			switch verb {
			case tree.Delete:
				c.deleted(rel)
			case tree.Update:
				c.updated(rel, w.Columns)
			}
			out = c.out
		}
	}
	return merge(out)
}

// writtenTable is the table behind a view that can be written through. What is
// refreshed is the materialized view itself.
func writtenTable(rel *tree.Relation) *tree.Relation {
	for depth := 0; rel != nil && rel.View != nil && depth < 32; depth++ {
		if rel.Table != nil && rel.Table.Kind == schema.MaterializedView {
			break
		}
		var next *tree.Relation
		for _, x := range rel.View.Accesses {
			if x.RTE.Level == rel.View.Query {
				next = x.RTE.Rel
				break
			}
		}
		rel = next
	}
	return rel
}

func writtenColumns(from, to *tree.Relation, cols []int) []*schema.Column {
	var out []*schema.Column
	for _, c := range cols {
		switch {
		case from == to:
			out = append(out, to.Cols[c].Col)
		case from.View != nil && c < len(from.Cols) && from.Cols[c].Base != nil:
			out = append(out, from.Cols[c].Base.Col)
		}
	}
	return out
}

// addFamily adds the partitions and inheriting tables of a written table, and
// the tables that it is a partition or child of: a row of one is a row of the
// other.
func (s *Schema) addFamily(out []Access, rel *tree.Relation, w Access) []Access {
	if w.Verb != tree.Insert || rel.Table.Kind == schema.PartitionedTable {
		w.Via = ""
		out = addChildren(out, rel, w)
	}
	return s.addParents(out, rel, w, map[*schema.Table]bool{rel.Table: true})
}

// addParents adds all that a table inherits from, at any distance.
func (s *Schema) addParents(out []Access, rel *tree.Relation, w Access, seen map[*schema.Table]bool) []Access {
	parents := rel.Table.Inherits
	if len(parents) == 0 && rel.Table.PartitionOf != nil {
		parents = []*schema.Table{rel.Table.PartitionOf}
	}
	for _, p := range parents {
		parent := s.Relation(p)
		if parent == nil || seen[p] {
			continue
		}
		seen[p] = true
		out = append(out, Access{Table: p, Verb: w.Verb, Via: "parent of " + rel.Name, Columns: namesakes(parent, w.Columns)})
		out = s.addParents(out, parent, w, seen)
	}
	return out
}

// A cascade follows foreign keys.
type cascade struct {
	out  []Access
	seen map[string]bool
}

func (c *cascade) deleted(rel *tree.Relation) {
	for _, ref := range rel.Refs {
		c.act(ref, "delete", ref.Key.OnDelete)
	}
}

// updated follows ON UPDATE of the foreign keys whose referenced columns are
// set.
func (c *cascade) updated(rel *tree.Relation, cols []*schema.Column) {
	for _, ref := range rel.Refs {
		touched := slices.ContainsFunc(ref.Key.RefColumns, func(k *schema.Column) bool { return slices.Contains(cols, k) })
		if touched {
			c.act(ref, "update", ref.Key.OnUpdate)
		}
	}
}

func (c *cascade) act(ref *tree.Reference, event, action string) {
	verb := tree.Update
	switch {
	case action == "cascade" && event == "delete":
		verb = tree.Delete
	case action == "cascade", action == "set null", action == "set default":
	default:
		return
	}
	via := "foreign key " + ref.Key.Name + " on " + event + " " + action
	id := via + "\x00" + ref.From.Schema + "." + ref.From.Name
	if c.seen[id] {
		return
	}
	c.seen[id] = true
	w := Access{Table: ref.From.Table, Verb: verb, Via: via}
	if verb == tree.Update {
		w.Columns = ref.Key.Columns
		if event == "delete" && len(ref.Key.OnDeleteColumns) > 0 {
			w.Columns = ref.Key.OnDeleteColumns
		}
	}
	c.out = addChildren(append(c.out, w), ref.From, w)
	if verb == tree.Delete {
		c.deleted(ref.From)
	} else {
		c.updated(ref.From, w.Columns)
	}
}

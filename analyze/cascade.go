package analyze

import (
	"slices"

	"github.com/dbgen-go/dbgen/parser/schema"
)

// writesOf turns what was found into the tables that are written, with what
// foreign keys add.
func (a *analysis) writesOf() []Access {
	var out []Access
	for _, x := range a.accesses {
		if x.verb == "" {
			continue
		}
		rel := a.writtenTable(x.rte.rel)
		if rel == nil || rel.table == nil {
			continue
		}
		for _, verb := range x.verbs() {
			w := Access{Table: rel.table, Verb: verb}
			if rel == x.rte.rel {
				w.Key = x.key
			}
			cols := x.setCols
			if verb == Update && x.verb != Update {
				cols = x.updateCols
			}
			if verb != Delete {
				w.Columns = a.writtenColumns(x.rte.rel, rel, cols)
			}
			out = append(out, w)
			out = a.addFamily(out, rel, w)
			c := cascade{a: a, out: out, seen: map[string]bool{}}
			switch verb {
			case Delete:
				c.deleted(rel)
			case Update:
				c.updated(rel, w.Columns)
			}
			out = c.out
		}
	}
	return mergeAccesses(out)
}

// verbs are what a write does, one by one.
func (x *access) verbs() []Verb {
	switch {
	case x.verb == Merge:
		return x.merges
	case x.upsert:
		return []Verb{Insert, Update}
	}
	return []Verb{x.verb}
}

// writtenTable is the table behind a view that can be written through. What is
// refreshed is the materialized view itself.
func (a *analysis) writtenTable(rel *relation) *relation {
	for depth := 0; rel != nil && rel.view != nil && depth < 32; depth++ {
		if rel.table != nil && rel.table.Kind == schema.MaterializedView {
			break
		}
		var next *relation
		for _, x := range rel.view.reads {
			if x.rte.level.parent == nil {
				next = x.rte.rel
				break
			}
		}
		rel = next
	}
	return rel
}

func (a *analysis) writtenColumns(from, to *relation, cols []int) []*schema.Column {
	var out []*schema.Column
	for _, c := range cols {
		switch {
		case from == to:
			out = append(out, to.cols[c].col)
		case from.view != nil && c < len(from.view.cols) && from.view.cols[c].base != nil:
			out = append(out, from.view.cols[c].base.col)
		}
	}
	return out
}

// addFamily adds the partitions and inheriting tables of a written table, and
// the tables that it is a partition or child of: a row of one is a row of the
// other.
func (a *analysis) addFamily(out []Access, rel *relation, w Access) []Access {
	if w.Verb != Insert || rel.table.Kind == schema.PartitionedTable {
		w.Via = ""
		out = a.addChildren(out, rel, w)
	}
	return a.addParents(out, rel, w, map[*schema.Table]bool{rel.table: true})
}

// addParents adds all that a table inherits from, at any distance.
func (a *analysis) addParents(out []Access, rel *relation, w Access, seen map[*schema.Table]bool) []Access {
	parents := rel.table.Inherits
	if len(parents) == 0 && rel.table.PartitionOf != nil {
		parents = []*schema.Table{rel.table.PartitionOf}
	}
	for _, p := range parents {
		parent := a.byTable[p]
		if parent == nil || seen[p] {
			continue
		}
		seen[p] = true
		up := Access{Table: p, Verb: w.Verb, Via: "parent of " + rel.name}
		for _, c := range w.Columns {
			if i := parent.column(c.Name); i >= 0 {
				up.Columns = append(up.Columns, parent.cols[i].col)
			}
		}
		out = append(out, up)
		out = a.addParents(out, parent, w, seen)
	}
	return out
}

// A cascade follows foreign keys.
type cascade struct {
	a    *analysis
	out  []Access
	seen map[string]bool
}

func (c *cascade) deleted(rel *relation) {
	for _, ref := range rel.refs {
		c.act(ref, rel, "delete", ref.key.OnDelete)
	}
}

// updated follows ON UPDATE of the foreign keys whose referenced columns are
// set.
func (c *cascade) updated(rel *relation, cols []*schema.Column) {
	for _, ref := range rel.refs {
		touched := slices.ContainsFunc(ref.key.RefColumns, func(k *schema.Column) bool { return slices.Contains(cols, k) })
		if touched {
			c.act(ref, rel, "update", ref.key.OnUpdate)
		}
	}
}

func (c *cascade) act(ref *reference, to *relation, event, action string) {
	via := "foreign key " + ref.key.Name + " on " + event + " " + action
	verb := Update
	switch action {
	case "cascade":
		if event == "delete" {
			verb = Delete
		}
	case "set null", "set default":
	default:
		return
	}
	id := via + "\x00" + ref.from.schema + "." + ref.from.name
	if c.seen[id] {
		return
	}
	c.seen[id] = true
	w := Access{Table: ref.from.table, Verb: verb, Via: via}
	if verb == Update {
		w.Columns = ref.key.Columns
	}
	c.out = append(c.out, w)
	c.out = c.a.addChildren(c.out, ref.from, w)
	if verb == Delete {
		c.deleted(ref.from)
	} else {
		c.updated(ref.from, ref.key.Columns)
	}
}

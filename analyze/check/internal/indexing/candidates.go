package indexing

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// A candidate is an index, or a rewrite, that may serve a table of a level.
type candidate struct {
	index *planner.Index
	keys  int    // how many columns it has
	order bool   // it gives the rows in the order wanted
	where string // a btree's predicate
	gap   func() Gap
}

// candidates are the indexes that an expert would think of for the table:
// equality columns first, parameters before joins, then the order wanted or one
// range; and what else there is against conditions that no btree serves.
func (d *demand) candidates() []candidate {
	var found []candidate
	seen := map[string]bool{}
	for _, p := range d.proposals() {
		keys := p.keys()
		name := p.predicate()
		for _, k := range keys {
			name += "," + k.column.Name + k.collate() + k.suffix
		}
		if len(keys) == 0 || seen[name] || p.exists() {
			continue
		}
		seen[name] = true
		ix := p.tree()
		if len(p.where) > 0 {
			ix.Where = conjunction(p.where)
		}
		found = append(found, candidate{
			index: &planner.Index{Table: d.Rel.Table(), Tree: ix},
			keys:  len(keys), order: len(p.order) > 0, where: p.predicate(), gap: p.gap,
		})
	}
	for _, c := range d.Conds {
		if d.hasGIN(c) {
			continue
		}
		if g, ok := d.cure(c); ok {
			g.Pos = d.position(c.Loc)
			ix := &planner.Index{Table: d.Rel.Table(), Serves: c}
			if c.Op == paths.Range {
				ix.Times = isTime(d.column(c))
			}
			found = append(found, candidate{index: ix, keys: 1, gap: func() Gap { return g }})
		}
	}
	return found
}

// A combination is conditions that keys of an index can serve together.
type combination []*paths.Cond

func (c combination) with(more ...*paths.Cond) combination {
	return append(slices.Clip(slices.Clone(c)), more...)
}

// An asked sorts the conditions on plain columns of a table that a btree looks up.
type asked struct {
	params, lists, constants, ranges combination
	joined                           []*paths.Rel // in order of their mention
	joins                            map[*paths.Rel]combination
}

func (d *demand) asked() asked {
	a := asked{joins: map[*paths.Rel]combination{}}
	for _, c := range d.Conds {
		switch {
		case c.Column == nil:
		case c.Op == paths.Range && len(c.Others) == 0 && c.Row <= 1:
			a.ranges = append(a.ranges, c)
		case c.Op == paths.IsNull && d.mostlySet(c.Column):
			a.constants = append(a.constants, c)
		case c.Op != paths.Eq && c.Op != paths.In:
		case len(c.Others) > 1:
		case len(c.Others) == 1:
			o := c.Others[0]
			if a.joins[o] == nil {
				a.joined = append(a.joined, o)
			}
			a.joins[o] = append(a.joins[o], c)
		case c.Literal:
			a.constants = append(a.constants, c)
		case c.Op == paths.In:
			a.lists = append(a.lists, c)
		default:
			a.params = append(a.params, c)
		}
	}
	return a
}

// equalities are the combinations of what is compared for equality: parameters
// before constants, both before joins.
func (a asked) equalities() []combination {
	equal := a.params.with(a.lists...)
	found := []combination{equal, equal.with(a.constants...), a.constants, a.params, a.lists}
	for _, c := range a.params {
		found = append(found, combination{c})
	}
	var all combination
	for _, o := range a.joined {
		j := a.joins[o]
		all = append(all, j...)
		found = append(found, j, equal.with(j...), equal.with(a.constants...).with(j...), a.constants.with(j...))
		for _, c := range j {
			if len(j) > 1 {
				found = append(found, combination{c}, equal.with(c))
			}
		}
	}
	if len(a.joined) > 1 {
		found = append(found, all, equal.with(all...))
	}
	return found
}

// proposals are the combinations of what is asked of the table.
func (d *demand) proposals() []*proposal {
	a := d.asked()
	equal := a.equalities()
	var found []*proposal
	for _, b := range equal {
		found = append(found, &proposal{d: d, conds: b})
	}
	for _, r := range a.ranges {
		whole := d.rowOf(r)
		found = append(found, &proposal{d: d, conds: whole})
		for _, b := range equal {
			found = append(found, &proposal{d: d, conds: b.with(whole...)})
		}
	}
	return append(found, d.ordered(equal)...)
}

// rowOf returns a range with those that a comparison of rows is of with it:
// (a, b) > ($1, $2) wants both columns.
func (d *demand) rowOf(r *paths.Cond) combination {
	whole := combination{r}
	if r.Row == 0 {
		return whole
	}
	for _, c := range d.Conds {
		if c.Row > 1 && c.Whole == r.Whole && c.Column != nil {
			whole = append(whole, c)
		}
	}
	return whole
}

// ordered are the proposals that give the rows in the order wanted, behind what is
// pinned to one value.
func (d *demand) ordered(bases []combination) []*proposal {
	if len(d.order) == 0 {
		return nil
	}
	if it := d.order[0]; it.Extreme != "" && slices.ContainsFunc(d.own(), func(c *paths.Cond) bool { return c.Column != it.Column && d.obviousRange(c) && c.Op == paths.Range }) {
		return nil // a range of another column finds fewer rows than the order would read
	}
	var pinned combination // by few values, or constants
	for _, c := range d.own() {
		if c.Column != nil && planner.Equal(c) && (c.Literal || c.Op == paths.True || d.FewValues(c.Column)) {
			pinned = append(pinned, c)
		}
	}
	if d.Level.SkipLocked {
		return d.queue(bases)
	}
	found := []*proposal{{d: d, order: d.order}, {d: d, conds: pinned, order: d.order}}
	for _, b := range bases {
		b = slices.DeleteFunc(slices.Clone(b), func(c *paths.Cond) bool { return c.Op == paths.In })
		found = append(found, &proposal{d: d, conds: b, order: d.order}, &proposal{d: d, conds: b.with(pinned...), order: d.order})
	}
	return found
}

// queue are the proposals for FOR UPDATE SKIP LOCKED: what is pinned by constants
// becomes the index's predicate.
func (d *demand) queue(bases []combination) []*proposal {
	var waits combination
	for _, c := range d.own() {
		if c.Literal && c.Column != nil && (planner.Equal(c) || c.Op == paths.IsNull || c.Op == paths.In) && storable(c.Whole) {
			if _, ok := planner.Text(d.Pass, c.Whole); ok {
				waits = append(waits, c)
			}
		}
	}
	found := []*proposal{{d: d, where: waits, order: d.order}}
	for _, b := range bases {
		b = slices.DeleteFunc(slices.Clone(b), func(c *paths.Cond) bool { return c.Op == paths.In || c.Literal })
		found = append(found, &proposal{d: d, conds: b, where: waits, order: d.order})
	}
	return found
}

func conjunction(conds []*paths.Cond) tree.Expr {
	if len(conds) == 1 {
		return conds[0].Whole
	}
	and := &tree.And{}
	for _, c := range conds {
		and.Args = append(and.Args, c.Whole)
	}
	return and
}

package planner

import (
	"math"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// An Index is one that could be made beside those that there are, or another
// wording that lets one be used.
type Index struct {
	Table *schema.Table
	// Tree is a btree; nil for what finds the rows of one condition.
	Tree *tree.Index
	// Serves is the condition that an index of another kind, or another wording of
	// it, looks up.
	Serves *paths.Cond
	// Times: Serves is a range of times: it leaves few rows, which lie together as far
	// as times grow.
	Times bool
}

// estimated is a table with what is assumed of its data.
type estimated struct {
	*Table
	data *Data
	size *size
	want []paths.OrderItem // the order that the level wants
	sels map[*paths.Cond]float64
}

// A path is a way to get the rows of some relations.
type path struct {
	Cost
	rows    float64
	ordered bool // in the order that the level wants, or sorted in small parts
}

// A reading is a table with the conditions that can be held against it at some point of
// a join, and the ways to read it by an index.
type reading struct {
	conds    []*paths.Cond
	rows     float64 // that the conditions leave, one at least
	each     float64 // the same for each row of a join, of which many may find none
	perRow   float64 // cost of holding a row against them
	accesses []access
	extra    map[*Index][]access // by an index that could be made
}

// An access is a way to read a table by an index.
type access struct {
	part, rows float64 // of the table that is fetched
	leaves     float64 // pages of the index that are read
	pages      float64 // that the index has
	index      float64 // cost of reading it, its pages aside
	descents   float64 // of which finding the first place
	perRow     float64 // cost of holding a row against the other conditions
	bitmap     bool    // only the table's pages in their own order
	together   float64 // how far the rows found lie together, 0 to 1
	ordered    int     // items of the wanted order that it gives
	sorted     float64 // the part of the rows that are sorted at a time where it gives not all
}

// reading prepares the ways to read the table for conditions.
func (t *estimated) reading(conds []*paths.Cond) *reading {
	r := &reading{conds: conds, each: t.size.rows * t.left(conds), perRow: cpuTuple + cpuOp*float64(len(conds)), extra: map[*Index][]access{}}
	if t.UniqueKey(conds) {
		r.each = min(1, r.each)
	}
	r.rows = max(1, r.each)
	for _, ix := range t.Indexes() {
		r.accesses = append(r.accesses, t.byIndex(ix, r)...)
	}
	r.accesses = append(r.accesses, t.byArms(r, nil)...)
	return r
}

// with are the ways by an index that could be made.
func (t *estimated) with(r *reading, x *Index) []access {
	found, ok := r.extra[x]
	if ok {
		return found
	}
	switch {
	case x.Tree != nil:
		found = append(t.byIndex(x.Tree, r), t.byArms(r, x.Tree)...)
	case slices.Contains(r.conds, x.Serves):
		found = []access{t.bySearch([]*paths.Cond{x.Serves}, x.Times, r)}
	}
	r.extra[x] = found
	return found
}

// scans are the ways to read the table, loops times with other values each.
func (t *estimated) scans(r *reading, loops float64, extra []*Index) []path {
	found := []path{{Cost{0, t.size.pages*seqPage + t.size.rows*r.perRow}, r.rows, false}}
	for i := range r.accesses {
		found = t.paths(found, &r.accesses[i], r.rows, loops)
	}
	for _, x := range extra {
		if x.Table == t.Rel.Table() {
			list := t.with(r, x)
			for i := range list {
				found = t.paths(found, &list[i], r.rows, loops)
			}
		}
	}
	return undominated(found)
}

// paths adds the paths of an access.
func (t *estimated) paths(found []path, a *access, rows, loops float64) []path {
	leaves := a.leaves
	if loops > 1 {
		leaves = fetched(leaves*loops, a.pages) / loops
	}
	index := a.index + leaves*randomPage
	heap := fetched(a.rows*loops, t.size.pages) / loops
	near := max(1, a.part*t.size.pages) // where the rows found lie together
	together := a.together * a.together
	inBitmap := heap
	if a.bitmap {
		inBitmap += together * (near - heap)
	}
	perPage := randomPage
	if inBitmap >= 2 {
		perPage = randomPage - (randomPage-seqPage)*math.Sqrt(min(1, inBitmap/t.size.pages))
	}
	found = append(found, path{Cost{index, index + inBitmap*perPage + a.rows*(a.perRow+cpuOp)}, rows, false})
	if a.bitmap {
		return found
	}
	heapCost := heap * randomPage
	heapCost += together * (randomPage + math.Ceil(near-1)*seqPage - heapCost)
	p := path{Cost{a.descents, index + heapCost + a.rows*a.perRow}, rows, a.ordered > 0}
	if a.sorted > 0 {
		p.Startup += p.Total * a.sorted
	}
	return append(found, p)
}

// perLeaf is how many entries a page of an index has, as a rule.
const perLeaf = 250

// byIndex are the ways to read the table by an index: none, or one.
func (t *estimated) byIndex(ix *tree.Index, r *reading) []access {
	var searched []*paths.Cond
	for _, c := range r.conds {
		if t.Searches(ix, c) {
			searched = append(searched, c)
		}
	}
	matched, n := t.Matched(ix, r.conds), 0
	if len(searched) > 0 {
		return []access{t.bySearch(append(searched, matched...), false, r)}
	}
	if len(t.want) > 0 {
		n = t.order(ix, r.conds, t.want)
		if n < len(t.want) && !t.sortsInParts() {
			n = 0
		}
	}
	if len(matched) == 0 && n == 0 {
		return nil
	}
	a := t.use(ix, matched, r.conds)
	a.bitmap = ix.Method != "btree"
	a.together = t.correlation(ix)
	a.ordered = n
	if n > 0 && n < len(t.want) { // the rest is sorted in parts, of one value of the first items each
		a.sorted = 1 / max(1, t.data.distinct(t.Rel.Relation, t.want[n-1].Column))
	}
	return []access{a}
}

func (t *estimated) use(ix *tree.Index, matched, conds []*paths.Cond) access {
	held := t.held(ix, conds)
	part := t.left(matched) * held
	found := max(1, t.size.rows*part) // entries that are read
	if t.pins(ix, matched) {
		found, part = 1, 1/t.size.rows
	}
	within := t.within(ix, matched, conds) // held against the entries, before their rows are fetched
	a := access{part: part * t.left(within)}
	a.rows = max(1, found*t.left(within))
	descents := 1.0
	for _, c := range matched {
		if c.Op == paths.In {
			descents = min(1000, descents*values(c))
		}
	}
	descents *= t.skipped(ix, matched)
	entries := t.size.rows * held
	a.pages = math.Ceil(entries / perLeaf)
	a.leaves = min(a.pages, math.Ceil(found/perLeaf)+descents-1)
	a.descents = descents * descent(entries)
	a.index = a.descents + found*(cpuIndex+cpuOp*float64(len(matched)+len(within)))
	a.perRow = cpuTuple + cpuOp*float64(len(conds)-len(matched)-len(within))
	return a
}

// skipped is how many places of an index are looked at because there is no equality on
// columns before others that there are conditions on: the product of how many values they have.
func (t *estimated) skipped(ix *tree.Index, matched []*paths.Cond) float64 {
	places, before := 1.0, 1.0
	for _, k := range ix.Keys {
		on := func(c *paths.Cond) bool { return t.Matches(ix, k, c) }
		if slices.ContainsFunc(matched, on) {
			places = before
		}
		if k.Column != nil && !slices.ContainsFunc(matched, func(c *paths.Cond) bool { return seeks(c) && on(c) }) {
			before *= t.data.distinct(t.Rel.Relation, k.Column)
		}
	}
	return places
}

// within are the conditions on later keys of an index, which bound no part of it
// but spare the fetching of rows.
func (t *estimated) within(ix *tree.Index, matched, conds []*paths.Cond) []*paths.Cond {
	if ix.Method != "btree" || len(matched) == 0 {
		return nil
	}
	var found []*paths.Cond
	for _, c := range conds {
		if (seeks(c) || c.Op == paths.Range) && !slices.Contains(matched, c) &&
			slices.ContainsFunc(ix.Keys, func(k tree.IndexKey) bool { return t.Matches(ix, k, c) }) {
			found = append(found, c)
		}
	}
	return found
}

// held is the part of the table that a partial index has.
func (t *estimated) held(ix *tree.Index, conds []*paths.Cond) float64 {
	if ix.Where == nil {
		return 1
	}
	part := 1.0
	for _, c := range conds {
		if t.impliedBy(ix, ix.Where, c) {
			part *= t.selectivity(c)
		}
	}
	return part
}

// timesSel is the part of the rows in a range of times that is worth another wording.
const timesSel = 0.03

// searchCost is what it costs to find the entries of a search in a GIN or GiST
// index: a few pages for each of its words.
const searchCost = 60

// bySearch is the way by an index that finds what conditions search for; times
// says that it is a range of times that leaves few rows.
func (t *estimated) bySearch(conds []*paths.Cond, times bool, r *reading) access {
	a := access{part: t.left(conds), perRow: r.perRow, bitmap: true}
	if times {
		a.part, a.together = timesSel, t.data.assume.Grows
	}
	a.rows = max(1, t.size.rows*a.part)
	a.index = searchCost + a.rows*cpuIndex
	if Plain(conds[0]) || conds[0].Op == paths.Eq || times {
		a.leaves = math.Ceil(a.rows / perLeaf)
		a.pages = math.Ceil(t.size.rows / perLeaf)
		a.index = descent(t.size.rows) + a.rows*cpuIndex
	}
	return a
}

// byArms are the ways by an index for each arm of an OR. With an index that could
// be made, it is among them.
func (t *estimated) byArms(r *reading, with *tree.Index) []access {
	var found []access
	for _, c := range r.conds {
		if c.Op != paths.Either {
			continue
		}
		all := access{perRow: r.perRow, bitmap: true}
		for _, arm := range c.Arms {
			best, ok := t.arm(arm, with)
			if !ok {
				all.rows = 0
				break
			}
			all.rows += best.rows
			all.part += best.part
			all.index += best.index
			all.leaves += best.leaves
			all.pages += best.pages
		}
		if all.rows > 0 {
			found = append(found, all)
		}
	}
	return found
}

// arm is the cheapest use of an index for a condition by itself.
func (t *estimated) arm(c *paths.Cond, with *tree.Index) (best access, ok bool) {
	all := t.Indexes()
	if with != nil {
		all = append(slices.Clip(all), with)
	}
	for _, ix := range all {
		m := t.Matched(ix, []*paths.Cond{c})
		if len(m) == 0 {
			continue
		}
		if a := t.use(ix, m, m); !ok || a.index < best.index {
			best, ok = a, true
		}
	}
	return best, ok
}

// correlation is how far the order of an index is that of the rows.
func (t *estimated) correlation(ix *tree.Index) float64 {
	c := ix.Keys[0].Column
	if c == nil {
		return 0
	}
	known := t.data.Correlation(t.Rel.Table(), c)
	if len(ix.Keys) > 1 {
		known *= 0.75 // as PostgreSQL takes it (btcostestimate)
	}
	return known
}

// Correlation is how far the order of a column's values is that of the rows, 0 to 1.
func (d *Data) Correlation(t *schema.Table, c *schema.Column) float64 {
	if cs, ok := d.stats(t, c); ok {
		return math.Abs(cs.Correlation)
	}
	switch {
	case c.Identity != "" || c.Serial != "":
		return 1
	case isTime(c) && inserted(c):
		return 0.9
	case isTime(c):
		return d.assume.Grows
	}
	return 0
}

func isTime(c *schema.Column) bool {
	return c.Type.Name.Name == "timestamp" || c.Type.Name.Name == "timestamptz"
}

// inserted reports whether a column reads like the time at which rows are added.
func inserted(c *schema.Column) bool {
	first, _, _ := strings.Cut(strings.ToLower(c.Name), "_")
	switch first {
	case "created", "inserted", "recorded", "received", "logged", "occurred", "createdat":
		return true
	}
	return false
}

// undominated leaves out the paths that another one is better than in all
// respects.
func undominated(all []path) []path {
	kept := all[:0]
next:
	for _, p := range all {
		for _, o := range kept {
			if better(o, p) {
				continue next
			}
		}
		n := 0
		for _, o := range kept {
			if !better(p, o) {
				kept[n] = o
				n++
			}
		}
		kept = append(kept[:n], p)
	}
	return kept
}

// better reports whether a path is at least as good as another one in all respects.
func better(o, p path) bool {
	return o.Startup <= p.Startup && o.Total <= p.Total && (o.ordered || !p.ordered)
}

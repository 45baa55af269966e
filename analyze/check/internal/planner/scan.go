package planner

import (
	"math"
	"slices"

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

// estimated is a table with what is assumed of its data and the indexes that
// could be made on it.
type estimated struct {
	*Table
	data  *Data
	size  *size
	extra []*Index
}

// A path is a way to get the rows of some relations.
type path struct {
	Cost
	rows    float64
	ordered bool // in the order that the level wants, or sorted in small parts
}

// scans are the ways to read the table for conditions, loops times with other
// values each; want is the order that the level wants.
func (t *estimated) scans(conds []*paths.Cond, loops float64, want []paths.OrderItem) []path {
	rows := max(1, t.size.rows*t.left(conds))
	if t.UniqueKey(conds) {
		rows = 1
	}
	perRow := cpuTuple + cpuOp*float64(len(conds))
	found := []path{{Cost{0, t.size.pages*seqPage + t.size.rows*perRow}, rows, false}}
	for _, ix := range t.Indexes() {
		found = append(found, t.byIndex(ix, conds, rows, loops, want)...)
	}
	for _, x := range t.extra {
		if x.Tree != nil {
			found = append(found, t.byIndex(x.Tree, conds, rows, loops, want)...)
		} else if slices.Contains(conds, x.Serves) {
			found = append(found, t.bySearch([]*paths.Cond{x.Serves}, x.Times, rows, loops, len(conds)))
		}
	}
	found = append(found, t.byArms(conds, rows, loops)...)
	return undominated(found)
}

// byIndex are the ways to read the table by an index.
func (t *estimated) byIndex(ix *tree.Index, conds []*paths.Cond, rows, loops float64, want []paths.OrderItem) []path {
	var searched []*paths.Cond
	for _, c := range conds {
		if t.Searches(ix, c) {
			searched = append(searched, c)
		}
	}
	matched, n := t.Matched(ix, conds), 0
	if len(searched) > 0 {
		return []path{t.bySearch(append(searched, matched...), false, rows, loops, len(conds))}
	}
	if len(want) > 0 {
		n = t.order(ix, conds, want)
	}
	if len(matched) == 0 && n == 0 {
		return nil
	}
	u := t.use(ix, matched, conds, loops)
	heap := fetched(u.rows*loops, t.size.pages) / loops
	found := []path{t.byBitmap(u, heap, rows)}
	if ix.Method != "btree" {
		return found
	}
	inOrder := randomPage + max(0, math.Ceil(u.part*t.size.pages)-1)*seqPage
	c := t.correlation(ix)
	heapCost := heap*randomPage + c*c*(inOrder-heap*randomPage)
	p := path{Cost{u.descents, u.index + heapCost + u.rows*u.perRow}, rows, n > 0}
	if n > 0 && n < len(want) { // the rest is sorted in parts, of one value of the first items each
		p.Startup += p.Total / max(1, t.data.distinct(t.Rel.Relation, want[n-1].Column))
	}
	return append(found, p)
}

// A use is what an index is read for.
type use struct {
	part, rows float64 // of the table that its conditions find
	index      float64 // cost of reading it
	descents   float64 // of which finding the first place
	perRow     float64 // cost of holding a row against the other conditions
}

// perLeaf is how many entries a page of an index has, as a rule.
const perLeaf = 250

func (t *estimated) use(ix *tree.Index, matched, conds []*paths.Cond, loops float64) use {
	held := t.held(ix, conds)
	u := use{part: t.left(matched) * held}
	u.rows = max(1, t.size.rows*u.part)
	if t.pins(ix, matched) {
		u.rows, u.part = 1, 1/t.size.rows
	}
	descents := 1.0
	for _, c := range matched {
		if c.Op == paths.In {
			descents = min(1000, descents*values(c))
		}
	}
	if k := ix.Keys[0]; len(matched) > 0 && k.Column != nil && !t.Matches(ix, k, matched[0]) { // the first column is skipped
		descents *= t.data.distinct(t.Rel.Relation, k.Column)
	}
	entries := t.size.rows * held
	leaves := math.Ceil(u.rows/perLeaf) + descents - 1
	leaves = min(leaves, math.Ceil(entries/perLeaf))
	if loops > 1 {
		leaves = fetched(leaves*loops, entries/perLeaf) / loops
	}
	u.descents = descents * descent(entries)
	u.index = u.descents + leaves*randomPage + u.rows*(cpuIndex+cpuOp*float64(len(matched)))
	u.perRow = cpuTuple + cpuOp*float64(len(conds)-len(matched))
	return u
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

func (t *estimated) byBitmap(u use, heap, rows float64) path {
	perPage := randomPage
	if heap >= 2 {
		perPage = randomPage - (randomPage-seqPage)*math.Sqrt(min(1, heap/t.size.pages))
	}
	return path{Cost{u.index, u.index + heap*perPage + u.rows*(u.perRow+cpuOp)}, rows, false}
}

// searchCost is what it costs to find the entries of a search in a GIN or GiST
// index: a few pages for each of its words.
const searchCost = 60

// bySearch is the way by an index that finds what conditions search for.
func (t *estimated) bySearch(conds []*paths.Cond, times bool, rows, loops float64, all int) path {
	part := t.left(conds)
	if times {
		part = recentSel
	}
	u := use{part: part, rows: max(1, t.size.rows*part), perRow: cpuTuple + cpuOp*float64(all)}
	u.index = searchCost + u.rows*cpuIndex
	if Plain(conds[0]) || conds[0].Op == paths.Eq || times {
		u.index = descent(t.size.rows) + math.Ceil(u.rows/perLeaf)*randomPage + u.rows*cpuIndex
	}
	heap := fetched(u.rows*loops, t.size.pages) / loops
	if times {
		g := t.data.assume.Grows
		heap += g * g * (part*t.size.pages - heap)
	}
	return t.byBitmap(u, heap, rows)
}

// byArms are the ways by an index for each arm of an OR.
func (t *estimated) byArms(conds []*paths.Cond, rows, loops float64) []path {
	var found []path
	for _, c := range conds {
		if c.Op != paths.Either {
			continue
		}
		u := use{perRow: cpuTuple + cpuOp*float64(len(conds))}
		for _, arm := range c.Arms {
			best, ok := t.arm(arm, loops)
			if !ok {
				u.rows = 0
				break
			}
			u.rows += best.rows
			u.index += best.index
		}
		if u.rows > 0 {
			found = append(found, t.byBitmap(u, fetched(u.rows*loops, t.size.pages)/loops, rows))
		}
	}
	return found
}

// arm is the cheapest use of an index for a condition by itself.
func (t *estimated) arm(c *paths.Cond, loops float64) (best use, ok bool) {
	all := slices.Clone(t.Indexes())
	for _, x := range t.extra {
		if x.Tree != nil {
			all = append(all, x.Tree)
		}
	}
	for _, ix := range all {
		m := t.Matched(ix, []*paths.Cond{c})
		if len(m) == 0 {
			continue
		}
		if u := t.use(ix, m, m, loops); !ok || u.index < best.index {
			best, ok = u, true
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
	known := 0.0
	if cs, ok := t.data.stats(t.Rel.Table(), c); ok {
		known = math.Abs(cs.Correlation)
	} else if c.Identity != "" || c.Serial != "" {
		known = 1
	} else if c.Type.Name.Name == "timestamp" || c.Type.Name.Name == "timestamptz" {
		known = t.data.assume.Grows
	}
	if len(ix.Keys) > 1 {
		known *= 0.75 // as PostgreSQL takes it (btcostestimate)
	}
	return known
}

// undominated leaves out the paths that another one is better than in all
// respects.
func undominated(all []path) []path {
	var kept []path
	for i, p := range all {
		if !slices.ContainsFunc(all, func(o path) bool { return better(o, p) }) &&
			!slices.ContainsFunc(all[:i], func(o path) bool { return o == p }) {
			kept = append(kept, p)
		}
	}
	return kept
}

func better(o, p path) bool {
	return o.Startup <= p.Startup && o.Total <= p.Total && (o.ordered || !p.ordered) && o != p
}

package planner

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/paths"
)

// Rows of what is no table: an array's elements, and those of a subquery that
// nothing is known of.
const (
	fewRows  = 20
	manyRows = 10_000
	limited  = 50 // LIMIT $1
)

// A Planner estimates queries under one assumption.
type Planner struct {
	pass    *check.Pass
	data    *Data
	rows    map[*paths.Level]float64 // of levels as they are
	joiners map[*paths.Level]*joiner
}

// New returns a Planner for a query.
func New(p *check.Pass, d *Data) *Planner {
	return &Planner{pass: p, data: d, rows: map[*paths.Level]float64{}, joiners: map[*paths.Level]*joiner{}}
}

// Level estimates a query level with indexes beside those that there are, all
// rounds of it included that a level around it makes.
func (pl *Planner) Level(l *paths.Level, extra []*Index) float64 {
	cost, _ := pl.level(l, extra)
	return cost * pl.rounds(l)
}

// rounds is how often a level is read.
func (pl *Planner) rounds(l *paths.Level) float64 {
	n := 1.0
	for depth := 0; l.Per != nil && depth < 8; l, depth = l.Per, depth+1 {
		n *= max(1, pl.Rows(l.Per))
	}
	return n
}

// Rows is how many rows a level gives.
func (pl *Planner) Rows(l *paths.Level) float64 {
	n, ok := pl.rows[l]
	if !ok {
		pl.rows[l] = manyRows // in case that it has itself in it
		_, n = pl.level(l, nil)
		pl.rows[l] = n
	}
	return n
}

// level estimates one round of a level.
func (pl *Planner) level(l *paths.Level, extra []*Index) (cost, rows float64) {
	j, ok := pl.joiners[l]
	if !ok {
		j = pl.joiner(l)
		pl.joiners[l] = j
	}
	if len(j.nodes) == 0 {
		return 0, 1
	}
	j.extra = extra
	found := j.join()
	if len(found) == 0 {
		return 0, manyRows
	}
	return first(l, found, j)
}

func (pl *Planner) joiner(l *paths.Level) *joiner {
	j := &joiner{level: l}
	for _, r := range l.Rels[:min(len(l.Rels), maxRels)] {
		j.nodes = append(j.nodes, pl.node(l, r))
	}
	j.link()
	j.want = j.order()
	for i := range j.nodes {
		n := &j.nodes[i]
		n.needs = j.before(i)
		if n.table != nil {
			n.table.want = j.want
		}
	}
	return j
}

// maxRels is how many relations of a level are looked at: as many as a set has.
const maxRels = 64

func (pl *Planner) node(l *paths.Level, r *paths.Rel) node {
	n := node{rel: r, reads: map[set]*reading{}}
	t := r.Table()
	if t == nil {
		n.rows = manyRows
		if r.Few {
			n.rows = fewRows
		}
		if r.Source != nil {
			n.rows = pl.Rows(r.Source)
		}
		return n
	}
	n.table = &estimated{Table: NewTable(pl.pass, l, r, l.Conds), data: pl.data, size: pl.data.size(t), sels: map[*paths.Cond]float64{}}
	return n
}

// before are the relations that must be read before the nullable side of an
// outer join: those that its conditions name.
func (j *joiner) before(i int) set {
	n := j.nodes[i]
	if !n.rel.Optional {
		return 0
	}
	var needs set
	for _, c := range j.level.Conds {
		if c.Rel != n.rel {
			continue
		}
		for _, o := range c.Others {
			if k := j.index(o); k >= 0 && !(o.Optional && k > i) {
				needs |= 1 << k
			}
		}
	}
	return needs
}

// order is the order that the level wants its first rows in, without what has
// one value in all rows.
func (j *joiner) order() []paths.OrderItem {
	if !j.level.Limited {
		return nil
	}
	var want []paths.OrderItem
	for _, it := range j.level.Order {
		k := j.index(it.Rel)
		if k < 0 || j.nodes[k].table == nil {
			return want
		}
		t := j.nodes[k].table
		own := t.Usable(func(*paths.Rel) bool { return false })
		if t.UniqueKey(own) || slices.ContainsFunc(own, func(c *paths.Cond) bool { return Equal(c) && c.Column == it.Column }) {
			continue
		}
		want = append(want, it)
	}
	return want
}

// width is how wide the rows of all tables are together, in bytes.
func (j *joiner) width() float64 {
	sum := 8.0
	for _, n := range j.nodes {
		if n.table != nil {
			sum += n.table.size.pages * pageSize / n.table.size.rows
		}
	}
	return sum
}

// Width is how wide the rows that a level sorts are, in bytes.
func (pl *Planner) Width(l *paths.Level) float64 {
	pl.level(l, nil)
	return pl.joiners[l].width()
}

// first estimates the rows that are wanted of those that the paths give.
func first(l *paths.Level, found []path, j *joiner) (cost, rows float64) {
	want, all := j.want, cheapest(found)
	if !l.Limited {
		return all.Total, all.rows
	}
	n := float64(l.Limit)
	if n == 0 {
		n = limited
	}
	sorted := l.Sorted || len(l.Order) > 0
	cost = all.Total
	if sorted {
		cost += sorting(all.rows, n, j.width())
	}
	for _, p := range found {
		if !sorted || len(want) == 0 && len(l.Order) > 0 || p.ordered && len(want) > 0 {
			cost = min(cost, p.of(n/max(1, p.rows)))
		}
	}
	return cost, min(n, all.rows)
}

package planner

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/paths"
)

// maxExhaustive is how many relations are joined in every order; of more, each
// step takes the cheapest (PostgreSQL's join_collapse_limit is 8 as well).
const maxExhaustive = 8

// A joiner finds the cheapest ways to join the relations of a level.
type joiner struct {
	level *paths.Level
	nodes []node
	want  []paths.OrderItem
	extra []*Index // that could be made
}

// A node is a relation of a level.
type node struct {
	rel   *paths.Rel
	table *estimated // nil for what is no table
	rows  float64    // of what is no table
	needs set        // relations that come before it: it is the nullable side of an outer join
	links set        // relations that a condition joins it to
	equal set        // of which by an equality
	reads map[set]*reading
}

// set is the set of relations read so far.
type set uint64

func (s set) has(i int) bool { return s&(1<<i) != 0 }

// join returns the ways to get the rows of all relations.
func (j *joiner) join() []path {
	if len(j.nodes) > maxExhaustive {
		return j.greedy()
	}
	all := set(1)<<len(j.nodes) - 1
	best := map[set][]path{0: {{Cost{}, 1, true}}}
	for s := set(0); s <= all; s++ {
		from, ok := best[s]
		if !ok {
			continue
		}
		for i := range j.nodes {
			if s.has(i) || !j.may(s, i) {
				continue
			}
			next := s | 1<<i
			best[next] = undominated(append(best[next], j.add(s, from, i)...))
		}
	}
	return best[all]
}

// greedy joins the relations one by one, from each that can be first. Of the ways
// to get there only the cheapest, and the cheapest in order, are followed.
func (j *joiner) greedy() []path {
	all := set(1)<<len(j.nodes) - 1
	var best []path
	for first := range j.nodes {
		if !j.may(0, first) {
			continue
		}
		s := set(1) << first
		have := j.add(0, []path{{Cost{}, 1, true}}, first)
		for s != all {
			next, paths := -1, []path(nil)
			for i := range j.nodes {
				if s.has(i) || !j.may(s, i) {
					continue
				}
				if found := leading(j.add(s, have, i)); next < 0 || cheapest(found).Total < cheapest(paths).Total {
					next, paths = i, found
				}
			}
			s, have = s|1<<next, paths
		}
		best = append(best, have...)
	}
	return undominated(best)
}

// leading are the cheapest path and the cheapest in order.
func leading(all []path) []path {
	best := []path{cheapest(all)}
	if best[0].ordered {
		return best
	}
	var inOrder []path
	for _, p := range all {
		if p.ordered {
			inOrder = append(inOrder, p)
		}
	}
	if len(inOrder) > 0 {
		best = append(best, cheapest(inOrder))
	}
	return best
}

func cheapest(all []path) path {
	return slices.MinFunc(all, func(a, b path) int {
		switch {
		case a.Total < b.Total:
			return -1
		case a.Total > b.Total:
			return 1
		}
		return 0
	})
}

// may reports whether a relation can be joined to those of s next.
func (j *joiner) may(s set, i int) bool {
	n := j.nodes[i]
	if n.needs&^s != 0 {
		return false
	}
	// What is not joined to anything read so far waits for what is.
	if s == 0 || n.needs != 0 || j.linked(s, i) {
		return s != 0 || !n.rel.Optional || j.allOptional()
	}
	for k := range j.nodes {
		if !s.has(k) && k != i && j.nodes[k].needs&^s == 0 && j.linked(s, k) {
			return false
		}
	}
	return true
}

func (j *joiner) allOptional() bool {
	return !slices.ContainsFunc(j.nodes, func(n node) bool { return !n.rel.Optional })
}

// linked reports whether a condition is on a relation and one of s.
func (j *joiner) linked(s set, i int) bool { return j.nodes[i].links&s != 0 }

// index is the place of a relation among the nodes; -1 where it is none.
func (j *joiner) index(r *paths.Rel) int {
	return slices.IndexFunc(j.nodes, func(n node) bool { return n.rel == r })
}

// link notes which relations conditions join.
func (j *joiner) link() {
	for _, c := range j.level.Conds {
		i := j.index(c.Rel)
		for _, o := range c.Others {
			k := j.index(o)
			if i < 0 || k < 0 {
				continue
			}
			j.nodes[i].links |= 1 << k
			j.nodes[k].links |= 1 << i
			if c.Op == paths.Eq {
				j.nodes[i].equal |= 1 << k
				j.nodes[k].equal |= 1 << i
			}
		}
	}
}

// reading is a table as it is read after the relations of s.
func (j *joiner) reading(n *node, s set) *reading {
	s &= n.links
	r, ok := n.reads[s]
	if !ok {
		r = n.table.reading(n.table.Usable(func(o *paths.Rel) bool {
			k := j.index(o)
			return k >= 0 && s.has(k)
		}))
		n.reads[s] = r
	}
	return r
}

// add joins a relation to what gives the rows of s.
func (j *joiner) add(s set, from []path, i int) []path {
	n := &j.nodes[i]
	if n.table == nil {
		return j.addRows(s, from, n)
	}
	own := j.reading(n, 0)
	if s == 0 {
		return n.table.scans(own, 1, j.extra)
	}
	inside := j.reading(n, s)
	scan := cheapest(n.table.scans(own, 1, j.extra))
	var found []path
	for _, outer := range from {
		rows := joined(n, outer.rows, inside.each)
		if inside != own {
			inner := cheapest(n.table.scans(inside, outer.rows, j.extra))
			found = append(found, path{Cost{outer.Startup + inner.Startup, outer.Total + outer.rows*(inner.Total+cpuTuple)}, rows, outer.ordered})
		}
		if n.equal&s != 0 {
			found = append(found, hashed(outer, scan, rows)...)
		} else {
			kept := outer.rows * scan.rows * cpuOp // it is read once and kept
			found = append(found, path{Cost{outer.Startup + scan.Startup, outer.Total + scan.Total + kept}, rows, outer.ordered})
		}
	}
	return found
}

// joined is how many rows a join gives, with so many for each row of the outer
// side.
func joined(n *node, outer, each float64) float64 {
	if n.rel.Optional {
		return outer * max(1, each)
	}
	return max(1, outer*each)
}

// hashed are the hash joins with either side hashed.
func hashed(outer, scan path, rows float64) []path {
	probe := func(hash, probe path, ordered bool) path {
		built := hash.Total + hash.rows*(cpuOp+cpuTuple)
		return path{Cost{built + probe.Startup, built + probe.Total + probe.rows*cpuOp + rows*cpuTuple}, rows, ordered}
	}
	return []path{probe(scan, outer, outer.ordered), probe(outer, scan, false)}
}

// addRows joins the rows of something that is no table. They are hashed, or looped
// over.
func (j *joiner) addRows(s set, from []path, n *node) []path {
	scan := path{Cost{0, n.rows * cpuTuple}, n.rows, false}
	if s == 0 {
		scan.ordered = len(j.want) == 0
		return []path{scan}
	}
	var found []path
	for _, outer := range from {
		rows := outer.rows
		if n.links&s == 0 {
			rows *= n.rows
		}
		found = append(found, hashed(outer, scan, rows)...)
	}
	return found
}

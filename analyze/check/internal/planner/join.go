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
}

// A node is a relation of a level.
type node struct {
	rel   *paths.Rel
	table *estimated // nil for what is no table
	rows  float64    // of what is no table
	needs uint64     // relations that come before it: it is the nullable side of an outer join
}

// set is the set of relations read so far.
type set uint64

func (s set) has(i int) bool { return s&(1<<i) != 0 }

// join returns the ways to get the rows of all relations.
func (j *joiner) join() []path {
	if n := len(j.nodes); n > maxExhaustive {
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

// greedy joins the relations one by one, from each that can be first.
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
				if found := undominated(j.add(s, have, i)); next < 0 || cheapest(found).Total < cheapest(paths).Total {
					next, paths = i, found
				}
			}
			s, have = s|1<<next, paths
		}
		best = append(best, have...)
	}
	return undominated(best)
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
	if set(n.needs)&^s != 0 {
		return false
	}
	// What is not joined to anything read so far waits for what is.
	if s == 0 || n.needs != 0 || j.linked(s, i) {
		return s != 0 || !n.rel.Optional || j.allOptional()
	}
	for k := range j.nodes {
		if !s.has(k) && k != i && set(j.nodes[k].needs)&^s == 0 && j.linked(s, k) {
			return false
		}
	}
	return true
}

func (j *joiner) allOptional() bool {
	return !slices.ContainsFunc(j.nodes, func(n node) bool { return !n.rel.Optional })
}

// linked reports whether a condition is on a relation and one of s.
func (j *joiner) linked(s set, i int) bool {
	for _, c := range j.level.Conds {
		if c.Rel == j.nodes[i].rel && slices.ContainsFunc(c.Others, func(r *paths.Rel) bool { return s.has(j.index(r)) }) {
			return true
		}
		if k := j.index(c.Rel); k >= 0 && s.has(k) && slices.Contains(c.Others, j.nodes[i].rel) {
			return true
		}
	}
	return false
}

// index is the place of a relation among the nodes; -1 where it is none.
func (j *joiner) index(r *paths.Rel) int {
	return slices.IndexFunc(j.nodes, func(n node) bool { return n.rel == r })
}

// add joins a relation to what gives the rows of s.
func (j *joiner) add(s set, from []path, i int) []path {
	n := j.nodes[i]
	if n.table == nil {
		return j.addRows(s, from, n)
	}
	before := func(r *paths.Rel) bool {
		k := j.index(r)
		return k >= 0 && s.has(k)
	}
	usable := n.table.Usable(before)
	own := n.table.Usable(func(*paths.Rel) bool { return false })
	if s == 0 {
		return n.table.scans(own, 1, j.want)
	}
	hashes := slices.ContainsFunc(usable, func(c *paths.Cond) bool { return c.Op == paths.Eq && len(c.Others) > 0 }) || j.hashedFrom(s, n.rel)
	var found []path
	for _, outer := range from {
		for _, inner := range n.table.scans(usable, outer.rows, nil) {
			rows := j.joined(n, outer.rows, inner.rows)
			found = append(found, path{Cost{outer.Startup + inner.Startup, outer.Total + outer.rows*(inner.Total+cpuTuple)}, rows, outer.ordered})
		}
		scan := cheapest(n.table.scans(own, 1, nil))
		rows := j.joined(n, outer.rows, max(1, n.table.size.rows*n.table.left(usable)))
		if hashes {
			found = append(found, hashed(outer, scan, rows)...)
		} else {
			kept := outer.rows * scan.rows * cpuOp // it is read once and kept
			found = append(found, path{Cost{outer.Startup + scan.Startup, outer.Total + scan.Total + kept}, rows, outer.ordered})
		}
	}
	return found
}

// hashedFrom reports whether a relation of s is compared for equality with one.
func (j *joiner) hashedFrom(s set, r *paths.Rel) bool {
	return slices.ContainsFunc(j.level.Conds, func(c *paths.Cond) bool {
		k := j.index(c.Rel)
		return c.Op == paths.Eq && k >= 0 && s.has(k) && slices.Contains(c.Others, r)
	})
}

// joined is how many rows a join gives, with so many for each row of the outer
// side.
func (j *joiner) joined(n node, outer, each float64) float64 {
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
func (j *joiner) addRows(s set, from []path, n node) []path {
	scan := path{Cost{0, n.rows * cpuTuple}, n.rows, false}
	if s == 0 {
		scan.ordered = len(j.want) == 0
		return []path{scan}
	}
	var found []path
	for _, outer := range from {
		rows := outer.rows
		if !j.linked(s, j.index(n.rel)) {
			rows *= n.rows
		}
		found = append(found, hashed(outer, scan, rows)...)
	}
	return found
}

package main

import (
	"slices"
	"strings"
)

// most bounds what is tried of each kind at a place: a query that compares more
// columns has its first ones tried.
const (
	mostEqual  = 6
	mostRanges = 3
	mostOrders = 4
	mostWidth  = 4 // columns of a candidate with an order; without, at most 3
)

// candidates lists the indexes to try for a query: the columns that it compares,
// equality first and then a range or an order, whole and with the query's constant
// conditions as the predicate.
func candidates(places []*place) []string {
	var list []string
	seen := map[string]bool{}
	add := func(p *place, keys []string, where string) {
		if len(keys) == 0 {
			return
		}
		sql := "CREATE INDEX ON " + p.table.qualified() + " (" + strings.Join(keys, ", ") + ")"
		if where != "" {
			sql += " WHERE " + where
		}
		if !seen[sql] {
			seen[sql] = true
			list = append(list, sql)
		}
	}
	for _, p := range merge(places) {
		for _, keys := range p.keys() {
			add(p, keys, "")
			if len(p.partial) == 0 || len(keys) > 3 {
				continue
			}
			add(p, keys, strings.Join(p.partial, " AND "))
			if n := len(p.partial); n > 1 && n <= 3 && len(keys) <= 2 {
				for _, where := range p.partial {
					add(p, keys, where)
				}
			}
		}
	}
	return list
}

// merge puts together what different plans of a query ask at one place.
func merge(places []*place) []*place {
	var list []*place
	for _, p := range places {
		i := slices.IndexFunc(list, func(o *place) bool { return o.table == p.table && o.alias == p.alias })
		if i < 0 {
			copied := *p
			list = append(list, &copied)
			continue
		}
		o := list[i]
		for _, k := range p.equal {
			o.equal = appendNew(o.equal, k)
		}
		for _, k := range p.ranges {
			o.ranges = appendNew(o.ranges, k)
		}
		for _, k := range p.partial {
			o.partial = appendNew(o.partial, k)
		}
		for _, k := range p.inverse {
			o.inverse = appendNew(o.inverse, k)
		}
		for _, k := range p.orders {
			if !slices.ContainsFunc(o.orders, func(x []string) bool { return slices.Equal(x, k) }) {
				o.orders = append(o.orders, k)
			}
		}
	}
	return list
}

// keys lists the key columns to try.
func (p *place) keys() [][]string {
	equal := p.equal[:min(len(p.equal), mostEqual)]
	var tails [][]string
	tails = append(tails, nil)
	for _, r := range p.ranges[:min(len(p.ranges), mostRanges)] {
		tails = append(tails, []string{r})
	}
	for _, o := range p.orders[:min(len(p.orders), mostOrders)] {
		tails = append(tails, o[:min(len(o), mostWidth)])
		if len(o) > 1 {
			tails = append(tails, o[:1])
		}
	}
	var list [][]string
	for _, head := range subsets(equal, 3) {
		for _, tail := range tails {
			keys := slices.Clone(head)
			for _, k := range tail {
				if name := keySuffix.ReplaceAllString(k, ""); !slices.Contains(head, name) {
					keys = append(keys, k)
				}
			}
			if len(keys) > 0 && len(keys) <= mostWidth {
				list = append(list, keys)
			}
		}
	}
	return list
}

// subsets lists those of at most n elements, in order.
func subsets(list []string, n int) [][]string {
	out := [][]string{nil}
	for _, s := range list {
		for _, head := range out {
			if len(head) < n {
				out = append(out, append(slices.Clone(head), s))
			}
		}
	}
	return out
}

// inverted lists the candidates that HypoPG cannot make.
func inverted(places []*place) []string {
	var list []string
	for _, p := range places {
		for _, sql := range p.inverse {
			list = appendNew(list, sql)
		}
	}
	return list
}

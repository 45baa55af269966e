package workload

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/parser/schema"
)

const (
	most  = 3   // indexes that one statement is thought to need
	saves = 0.8 // an index that leaves more of a plan does not count for it
	// A narrower index, or one index fewer, is as good if statements are this much
	// dearer, or by a few rows.
	tie  = 1.1
	rows = 15
	// worse is how much dearer a statement may be with fewer indexes; what costs less
	// than indexing.Worthwhile needs none.
	worse = 1.25
)

// pool finds the options that are worth a thought: for each statement those that make it
// much cheaper, by themselves or beside its best ones.
func (l *load) pool() {
	useful := map[*option]bool{}
	for _, s := range l.statements {
		if s.bare < indexing.Worthwhile {
			continue
		}
		var all []*option
		for _, p := range s.Proposals() {
			if o := l.propose(s, p); !slices.Contains(all, o) {
				all = append(all, o)
			}
		}
		var have []*option
		left := s.bare
		for len(have) < most && left >= indexing.Worthwhile {
			var best *option
			least := left
			for _, o := range all {
				n := s.cost(append(slices.Clip(have), o))
				if n > saves*left {
					continue
				}
				useful[o] = true
				if n < least {
					best, least = o, n
				}
			}
			if best == nil {
				break
			}
			have, left = append(have, best), least
		}
		s.helped = left <= indexing.Share*s.bare
	}
	l.list = slices.DeleteFunc(l.list, func(o *option) bool { return !useful[o] })
	for _, a := range slices.Clone(l.list) {
		for _, b := range slices.Clone(l.list) {
			if a.table == b.table {
				l.merge(a, b)
			}
		}
	}
}

// choose returns the indexes to make, at most max; 0 is no limit.
func (l *load) choose(max int) []*option {
	l.pool()
	chosen := l.cut(l.grow())
	for max > 0 && len(chosen) > max {
		chosen = without(chosen, l.bySaving(chosen)[0])
	}
	l.settle(chosen)
	return chosen
}

// settle notes what the statements cost with a choice.
func (l *load) settle(chosen []*option) {
	for _, s := range l.statements {
		s.now = s.cost(chosen)
	}
}

// grow takes the option that saves most, again and again.
func (l *load) grow() []*option {
	var chosen []*option
	gains := map[*option]float64{}
	for {
		var best *option
		for _, o := range l.list {
			g, known := gains[o]
			if !known {
				g = l.gain(chosen, o)
				gains[o] = g
			}
			if g > 0 && (best == nil || g > gains[best]) {
				best = o
			}
		}
		if best == nil {
			return chosen
		}
		best = l.ordered(chosen, l.shorter(chosen, best))
		chosen = append(chosen, best)
		for _, s := range l.byTable[best.table] {
			s.now = s.cost(chosen)
		}
		for o := range gains {
			if l.together(o.table, best.table) {
				delete(gains, o)
			}
		}
	}
}

// together reports whether a statement reads both tables.
func (l *load) together(a, b *schema.Table) bool {
	return a == b || slices.ContainsFunc(l.byTable[a], func(s *statement) bool { return slices.Contains(s.tables, b) })
}

// gain is what an option saves beside those chosen, less its upkeep; 0 if no statement is
// much cheaper by it.
func (l *load) gain(chosen []*option, o *option) float64 {
	sum, worth := -l.upkeep(o), false
	with := append(slices.Clip(chosen), o)
	for _, s := range l.byTable[o.table] {
		n := s.cost(with)
		sum += s.weight * (s.now - n)
		worth = worth || s.helped && s.now >= indexing.Worthwhile && n <= saves*s.now
	}
	if !worth {
		return 0
	}
	return sum
}

// shorter drops the last keys that no statement is much the better for.
func (l *load) shorter(chosen []*option, o *option) *option {
	for o.plain() && len(o.columns) > 1 {
		cut := l.of(o.table, o.tree.Tree.Keys[:len(o.columns)-1])
		if slices.Contains(chosen, cut) || !l.asGood(chosen, cut, o) {
			return o
		}
		o = cut
	}
	return o
}

// ordered prefers an index that is as good and gives an order that a statement wants the
// first rows in: some value may have many more rows than is assumed of all.
func (l *load) ordered(chosen []*option, o *option) *option {
	for _, long := range l.list {
		if o.plain() && !o.order && long.plain() && long.order && long.table == o.table && long.covers(o) && l.asGood(chosen, long, o) {
			return long
		}
	}
	return o
}

// asGood reports whether an option is as good as another one beside those chosen.
func (l *load) asGood(chosen []*option, o, than *option) bool {
	this, that := append(slices.Clip(chosen), o), append(slices.Clip(chosen), than)
	return !slices.ContainsFunc(l.byTable[o.table], func(s *statement) bool {
		n := s.cost(that)
		return s.cost(this) > max(n*tie, n+rows)
	})
}

// cut takes back what the others make needless: an index by itself, or two for one that
// serves as both do.
func (l *load) cut(chosen []*option) []*option {
	limit := map[*statement]float64{}
	for _, s := range l.statements {
		limit[s] = max(indexing.Worthwhile, worse*s.cost(chosen))
	}
	suffices := func(fewer []*option, table *schema.Table) bool {
		return !slices.ContainsFunc(l.byTable[table], func(s *statement) bool { return s.cost(fewer) > limit[s] })
	}
	for {
		again := false
		for _, o := range l.bySaving(chosen) {
			fewer := without(chosen, o)
			if suffices(fewer, o.table) {
				chosen, again = fewer, true
			}
		}
		if fewer, ok := l.exchange(chosen, suffices); ok {
			chosen, again = fewer, true
		}
		if !again {
			return chosen
		}
	}
}

// exchange puts one option in the place of two.
func (l *load) exchange(chosen []*option, suffices func([]*option, *schema.Table) bool) ([]*option, bool) {
	for i, x := range chosen {
		for _, y := range chosen[i+1:] {
			if x.table != y.table {
				continue
			}
			rest := without(chosen, x, y)
			for _, z := range l.list {
				if z.table != x.table || z == x || z == y || slices.Contains(chosen, z) || !z.plain() {
					continue
				}
				if fewer := append(slices.Clip(rest), z); suffices(fewer, x.table) {
					return fewer, true
				}
			}
		}
	}
	return chosen, false
}

func without(list []*option, but ...*option) []*option {
	return slices.DeleteFunc(slices.Clone(list), func(o *option) bool { return slices.Contains(but, o) })
}

// bySaving sorts a choice: the one first whose loss would cost least.
func (l *load) bySaving(chosen []*option) []*option {
	loss := map[*option]float64{}
	for _, o := range chosen {
		fewer := without(chosen, o)
		for _, s := range l.byTable[o.table] {
			loss[o] += s.weight * (s.cost(fewer) - s.cost(chosen))
		}
	}
	return slices.SortedStableFunc(slices.Values(chosen), func(a, b *option) int { return cmp.Compare(loss[a], loss[b]) })
}

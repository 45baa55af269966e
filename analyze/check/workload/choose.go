package workload

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/parser/schema"
)

const (
	saves = 0.8 // an index that leaves more of a plan does not count for it
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
		have, taken := selection{of: map[*schema.Table][]*option{}}, 0
		left := s.bare
		for taken < indexing.Most && left >= indexing.Worthwhile {
			var best *option
			least := left
			for _, o := range all {
				n := s.cost(have.plus(o))
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
			have.take(best)
			taken, left = taken+1, least
		}
		s.helped = left <= indexing.Share*s.bare
	}
	for t, all := range l.options {
		l.options[t] = slices.DeleteFunc(all, func(o *option) bool { return !useful[o] })
	}
	for _, all := range l.options {
		for _, a := range slices.Clone(all) {
			for _, b := range slices.Clone(all) {
				l.merge(a, b)
			}
		}
	}
}

// choose returns the indexes to make, at most max; 0 is no limit.
func (l *load) choose(max int) selection {
	l.pool()
	chosen := l.cut(l.grow())
	for max > 0 && len(chosen.all()) > max {
		first := l.bySaving(chosen)[0]
		chosen.of[first.table] = without(chosen.of[first.table], first)
	}
	for _, s := range l.statements {
		s.now = s.cost(chosen)
	}
	return chosen
}

// grow takes the option that saves most, again and again.
func (l *load) grow() selection {
	chosen := selection{of: map[*schema.Table][]*option{}}
	best := map[*schema.Table]*gaining{} // nil where it is to be found out anew
	for {
		var most *gaining
		for _, t := range l.tables {
			g, known := best[t]
			if !known {
				g = l.best(chosen, t)
				best[t] = g
			}
			if g.gain > 0 && (most == nil || g.gain > most.gain) {
				most = g
			}
		}
		if most == nil {
			return chosen
		}
		o := l.ordered(chosen, l.shorter(chosen, most.option))
		chosen.take(o)
		for _, s := range l.byTable[o.table] {
			s.now = s.cost(chosen)
			for _, t := range s.tables { // what is chosen for one is of another use for the others
				delete(best, t)
			}
		}
		delete(best, o.table)
	}
}

// gaining is the option of a table that saves most.
type gaining struct {
	option *option
	gain   float64
}

func (l *load) best(chosen selection, t *schema.Table) *gaining {
	best := &gaining{}
	for _, o := range l.options[t] {
		if g := l.gain(chosen, o); g > best.gain {
			*best = gaining{o, g}
		}
	}
	return best
}

// gain is what an option saves beside those chosen, less its upkeep; 0 if no statement is
// much cheaper by it.
func (l *load) gain(chosen selection, o *option) float64 {
	sum, worth := -l.upkeep(o), false
	with := chosen.plus(o)
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
func (l *load) shorter(chosen selection, o *option) *option {
	for o.plain() && len(o.columns) > 1 {
		cut := l.of(o.table, o.tree.Tree.Keys[:len(o.columns)-1])
		if slices.Contains(chosen.of[o.table], cut) || !l.asGood(chosen, cut, o) {
			return o
		}
		o = cut
	}
	return o
}

// ordered prefers an index that is as good and gives an order that a statement wants the
// first rows in: some value may have many more rows than is assumed of all.
func (l *load) ordered(chosen selection, o *option) *option {
	for _, long := range l.options[o.table] {
		if o.plain() && !o.order && long.plain() && long.order && long.covers(o) && l.asGood(chosen, long, o) {
			return long
		}
	}
	return o
}

// asGood reports whether an option is as good as another one beside those chosen.
func (l *load) asGood(chosen selection, o, than *option) bool {
	this, that := chosen.plus(o), chosen.plus(than)
	return !slices.ContainsFunc(l.byTable[o.table], func(s *statement) bool {
		n := s.cost(that)
		return s.cost(this) > max(n*indexing.Tie, n+indexing.Rows)
	})
}

// cut takes back what the others make needless: an index by itself, or two for one that
// serves as both do.
func (l *load) cut(chosen selection) selection {
	limit := map[*statement]float64{}
	for _, s := range l.statements {
		limit[s] = max(indexing.Worthwhile, worse*s.cost(chosen))
	}
	suffices := func(fewer selection) bool {
		return !slices.ContainsFunc(l.byTable[fewer.table], func(s *statement) bool { return s.cost(fewer) > limit[s] })
	}
	for {
		again := false
		for _, o := range l.bySaving(chosen) {
			fewer := chosen.at(o.table, without(chosen.of[o.table], o))
			if suffices(fewer) {
				chosen.of[o.table], again = fewer.list, true
			}
		}
		for _, t := range l.tables {
			for l.exchange(chosen, t, suffices) {
				again = true
			}
		}
		if !again {
			return chosen
		}
	}
}

// exchange puts one option of a table in the place of two, and reports whether it did.
func (l *load) exchange(chosen selection, t *schema.Table, suffices func(selection) bool) bool {
	have := chosen.of[t]
	for i, x := range have {
		for _, y := range have[i+1:] {
			rest := without(have, x, y)
			for _, z := range l.options[t] {
				if z == x || z == y || slices.Contains(have, z) || !z.plain() {
					continue
				}
				if fewer := chosen.at(t, append(slices.Clip(rest), z)); suffices(fewer) {
					chosen.of[t] = fewer.list
					return true
				}
			}
		}
	}
	return false
}

func without(list []*option, but ...*option) []*option {
	return slices.DeleteFunc(slices.Clone(list), func(o *option) bool { return slices.Contains(but, o) })
}

// bySaving sorts a choice: the one first whose loss would cost least.
func (l *load) bySaving(chosen selection) []*option {
	loss := map[*option]float64{}
	all := chosen.all()
	for _, o := range all {
		fewer := chosen.at(o.table, without(chosen.of[o.table], o))
		for _, s := range l.byTable[o.table] {
			loss[o] += s.weight * (s.cost(fewer) - s.cost(chosen))
		}
	}
	return slices.SortedStableFunc(slices.Values(all), func(a, b *option) int { return cmp.Compare(loss[a], loss[b]) })
}

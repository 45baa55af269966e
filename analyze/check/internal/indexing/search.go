package indexing

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/internal/crash"
)

// When an index is worth a finding: it saves at least half of a plan that costs at
// least as much as reading some hundred rows one by one.
const (
	worthwhile = 100
	share      = 0.5
	most       = 3 // indexes for one query
)

// Common to all queries of a run: their levels, and what is taken for granted.
var (
	levels = &check.Common[map[*analyze.Query][]*paths.Level]{Of: func(p *check.Pass) map[*analyze.Query][]*paths.Level {
		all := map[*analyze.Query][]*paths.Level{}
		for _, q := range p.Result.Queries {
			if q.Tree == nil {
				continue
			}
			// What panics is left to the query's own turn, which names it.
			crash.Catch(func() { all[q] = paths.Of(p.Result.Bound, q.Tree) })
		}
		return all
	}}
	// Hints are what all queries tell of the data.
	Hints = &check.Common[*planner.Hints]{Of: func(p *check.Pass) *planner.Hints {
		h := planner.NewHints()
		h.AddAll(p.Options.Hints, p.Result.Schema)
		all := levels.Get(p)
		for _, q := range p.Result.Queries {
			for _, l := range all[q] {
				h.Add(q.Name, l)
			}
		}
		return h
	}}
	typical = &check.Common[*planner.Data]{Of: func(p *check.Pass) *planner.Data {
		return planner.NewData(p, planner.Typical, Hints.Get(p))
	}}
	adverse = &check.Common[*planner.Data]{Of: func(p *check.Pass) *planner.Data {
		return planner.NewData(p, planner.Adverse, Hints.Get(p))
	}}
)

// Levels are the levels of the query, which rules read that judge conditions by
// themselves.
func Levels(p *check.Pass) []*paths.Level { return levelsOf(p) }

// levelsOf are the levels of the query.
func levelsOf(p *check.Pass) []*paths.Level {
	if list, ok := levels.Get(p)[p.Query]; ok {
		return list
	}
	return paths.Of(p.Result.Bound, p.Query.Tree)
}

// gapsOf finds what no index serves in a query. Conditions that hold when a
// parameter is given ($1 IS NULL OR …) are judged as given: PostgreSQL plans for
// the values of the parameters as long as that pays, and then only the condition is
// left of the OR. What is needed only while some of them are not given, or one
// alone, is less sure.
func gapsOf(p *check.Pass) []Gap {
	list := levelsOf(p)
	everything := func(*demand) bool { return true }
	found := append(gapsIn(p, list, everything), notIns(p, list)...)
	given, optional := allGiven(list)
	if len(optional) == 0 {
		return found
	}
	sure := gapsIn(p, given, everything)
	all := slices.Clone(sure)
	for i := range all {
		all[i].WhenGiven = !alike(found, all[i])
	}
	add := func(gaps []Gap, whenGiven bool) {
		for _, g := range gaps {
			if !alike(all, g) {
				g.Confidence, g.WhenGiven = check.Low, whenGiven
				all = append(all, g)
			}
		}
	}
	add(found, false)
	for _, o := range optional {
		add(gapsIn(p, oneGiven(list, o), func(d *demand) bool { return d.Rel == o.Rel }), true)
	}
	return all
}

// alike reports whether a gap is one of gaps already.
func alike(gaps []Gap, g Gap) bool {
	return slices.ContainsFunc(gaps, func(o Gap) bool { return o.Table == g.Table && slices.Equal(o.Columns, g.Columns) })
}

// allGiven returns levels as they are when all parameters are given that conditions
// depend on, and those conditions.
func allGiven(list []*paths.Level) (given []*paths.Level, optional []*paths.Cond) {
	for _, l := range list {
		var conds []*paths.Cond
		n := len(optional)
		for _, c := range l.Conds {
			if c.Op == paths.Optionally {
				optional = append(optional, c)
				conds = append(conds, c.Arms...)
			} else {
				conds = append(conds, c)
			}
		}
		if len(optional) > n {
			as := *l
			as.Conds = conds
			l = &as
		}
		given = append(given, l)
	}
	return given, optional
}

// oneGiven returns levels as they are when one condition's parameter is given.
func oneGiven(list []*paths.Level, optional *paths.Cond) []*paths.Level {
	list = slices.Clone(list)
	for i, l := range list {
		if k := slices.Index(l.Conds, optional); k >= 0 {
			as := *l
			as.Conds = slices.Concat(l.Conds[:k], optional.Arms, l.Conds[k+1:])
			list[i] = &as
		}
	}
	return list
}

// A search looks for the indexes that make a query cheap.
type search struct {
	levels  []*paths.Level
	planner *planner.Planner
	costs   []float64 // of the levels, with what was chosen
	chosen  []*planner.Index
}

func newSearch(p *check.Pass, list []*paths.Level, d *planner.Data) *search {
	s := &search{levels: list, planner: planner.New(p, d)}
	for _, l := range list {
		s.costs = append(s.costs, s.planner.Level(l, nil))
	}
	return s
}

func (s *search) total() float64 {
	sum := 0.0
	for _, c := range s.costs {
		sum += c
	}
	return sum
}

// with is what the query costs with one more index.
func (s *search) with(x *planner.Index) (total float64, costs []float64) {
	costs = slices.Clone(s.costs)
	for i, l := range s.levels {
		if slices.ContainsFunc(l.Rels, func(r *paths.Rel) bool { return r.Table() == x.Table }) {
			costs[i] = s.planner.Level(l, append(slices.Clip(s.chosen), x))
		}
		total += costs[i]
	}
	return total, costs
}

func (s *search) choose(x *planner.Index, costs []float64) {
	s.chosen, s.costs = append(s.chosen, x), costs
}

// gapsIn finds the indexes that make a query cheap under the typical assumption,
// and grades them by the adverse one. They are looked for on the tables that are wanted.
func gapsIn(p *check.Pass, list []*paths.Level, wanted func(*demand) bool) []Gap {
	s := newSearch(p, list, typical.Get(p))
	before := s.total()
	if before < worthwhile {
		return nil
	}
	var all []candidate
	for _, l := range list {
		for _, d := range demandsOf(p, l) {
			if wanted(d) {
				all = append(all, d.candidates()...)
			}
		}
	}
	var picked []candidate
	for len(picked) < most && s.total() >= worthwhile {
		c, costs, ok := s.best(all)
		if !ok {
			break
		}
		picked = append(picked, c)
		s.choose(c.index, costs)
	}
	if s.total() > share*before {
		return nil
	}
	return grade(p, list, picked)
}

// An index is as good as the best one if it is this much dearer, or by a few rows.
const (
	tie  = 1.1
	rows = 15
)

// tried is a candidate with what the query then costs.
type tried struct {
	candidate
	total float64
	costs []float64
}

// best is the candidate that saves most; of those that are as good, one that
// gives the order wanted, or the narrowest.
func (s *search) best(all []candidate) (best candidate, costs []float64, ok bool) {
	var tries []tried
	least := s.total()
	for _, c := range all {
		total, costs := s.with(c.index)
		tries = append(tries, tried{c, total, costs})
		least = min(least, total)
	}
	if least > 0.8*s.total() {
		return best, nil, false
	}
	var b *tried
	for i := range tries {
		t := &tries[i]
		if t.total > max(least*tie, least+rows) {
			continue
		}
		if b == nil || t.order && !b.order || t.order == b.order && t.simpler(b.candidate) {
			b = t
		}
	}
	return b.candidate, b.costs, true
}

// simpler reports whether a candidate is to be preferred to another one that is as
// good: the one with fewer columns. Before an order, each column that is pinned
// to one value is worth its place: the rows wanted may be rare among those in order.
func (c candidate) simpler(o candidate) bool {
	if c.order {
		return c.keys > o.keys
	}
	return c.keys < o.keys
}

// grade makes gaps of what was picked. What does not save half under the adverse
// assumption too rests on data that was not seen.
func grade(p *check.Pass, list []*paths.Level, picked []candidate) []Gap {
	s := newSearch(p, list, adverse.Get(p))
	before := s.total()
	var found []Gap
	for _, c := range picked {
		_, costs := s.with(c.index)
		s.choose(c.index, costs)
		found = append(found, c.gap())
	}
	if before < worthwhile || s.total() > share*before {
		for i := range found {
			found[i].Confidence = check.Low
		}
	}
	return found
}

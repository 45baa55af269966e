package deployed

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/dbgen-go/dbgen/parser/schema"
)

// A locator finds the statements that break queries.
type locator struct {
	plan    *Plan
	before  *schema.Catalog
	renamed names
	known   map[string]bool // breaks that were found, by their keys
}

// maxHidden bounds how often queries that are refused are asked what else breaks them.
const maxHidden = 16

// all finds the breaks by the numbers of their steps. A query that is refused is held to
// the migrations again without the statement that refuses it, for what else breaks it is
// seen only then.
func (l *locator) all(ctx context.Context, steps []schema.Step) (map[int][]Break, error) {
	p := l.plan
	defer func() { p.skip = nil }()
	final, _ := p.replay(p.Sources, nil)
	last, err := p.breaks(ctx, l.before, final, l.renamed)
	if err != nil || len(last) == 0 {
		return map[int][]Break{}, err
	}
	byStep, err := l.locate(ctx, last)
	if err != nil {
		return nil, err
	}
	l.note(byStep)
	without := map[*Query][]int{} // the steps that refuse each query
	refusing(byStep, without)
	queue := groups(without)
	for n := 0; n < len(queue) && n < maxHidden; n++ {
		g := queue[n]
		p.skip = map[int]bool{}
		for _, i := range g.steps {
			p.skip[i] = true
		}
		after, _ := p.replay(p.Sources, nil)
		last, err := p.breaks(ctx, l.before, after, l.renamed)
		if err != nil {
			return nil, err
		}
		last = slices.DeleteFunc(last, func(b Break) bool { return l.known[b.key] || !slices.Contains(g.queries, b.Query) })
		if len(last) == 0 {
			continue
		}
		found, err := l.locate(ctx, last)
		if err != nil {
			return nil, err
		}
		for i, list := range found {
			found[i] = slices.DeleteFunc(list, func(b Break) bool {
				return !slices.Contains(g.queries, b.Query) || i < slices.Min(g.steps) && !gone(final, steps[i].Changes)
			})
			byStep[i] = append(byStep[i], found[i]...)
		}
		l.note(found)
		again := map[*Query][]int{}
		refusing(found, again)
		for q, more := range again {
			again[q] = append(more, g.steps...)
		}
		queue = append(queue, groups(again)...)
	}
	return byStep, nil
}

// note notes breaks that are reported.
func (l *locator) note(byStep map[int][]Break) {
	for _, list := range byStep {
		for _, b := range list {
			l.known[b.key] = true
		}
	}
}

// refusing adds the steps after which queries are refused.
func refusing(byStep map[int][]Break, to map[*Query][]int) {
	for _, i := range slices.Sorted(maps.Keys(byStep)) {
		for _, b := range byStep[i] {
			if b.Kind == Refused && !slices.Contains(to[b.Query], i) {
				to[b.Query] = append(to[b.Query], i)
			}
		}
	}
}

// A group is the queries that the same steps refuse.
type group struct {
	steps   []int
	queries []*Query
}

func groups(without map[*Query][]int) (out []*group) {
	byKey := map[string]*group{}
	for q, steps := range without {
		slices.Sort(steps)
		key := fmt.Sprint(steps)
		if byKey[key] == nil {
			byKey[key] = &group{steps: steps}
		}
		byKey[key].queries = append(byKey[key].queries, q)
	}
	for _, key := range sortedKeys(byKey) {
		out = append(out, byKey[key])
	}
	return out
}

// gone reports whether something that changes take away is not there in the end: what is
// there again was mended.
func gone(cat *schema.Catalog, changes []schema.Change) bool {
	return slices.ContainsFunc(changes, func(c schema.Change) bool {
		var t *schema.Table
		for o := range cat.AllTables() {
			if o.QualifiedName() == c.Relation {
				t = o
			}
		}
		switch c.Kind {
		case schema.DropRelation, schema.RenameRelation, schema.SetSchema:
			return t == nil
		case schema.DropColumn, schema.RenameColumn:
			return t == nil || t.Column(c.Column) == nil
		}
		return false
	})
}

// locate finds the statement, by its number, after which each break is there for good.
func (l *locator) locate(ctx context.Context, last []Break) (map[int][]Break, error) {
	p := l.plan
	var steps []schema.Step
	var failed error
	since := map[string]int{} // by the breaks' keys: the step since which they are there
	seen := map[string]Break{}
	p.replay(p.Sources, func(cat *schema.Catalog, s schema.Step) {
		steps = append(steps, s)
		if failed != nil || idle(s) && len(steps) > 1 {
			return
		}
		now, err := p.breaks(ctx, l.before, cat, l.renamed)
		if err != nil {
			failed = err
			return
		}
		there, refused := map[string]bool{}, map[*Query]bool{}
		for _, b := range now {
			there[b.key] = true
			refused[b.Query] = refused[b.Query] || b.Kind == Refused
			if _, ok := since[b.key]; !ok {
				since[b.key] = len(steps) - 1
				seen[b.key] = b
			}
		}
		for key, b := range seen {
			if !there[key] && (b.Kind == Refused || !refused[b.Query]) { // of one that is refused nothing else is known
				delete(since, key)
				delete(seen, key)
			}
		}
	})
	if failed != nil || len(steps) == 0 {
		return map[int][]Break{}, failed
	}
	byStep := map[int][]Break{}
	for _, b := range last {
		i, ok := since[b.key]
		if !ok {
			i = len(steps) - 1 // what the end of the script does, as ON COMMIT DROP
		}
		byStep[i] = append(byStep[i], b)
		delete(seen, b.key)
	}
	for _, key := range slices.Sorted(maps.Keys(seen)) { // before the query was refused
		if !l.known[key] {
			byStep[since[key]] = append(byStep[since[key]], seen[key])
		}
	}
	return byStep, nil
}

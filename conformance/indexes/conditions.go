package main

import (
	"regexp"
	"slices"
	"strings"
)

// A place is one occurrence of a table in a plan, with what the query asks of it
// there.
type place struct {
	table   *table
	alias   string
	equal   []string // columns and expressions that are compared for equality
	ranges  []string
	orders  [][]string // what is sorted or grouped by
	partial []string   // conditions without parameters, for a predicate
	inverse []string   // statements of indexes other than btree
}

// A reader collects places from plans.
type reader struct {
	tables  map[string]*table // by schema.name
	byAlias map[string]*place
	places  []*place
}

// collect reads what the plans of a query ask of its tables. generic is the plan
// whose conditions still have parameters.
func collect(tables map[uint32]*table, generic *plan, others ...*plan) []*place {
	named := map[string]*table{}
	for _, t := range tables {
		named[t.schema+"."+t.name] = t
	}
	var all []*place
	for i, p := range append([]*plan{generic}, others...) {
		if p == nil {
			continue
		}
		r := &reader{tables: named, byAlias: map[string]*place{}}
		p.walk(r.find)
		p.walk(func(n *plan) { r.read(n, i == 0) })
		all = append(all, r.places...)
	}
	return all
}

func (r *reader) find(n *plan) {
	if n.Relation == "" || r.byAlias[n.Alias] != nil {
		return
	}
	if t := r.tables[n.Schema+"."+n.Relation]; t != nil && t.kind != "p" {
		p := &place{table: t, alias: n.Alias}
		r.byAlias[n.Alias] = p
		r.places = append(r.places, p)
	}
}

func (r *reader) read(n *plan, generic bool) {
	for _, cond := range []string{n.Filter, n.IndexCond, n.Recheck, n.HashCond, n.MergeCond, n.JoinCond} {
		if cond != "" {
			r.condition(cond, generic)
		}
	}
	r.order(n.SortKey)
	r.order(n.GroupKey)
	for _, out := range n.Output {
		if m := extreme.FindStringSubmatch(out); m != nil {
			r.order([]string{m[1]})
		}
	}
}

var extreme = regexp.MustCompile(`\b(?:min|max)\(([^()]+)\)`)

// condition reads a condition's terms; those of an OR each by itself.
func (r *reader) condition(cond string, generic bool) {
	for _, term := range terms(cond, "AND") {
		if parts := terms(term, "OR"); len(parts) > 1 {
			for _, p := range parts {
				r.condition(p, false)
			}
			continue
		}
		r.term(term, generic)
	}
}

// term reads one comparison.
func (r *reader) term(term string, generic bool) {
	term = unwrap(term)
	if parts := terms(term, "AND"); len(parts) > 1 { // inside of an OR's part
		for _, p := range parts {
			r.term(p, false)
		}
		return
	}
	words := pieces(term)
	switch {
	case len(words) == 0:
	case len(words) == 1 || words[0] == "NOT" && len(words) == 2:
		r.side(words[len(words)-1], equality)
	case words[1] == "IS":
		r.side(words[0], equality)
	case len(words) >= 3:
		kind := kindOf(words[1])
		r.side(words[0], kind)
		if words[2] != "ANY" && words[2] != "ALL" {
			r.side(strings.Join(words[2:], " "), kind)
		}
		r.inverted(words)
	}
	if !generic || parameter.MatchString(term) || subPlan.MatchString(term) {
		return
	}
	if of := slices.Compact(slices.Sorted(slices.Values(aliases(term)))); len(of) == 1 && r.byAlias[of[0]] != nil {
		p := r.byAlias[of[0]]
		p.partial = appendNew(p.partial, withoutAlias(term, of[0]))
	}
}

const (
	equality = "="
	ranged   = "<"
	other    = ""
)

func kindOf(op string) string {
	switch op {
	case "=":
		return equality
	case "<", ">", "<=", ">=", "~~", "^@", "~>=~", "~<~":
		return ranged
	}
	return other
}

// side reads a side of a comparison: a column, an expression over one table, or a
// row of columns.
func (r *reader) side(s, kind string) {
	if strings.HasPrefix(s, "ROW(") {
		for _, part := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(s, "ROW("), ")"), ", ") {
			r.side(part, kind)
		}
		return
	}
	if alias, column, ok := columnOf(s); ok {
		if p := r.byAlias[alias]; p != nil {
			p.add(column, kind)
		}
		return
	}
	of := slices.Compact(slices.Sorted(slices.Values(aliases(s))))
	if len(of) != 1 || r.byAlias[of[0]] == nil || parameter.MatchString(s) || subPlan.MatchString(s) {
		return
	}
	r.byAlias[of[0]].add("("+withoutAlias(unwrap(s), of[0])+")", kind)
}

func (p *place) add(key, kind string) {
	switch kind {
	case equality:
		p.equal = appendNew(p.equal, key)
	case ranged:
		p.ranges = appendNew(p.ranges, key)
	}
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// keySuffix is what follows a key of a sort.
var keySuffix = regexp.MustCompile(`( COLLATE "[^"]+")?( DESC)?( NULLS (FIRST|LAST))?$`)

// order reads the leading keys that are of one table.
func (r *reader) order(keys []string) {
	var p *place
	var list []string
	for _, key := range keys {
		suffix := keySuffix.FindString(key)
		body := strings.TrimSuffix(key, suffix)
		alias, column, ok := columnOf(body)
		if !ok {
			of := slices.Compact(slices.Sorted(slices.Values(aliases(body))))
			if len(of) != 1 || parameter.MatchString(body) || subPlan.MatchString(body) {
				break
			}
			alias, column = of[0], "("+withoutAlias(unwrap(body), of[0])+")"
		}
		at := r.byAlias[alias]
		if at == nil || p != nil && at != p {
			break
		}
		p = at
		list = append(list, column+suffix)
	}
	if p != nil && !slices.ContainsFunc(p.orders, func(o []string) bool { return slices.Equal(o, list) }) {
		p.orders = append(p.orders, list)
	}
}

// inverted reads operators that GIN serves.
func (r *reader) inverted(words []string) {
	class := ""
	switch words[1] {
	case "~~", "~~*", "~", "~*":
		class = " gin_trgm_ops"
	case "@>", "&&", "<@", "?", "?|", "?&", "@@", "@?":
	default:
		return
	}
	for _, side := range []string{words[0], strings.Join(words[2:], " ")} {
		of := slices.Compact(slices.Sorted(slices.Values(aliases(side))))
		if len(of) != 1 || r.byAlias[of[0]] == nil || parameter.MatchString(side) {
			continue
		}
		p := r.byAlias[of[0]]
		key := "(" + withoutAlias(unwrap(side), of[0]) + ")"
		if _, column, ok := columnOf(side); ok {
			key = column
		}
		p.inverse = appendNew(p.inverse, "CREATE INDEX ON "+p.table.qualified()+" USING gin ("+key+class+")")
	}
}

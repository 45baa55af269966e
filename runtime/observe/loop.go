package observe

import (
	"hash/maphash"
	"reflect"
	"slices"
	"strings"
)

// A loop is how often a request ran one statement, from where, and for what.
type loop struct {
	tracker *Tracker
	calls   int
	first   arguments
	sites   []site
}

// A site is a place that ran the statement.
type site struct {
	pcs   stack
	calls int
	keys  distinct // the arguments that say which rows
	all   distinct // all arguments
}

// arguments are a call's.
type arguments struct{ keys, all uint64 }

const (
	// sitesMost is how many places of one statement are told apart in a request.
	sitesMost = 8
	// lookups is how many calls of a statement are looked into for where they come
	// from: if those came from one place, so do all.
	lookups = 6
)

// ran counts a call. Where it came from is looked up from the second one on, since
// that costs more than all else here; the first one counts for the same place.
func (l *loop) ran(s *Statement, e *Event, c *Call) {
	if s.Operation == "COPY" || s.Operation == "BATCH" || writes(s.Operation) && takesList(c) {
		return // many rows at once: it is the cure
	}
	l.calls++
	args := hashed(s, c)
	if l.calls == 1 {
		l.first = args
		return
	}
	var at *site
	switch {
	case len(l.sites) == 1 && l.calls > lookups:
		at = &l.sites[0]
	case len(l.sites) == sitesMost:
		return
	default:
		at = l.at(callers())
	}
	if l.calls == 2 {
		at.count(l.first)
	}
	at.count(args)
}

// at returns the place that a stack is of.
func (l *loop) at(pcs stack) *site {
	for i := range l.sites {
		if l.sites[i].pcs == pcs {
			return &l.sites[i]
		}
	}
	l.sites = append(l.sites, site{pcs: pcs})
	return &l.sites[len(l.sites)-1]
}

func (s *site) count(a arguments) {
	s.calls++
	s.keys.add(a.keys)
	s.all.add(a.all)
}

// findings are the places that ran the statement so often that one query for all, or
// none, should have done. Stacks that end in one line are one place.
func (l *loop) findings(request string, f *Figures) []Finding {
	least := l.tracker.cfg.Repeats
	if least <= 0 || l.calls < least {
		return nil
	}
	var places []Finding
	var merged []site
next:
	for _, s := range l.sites {
		where := s.pcs.place(f.statement)
		for i := range places {
			if places[i].File == where.file && places[i].Line == where.line {
				merged[i].calls += s.calls
				merged[i].keys.join(&s.keys)
				merged[i].all.join(&s.all)
				continue next
			}
		}
		places = append(places, Finding{tracker: l.tracker, Statement: f.statement, Request: request, Func: where.name, File: where.file, Line: where.line})
		merged = append(merged, s)
	}
	var found []Finding
	for i := range places {
		if rule := merged[i].rule(f.statement, least); rule != "" {
			places[i].Rule, places[i].Calls, places[i].Distinct = rule, merged[i].calls, merged[i].keys.n
			found = append(found, places[i])
		}
	}
	return found
}

// rule says what is wrong with a place, by the name of the rule of dbgen vet that
// finds it in the source; "" is nothing.
func (s *site) rule(q *Statement, least int) string {
	switch {
	case s.calls < least:
		return ""
	case s.keys.n >= least && writes(q.Operation):
		return RuleWriteInLoop
	case s.keys.n >= least:
		return RuleNPlusOne
	case s.calls-s.all.n+1 >= least && !writes(q.Operation):
		return RuleDuplicate
	}
	return ""
}

func writes(operation string) bool {
	return operation == "INSERT" || operation == "UPDATE" || operation == "DELETE" || operation == "MERGE"
}

// distinct counts different numbers, exactly up to its room.
type distinct struct {
	n    int
	seen [32]uint64
}

func (d *distinct) add(h uint64) {
	kept := min(d.n, len(d.seen))
	for _, s := range d.seen[:kept] {
		if s == h {
			return
		}
	}
	if kept < len(d.seen) {
		d.seen[kept] = h
	}
	d.n++
}

func (d *distinct) join(o *distinct) {
	for _, h := range o.seen[:min(o.n, len(o.seen))] {
		d.add(h)
	}
	if more := o.n - len(o.seen); more > 0 {
		d.n += more
	}
}

var seed = maphash.MakeSeed()

// hashed tells calls apart by their arguments. A statement of which no keys are known,
// but which goes on where the last one ended, has none.
func hashed(s *Statement, c *Call) (a arguments) {
	if c == nil {
		return a
	}
	var all, keys maphash.Hash
	all.SetSeed(seed)
	keys.SetSeed(seed)
	known := len(s.About.Keys) > 0 || s.About.Command != ""
	if !known && pages(s.SQL) {
		known = true
	}
	for i, arg := range c.args {
		hash(&all, arg)
		if !known || slices.Contains(s.About.Keys, i+1) {
			hash(&keys, arg)
		}
	}
	if writes(s.Operation) {
		return arguments{all.Sum64(), all.Sum64()}
	}
	return arguments{keys.Sum64(), all.Sum64()}
}

// takesList reports whether an argument is a list.
func takesList(c *Call) bool {
	if c == nil {
		return false
	}
	for _, arg := range c.args {
		if _, bytes := arg.([]byte); !bytes && reflect.ValueOf(arg).Kind() == reflect.Slice {
			return true
		}
	}
	return false
}

// pages reports whether a text without literals takes rows in parts.
func pages(sql string) bool {
	text := strings.ToUpper(sql)
	if strings.Contains(text, " OFFSET ") {
		return true
	}
	return strings.Contains(text, " LIMIT ") && (strings.Contains(text, "> $") || strings.Contains(text, "< $") || strings.Contains(text, ">$") || strings.Contains(text, "<$"))
}

// hash adds a parameter. Those that cannot be compared are taken for what they hold.
func hash(h *maphash.Hash, arg any) {
	switch v := arg.(type) {
	case string:
		h.WriteString(v)
	case []byte:
		h.Write(v)
	case nil:
	default:
		value := reflect.ValueOf(arg)
		for value.Kind() == reflect.Pointer && !value.IsNil() {
			value = value.Elem()
		}
		if value.Comparable() {
			maphash.WriteComparable(h, value.Interface())
			break
		}
		if k := value.Kind(); k == reflect.Slice || k == reflect.Array {
			for i := range min(value.Len(), 64) {
				hash(h, value.Index(i).Interface())
			}
		}
	}
	h.WriteByte(0)
}

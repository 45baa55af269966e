package observe

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// The rules of findings. The first two are those of dbgen vet, which finds the same
// in the source.
const (
	RuleNPlusOne    = "n-plus-one"
	RuleWriteInLoop = "write-in-loop"
	RuleDuplicate   = "duplicate" // the same rows again: loop-invariant-query of dbgen vet, when it is one loop
)

// A Finding is a place that ran a statement again and again in one request.
type Finding struct {
	Rule      string
	Statement *Statement
	Request   string // its name
	Func      string // the place: the function, file and line; "" when it is not known
	File      string
	Line      int
	Calls     int // in the request
	Distinct  int // different keys among them

	tracker *Tracker
}

// Message says what happened and what cures it.
func (f *Finding) Message() string {
	var b strings.Builder
	switch f.Rule {
	case RuleDuplicate:
		fmt.Fprintf(&b, "%s ran %d times in one request, of which %d for something new: keep the result, or cache the query", f.Statement.Name(), f.Calls, f.Distinct)
	case RuleWriteInLoop:
		fmt.Fprintf(&b, "%s ran %d times in one request: write the rows together, by :copyfrom, unnest or :batchexec", f.Statement.Name(), f.Calls)
	default:
		fmt.Fprintf(&b, "%s ran %d times in one request, for %d keys: ask for them together", f.Statement.Name(), f.Calls, f.Distinct)
	}
	switch batch := f.Statement.About.Batch; {
	case batch == "":
	case strings.Contains(batch, " "):
		fmt.Fprintf(&b, " (annotate it with %q)", batch)
	default:
		fmt.Fprintf(&b, " (%s)", batch)
	}
	return b.String()
}

// A Repeated is what requests had in common: findings of one rule, statement and
// place.
type Repeated struct {
	Finding           // the one with the most calls
	Requests int64    // that it was found in
	Total    int64    // calls in all of these
	Names    []string // of the requests, the first 10
	Last     time.Time
}

// findings collects what was found, one for each place.
type findings struct {
	mu  sync.Mutex
	all map[findingKey]*Repeated
}

type findingKey struct {
	rule      string
	statement *Statement
	file      string
	line      int
}

// findingsMost bounds how many places are remembered.
const findingsMost = 1000

// add notes a finding, and reports whether it is a new one.
func (s *findings) add(f *Finding) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := findingKey{f.Rule, f.Statement, f.File, f.Line}
	r := s.all[key]
	isNew := r == nil
	if isNew {
		if len(s.all) >= findingsMost {
			return false
		}
		if s.all == nil {
			s.all = map[findingKey]*Repeated{}
		}
		r = &Repeated{Finding: *f}
		s.all[key] = r
	}
	if f.Calls > r.Calls {
		r.Finding = *f
	}
	r.Requests++
	r.Total += int64(f.Calls)
	r.Last = time.Now()
	if len(r.Names) < 10 && !slices.Contains(r.Names, f.Request) {
		r.Names = append(r.Names, f.Request)
	}
	return isNew
}

// Findings returns what requests repeated, by how many calls it was.
func (t *Tracker) Findings() []Repeated {
	t.found.mu.Lock()
	defer t.found.mu.Unlock()
	all := make([]Repeated, 0, len(t.found.all))
	for _, r := range t.found.all {
		c := *r
		c.Names = slices.Clone(r.Names)
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Repeated) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Rule, b.Rule))
	})
	return all
}

// ended takes what a request has found. One place is logged once.
func (t *Tracker) ended(ctx context.Context, r Report, tell bool) {
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.tracker != t || !t.found.add(f) {
			continue
		}
		t.cfg.Log.LogAttrs(ctx, slog.LevelWarn, f.Message(), slog.String("rule", f.Rule), slog.String("query", f.Statement.Name()),
			slog.String("at", fmt.Sprintf("%s:%d", f.File, f.Line)), slog.String("func", f.Func), slog.Int("calls", f.Calls), slog.String("request_name", f.Request))
	}
	if tell && t.cfg.Finished != nil {
		t.cfg.Finished(ctx, r)
	}
}

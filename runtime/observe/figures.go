package observe

import (
	"sync/atomic"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/striped"
)

// Figures are what a tracker counts of one statement.
type Figures struct {
	statement *Statement
	l1        striped.Counter // hits in memory are counted by many processors at once
	bySource  [sourceCount]atomic.Int64
	errors    atomic.Int64
	rows      atomic.Int64
	slow      atomic.Int64
	took      timing
	last      atomic.Int64 // Unix nanoseconds
	replanned atomic.Int64 // plans of a shape that was not seen before, but for the first
	plans     plans
}

// count counts an attempt, or a call that something else answered.
func (f *Figures) count(e *Event) {
	if e.Source == SourceL1 {
		f.l1.Add()
	} else {
		f.bySource[e.Source].Add(1)
	}
	if e.Failed() {
		f.errors.Add(1)
	}
	if !e.Source.reached() {
		return
	}
	f.took.add(e.Duration)
	if e.Rows > 0 {
		f.rows.Add(e.Rows)
	}
	if e.Slow {
		f.slow.Add(1)
	}
	f.last.Store(e.Start.UnixNano())
}

// Stats are the figures of one statement since the tracker was made.
type Stats struct {
	*Statement
	BySource map[Source]int64 // calls that a cache answered, and attempts of the others
	Calls    int64            // all of them
	Errors   int64            // "no row" is none
	Rows     int64            // returned or changed by servers
	Slow     int64
	Time     Histogram // of attempts that reached a server
	LastRun  time.Time // when the last one began that reached a server; zero: none
	// PlanChanges is how often a plan was taken that was not seen before, but for the
	// first; always 0 where plans are not taken.
	PlanChanges int64
}

// HitRate is the share of the calls of a cached query that a cache answered, from 0
// to 1.
func (s *Stats) HitRate() float64 {
	hits := s.BySource[SourceL1] + s.BySource[SourceL2] + s.BySource[SourceShared]
	if s.Calls == 0 {
		return 0
	}
	return float64(hits) / float64(s.Calls)
}

// load returns what was counted so far.
func (f *Figures) load() Stats {
	s := Stats{
		Statement: f.statement, BySource: map[Source]int64{}, Errors: f.errors.Load(), Rows: f.rows.Load(),
		Slow: f.slow.Load(), Time: f.took.load(), PlanChanges: f.replanned.Load(),
	}
	for i := range f.bySource {
		n := f.bySource[i].Load()
		if Source(i) == SourceL1 {
			n = int64(f.l1.Load())
		}
		if n > 0 {
			s.BySource[Source(i)] = n
			s.Calls += n
		}
	}
	if last := f.last.Load(); last != 0 {
		s.LastRun = time.Unix(0, last)
	}
	return s
}

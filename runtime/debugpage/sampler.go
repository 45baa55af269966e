package debugpage

import (
	"errors"
	"reflect"
	"sync"
	"time"
)

// A sampler looks at regular times while somebody watches, once for all who do, and
// remembers the last looks.
type sampler struct {
	gather   func(time.Time) *document
	interval time.Duration
	keep     time.Duration
	most     int // viewers

	mu      sync.Mutex
	last    *document // of the newest look, without Samples; never changed
	past    []sample  // oldest first
	viewers map[*viewer]bool
	stop    chan struct{} // ends the goroutine; nil: there is none
	closed  bool
}

// A viewer is somebody who watches.
type viewer struct {
	first   *document
	changes chan []byte // closed when the view must end
}

var (
	errFull   = errors.New("as many as may are watching already")
	errClosed = errors.New("the page is closed")
)

func newSampler(gather func(time.Time) *document, o Options) *sampler {
	return &sampler{gather: gather, interval: o.Interval, keep: o.Keep, most: o.Viewers, viewers: map[*viewer]bool{}}
}

// A change is what differs from one look to the next. What is missing is as it was.
type change struct {
	At          time.Time     `json:"at"`
	Sample      sample        `json:"sample"`
	Totals      totals        `json:"totals"`
	Servers     []server      `json:"servers"`
	Cache       cacheFigures  `json:"cache"`
	Limits      limitFigures  `json:"limits"`
	Tokens      tokenFigures  `json:"tokens"`
	Statements  []statement   `json:"statements"`
	Slow        *[]slowCall   `json:"slow,omitempty"`
	PlanChanges *[]planChange `json:"plan_changes,omitempty"`
	Findings    *[]finding    `json:"findings,omitempty"`
	Suggestions *[]suggestion `json:"suggestions,omitempty"`
}

// watch adds a viewer: it has the document as it is, and then what changes.
func (s *sampler) watch() (*viewer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return nil, errClosed
	case len(s.viewers) >= s.most:
		return nil, errFull
	}
	s.fresh()
	// A viewer who takes nothing for two looks is let go of, and may come again.
	v := &viewer{first: s.whole(), changes: make(chan []byte, 2)}
	s.viewers[v] = true
	if s.stop == nil {
		s.stop = make(chan struct{})
		go s.run(s.stop)
	}
	return v, nil
}

// leave removes a viewer. With the last one the looking ends.
func (s *sampler) leave(v *viewer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(v)
}

func (s *sampler) remove(v *viewer) {
	if !s.viewers[v] {
		return
	}
	delete(s.viewers, v)
	close(v.changes)
	if len(s.viewers) == 0 {
		close(s.stop)
		s.stop = nil
	}
}

func (s *sampler) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for v := range s.viewers {
		s.remove(v)
	}
}

func (s *sampler) run(stop <-chan struct{}) {
	tick := time.NewTicker(s.interval)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		s.mu.Lock()
		select {
		case <-stop: // while it waited for the lock; another may have begun
		default:
			s.look()
		}
		s.mu.Unlock()
	}
}

// document is the newest one, not older than an interval.
func (s *sampler) document() *document {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fresh()
	return s.whole()
}

// fresh looks unless that was done lately. The caller holds the lock, as for all
// below.
func (s *sampler) fresh() {
	if s.last == nil || time.Since(s.last.At) >= s.interval {
		s.look()
	}
}

// whole is the document with all samples.
func (s *sampler) whole() *document {
	d := *s.last
	d.Samples = append([]sample(nil), s.past...)
	return &d
}

// look gathers once, and tells the viewers what has changed.
func (s *sampler) look() {
	now := s.gather(time.Now())
	seen := now.Samples[len(now.Samples)-1]
	now.Samples = nil
	s.past = append(s.past, seen)
	old := 0
	for old < len(s.past) && (seen.At-s.past[old].At > s.keep.Milliseconds() || len(s.past)-old > samplesMost) {
		old++
	}
	s.past = append(s.past[:0], s.past[old:]...)
	before := s.last
	s.last = now
	if len(s.viewers) == 0 || before == nil {
		return
	}
	text, err := encode(differences(before, now, seen))
	for v := range s.viewers {
		if err != nil || len(v.changes) == cap(v.changes) { // only this sends
			s.remove(v)
			continue
		}
		v.changes <- text
	}
}

// differences are what a viewer of one document needs to have the next.
func differences(before, now *document, seen sample) *change {
	c := &change{
		At: now.At, Sample: seen, Totals: now.Totals, Servers: now.Servers, Cache: now.Cache, Limits: now.Limits, Tokens: now.Tokens,
		Statements: []statement{},
	}
	were := make(map[string]*figures, len(before.Statements))
	for i := range before.Statements {
		were[before.Statements[i].ID] = &before.Statements[i].figures
	}
	for _, one := range now.Statements {
		was := were[one.ID]
		if was != nil && !one.changed(was) {
			continue
		}
		if was != nil {
			one.about = nil // is known
		}
		c.Statements = append(c.Statements, one)
	}
	c.Slow = ifChanged(&before.Slow, &now.Slow)
	c.PlanChanges = ifChanged(&before.PlanChanges, &now.PlanChanges)
	c.Findings = ifChanged(&before.Findings, &now.Findings)
	c.Suggestions = ifChanged(&before.Suggestions, &now.Suggestions)
	return c
}

func ifChanged[T any](before, now *[]T) *[]T {
	if reflect.DeepEqual(*before, *now) {
		return nil
	}
	return now
}

package observe

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/session"
)

// A Request is what is counted of one request of the application: an HTTP request, a
// message, a job. It is safe for concurrent use.
type Request struct {
	name  string
	ctx   context.Context
	begun time.Time

	mu      sync.Mutex
	ended   bool
	queries int
	errors  int
	slow    int
	took    time.Duration
	loops   map[*Figures]*loop
	by      []*Tracker // that counted something, the first one first
}

// Begin begins a request, whose queries are those of the context that it returns.
// name is what kind of request it is, of few there are, such as "GET /stories/{id}". Of
// a context that is in a request already, what runs in the new one is counted there
// alone.
func Begin(ctx context.Context, name string) (context.Context, *Request) {
	r := &Request{name: name, begun: time.Now()}
	r.ctx = session.WithScope(ctx, r)
	return r.ctx, r
}

// Rename says what kind of request it is, where that is only known after it began: a
// router finds the pattern.
func (r *Request) Rename(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.name = name
}

// Name returns what kind of request it is.
func (r *Request) Name() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.name
}

// RequestFrom returns the request that a context is in, or nil.
func RequestFrom(ctx context.Context) *Request {
	if s := session.From(ctx); s != nil {
		r, _ := s.Scope.(*Request)
		return r
	}
	return nil
}

// loopsMost is how many statements of a request are watched for repetition, which
// bounds what a request costs.
const loopsMost = 200

// ran counts an attempt that reached a server.
func (r *Request) ran(t *Tracker, f *Figures, e *Event, c *Call) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return
	}
	r.queries++
	r.took += e.Duration
	if e.Slow {
		r.slow++
	}
	if !slices.Contains(r.by, t) {
		r.by = append(r.by, t)
	}
	if e.Failed() { // who tries again does not loop
		r.errors++
		return
	}
	l := r.loops[f]
	if l == nil {
		if len(r.loops) == loopsMost {
			return
		}
		if r.loops == nil {
			r.loops = make(map[*Figures]*loop)
		}
		l = &loop{tracker: t}
		r.loops[f] = l
	}
	l.ran(f.statement, e, c)
}

// Queries returns how many statements the request has sent.
func (r *Request) Queries() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.queries
}

// Repeated returns how many findings there are so far.
func (r *Request) Repeated() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.findings())
}

// A Report is what a request has done.
type Report struct {
	Name      string
	User      string
	RequestID string
	Start     time.Time
	Duration  time.Duration
	Queries   int // statements that were sent, each attempt
	Errors    int
	Slow      int
	Time      time.Duration // that the statements took together
	Findings  []Finding
}

// End ends the request and tells what it has done. What runs in its context later is
// counted for no request. Its second call returns nothing.
func (r *Request) End() Report {
	r.mu.Lock()
	if r.ended {
		r.mu.Unlock()
		return Report{}
	}
	r.ended = true
	report := Report{
		Name: r.name, Start: r.begun, Duration: time.Since(r.begun),
		Queries: r.queries, Errors: r.errors, Slow: r.slow, Time: r.took, Findings: r.findings(),
	}
	by := r.by
	r.mu.Unlock()
	if s := session.From(r.ctx); s != nil {
		report.User, report.RequestID = s.User, s.RequestID
	}
	for i, t := range by {
		t.ended(r.ctx, report, i == 0)
	}
	return report
}

// findings judges what was repeated. The caller holds the lock.
func (r *Request) findings() []Finding {
	var found []Finding
	for f, l := range r.loops {
		found = append(found, l.findings(r.name, f)...)
	}
	slices.SortFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.Calls, a.Calls), cmp.Compare(a.Statement.Name(), b.Statement.Name()), cmp.Compare(a.Line, b.Line))
	})
	return found
}

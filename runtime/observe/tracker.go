package observe

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/internal/striped"
)

// Config says what a tracker keeps. All values are taken as they are: 0 is none.
type Config struct {
	// Disabled tracks nothing: there are no figures and no history, and nothing is
	// found slow. Hooks are told all the same.
	Disabled bool
	Slow     time.Duration // what takes so long is logged, where the query says nothing else
	// History is how many attempts are remembered, and HistoryBytes about how many
	// bytes they may take.
	History      int
	HistoryBytes int
	// Statements is how many statements that were not generated are told apart; all
	// further ones are counted as one.
	Statements int
	// Values keeps parameters, in History and plans, and literals in plans.
	Values bool
	// Repeats is how often a request must run a query from one place for that to be
	// a finding.
	Repeats int
	Log     *slog.Logger
	Hooks   []Hook
	// PlanChanged, if set, is told when a statement's plan is one that was not seen
	// before.
	PlanChanged func(s *Statement, before, now *Plan)
	// Finished, if set, is told of what a request ran when it ends.
	Finished func(context.Context, Report)
}

// A Tracker counts what queries do. It is safe for concurrent use.
type Tracker struct {
	cfg     Config
	queries sync.Map // *descriptor.Query -> *Figures
	texts   texts
	history history
	found   findings
	plans   planLog
	answers []Hook // that are told of calls that a cache answered
}

// New makes a tracker.
func New(c Config) *Tracker {
	t := &Tracker{cfg: c}
	t.texts.most = c.Statements
	t.history.init(c.History, c.HistoryBytes)
	for _, h := range c.Hooks {
		if of, ok := h.(HookOfAttempts); !ok || !of.AttemptsOnly() {
			t.answers = append(t.answers, h)
		}
	}
	return t
}

// Of returns what is counted of a generated query. It is for the runtime alone.
func (t *Tracker) Of(q *descriptor.Query) *Figures {
	if f, ok := t.queries.Load(q); ok {
		return f.(*Figures)
	}
	f, _ := t.queries.LoadOrStore(q, &Figures{statement: generated(q)})
	return f.(*Figures)
}

// Hits is where the calls of a query are counted that memory answers; nil: nowhere,
// since nothing is tracked, or since Answered is told of each. It is for the runtime
// alone.
func (t *Tracker) Hits(q *descriptor.Query) *striped.Counter {
	if t.cfg.Disabled || t.TellsAnswers() {
		return nil
	}
	return &t.Of(q).l1
}

// declared makes the queries known that were not called yet, of packages of which one
// was.
func (t *Tracker) declared() {
	packages := map[string]bool{}
	t.queries.Range(func(q, _ any) bool {
		packages[q.(*descriptor.Query).Package] = true
		return true
	})
	for _, q := range descriptor.Declared() {
		if packages[q.Package] {
			t.Of(q)
		}
	}
}

// Stats returns the figures of all statements, generated ones first, by name; also of
// the queries of a generated package that were not called, when another one was.
func (t *Tracker) Stats() []Stats {
	if !t.cfg.Disabled {
		t.declared()
	}
	var all []Stats
	for f := range t.each {
		all = append(all, f.load())
	}
	slices.SortFunc(all, func(a, b Stats) int {
		return cmp.Or(cmp.Compare(b.Package, a.Package), cmp.Compare(a.Query, b.Query), cmp.Compare(a.SQL, b.SQL))
	})
	return all
}

// Total returns the figures of all statements together.
func (t *Tracker) Total() Stats {
	sum := Stats{Statement: &Statement{About: &nothing}, BySource: map[Source]int64{}}
	for f := range t.each {
		s := f.load()
		for source, n := range s.BySource {
			sum.BySource[source] += n
		}
		sum.Calls += s.Calls
		sum.Errors += s.Errors
		sum.Rows += s.Rows
		sum.Slow += s.Slow
		sum.PlanChanges += s.PlanChanges
		sum.Time.add(s.Time)
		if s.LastRun.After(sum.LastRun) {
			sum.LastRun = s.LastRun
		}
	}
	return sum
}

func (t *Tracker) each(yield func(*Figures) bool) {
	more := true
	t.queries.Range(func(_, f any) bool {
		more = yield(f.(*Figures))
		return more
	})
	for _, f := range t.texts.all() {
		if !more {
			return
		}
		more = yield(f)
	}
}

// History returns the last attempts that reached a server, oldest first.
func (t *Tracker) History() []Event { return t.history.all() }

// Tells reports whether somebody is told of attempts. It is for the runtime alone.
func (t *Tracker) Tells() bool { return len(t.cfg.Hooks) > 0 }

// TellsAnswers reports whether somebody is told of every call, also of those that memory
// answers. It is for the runtime alone.
func (t *Tracker) TellsAnswers() bool { return len(t.answers) > 0 }

// Answered counts a call that a cache answered. It is for the runtime alone.
func (t *Tracker) Answered(ctx context.Context, f *Figures, from Source, err error) {
	if !t.TellsAnswers() {
		if !t.cfg.Disabled {
			f.count(&Event{Source: from, Err: err})
		}
		return
	}
	t.record(ctx, session.From(ctx), f, &Event{
		Statement: f.statement, Source: from, Reason: "cached", Attempt: 1, Start: time.Now(), Err: err,
	}, nil)
}

// record counts an event and hands it on.
func (t *Tracker) record(ctx context.Context, s *session.Session, f *Figures, e *Event, c *Call) {
	if s != nil {
		e.User, e.RequestID = s.User, s.RequestID
	}
	if !t.cfg.Disabled {
		f.count(e)
		if e.Source.reached() {
			t.history.add(e)
			if s != nil && s.Scope != nil {
				s.Scope.(*Request).ran(t, f, e, c)
			}
		}
		if e.Slow {
			t.cfg.Log.WarnContext(ctx, "slow query", "query", f.statement.Name(), "took", e.Duration, "rows", e.Rows, "outcome", e.Outcome(),
				"source", e.Source.String(), "host", e.Host, "port", e.Port, "user", e.User, "request", e.RequestID)
		}
	}
	hooks := t.cfg.Hooks
	if e.Source.cached() {
		hooks = t.answers
	}
	for _, h := range hooks {
		h.End(ctx, e)
	}
}

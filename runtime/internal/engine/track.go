package engine

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/runtime/internal/descriptor"
	"github.com/dbgen-go/dbgen/runtime/internal/session"
	"github.com/dbgen-go/dbgen/runtime/internal/striped"
)

// A Source says what answered a call.
type Source uint8

// The sources; SourceCount is how many there are.
const (
	SourcePrimary Source = iota
	SourceReplica
	SourceTransaction
	SourceForeign // a handle that the engine does not know
	SourceL1
	SourceL2
	SourceShared // another call of this process that ran at the same time
	SourceNone   // refused before it was sent anywhere
	SourceCount
)

func (s Source) String() string {
	return [SourceCount]string{"primary", "replica", "transaction", "foreign", "l1", "l2", "shared", "none"}[s]
}

// An Event is one call that the cache answered, or one attempt of a call that it
// did not.
type Event struct {
	Query     *descriptor.Query
	Source    Source
	Host      string // of the server
	Port      uint16
	Reason    string // why this server
	Attempt   int    // 1 for the first
	Start     time.Time
	Duration  time.Duration
	Slow      bool
	Err       error
	User      string // of the session
	RequestID string
}

// Counts are numbers of calls.
type Counts struct {
	BySource [SourceCount]int64
	Errors   int64 // "no row" is none
	Slow     int64
	Timed    int64         // those that reached a server
	Time     time.Duration // that these took together
}

// tracker counts calls and remembers the last ones.
type tracker struct {
	bySource [SourceCount]striped.Counter
	slow     atomic.Int64
	errors   atomic.Int64
	timed    atomic.Int64 // calls that reached a server
	time     atomic.Int64 // and the nanoseconds that they took

	mu   sync.Mutex
	ring []Event
	next int
	full bool
}

func (t *tracker) init(history int) { t.ring = make([]Event, history) }

func (t *tracker) remember(ev Event) {
	if len(t.ring) == 0 {
		return
	}
	t.mu.Lock()
	t.ring[t.next] = ev
	if t.next++; t.next == len(t.ring) {
		t.next, t.full = 0, true
	}
	t.mu.Unlock()
}

// Counts returns the numbers of calls so far.
func (e *Engine) Counts() Counts {
	t := &e.seen
	c := Counts{Errors: t.errors.Load(), Slow: t.slow.Load(), Timed: t.timed.Load(), Time: time.Duration(t.time.Load())}
	for i := range c.BySource {
		c.BySource[i] = int64(t.bySource[i].Load())
	}
	return c
}

// History returns the last calls that reached a server, oldest first.
func (e *Engine) History() []Event {
	t := &e.seen
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.full {
		return append([]Event(nil), t.ring[:t.next]...)
	}
	return append(append([]Event(nil), t.ring[t.next:]...), t.ring[:t.next]...)
}

// note counts an attempt, or a refusal when nothing was sent.
func (a *Attempt) note(err error, took time.Duration) {
	ev := Event{
		Query: a.q, Source: SourceNone, Reason: string(a.why), Attempt: max(a.tries, 1),
		Start: a.begun, Duration: took, Err: err,
	}
	switch {
	case a.begun.IsZero(): // refused
	case a.tx != nil:
		ev.Source, ev.Host, ev.Port = SourceTransaction, a.tx.node.Host(), a.tx.node.Port()
	case a.node == nil:
		ev.Source = SourceForeign
	case a.node == a.engine.Cluster.Primary():
		ev.Source, ev.Host, ev.Port = SourcePrimary, a.node.Host(), a.node.Port()
	default:
		ev.Source, ev.Host, ev.Port = SourceReplica, a.node.Host(), a.node.Port()
	}
	slow := a.q.Slow
	if slow == 0 {
		slow = a.engine.Queries.Slow
	}
	ev.Slow = slow > 0 && took >= slow
	a.engine.record(a.parent, a.session, ev)
	if ev.Slow && err == nil {
		a.explain()
	}
}

// answered counts a call that a cache answered.
func (e *Engine) answered(ctx context.Context, q *descriptor.Query, from Source, err error) {
	if e.OnEvent == nil {
		e.seen.bySource[from].Add()
		return
	}
	e.record(ctx, session.From(ctx), Event{Query: q, Source: from, Reason: "cached", Attempt: 1, Start: time.Now(), Err: err})
}

// record counts an event and hands it on.
func (e *Engine) record(ctx context.Context, s *session.Session, ev Event) {
	t := &e.seen
	t.bySource[ev.Source].Add()
	if s != nil {
		ev.User, ev.RequestID = s.User, s.RequestID
	}
	if ev.Duration > 0 {
		t.timed.Add(1)
		t.time.Add(int64(ev.Duration))
		t.remember(ev)
	}
	if ev.Err != nil && !errors.Is(ev.Err, pgx.ErrNoRows) {
		t.errors.Add(1)
	}
	if ev.Slow {
		t.slow.Add(1)
		e.Log.Queries.WarnContext(ctx, "slow query", "query", ev.Query.Name, "took", ev.Duration,
			"source", ev.Source.String(), "host", ev.Host, "port", ev.Port, "user", ev.User, "request", ev.RequestID)
	}
	if e.OnEvent != nil {
		e.OnEvent(ctx, ev)
	}
}

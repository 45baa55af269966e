package dbgen

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// A Source says what answered a call.
type Source string

// The sources.
const (
	SourcePrimary     Source = "primary"
	SourceReplica     Source = "replica"
	SourceTransaction Source = "transaction"
	SourceForeign     Source = "foreign" // a handle that the runtime does not know
	SourceL1          Source = "l1"
	SourceL2          Source = "l2"
	SourceShared      Source = "shared" // another call of this process that ran at the same time
	SourceNone        Source = "none"   // refused before it was sent anywhere
)

// sourceCount is how many sources there are; sourceIndex numbers them.
const sourceCount = 8

var sources = [sourceCount]Source{
	SourcePrimary, SourceReplica, SourceTransaction, SourceForeign, SourceL1, SourceL2, SourceShared, SourceNone,
}

func sourceIndex(s Source) int {
	for i := range sources {
		if sources[i] == s {
			return i
		}
	}
	return sourceCount - 1
}

// A QueryEvent is one call of a generated query that the cache answered, or one
// attempt of a call that it did not.
type QueryEvent struct {
	Query     *Query
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

// tracker counts calls and remembers the last ones.
type tracker struct {
	bySource [sourceCount]atomic.Int64
	slow     atomic.Int64
	errors   atomic.Int64
	timed    atomic.Int64 // calls that reached a server
	time     atomic.Int64 // and the nanoseconds that they took

	mu   sync.Mutex
	ring []QueryEvent
	next int
	full bool
}

func (t *tracker) init(history int) { t.ring = make([]QueryEvent, history) }

func (t *tracker) remember(e QueryEvent) {
	if len(t.ring) == 0 {
		return
	}
	t.mu.Lock()
	t.ring[t.next] = e
	if t.next++; t.next == len(t.ring) {
		t.next, t.full = 0, true
	}
	t.mu.Unlock()
}

// History returns the last calls that reached a server, oldest first.
func (db *DB) History() []QueryEvent {
	t := &db.seen
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.full {
		return append([]QueryEvent(nil), t.ring[:t.next]...)
	}
	return append(append([]QueryEvent(nil), t.ring[t.next:]...), t.ring[:t.next]...)
}

// note counts an attempt, or a refusal when nothing was sent.
func (a *Attempt) note(err error, took time.Duration) {
	e := QueryEvent{
		Query: a.q, Source: SourceNone, Reason: string(a.why), Attempt: max(a.tries, 1),
		Start: a.begun, Duration: took, Err: err,
	}
	switch {
	case a.begun.IsZero(): // refused
	case a.tx != nil:
		e.Source, e.Host, e.Port = SourceTransaction, a.tx.node.Host(), a.tx.node.Port()
	case a.node == nil:
		e.Source = SourceForeign
	case a.node == a.rt.cluster.Primary():
		e.Source, e.Host, e.Port = SourcePrimary, a.node.Host(), a.node.Port()
	default:
		e.Source, e.Host, e.Port = SourceReplica, a.node.Host(), a.node.Port()
	}
	slow := a.q.Slow
	if slow == 0 {
		slow = a.rt.cfg.Queries.Slow
	}
	e.Slow = slow > 0 && took >= slow
	a.rt.record(a.parent, a.session, e)
	if e.Slow && err == nil {
		a.explain()
	}
}

// record counts an event and hands it on.
func (db *DB) record(ctx context.Context, s *session, e QueryEvent) {
	t := &db.seen
	t.bySource[sourceIndex(e.Source)].Add(1)
	if s != nil {
		e.User, e.RequestID = s.User, s.RequestID
	}
	if e.Duration > 0 {
		t.timed.Add(1)
		t.time.Add(int64(e.Duration))
		t.remember(e)
	}
	if failed(e.Err) {
		t.errors.Add(1)
	}
	if e.Slow {
		t.slow.Add(1)
		db.log.queries.WarnContext(ctx, "slow query", "query", e.Query.Name, "took", e.Duration,
			"source", string(e.Source), "host", e.Host, "port", e.Port, "user", e.User, "request", e.RequestID)
	}
	if db.cfg.OnQuery != nil {
		db.cfg.OnQuery(ctx, e)
	}
}

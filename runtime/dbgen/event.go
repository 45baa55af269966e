package dbgen

import (
	"time"

	"github.com/dbgen-go/dbgen/runtime/internal/engine"
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

// sources are the engine's.
var sources = [engine.SourceCount]Source{
	engine.SourcePrimary: SourcePrimary, engine.SourceReplica: SourceReplica,
	engine.SourceTransaction: SourceTransaction, engine.SourceForeign: SourceForeign,
	engine.SourceL1: SourceL1, engine.SourceL2: SourceL2, engine.SourceShared: SourceShared, engine.SourceNone: SourceNone,
}

// A QueryEvent is one call of a generated query that the cache answered, or one
// attempt of a call that it did not.
type QueryEvent struct {
	Query     string // its name, such as "GetStory"
	Package   string // the generated package's name
	SQL       string
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

func eventOf(e engine.Event) QueryEvent {
	return QueryEvent{
		Query: e.Query.Name, Package: e.Query.Package, SQL: e.Query.SQL,
		Source: sources[e.Source], Host: e.Host, Port: e.Port, Reason: e.Reason, Attempt: e.Attempt,
		Start: e.Start, Duration: e.Duration, Slow: e.Slow, Err: e.Err, User: e.User, RequestID: e.RequestID,
	}
}

// History returns the last calls that reached a server, oldest first.
func (db *DB) History() []QueryEvent {
	history := db.engine.History()
	events := make([]QueryEvent, len(history))
	for i, e := range history {
		events[i] = eventOf(e)
	}
	return events
}

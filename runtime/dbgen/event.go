package dbgen

import (
	"context"

	"github.com/dbgen-go/dbgen/runtime/observe"
)

// A Source says what answered a call.
type Source = observe.Source

// The sources.
const (
	SourcePrimary     = observe.SourcePrimary
	SourceReplica     = observe.SourceReplica
	SourceTransaction = observe.SourceTransaction
	SourceForeign     = observe.SourceForeign // a handle that the runtime does not know
	SourceL1          = observe.SourceL1
	SourceL2          = observe.SourceL2
	SourceShared      = observe.SourceShared // another call of this process that ran at the same time
	SourceNone        = observe.SourceNone   // refused before it was sent anywhere
)

// A QueryEvent is one call of a query that the cache answered, or one attempt of a
// call that it did not.
type QueryEvent = observe.Event

// onQuery is Config.OnQuery.
type onQuery func(context.Context, QueryEvent)

func (onQuery) Begin(ctx context.Context, _ *observe.Event) context.Context { return ctx }

func (tell onQuery) End(ctx context.Context, e *observe.Event) { tell(ctx, *e) }

// Tracker returns what is known of the queries that ran.
func (db *DB) Tracker() *observe.Tracker { return db.tracker }

// History returns the last attempts that reached a server, oldest first.
func (db *DB) History() []QueryEvent { return db.tracker.History() }

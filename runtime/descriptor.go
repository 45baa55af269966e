package dbgen

import (
	"time"

	"github.com/dbgen-go/dbgen/runtime/limit"
)

// A Query describes one query of a generated package. Generated code declares
// it as a package variable and never changes it.
type Query struct {
	Name    string // "GetStory"
	Package string // the generated package's name
	Command string // "one", "many", "exec" …
	SQL     string // the text that is sent
	// Version is a fingerprint of SQL and of the Go row's shape, so that a
	// changed query or row never reads an old cache entry.
	Version uint64

	Verb Verb
	// ReadOnly says that the query writes and locks nothing, so that a replica
	// may answer it and a failed attempt may be repeated.
	ReadOnly bool
	Route    Route
	MaxLag   time.Duration // 0: Config.Routing.MaxLag
	Priority Priority
	Timeout  time.Duration // 0: none but the server's statement timeout
	Slow     time.Duration // 0: Config.Queries.Slow

	Cache *CachePolicy // nil: not cached
	// Invalidates says that generated code hands named tags to
	// Attempt.Invalidate, on top of what Writes says.
	Invalidates bool
	Limits      []Limit

	Reads  []Dep
	Writes []Dep
}

// writes reports whether a success of the query can change what is cached.
func (q *Query) writes() bool { return len(q.Writes) > 0 || q.Invalidates }

// A Verb is the kind of statement, by its effect.
type Verb uint8

// The verbs. A SELECT with a data-modifying CTE has the CTE's verb.
const (
	VerbOther Verb = iota // DDL, CALL, SET …
	VerbSelect
	VerbInsert
	VerbUpdate
	VerbDelete
	VerbMerge
)

// String returns the verb in lower case.
func (v Verb) String() string {
	return [...]string{"other", "select", "insert", "update", "delete", "merge"}[min(v, VerbMerge)]
}

// A Route says which kind of node a query wants.
type Route uint8

// The routes. RouteAuto sends what is read-only to a replica and the rest to
// the primary.
const (
	RouteAuto Route = iota
	RoutePrimary
	RouteReplica
)

// String returns the route as it is written in an annotation.
func (r Route) String() string {
	return [...]string{"auto", "primary", "replica"}[min(r, RouteReplica)]
}

// A Priority ranks queries. PriorityCritical always goes to the primary.
type Priority uint8

// The priorities, PriorityNormal being the default.
const (
	PriorityNormal Priority = iota
	PriorityLow
	PriorityHigh
	PriorityCritical
)

// String returns the priority as it is written in an annotation.
func (p Priority) String() string {
	return [...]string{"normal", "low", "high", "critical"}[min(p, PriorityCritical)]
}

// A Consistency says what a cached query may still return just after a write.
type Consistency uint8

// The consistencies. Strict is the default for what is cached.
const (
	Strict Consistency = iota
	Bounded
)

// A CachePolicy says how a query's results are cached. A zero duration is the
// configured default.
type CachePolicy struct {
	TTL         time.Duration // in Redis, and the longest anywhere
	L1          time.Duration // in memory
	Negative    time.Duration // of "no row"; 0: as long as a row
	Stale       time.Duration // how long after TTL an entry may be served while one caller refreshes it
	Consistency Consistency
}

// A Rate is so many calls in a window. The zero Rate limits nothing.
type Rate = limit.Rate

// A Limit bounds how often a query is called. Queries that give the same Name
// share one bucket; a query without a Name has its own.
type Limit struct {
	User        Rate // for each Session.User
	Global      Rate
	Name        string
	Wait        time.Duration // how long a call may wait to be let in
	Concurrent  int           // how many calls may run at once
	CountMisses bool          // calls that the cache answers are free
}

// A Dep is a table that a query reads or writes, or one row of it.
type Dep struct {
	Table   string   // "public.stories"
	Verb    Verb     // of a write
	Key     []KeyCol // the whole primary key pinned by equality, or nothing
	Columns []string // those set by an update
}

// A KeyCol is a primary key column and what it equals.
type KeyCol struct {
	Column string
	Param  int    // the parameter's number, or 0
	Const  string // the constant's SQL text when Param is 0
}

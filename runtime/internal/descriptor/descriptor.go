// Package descriptor says what generated code tells of its queries: data that
// the engine reads, and nothing that it does not. It knows durations and rates; it
// must not know how any of it is done.
//
// A field is written by templates/descriptor.go, mostly from an annotation, and
// obeyed by package engine; of a CachePolicy, engine/read.go hands it to package
// cache as a Request, which cache/load.go obeys. It is part of the contract with generated code: see runtime/_contract.
package descriptor

import (
	"time"

	"github.com/dbgen-go/dbgen/runtime/limit"
)

// A Query describes one query of a generated package. Generated code declares
// it as a package variable and never changes it.
type Query struct {
	Name    string // "GetStory"
	Package string // the generated package's name
	SQL     string // the text that is sent
	// ReadOnly says that the query is a SELECT that writes and locks nothing, so
	// that a replica may answer it and that it may be run again.
	ReadOnly bool
	Route    Route
	MaxLag   time.Duration // of a replica; 0: as configured
	Timeout  time.Duration // of an attempt; 0: none but the server's statement timeout
	Slow     time.Duration // what takes longer is logged; 0: as configured

	Cache *CachePolicy // nil: not cached
	Reads []string     // the tables that a cached query depends on, such as "public.stories"
	// Version is a fingerprint of a cached query's SQL and of the Go row's shape, so
	// that a changed query or row never reads an old entry.
	Version uint64

	Writes []string // the tables whose cached reads a success invalidates
	// Invalidates says that generated code hands named tags to
	// Attempt.Invalidate, on top of what Writes says.
	Invalidates bool

	Limits []Limit

	// About is what is told to people who look at the query in production; nil when
	// the generator said nothing.
	About *About
}

// About says what the generator found out about a query, for those who watch it.
type About struct {
	Command   string // "one", as in its name's line
	Operation string // "SELECT"
	Table     string // what it writes, or reads first, such as "public.stories"
	File      string // of the query, without its folder
	// Keys are the parameters, by number, that must equal a column. Calls that differ
	// by others alone go on where the last one ended.
	Keys []int
	// Batch is what asks for many keys at once: the name of a method; or, with a
	// space in it, the annotation that makes one. "" where there can be none.
	Batch string
	// Indexes would serve the query, and the schema does not have them.
	Indexes []Index
}

// An Index is one that the analysis found missing.
type Index struct {
	Table string
	DDL   string // the statement that makes it
	Why   string
}

// A Route says which kind of server a query wants.
type Route uint8

// The routes. RouteAuto sends what is read-only to a replica and the rest to the
// primary. RouteCritical is RoutePrimary for another reason: the query's priority.
const (
	RouteAuto Route = iota
	RoutePrimary
	RouteCritical
)

// A CachePolicy says how a query's results are cached. A zero duration is the
// configured default.
type CachePolicy struct {
	TTL      time.Duration // in Redis, and the longest anywhere
	L1       time.Duration // in memory
	Negative time.Duration // of "no row"; 0: as long as a row
	Stale    time.Duration // how long after TTL an entry may be served while one caller refreshes it
}

// A Limit bounds how often a query is called. Queries that give the same Name
// share one bucket; a query without a Name has its own.
type Limit struct {
	User        limit.Rate // for each user
	Global      limit.Rate
	Name        string
	Wait        time.Duration // how long a call may wait to be let in
	Concurrent  int           // how many calls may run at once
	CountMisses bool          // calls that the cache answers are free
}

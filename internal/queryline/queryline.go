// Package queryline writes and reads the machine-readable line that every
// generated method carries at the end of its doc comment. It is how a query is
// told from any other method, never by its name. The package knows no Go types
// and no rule.
package queryline

import (
	"fmt"
	"slices"
	"strings"
)

// A Query is what the generator says of one method.
type Query struct {
	Name     string   // as the SQL file names it
	Command  string   // one, many, iter, exec, …
	Verb     string   // select, insert, update, delete, merge, other
	File     string   // the SQL file
	Tables   []string // read or written, schema-qualified
	Keys     []string // Go parameters, or fields of the Params struct, that say which rows
	Batch    string   // the method that takes many keys at once, or ""
	As       string   // what Batch returns: "list" in the keys' order, "map" by key, or "" for rows
	Loader   string   // the field of Loaders that gathers calls of Batch, or ""
	Load     string   // the loader that is asked in the query's place, or "". No line says so
	LoopOK   bool     // made for loops: batch and copy commands
	NoTwin   bool     // "-- batch:" would be refused: many keys' rows cannot be told apart
	ToList   bool     // "-- batch:" by the one key would be accepted with as=list or as=map alone, as by several
	NoCopy   bool     // an INSERT that COPY cannot do: ON CONFLICT, computed values, rows of a query
	Bounds   []string // parameters that bound a range; nil is not known. No line says so
	Equal    []string // as Keys, of code that has no line: what conditions equal
	Within   []string // of code that has no line: what conditions contain, or are contained in
	Volatile bool     // it may answer something else each time. No line says so
	NoBatch  bool     // there are no batch commands: sqlc wrote the code, and not for pgx. No line says so
	Package  string   // the path of the Go package that has its method; "" is not known. No line says so
	// Own has, for each query in a write that asks the written table for rows, what it
	// equals in that, of code that has no line.
	Own [][]string
	Sum bool // of code that has no line: it adds to what the row has, and many are one that adds the sum
	// Sent is what is sent, of code that has no line. No line says so.
	Sent Sent
}

// Sent is a text of SQL and what is sent with it.
type Sent struct {
	SQL   string   // "" is not known
	Args  []Arg    // by the parameters' numbers
	Types []string // of the parameters, as SQL writes them, where a schema told; "" is not known
	SQLC  bool     // sqlc's, not written by hand
	DBGen bool     // dbgen's
	// EmptySlices says that a query without rows gives a slice that is not nil.
	EmptySlices bool
	Driver      Driver
}

// An Arg is what is sent for a parameter.
type Arg struct {
	Name string // of the field or variable; "" is none
	Type string // in Go, with its package's path, as "time.Time"; "" is not known
	// Basic is the basic type below one that has a name, as "int64"; Local says that
	// the name is of the package that sends it.
	Basic string
	Local bool
}

// A Driver is what sends a text.
type Driver string

// The drivers.
const (
	PGX Driver = "pgx"
	SQL Driver = "database/sql"
)

// Deciding are the parameters that say which rows, as far as they are known.
func (q *Query) Deciding() []string {
	if len(q.Keys) > 0 {
		return q.Keys
	}
	return slices.Concat(q.Equal, q.Within)
}

// Writes reports whether the query changes data.
func (q *Query) Writes() bool {
	switch q.Verb {
	case "insert", "update", "delete", "merge":
		return true
	}
	return false
}

// Batched reports whether one call already carries many rows, so that a loop
// around it is as it should be.
func (q *Query) Batched() bool {
	return q.LoopOK || q.Command == "copyfrom" || strings.HasPrefix(q.Command, "batch")
}

// Returns reports whether the query gives rows.
func (q *Query) Returns() bool {
	switch q.Command {
	case "one", "many", "iter", "batchone", "batchmany":
		return true
	}
	return false
}

// TakesBatch reports whether dbgen would make a batch twin of the query if "-- batch:"
// asked for it.
func (q *Query) TakesBatch() bool {
	return len(q.Keys) > 0 && q.Batch == "" && !q.NoTwin && q.Verb == "select" && !q.Sent.SQLC
}

// Where says where the query stands in SQL.
func (q *Query) Where() string {
	if q.File == "" {
		return "query " + q.Name
	}
	return fmt.Sprintf("query %s in %s", q.Name, q.File)
}

// Shares reports whether q and other have a table in common.
func (q *Query) Shares(other *Query) bool {
	return slices.ContainsFunc(q.Tables, func(t string) bool { return slices.Contains(other.Tables, t) })
}

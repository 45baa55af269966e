package txn

import (
	"fmt"
	"go/token"
)

// what an effect is.
type effectKind int

const (
	runs     effectKind = iota // a query
	begins                     // another transaction
	acquires                   // a connection
	requests                   // another service
	waits                      // for time, a channel or other goroutines
)

// A Hop is a function on the way to what is found.
type Hop struct {
	Name string
	pos  token.Pos // of the call in it that goes on; not valid where another process looked
}

// A Handle is what queries of a function run on, as its callers see it.
type Handle struct {
	Class  int
	Param  int      // the parameter that it comes from: -1 the receiver, none where from none
	Path   []string // fields from there
	Owner  string   // the struct that has the last field, and the field
	Source []string // where it was made
	Driver string
	Text   string // as Go source, in the function
	Direct bool   // it is a pool itself
}

// An Effect is what a function does each time it is called.
type Effect struct {
	Kind   int
	What   string // in words: the function called
	Handle Handle
	Via    []Hop
	Rests  []string
}

// Does is the fact of what a function has to do with transactions, rows and what
// leaves the process.
type Does struct {
	Effects []Effect
	// Runs are the parameters that it calls in a transaction, with what that is
	// begun on.
	Runs map[int]Handle
	// Calls are the parameters that it calls.
	Calls []int
	// Begun says that it begins a transaction for its caller, On on what.
	Begun bool
	On    Handle
	// Ends are the parameters, receiver -1, that it may close or end, Keeps those that it
	// stores where others find them.
	Ends, Keeps []int
	// Halts says that it does not come back.
	Halts bool
	// Gives is the handle that it returns; its class is unknown where it is none.
	Gives Handle
}

// AFact marks the type as a fact.
func (*Does) AFact() {}

func (d *Does) String() string { return fmt.Sprintf("%d effects, begun %v", len(d.Effects), d.Begun) }

// none is the index of no parameter; receiver that of the receiver.
const (
	none     = -2
	receiver = -1
)

func (d *Does) empty() bool {
	return len(d.Effects) == 0 && len(d.Runs) == 0 && len(d.Calls) == 0 && !d.Begun && !d.Halts && len(d.Ends)+len(d.Keeps) == 0 && class(d.Gives.Class) == unknown
}

// maxEffects bounds what is remembered of a function.
const maxEffects = 12

package loops

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

// IsQuery is the fact that a method is a generated query.
type IsQuery struct{ Query queryline.Query }

// Performs is the fact that a function runs queries.
type Performs struct{ Effects []Effect }

// An Effect is one query that a function runs each time it is called.
type Effect struct {
	Query  queryline.Query
	Params []int    // parameters that reach the query's arguments; receiver is -1
	Via    []string // functions on the way to it, nearest first
}

// CallsInLoop is the fact that a function calls these parameters in a loop.
type CallsInLoop struct{ Params []int }

// UsesQueries is the fact that a package declares queries or imports one that
// does, directly or not.
type UsesQueries struct{}

// AFact marks the type as a fact.
func (*IsQuery) AFact() {}

// AFact marks the type as a fact.
func (*Performs) AFact() {}

// AFact marks the type as a fact.
func (*CallsInLoop) AFact() {}

// AFact marks the type as a fact.
func (*UsesQueries) AFact() {}

func (f *IsQuery) String() string     { return "query " + f.Query.Name }
func (f *CallsInLoop) String() string { return fmt.Sprintf("calls in loop %v", f.Params) }
func (*UsesQueries) String() string   { return "uses queries" }

func (f *Performs) String() string {
	names := make([]string, len(f.Effects))
	for i, e := range f.Effects {
		names[i] = fmt.Sprintf("%s%v", e.Query.Name, e.Params)
	}
	return "performs " + strings.Join(names, " ")
}

const receiver = -1

// maxVia bounds how far a query is followed through helpers: a finding that
// nobody can follow is not acted on, and recursion must end.
const maxVia = 4

// An effect is a query that a call runs, as seen from the caller's side.
type effect struct {
	query  *queryline.Query
	params []int // of the callee; receiver is -1
	free   set   // a closure's: places of the function around it
	via    []string
}

func export(effects []effect) *Performs {
	f := new(Performs)
	for _, e := range effects {
		f.Effects = append(f.Effects, Effect{Query: *e.query, Params: e.params, Via: e.via})
	}
	return f
}

func (f *Performs) effects() []effect {
	var effects []effect
	for i := range f.Effects {
		e := &f.Effects[i]
		effects = append(effects, effect{query: &e.Query, params: e.Params, via: e.Via})
	}
	return effects
}

// add appends e unless effects has the same query with the same parameters.
func add(effects []effect, e effect) []effect {
	same := func(o effect) bool {
		return o.query.Name == e.query.Name && o.query.File == e.query.File && slices.Equal(o.params, e.params)
	}
	if slices.ContainsFunc(effects, same) {
		return effects
	}
	return append(effects, e)
}

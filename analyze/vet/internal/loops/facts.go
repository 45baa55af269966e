package loops

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/queryline"
)

// IsQuery is the fact that a method is a generated query.
type IsQuery struct{ Query queryline.Query }

// Performs is the fact of what a function does each time it is called.
type Performs struct {
	Effects []Effect
	// OwnTx says that it begins a transaction, External that it calls another
	// service, by HTTP, gRPC or as a process.
	OwnTx, External bool
	// Disk says what it does with a file of what it is given.
	Disk DiskUse
	// Memory says that it keeps what it found, and looks there first.
	Memory bool
	// Recalls says that it asks the database only for what it does not remember.
	Recalls bool
	// Sends are what it sends for its caller.
	Sends []Send
}

// An Effect is one query that a function runs each time it is called.
type Effect struct {
	Query  queryline.Query
	Params []Param // that reach what says which rows
	Via    []Hop   // functions on the way to it, nearest first
	Rests  []string
	// Fixed says that all that is sent is made of the parameters and of what does
	// not change; Guarded that it does not run in each call, Sometimes that it runs in
	// each or in none while what Params have stays the same.
	Fixed, Guarded, Sometimes bool
	// Needs says what flags of the function must be for it to run.
	Needs []Need
	// Looped says that the function, or one on the way, runs it in a loop.
	Looped bool
	// Job says that the function, or one on the way, does one item's whole work: it
	// begins a transaction, calls another service, walks what it finds, or reads and
	// writes.
	Job bool
}

// A Param is a parameter of a function, or one field of it, that reaches a
// query.
type Param struct {
	Index int    // receiver is -1
	Field string // "" is the whole
	Many  bool   // as a slice that is sent whole
	Text  bool   // as a part of the text of SQL, such as a table's name
	Aside bool   // as what does not say which rows: a pattern, a limit
	Who   bool   // as what says which of several types does it, for the same rows
	Equal bool   // as what a column is equal to
	Ends  int8   // as so many bounds of ranges
}

// A Hop is a function on the way to a query.
type Hop struct {
	Name string    // as people write it
	Func string    // the function's full name; "" is a literal's
	pos  token.Pos // of the call in it that goes on; not valid where another process looked
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

// maxEffects bounds what is remembered of a function: one that runs more
// different queries does a job, which no batch replaces.
const maxEffects = 32

// An effect is a query that a call runs, as seen from the caller's side.
type effect struct {
	query          *queryline.Query
	at             token.Pos // of the call that runs it; not valid where another process looked
	params         []Param
	free           set // a closure's: places of the function around it
	via            []Hop
	rests          []string // on what it rests that this call runs the query, where that is not plain
	fixed, guarded bool
	looped         bool   // the function, or one on the way, runs it in a loop
	needs          []Need // what flags of the function must be for it to run
	sometimes      bool   // what stays the same decides whether it runs
	job            bool
	parts          []Param // if it is a job only where one of these is given
	dispatched     bool    // the receiver, an interface, says who does it rather than for what
}

// A summary is what a function does each time it is called.
type summary struct {
	effects         []effect
	ownTx, external bool
	disk            DiskUse
	walks           bool // it calls itself with what it finds
	memory          bool // it keeps what it found, and looks there first
	recalls         bool // it asks the database only for what it does not remember
	follow          bool // what it writes follows from what it wrote
	sends           []Send
	ran             []ran // while it is made
}

// A ran is a query that a call in a function runs.
type ran struct {
	query *queryline.Query
	call  *ast.CallExpr
	loop  ast.Node // the innermost loop around the call in the function; nil is none
	many  bool     // a function that is called runs it in a loop of its own
	given bool     // a parameter says which rows
	part  Param    // without which it does not run; it has no name where there is none
	own   []string // fields of the receiver, values alone, that say it
	// beside are calls that ask the database before it, and that it has nothing to do with.
	beside []*ast.CallExpr
	// unreached is what the function does not come to any more after it.
	unreached []region
}

func (s *summary) empty() bool {
	return len(s.effects) == 0 && len(s.sends) == 0 && !s.ownTx && !s.external && s.disk == noDisk && !s.memory && !s.recalls
}

func export(s *summary) *Performs {
	f := &Performs{OwnTx: s.ownTx, External: s.external, Disk: s.disk, Memory: s.memory, Recalls: s.recalls, Sends: s.sends}
	for _, e := range s.effects {
		f.Effects = append(f.Effects, Effect{*e.query, e.params, e.via, e.rests, e.fixed, e.guarded, e.sometimes, e.needs, e.looped, e.job})
	}
	return f
}

func (f *Performs) summary() *summary {
	s := &summary{ownTx: f.OwnTx, external: f.External, disk: f.Disk, memory: f.Memory, recalls: f.Recalls, sends: f.Sends}
	for i := range f.Effects {
		e := &f.Effects[i]
		s.effects = append(s.effects, effect{query: &e.Query, params: e.Params, via: e.Via, rests: e.Rests, fixed: e.Fixed, guarded: e.Guarded, sometimes: e.Sometimes, needs: e.Needs, looped: e.Looped, job: e.Job})
	}
	return s
}

// add appends e unless effects has the same query with the same parameters; of
// two ways to it the shorter is kept.
func add(effects []effect, e effect) []effect {
	same := func(o effect) bool {
		return o.query.Name == e.query.Name && o.query.File == e.query.File && o.job == e.job && slices.Equal(o.params, e.params)
	}
	if i := slices.IndexFunc(effects, same); i >= 0 {
		e.needs = slices.DeleteFunc(slices.Clone(e.needs), func(n Need) bool { return !slices.Contains(effects[i].needs, n) })
		if len(e.via) >= len(effects[i].via) {
			effects[i].needs = e.needs
		} else {
			effects[i] = e
		}
		return effects
	}
	if len(effects) == maxEffects {
		return effects
	}
	return append(effects, e)
}

// statement tells the statement of a query from others: where its SQL is made at run time,
// each place that sends some sends another one.
func (r ran) statement() string { return statementAt(r.query, r.call.Pos()) }

// statementAt is statement of a query that runs by a call at a place.
func statementAt(q *queryline.Query, at token.Pos) string {
	if isMade(q) {
		return fmt.Sprintf("%s %s %d", q.Name, q.File, at)
	}
	return q.Name
}

// before reports whether one query may run before another.
func (r ran) before(o ran) bool {
	return r.call.Pos() < o.call.Pos() && !slices.ContainsFunc(r.unreached, func(in region) bool { return in.contains(o.call.Pos()) })
}

// isBeside reports whether a query that reads before another one writes has nothing to do
// with the item: it asks other tables, for what is the same for all items. (The item may be the
// receiver, by whose number both ask.)
func isBeside(read, write ran) bool {
	sameOwn := slices.ContainsFunc(read.own, func(field string) bool { return slices.Contains(write.own, field) })
	return !read.given && write.given && !sameOwn && !read.query.Shares(write.query)
}

// readsElse reports whether one who writes reads something else after it, which is no
// reading back of what was written.
func readsElse(write, read ran) bool {
	return write.before(read) && len(write.query.Tables) > 0 && len(read.query.Tables) > 0 && !write.query.Shares(read.query)
}

// isJob reports whether one who runs queries at these places for an item does the
// item's whole work, so that to batch one of them is no cure: a read before a write,
// which it decides on, or of other tables after it, or many writes. What a single call does was judged where the
// function is that it calls.
func isJob(ran []ran) bool {
	var writes []string
	for _, w := range ran {
		if !w.query.Writes() {
			continue
		}
		if !slices.Contains(writes, w.statement()) {
			writes = append(writes, w.statement())
		}
		for _, r := range ran {
			if !r.query.Writes() && r.call != w.call && (r.before(w) || readsElse(w, r) || r.loop != nil && r.loop == w.loop) && !isBeside(r, w) && !slices.Contains(w.beside, r.call) {
				return true
			}
		}
	}
	return len(writes) >= 5
}

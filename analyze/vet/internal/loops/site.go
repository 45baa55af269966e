package loops

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/internal/queryline"
)

// Kind is what a site does in each round of its loop.
type Kind int

// The kinds.
const (
	none      Kind = iota
	ReadEach       // asks for something that depends on the round
	ReadSame       // asks the same again
	WriteEach      // writes, row by row
)

// A Site is a call that runs queries in each round of a loop. What it has of one
// query is of the one to see to first.
type Site struct {
	Kind  Kind
	Call  *ast.CallExpr
	Loop  ast.Node
	Query *queryline.Query
	// Via are the functions between the call and the query, nearest first; none
	// where the call is the generated method itself.
	Via    []Hop
	Direct bool      // the call is the generated method itself
	at     token.Pos // the call that runs the query; not valid where another process looked
	// Each is what a round is about, as Go source: the loop's variable, or the
	// element that the call picks with it; "" where that cannot be told.
	Each string
	// Array says that what a round sends is an array of its own.
	Array bool
	// Sum says that each round adds as much to the same rows.
	Sum bool
	// Copier is a :copyfrom query that fills the same table with at least what
	// the call gives, or "".
	Copier string
	// Differ are the names of what the query is sent with that may differ in each
	// round; nil is not known.
	Differ []string
	// Siblings are the queries of the package that the query is of, by name.
	Siblings []*batch.Sibling
	// Drivers are the packages by which the program's database/sql sends SQL to
	// PostgreSQL, as far as it imports them itself: lib/pq's and pgx's.
	Drivers []string
	// OtherEngines says that the program imports another engine's driver.
	OtherEngines bool
	// Concurrent says that the rounds run beside each other, so that nothing can be sent
	// before them: GraphQL's resolvers, and goroutines.
	Concurrent bool
	// Doubts are what it rests on that the call does this, where that is not plain
	// in the code; none is sure.
	Doubts []string
	// Once says that it is a migration, a backfill or a seed.
	Once bool
	// Others are the other queries that the call runs once a round.
	Others []Other

	cures *cures // that are known already; nil keeps none
}

// An Other is another query of a site.
type Other struct {
	Query *queryline.Query
	Via   []Hop
	at    token.Pos
}

// Queries are those that the call runs once a round, the one to see to first.
func (s *Site) Queries() []*queryline.Query {
	all := []*queryline.Query{s.Query}
	for _, o := range s.Others {
		all = append(all, o.Query)
	}
	return all
}

// What names the query and the way to it.
func (s *Site) What() string { return what(s.Query, s.Via) }

func what(q *queryline.Query, via []Hop) string {
	if len(via) == 0 {
		return q.Name
	}
	names := make([]string, len(via))
	for i, h := range via {
		names[i] = h.Name
	}
	return fmt.Sprintf("%s (through %s)", q.Name, strings.Join(names, " → "))
}

// Rest says of the other queries how many there are and which, in words to be put
// behind a finding; "" if there are none.
func (s *Site) Rest() string {
	switch n := len(s.Others); {
	case n == 0:
		return ""
	case n <= 3:
		var names []string
		for _, o := range s.Others {
			names = append(names, o.Query.Name)
		}
		return "; so does " + strings.Join(names, ", ")
	default:
		return fmt.Sprintf("; so do %d other queries: %s, %s, …", n, s.Others[0].Query.Name, s.Others[1].Query.Name)
	}
}

// Line is the line on which the loop begins.
func (s *Site) Line(pass *analysis.Pass) int { return pass.Fset.Position(s.Loop.Pos()).Line }

// Repeats says what makes the rounds: "the loop on line 7".
func (s *Site) Repeats(pass *analysis.Pass) string {
	if _, ok := s.Loop.(*ast.FuncDecl); ok {
		return fmt.Sprintf("the list that this resolver (line %d) is called for", s.Line(pass))
	}
	return fmt.Sprintf("the loop on line %d", s.Line(pass))
}

// Table names what a round trip goes to.
func (s *Site) Table() string {
	if len(s.Query.Tables) == 0 {
		return "the database"
	}
	return s.Query.Tables[0]
}

// Rounds says how often the query runs: "for each id", "in each round".
func (s *Site) Rounds() string {
	if s.Each == "" {
		return "in each round"
	}
	return "for each " + s.Each
}

// Related are the places between the loop and the query, and those on the way to
// the call's other queries, as far as they are known here.
func (s *Site) Related() []analysis.RelatedInformation {
	places := []analysis.RelatedInformation{{Pos: s.Loop.Pos(), Message: "the loop"}}
	seen := map[token.Pos]bool{s.Call.Pos(): true}
	note := func(pos token.Pos, format string, args ...any) {
		if pos.IsValid() && !seen[pos] {
			seen[pos] = true
			places = append(places, analysis.RelatedInformation{Pos: pos, Message: fmt.Sprintf(format, args...)})
		}
	}
	chain := func(q *queryline.Query, via []Hop, at token.Pos) {
		for i := 1; i < len(via); i++ {
			note(via[i].pos, "%s calls %s, on the way to %s", via[i-1].Name, via[i].Name, q.Name)
		}
		if n := len(via); n > 0 {
			note(at, "%s runs %s", via[n-1].Name, q.Name)
		}
	}
	chain(s.Query, s.Via, s.at)
	for _, o := range s.Others {
		chain(o.Query, o.Via, o.at)
	}
	return places
}

// site makes one site of what a call does: first what is sure, then what is read,
// then what is nearest.
func (f *frame) site(found []*verdict) Site {
	rank := func(v *verdict) int {
		switch v.kind {
		case ReadEach:
			return 0
		case WriteEach:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(found, func(a, b *verdict) int {
		return cmp.Or(cmp.Compare(min(len(a.doubt), 1), min(len(b.doubt), 1)), cmp.Compare(rank(a), rank(b)), cmp.Compare(len(a.via), len(b.via)))
	})
	v := found[0]
	s := Site{Kind: v.kind, Call: v.call, Loop: v.loop.stmt, Query: v.query, Via: v.via, Direct: v.direct, at: v.at, Array: v.array, Sum: v.sum, Once: f.isOnce(), Doubts: v.doubt}
	s.Differ = f.differing(v)
	s.Siblings, s.cures = f.queries().of[v.query.Package], new(cures)
	s.Drivers, s.OtherEngines = f.world.drivers()
	s.Concurrent = f.concurrent(v)
	if v.of.obj != nil {
		s.Each = f.subject(v.call, v.of)
	}
	if v.kind == WriteEach && v.query.Verb == "insert" {
		s.Copier = f.queries().copier(v.query)
	}
	for _, o := range found[1:] {
		named := func(x Other) bool { return x.Query.Name == o.query.Name }
		if o.query.Name != s.Query.Name && !slices.ContainsFunc(s.Others, named) {
			s.Others = append(s.Others, Other{o.query, o.via, o.at})
		}
	}
	return s
}

// concurrent reports whether the rounds of a call's loop run beside each other.
func (f *frame) concurrent(v *verdict) bool {
	if _, ok := v.loop.stmt.(*ast.FuncDecl); ok {
		return true
	}
	found := false
	ast.Inspect(v.loop.stmt, func(n ast.Node) bool {
		if n == nil || n.Pos() > v.call.Pos() || v.call.End() > n.End() {
			return false
		}
		switch n := n.(type) {
		case *ast.GoStmt:
			found = true
		case *ast.CallExpr:
			if fn, ok := typeutil.Callee(f.info, n).(*types.Func); ok && n != v.call && startsTask(fn) {
				found = true
			}
		}
		return !found
	})
	return found
}

// subject names what each round is about: the loop's variable, or, where that
// only counts, the element that the call picks with it.
func (f *frame) subject(call *ast.CallExpr, v place) string {
	name := v.String()
	for _, arg := range call.Args {
		ast.Inspect(arg, func(n ast.Node) bool {
			ix, ok := n.(*ast.IndexExpr)
			if !ok {
				return true
			}
			if id, ok := ast.Unparen(ix.Index).(*ast.Ident); ok && v.field == "" && f.info.ObjectOf(id) == v.obj {
				name = types.ExprString(ix)
			}
			return false
		})
	}
	return name
}

func (p place) String() string {
	if p.field != "" {
		return p.obj.Name() + "." + strings.ReplaceAll(p.field, inElements, "[…].")
	}
	return p.obj.Name()
}

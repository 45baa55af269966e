package loops

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

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

// A Site is a call that runs a query in each round of a loop.
type Site struct {
	Kind  Kind
	Call  *ast.CallExpr
	Loop  ast.Node
	Query *queryline.Query
	// Via are the functions between the call and the query, nearest first; none
	// where the call is the generated method itself.
	Via    []string
	Direct bool // the call is the generated method itself
	// Each is what a round is about, as Go source: the loop's variable, or the
	// element that the call picks with it; "" where that cannot be told.
	Each string
	// Copier is a :copyfrom query that fills the same table with at least what
	// the call gives, or "".
	Copier string
}

// What names the query and the way to it.
func (s *Site) What() string {
	if len(s.Via) == 0 {
		return s.Query.Name
	}
	return fmt.Sprintf("%s (through %s)", s.Query.Name, strings.Join(s.Via, " → "))
}

// Line is the line on which the loop begins.
func (s *Site) Line(pass *analysis.Pass) int { return pass.Fset.Position(s.Loop.Pos()).Line }

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

func (f *frame) site(kind Kind, call *ast.CallExpr, c candidate, l *loop, v place) Site {
	s := Site{Kind: kind, Call: call, Loop: l.stmt, Query: c.query, Via: c.via, Direct: c.direct}
	if v.obj != nil {
		s.Each = f.subject(call, v)
	}
	if kind == WriteEach && c.query.Verb == "insert" {
		s.Copier = f.copier(c.query)
	}
	return s
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
		return p.obj.Name() + "." + p.field
	}
	return p.obj.Name()
}

// copier names a :copyfrom query that fills the same table with at least what q
// gives, or "".
func (f *frame) copier(q *queryline.Query) string {
	name := ""
	for _, fact := range f.pass.AllObjectFacts() {
		known, ok := fact.Fact.(*IsQuery)
		if !ok || known.Query.Command != "copyfrom" || len(q.Tables) == 0 || !slices.Equal(known.Query.Tables, q.Tables) ||
			slices.ContainsFunc(q.Keys, func(k string) bool { return !slices.Contains(known.Query.Keys, k) }) {
			continue
		}
		if name == "" || known.Query.Name < name {
			name = known.Query.Name
		}
	}
	return name
}

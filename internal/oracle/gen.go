package oracle

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// A gen writes random queries over one schema.
type gen struct {
	*rand.Rand
	cat     *pgcat.Catalog
	pool    *pool
	schema  *model
	version int
	run     bool // the query is to be run
	core    bool // it is made of what seldom fails, so that its structure matters

	aliases  int
	params   []pgcat.OID
	named    bool // parameters are sqlc.arg and sqlc.narg
	features []string
	calls    []*callable
	ctes     []*cte

	windowName string
	bound      binding           // of the last call's polymorphic types
	focus      []column          // those that the parts of a query that is run have in common
	tried      map[pgcat.OID]int // calls written
	yields     map[pgcat.OID][]*callable
	keywords   map[string]bool
}

// newRand is where a schema and all its queries come from.
func newRand(seed uint64, schema int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(schema))) }

// reset makes ready for the next query.
func (g *gen) reset() {
	g.aliases, g.params, g.features, g.calls, g.ctes = 0, nil, nil, nil, nil
	g.named = g.one(4)
	g.core = g.run && !g.one(3)
	g.focus = nil
}

// one is true once in n times.
func (g *gen) one(n int) bool { return g.IntN(n) == 0 }

func pick[T any](g *gen, all []T) T { return all[g.IntN(len(all))] }

func (g *gen) word(words ...string) string { return pick(g, words) }

// use notes that a part of the grammar was used.
func (g *gen) use(feature string) {
	if !slices.Contains(g.features, feature) {
		g.features = append(g.features, feature)
	}
}

// rarest picks, of a few callables taken at random, the one that queries have
// called least so far.
func (g *gen) rarest(all []*callable) *callable {
	if g.core {
		var kept []*callable
		for _, c := range all {
			if core[c.name] {
				kept = append(kept, c)
			}
		}
		if len(kept) > 0 {
			all = kept
		}
	}
	best := pick(g, all)
	for range 7 {
		if c := pick(g, all); g.tried[c.oid()] < g.tried[best.oid()] {
			best = c
		}
	}
	g.tried[best.oid()]++
	return best
}

// prefer picks a column, most often one that is in focus, so that conditions
// and results are about the same ones.
func (g *gen) prefer(all []column) column {
	if !g.one(3) {
		for _, c := range all {
			if slices.Contains(g.focus, c) {
				return c
			}
		}
	}
	return pick(g, all)
}

// look takes a few columns into focus.
func (g *gen) look(all []column) {
	g.focus = nil
	if g.core && len(all) > 0 {
		g.focus = []column{pick(g, all), pick(g, all)}
	}
}

func (g *gen) alias(prefix string) string {
	g.aliases++
	return fmt.Sprintf("%s%d", prefix, g.aliases)
}

// A column is something that expressions can refer to.
type column struct {
	sql  string
	name string
	typ  pgcat.OID
}

// A scope is what is visible at a place in a query.
type scope struct {
	columns []column
	outer   *scope
}

// find returns the columns of a type, the outer queries' too: those with a
// qualifier, since the query's own columns hide others of their name.
func (s *scope) find(t pgcat.OID) (all []column) {
	for inner := s; s != nil; s = s.outer {
		for _, c := range s.columns {
			if c.typ == t && (s == inner || strings.Contains(c.sql, ".")) {
				all = append(all, c)
			}
		}
		if len(all) > 0 {
			break
		}
	}
	return all
}

// A place is where an expression stands and what is allowed there.
type place struct {
	scope  *scope
	agg    *scope // what aggregates see; nil where none can stand
	window bool
	sets   bool // set-returning functions
	depth  int
	closed bool // no subqueries and no parameters
}

func (p place) below() place {
	p.depth--
	p.sets = false
	return p
}

// inner is the place within an aggregate's arguments.
func (p place) inner() place {
	p.scope, p.agg, p.window, p.sets = p.agg, nil, false, false
	p.depth = min(p.depth-1, 2)
	return p
}

// param writes a parameter of a type, typed by a cast or left to what it meets.
func (g *gen) param(t pgcat.OID, cast bool) *node {
	n := 0
	for i, u := range g.params {
		if u == t && g.one(3) {
			n = i + 1
		}
	}
	if n == 0 {
		g.params = append(g.params, t)
		n = len(g.params)
	}
	s := fmt.Sprintf("$%d", n)
	if g.named {
		switch {
		case n%2 == 0:
			s = fmt.Sprintf("sqlc.narg('p%d')", n)
		case n%3 == 0:
			s = fmt.Sprintf("@p%d", n)
		default:
			s = fmt.Sprintf("sqlc.arg(p%d)", n)
		}
	}
	if cast {
		g.use("parameter: cast")
		return text(s + "::" + g.typeName(t)).as(t)
	}
	g.use("parameter: by context")
	return text(s).as(t)
}

func (g *gen) keyword(name string) bool {
	if g.keywords[name] {
		return true
	}
	for i, c := range name {
		if c != '_' && (c < 'a' || c > 'z') && (i == 0 || c < '0' || c > '9') {
			return true
		}
	}
	return false
}

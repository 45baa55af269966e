package indexing

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/paths"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Statement is a query, or what PostgreSQL itself asks for the sake of a foreign
// key, as one of a workload: what it costs with indexes beside those that there are,
// and which may serve it. It is for one goroutine.
type Statement struct {
	levels           []*paths.Level
	pass             *check.Pass
	query            *analyze.Query // nil for a foreign key's
	typical, adverse *planner.Planner
}

// StatementOf is a query's. Conditions that hold when a parameter is given are taken as
// given, as gapsOf does.
func StatementOf(p *check.Pass, q *analyze.Query) *Statement {
	of := *p
	of.Query = q
	given, _ := allGiven(levelsOf(&of))
	s := newStatement(&of, given)
	s.query = q
	return s
}

// LookUp is what a DELETE of a row of a foreign key's parent asks of its child.
func LookUp(p *check.Pass, child *schema.Table, key []*schema.Column) *Statement {
	rel := &paths.Rel{Relation: p.Result.Bound.Relation(child), Loc: -1}
	l := &paths.Level{Rels: []*paths.Rel{rel}}
	for _, c := range key {
		l.Conds = append(l.Conds, &paths.Cond{Rel: rel, Column: c, Op: paths.Eq, Name: "=", Param: true, Collation: tree.Collation{Name: c.Collation.Name}, Loc: -1})
	}
	return newStatement(p, []*paths.Level{l})
}

func newStatement(p *check.Pass, levels []*paths.Level) *Statement {
	return &Statement{levels: levels, pass: p, typical: planner.New(p, typical.Get(p)), adverse: planner.New(p, adverse.Get(p))}
}

// Tables are those that the statement reads and that an index could be made on.
func (s *Statement) Tables() []*schema.Table {
	var found []*schema.Table
	for _, l := range s.levels {
		for _, r := range l.Rels {
			if t := r.Table(); t != nil && indexable(t) && !slices.Contains(found, t) {
				found = append(found, t)
			}
		}
	}
	return found
}

// Cost is what the statement costs with indexes beside those that there are, in
// PostgreSQL's units; AdverseCost is the same under the other assumption of what the
// data is like.
func (s *Statement) Cost(extra []*planner.Index) float64 { return s.cost(s.typical, extra) }

// AdverseCost is Cost where the data is such that indexes pay least.
func (s *Statement) AdverseCost(extra []*planner.Index) float64 { return s.cost(s.adverse, extra) }

// Sifts reports whether the statement finds, joins, groups or orders rows of a table by a
// column: whether an index that begins with it could be of any use.
func (s *Statement) Sifts(t *schema.Table, column string) bool {
	is := func(e tree.Expr) bool {
		v, ok := e.(*tree.Var)
		return ok && v.RTE.Rel != nil && v.RTE.Rel.Table == t && v.Name() == column
	}
	for _, l := range s.levels { // which have the views
		for _, c := range l.Conds {
			if c.Rel.Table() == t && (c.Column != nil && c.Column.Name == column || tree.Contains(c.Expr, is) || tree.Contains(c.Whole, is)) {
				return true
			}
		}
		if slices.ContainsFunc(l.Order, func(o paths.OrderItem) bool { return o.Rel.Table() == t && o.Column.Name == column }) {
			return true
		}
	}
	if s.query == nil {
		return false
	}
	for q := range s.query.Tree.Query.All() {
		exprs := slices.Concat(q.GroupBy, q.DistinctOn, []tree.Expr{q.Where, q.Having, q.MergeOn})
		for _, by := range q.Sorts {
			exprs = append(exprs, by.Expr)
		}
		for _, n := range q.From {
			exprs = append(exprs, quals(n)...)
		}
		for _, a := range q.Aggs { // min and max read an index from its end
			exprs = append(exprs, a.Args...)
		}
		if q.Distinct {
			for _, c := range q.Columns() {
				exprs = append(exprs, c.Expr)
			}
		}
		for _, w := range q.Windows {
			exprs = append(exprs, slices.Concat(w.Partition, w.Order)...)
		}
		if slices.ContainsFunc(exprs, func(e tree.Expr) bool { return tree.Contains(e, is) }) {
			return true
		}
	}
	return false
}

// quals are the conditions of joins.
func quals(n *tree.FromNode) []tree.Expr {
	if n == nil || n.RTE != nil {
		return nil
	}
	return slices.Concat([]tree.Expr{n.Quals}, quals(n.Left), quals(n.Right))
}

func (s *Statement) cost(pl *planner.Planner, extra []*planner.Index) float64 {
	sum := 0.0
	for _, l := range s.levels {
		sum += pl.Level(l, extra)
	}
	return sum
}

// A Proposed is an index that may serve a statement.
type Proposed struct {
	Index *planner.Index
	// DDL are the CREATE INDEX statements that make it, without names; as a rule one.
	DDL []string
	// Where is its predicate; "" is none.
	Where string
	// Order: it gives the first rows in the order wanted.
	Order bool
	// Columns are those that it has, of another kind's keys those that are compared.
	Columns []string
	// Extension must be created before; "" is none.
	Extension string
}

// Proposals are the indexes that an expert would think of for the statement.
func (s *Statement) Proposals() []Proposed {
	var found []Proposed
	for _, l := range s.levels {
		for _, d := range demandsOf(s.pass, l) {
			for _, c := range d.candidates() {
				p := Proposed{Index: c.index, Where: c.where, Order: c.order}
				if c.index.Tree != nil {
					p.DDL = []string{TreeDDL(c.index.Table, c.index.Tree, c.where)}
				} else if g := c.gap(); g.Rewrite == "" {
					p.DDL, p.Columns, p.Extension = strings.Split(g.Index, "\n"), g.Columns, g.Extension
				} else {
					continue
				}
				found = append(found, p)
			}
		}
	}
	return found
}

// TreeDDL is the statement that makes a btree of plain columns; where may be "".
func TreeDDL(t *schema.Table, ix *tree.Index, where string) string {
	elems := make([]string, len(ix.Keys))
	for i, k := range ix.Keys {
		elems[i] = tree.QuoteIdent(k.Column.Name)
		if k.Collation.Name != "" {
			elems[i] += " COLLATE " + tree.QuoteIdent(k.Collation.Name)
		}
		elems[i] += direction(paths.OrderItem{Desc: k.Desc, NullsFirst: k.NullsFirst})
	}
	return CreateIndex(t, "", elems, where)
}

// How one query's indexes are chosen, which a workload's are by as well. Worthwhile and
// Share say when an index is worth its upkeep: it leaves at most Share of a plan that costs
// at least Worthwhile. Most is how many one query is thought to need. An index is as good
// as the best one if plans are Tie times as dear by it, or by Rows.
const (
	Worthwhile = worthwhile
	Share      = share
	Most       = most
	Tie        = tie
	Rows       = rows
)

// Given are the levels of all queries, with what is optional in them taken as given.
func Given(p *check.Pass) map[*analyze.Query][]*paths.Level {
	given := map[*analyze.Query][]*paths.Level{}
	for q, list := range levels.Get(p) {
		given[q], _ = allGiven(list)
	}
	return given
}

// Data is the data as costs are reckoned by: typical, and such that indexes pay least.
func Data(p *check.Pass) (typicalData, adverseData *planner.Data) {
	return typical.Get(p), adverse.Get(p)
}

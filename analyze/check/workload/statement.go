package workload

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/crash"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A statement is a query of the workload, or what deletes ask for a foreign key's sake.
type statement struct {
	*indexing.Statement
	query   *analyze.Query     // nil for a foreign key
	key     *schema.Constraint // nil for a query
	weight  float64            // how often it runs; 1 where that is not known
	calls   int64              // the same; 0 where that is not known
	tables  []*schema.Table
	bare    float64 // what it costs with the indexes that there are
	now     float64 // … and with what was chosen
	helped  bool    // its own best indexes halve it
	memo    map[string]float64
	adverse map[string]float64
}

// cost is what the statement costs with options beside the indexes that there are.
func (s *statement) cost(with selection) float64 { return s.look(s.memo, s.Cost, with) }

func (s *statement) adverseCost(with selection) float64 {
	return s.look(s.adverse, s.AdverseCost, with)
}

func (s *statement) extra(with selection) []*planner.Index {
	var extra []*planner.Index
	for _, t := range s.tables {
		for _, o := range with.on(t) {
			extra = append(extra, o.as(s)...)
		}
	}
	return extra
}

func (s *statement) look(memo map[string]float64, cost func([]*planner.Index) float64, with selection) float64 {
	var key strings.Builder
	for _, t := range s.tables {
		for _, o := range with.on(t) {
			key.WriteString(o.id)
		}
	}
	k := key.String()
	n, ok := memo[k]
	if !ok {
		n = cost(s.extra(with))
		memo[k] = n
	}
	return n
}

// A write is a query that has to keep the indexes of a table.
type write struct {
	query  *analyze.Query
	verb   tree.Verb
	set    []*schema.Column
	weight float64
}

// keeps reports whether the write changes an index on columns.
func (w *write) keeps(columns []string) bool {
	switch w.verb {
	case tree.Insert:
		return true
	case tree.Update, tree.Merge:
		return slices.ContainsFunc(w.set, func(c *schema.Column) bool { return slices.Contains(columns, c.Name) })
	}
	return false // VACUUM's work, later
}

// A load is all statements, with what may serve them.
type load struct {
	statements []*statement
	byTable    map[*schema.Table][]*statement
	writes     map[*schema.Table][]*write
	tables     []*schema.Table // that statements read, in the schema's order
	options    map[*schema.Table][]*option
	known      map[string]*option // by the statements that make them
	weighed    bool
	pass       *check.Pass // of the first package
	// hidden are tables that functions read, by conditions that are not weighed; blind is
	// that some function may read any.
	hidden map[*schema.Table]bool
	blind  bool
}

// collect reads the packages of an input. What the analysis of one statement does not
// survive is left out, as check reports it.
func collect(in Input) *load {
	l := &load{byTable: map[*schema.Table][]*statement{}, writes: map[*schema.Table][]*write{}, options: map[*schema.Table][]*option{}, known: map[string]*option{}, hidden: map[*schema.Table]bool{}}
	opts := in.Options
	opts.Rules, opts.Sources, opts.Silenced = nil, nil, nil
	for _, res := range in.Results {
		gather := &check.Rule{ID: "workload", Schema: func(p *check.Pass) {
			if l.pass == nil {
				l.pass = p
			}
			for _, q := range res.Queries {
				l.query(p, q, in.Calls)
			}
		}}
		check.Run(res, []*check.Rule{gather}, opts)
	}
	if l.pass != nil {
		l.keys()
	}
	for _, s := range l.statements {
		for _, t := range s.tables {
			l.byTable[t] = append(l.byTable[t], s)
		}
	}
	if l.pass != nil {
		for t := range l.pass.Result.Schema.AllTables() {
			if len(l.byTable[t]) > 0 {
				l.tables = append(l.tables, t)
			}
		}
	}
	return l
}

func (l *load) query(p *check.Pass, q *analyze.Query, calls func(*analyze.Query) int64) {
	if q.Tree == nil {
		return
	}
	weight, known := 1.0, int64(0)
	if calls != nil {
		if known = calls(q); known > 0 {
			weight, l.weighed = float64(known), true
		}
	}
	for _, a := range q.Reads {
		if a.Via != "" { // in a function's body
			l.hidden[a.Table] = true
		}
	}
	l.blind = l.blind || q.ReadsViaFunctions
	for _, a := range q.Writes {
		l.writes[a.Table] = append(l.writes[a.Table], &write{q, a.Verb, a.Columns, weight})
	}
	for _, ig := range q.Directives.Ignores {
		if ig.Rule == "missing-index" {
			return // its author says that it may be slow
		}
	}
	crash.Catch(func() {
		l.add(&statement{Statement: indexing.StatementOf(p, q), query: q, weight: weight, calls: known})
	})
}

func (l *load) add(s *statement) {
	s.memo, s.adverse = map[string]float64{}, map[string]float64{}
	s.tables = s.Tables()
	s.bare = s.cost(selection{})
	s.now = s.bare
	l.statements = append(l.statements, s)
}

// keys are the look-ups that the foreign keys to tables make whose rows queries delete.
func (l *load) keys() {
	p := l.pass
	for t := range p.Result.Schema.AllTables() {
		if t.Kind != schema.BaseTable && t.Kind != schema.PartitionedTable || t.PartitionOf != nil || p.Small(t) {
			continue
		}
		for _, fk := range t.ForeignKeys() {
			if fk.RefTable == nil || len(fk.Columns) == 0 {
				continue
			}
			weight := 0.0
			for _, w := range l.writes[fk.RefTable] {
				if w.verb == tree.Delete {
					weight += w.weight
				}
			}
			if weight > 0 {
				crash.Catch(func() {
					l.add(&statement{Statement: indexing.LookUp(p, t, fk.Columns), key: fk, weight: weight})
				})
			}
		}
	}
}

// upkeep is what writes pay for an index: to find its place and write it, once for each
// row. How many rows a statement writes is not known; one of COPY or of a batch is taken
// as many calls of it would be.
func (l *load) upkeep(o *option) float64 {
	sum := 0.0
	for _, w := range l.writes[o.table] {
		if w.keeps(o.columns) {
			sum += w.weight
		}
	}
	return sum * (entryCost + keyCost*float64(len(o.columns)))
}

// What a write pays for an entry of an index, and for each of its keys, in PostgreSQL's
// units: the descent, and a page that is as a rule in memory and written later.
const (
	entryCost = 1.5
	keyCost   = 0.25
)

// names are those of the queries that have to keep an index, sorted.
func (l *load) names(o *option) []string {
	var names []string
	for _, w := range l.writes[o.table] {
		if w.keeps(o.columns) && !slices.Contains(names, w.query.Name) {
			names = append(names, w.query.Name)
		}
	}
	slices.SortFunc(names, cmp.Compare[string])
	return names
}

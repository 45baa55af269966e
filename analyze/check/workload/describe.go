package workload

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/check/internal/indexing"
	"github.com/dbgen-go/dbgen/analyze/check/internal/overlap"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// Make makes the plan.
func Make(in Input) *Plan {
	l := collect(in)
	if l.pass == nil {
		return &Plan{}
	}
	chosen := l.choose(in.Max)
	p := &Plan{Weighed: l.weighed}
	for _, s := range l.statements {
		if s.query != nil {
			p.Queries++
		}
		p.Before, p.After = p.Before+s.weight*s.bare, p.After+s.weight*s.now
	}
	d := &describer{load: l, chosen: chosen, sources: in.Options.Sources, taken: map[string]bool{}}
	gone := map[*schema.Index]bool{}
	for _, o := range chosen.all() {
		ix := d.index(o)
		for _, s := range ix.Spares {
			gone[s.Index] = true
		}
		p.Indexes = append(p.Indexes, ix)
	}
	for _, s := range overlap.Spares.Get(l.pass) {
		if s.Weight.Grade != overlap.Much && !s.Drop.Unique && !gone[s.Drop.Index] {
			p.Spares = append(p.Spares, d.spare(s.Table, s.Drop, s.Keep.Name))
		}
	}
	p.Unused = d.unused(p.Spares, gone)
	for _, s := range l.statements {
		if s.query != nil && s.helped && s.now > indexing.Share*s.bare {
			p.Declined = append(p.Declined, s.query.Name)
		}
	}
	slices.Sort(p.Declined)
	p.Declined = slices.Compact(p.Declined)
	return p
}

// A describer says what is chosen, and why.
type describer struct {
	*load
	chosen  selection
	sources []schema.Source
	taken   map[string]bool // names, with their schemas
}

func (d *describer) index(o *option) *Index {
	ix := &Index{Table: o.table, Columns: o.columns, Extension: o.extension, Writes: d.names(o)}
	for _, sql := range o.ddl {
		if d.elsewhere(o, sql) {
			continue
		}
		ix.Statements = append(ix.Statements, d.statement(o, sql))
	}
	fewer := d.chosen.at(o.table, without(d.chosen.of[o.table], o))
	for _, s := range d.byTable[o.table] {
		lost := s.cost(fewer)
		if lost < indexing.Worthwhile || s.now > saves*lost {
			continue
		}
		if a := s.adverseCost(fewer); a >= indexing.Worthwhile && s.adverseCost(d.chosen) <= indexing.Share*a {
			ix.Sure = true
		}
		if s.key != nil {
			ix.ForeignKeys = append(ix.ForeignKeys, s.key.Name)
			continue
		}
		ix.Serves = append(ix.Serves, Served{Query: s.query, Before: s.bare, After: s.now, Calls: s.calls})
	}
	slices.SortStableFunc(ix.Serves, func(a, b Served) int {
		saved := func(s Served) float64 { return float64(max(1, s.Calls)) * (s.Before - s.After) }
		return cmp.Compare(saved(b), saved(a))
	})
	if o.plain() {
		keep := ix.Statements[0].Name
		for _, drop := range overlap.Replaced(d.pass, o.table, o.tree.Tree) {
			ix.Spares = append(ix.Spares, d.spare(o.table, drop, keep))
		}
	}
	return ix
}

// elsewhere reports whether another index that is chosen does what one of an option's
// statements is for.
func (d *describer) elsewhere(o *option, sql string) bool {
	return len(o.ddl) > 1 && slices.ContainsFunc(d.chosen.of[o.table], func(c *option) bool {
		return c != o && slices.ContainsFunc(c.ddl, func(a string) bool { return indexing.Covers(a, sql) })
	})
}

// statement gives a CREATE INDEX the name that PostgreSQL would, so that what undoes it
// has one.
func (d *describer) statement(o *option, sql string) Statement {
	columns := o.columns
	if _, after, ok := strings.Cut(sql, " ("); ok && len(o.ddl) > 1 {
		name, _, _ := strings.Cut(strings.TrimSuffix(after, ");"), " ")
		columns = []string{strings.Trim(name, `"`)}
	}
	name := schema.IndexName(d.pass.Result.Schema, o.table, columns, func(name string) bool { return d.taken[o.table.Schema+"."+name] })
	d.taken[o.table.Schema+"."+name] = true
	s := Statement{Name: name, SQL: strings.Replace(sql, " ON ", " "+tree.QuoteIdent(name)+" ON ", 1), Concurrent: strings.Contains(sql, " CONCURRENTLY ")}
	s.Undo = drop(o.table, name)
	return s
}

// unused are the indexes whose first key no statement finds, joins or orders rows by, of
// the tables that are read here, and by what can be seen.
func (d *describer) unused(spares []Spare, gone map[*schema.Index]bool) []Spare {
	if d.blind {
		return nil
	}
	var found []Spare
	for t := range d.pass.Result.Schema.AllTables() {
		if len(d.byTable[t]) == 0 || d.hidden[t] || t.PartitionOf != nil || d.pass.Small(t) {
			continue
		}
		for _, ix := range overlap.Droppable(d.pass, t) {
			listed := gone[ix.Index] || slices.ContainsFunc(spares, func(s Spare) bool { return s.Index == ix.Index })
			column := ix.Keys[0].Column
			if listed || column == nil || refers(t, column) || slices.ContainsFunc(d.byTable[t], func(s *statement) bool { return s.Sifts(t, column.Name) }) {
				continue
			}
			found = append(found, d.spare(t, ix, ""))
		}
	}
	return found
}

// refers reports whether a column is of a foreign key: what deletes rows of its parent,
// here or elsewhere, looks them up by it.
func refers(t *schema.Table, c *schema.Column) bool {
	return slices.ContainsFunc(t.ForeignKeys(), func(k *schema.Constraint) bool { return slices.Contains(k.Columns, c) })
}

// drop is the statement that drops an index. PostgreSQL refuses CONCURRENTLY for a
// partitioned table's.
func drop(t *schema.Table, name string) string {
	at := tree.QuoteIdent(t.Schema) + "." + tree.QuoteIdent(name) + ";"
	if t.Kind == schema.PartitionedTable {
		return "DROP INDEX " + at
	}
	return "DROP INDEX CONCURRENTLY " + at
}

func (d *describer) spare(t *schema.Table, ix *tree.Index, keep string) Spare {
	s := Spare{Table: t, Index: ix.Index, Pos: ix.Pos, Keep: keep}
	s.Statement = Statement{Name: ix.Name, SQL: drop(t, ix.Name), Concurrent: t.Kind != schema.PartitionedTable}
	if sql, ok := check.IndexDefinition(d.sources, ix.Index); ok {
		s.Undo = sql
	}
	return s
}

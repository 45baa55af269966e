package deployed

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// findWrites notes what a query writes by itself, what it leaves out, and where it
// writes NULL. Columns that BEFORE triggers set count as given.
func (f *facts) findWrites(res *analyze.Result, q *analyze.Query) {
	for _, w := range q.Writes {
		if w.Via != "" || w.Table.PartitionOf != nil {
			continue
		}
		fact := write{table: nameOf(w.Table), verb: w.Verb}
		for _, c := range w.Columns {
			fact.cols = append(fact.cols, c.Name)
		}
		f.writes = append(f.writes, fact)
		if w.Verb != tree.Insert {
			continue
		}
		for _, c := range w.Table.Columns {
			if needsValue(c) && !slices.Contains(w.Columns, c) {
				f.omits = append(f.omits, at{fact.table, c.Name})
			}
		}
	}
	for _, x := range q.Tree.Accesses {
		for i, v := range x.Values {
			if i < len(x.Places) {
				f.noteNull(x.RTE.Rel, x.Places[i].Col, v)
			}
		}
	}
	f.findSelected(res, q)
	if s := q.Tree.Query; s.Verb == tree.Update && s.Target != nil {
		for i, col := range s.SetCols {
			if i < len(s.Assigned) {
				f.noteNull(s.Target.Rel, col, s.Assigned[i])
			}
		}
	}
}

// findSelected notes where an INSERT … SELECT may write NULL to a column that takes none.
// What is a parameter is told with the parameters.
func (f *facts) findSelected(res *analyze.Result, q *analyze.Query) {
	for s := range q.Tree.Query.All() {
		if s.Verb != tree.Insert || s.Target == nil || len(s.From) == 0 || s.From[len(s.From)-1].RTE == nil {
			continue
		}
		from := s.From[len(s.From)-1].RTE.Query
		for i, col := range s.SetCols {
			t := from.Column(i)
			if t == nil || col < 0 || col >= len(s.Target.Rel.Cols) {
				continue
			}
			c := s.Target.Rel.Cols[col].Col
			if c == nil || !c.NotNull || s.Target.Rel.Table == nil || tree.Contains(t.Expr, func(e tree.Expr) bool { _, is := e.(*tree.Param); return is }) {
				continue
			}
			switch null, _ := res.NullOf(q, from, i); null {
			case tree.Always:
				f.nulls = append(f.nulls, at{nameOf(s.Target.Rel.Table), c.Name})
			case tree.Maybe:
				f.mayNull = append(f.mayNull, at{nameOf(s.Target.Rel.Table), c.Name})
			}
		}
	}
}

// noteNull notes a constant NULL that is written to a column which takes none.
func (f *facts) noteNull(rel *tree.Relation, col int, value tree.Expr) {
	null, ok := tree.Bare(value).(*tree.Const)
	if !ok || !null.Null || rel == nil || col < 0 || col >= len(rel.Cols) {
		return
	}
	if c := rel.Cols[col].Col; c != nil && c.NotNull && rel.Table != nil {
		f.nulls = append(f.nulls, at{nameOf(rel.Table), c.Name})
	}
}

// needsValue reports whether an INSERT has to give a column a value.
func needsValue(c *schema.Column) bool {
	return c.NotNull && c.Default == nil && c.Identity == "" && c.Generated == "" && c.Serial == ""
}

// A demand is what a table asks of those who write to it: a key, a condition or a
// reference.
type demand struct {
	what    string // "unique", "check", "foreign key", …
	name    string
	columns []string
	check   *schema.Constraint
	other   string // a foreign key's table
	strict  bool   // a foreign key: what is referred to cannot be deleted
	fresh   bool   // the whole table is new
}

// demands are all of a table.
func demands(t *schema.Table) (out []demand) {
	for _, c := range t.Constraints {
		if c.NotEnforced {
			continue
		}
		d := demand{what: string(c.Kind), name: c.Name}
		for _, col := range c.Columns {
			d.columns = append(d.columns, col.Name)
		}
		switch c.Kind {
		case schema.Check:
			d.check = c
		case schema.ForeignKey:
			d.other, d.strict = nameOf(c.RefTable), c.OnDelete == "" || c.OnDelete == "no action" || c.OnDelete == "restrict"
		}
		out = append(out, d)
	}
	for _, x := range t.Indexes {
		if !x.Unique || x.Constraint != nil {
			continue
		}
		d := demand{what: "unique index", name: x.Name}
		for _, e := range x.Elems {
			if e.Column != nil {
				d.columns = append(d.columns, e.Column.Name)
			}
		}
		out = append(out, d)
	}
	return out
}

// isKey reports whether a demand is that there is one row of each.
func (d *demand) isKey() bool {
	return d.what == "unique index" || d.what == string(schema.Unique) || d.what == string(schema.PrimaryKey)
}

// met reports whether a demand asks for nothing that the table did not ask for
// before.
func (d *demand) met(before []demand) bool {
	return slices.ContainsFunc(before, func(o demand) bool {
		switch {
		case d.isKey():
			return o.isKey() && len(o.columns) > 0 && !slices.ContainsFunc(o.columns, func(c string) bool { return !slices.Contains(d.columns, c) })
		case d.check != nil:
			return o.check != nil && d.check.AllowsWhat(o.check)
		}
		return o.what == d.what && slices.Equal(o.columns, d.columns) && o.other == d.other
	})
}

// newDemands are what a table asks for that it did not ask for before.
func newDemands(before, now *schema.Table) (out []demand) {
	var old []demand
	if before != nil {
		old = demands(before)
	}
	for _, d := range demands(now) {
		if !d.met(old) {
			out = append(out, d)
		}
	}
	return out
}

// touches reports whether a write may break a demand of the table that it writes.
func (w *write) touches(d *demand) bool {
	if w.verb != tree.Insert && w.verb != tree.Update {
		return false
	}
	if len(d.columns) == 0 {
		return w.verb == tree.Insert
	}
	return slices.ContainsFunc(w.cols, func(c string) bool { return slices.Contains(d.columns, c) })
}

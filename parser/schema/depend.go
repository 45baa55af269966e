package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// An object is what can be dropped: *Schema, *Table, *Type, *Sequence,
// *Function, *Operator, *Cast, or one of the parts of a table below.
type object any

type (
	columnOf struct {
		t *Table
		c *Column
	}
	attributeOf struct {
		t *Type
		c *Column
	}
	defaultOf struct {
		t *Table
		c *Column
	}
	constraintOf struct {
		t *Table
		c *Constraint
	}
	indexOf struct {
		t *Table
		i *Index
	}
	triggerOf struct {
		t  *Table
		tr *Trigger
	}
)

// A dependent goes with an object when it is part of it (owned), and stands in
// the way of its removal otherwise.
type dependent struct {
	object
	owned bool
}

// remove drops objects and what is part of them. What merely depends on them
// goes too when cascade is said, and is an error otherwise, as in PostgreSQL.
func (r *replayer) remove(targets []object, cascade bool, pos diag.Position) bool {
	doomed := slices.Clone(targets)
	seen := map[object]bool{}
	for _, o := range doomed {
		seen[o] = true
	}
	for i := 0; i < len(doomed); i++ {
		for _, d := range r.dependents(doomed[i]) {
			if (d.owned || cascade) && !seen[d.object] {
				seen[d.object] = true
				doomed = append(doomed, d.object)
			}
		}
	}
	if !cascade {
		var details []string
		for _, o := range doomed {
			for _, d := range r.dependents(o) {
				if !seen[d.object] && !seen[owner(d.object)] {
					seen[d.object] = true
					details = append(details, r.describe(d.object)+" depends on "+r.describe(o))
				}
			}
		}
		if len(details) > 0 {
			r.inTheWay(targets, details, pos)
			return false
		}
	}
	for _, o := range slices.Backward(doomed) {
		r.delete(o)
	}
	return true
}

// owner is the table or type that an object is a part of, or nil.
func owner(o object) object {
	switch o := o.(type) {
	case columnOf:
		return o.t
	case attributeOf:
		return o.t
	case defaultOf:
		return o.t
	case constraintOf:
		return o.t
	case indexOf:
		return o.t
	case triggerOf:
		return o.t
	}
	return nil
}

func (r *replayer) inTheWay(targets []object, details []string, pos diag.Position) {
	const most = 5
	if n := len(details) - most; n > 0 {
		details = append(details[:most], fmt.Sprintf("and %d more", n))
	}
	hint := strings.Join(details, "\n") + "\nuse DROP ... CASCADE to drop the dependent objects too"
	if len(targets) > 1 {
		r.errorf(pos, hint, "cannot drop desired object(s) because other objects depend on them")
		return
	}
	r.errorf(pos, hint, "cannot drop %s because other objects depend on it", r.describe(targets[0]))
}

// describe names an object as PostgreSQL's messages do.
func (r *replayer) describe(o object) string {
	switch o := o.(type) {
	case *Schema:
		return "schema " + o.Name
	case *Table:
		kind := string(o.Kind)
		if o.Kind == PartitionedTable {
			kind = "table"
		}
		return kind + " " + r.shown(o.QualifiedName())
	case *Type:
		return "type " + r.shown(Name{o.Schema, o.Name})
	case *Sequence:
		return "sequence " + r.shown(Name{o.Schema, o.Name})
	case *Function:
		return "function " + r.signature(o) // procedures and aggregates too
	case *Operator:
		return fmt.Sprintf("operator %s(%s)", r.shown(Name{o.Schema, o.Name}), r.shownTypes([]TypeRef{o.Left, o.Right}))
	case *Cast:
		return fmt.Sprintf("cast from %s to %s", r.shownType(o.Source), r.shownType(o.Target))
	case columnOf:
		return fmt.Sprintf("column %s of %s", o.c.Name, r.describe(o.t))
	case attributeOf:
		return fmt.Sprintf("column %s of composite type %s", o.c.Name, r.shown(Name{o.t.Schema, o.t.Name}))
	case defaultOf:
		return fmt.Sprintf("default value for column %s of %s", o.c.Name, r.describe(o.t))
	case constraintOf:
		return fmt.Sprintf("constraint %s on %s", o.c.Name, r.describe(o.t))
	case indexOf:
		return "index " + r.shown(Name{o.t.Schema, o.i.Name})
	case triggerOf:
		return fmt.Sprintf("trigger %s on %s", o.tr.Name, r.describe(o.t))
	}
	return ""
}

// dependents lists what depends on an object directly.
func (r *replayer) dependents(o object) []dependent {
	switch o := o.(type) {
	case *Schema:
		return contents(o)
	case *Table:
		return r.tableDependents(o)
	case columnOf:
		return r.columnDependents(o.t, o.c)
	case constraintOf:
		return r.constraintDependents(o.t, o.c)
	case indexOf:
		return r.indexDependents(o.t, o.i)
	case triggerOf:
		var list []dependent
		for _, child := range o.t.children {
			for _, tr := range child.Triggers {
				if tr.parent == o.tr {
					list = append(list, dependent{triggerOf{child, tr}, true})
				}
			}
		}
		return list
	case *Type:
		return r.typeDependents(Name{o.Schema, o.Name}, o)
	case *Sequence:
		return r.sequenceDependents(o)
	case *Function:
		return r.functionDependents(o)
	}
	return nil
}

func contents(s *Schema) []dependent {
	var list []dependent
	for _, t := range s.Tables {
		list = append(list, dependent{t, false})
	}
	for _, t := range s.Types {
		list = append(list, dependent{t, false})
	}
	for _, f := range s.Functions {
		list = append(list, dependent{f, false})
	}
	for _, o := range s.Operators {
		list = append(list, dependent{o, false})
	}
	for _, seq := range s.Sequences {
		if seq.OwnedBy == nil {
			list = append(list, dependent{seq, false})
		}
	}
	return list
}

func (r *replayer) tableDependents(t *Table) []dependent {
	var list []dependent
	for _, c := range t.Columns {
		list = append(list, dependent{defaultOf{t, c}, true})
	}
	for _, con := range t.Constraints {
		list = append(list, dependent{constraintOf{t, con}, true})
	}
	for _, idx := range t.Indexes {
		list = append(list, dependent{indexOf{t, idx}, true})
	}
	for _, s := range r.cat.Schemas {
		for _, seq := range s.Sequences {
			if seq.OwnedByTable == t {
				list = append(list, dependent{seq, true})
			}
		}
	}
	for _, child := range t.children {
		list = append(list, dependent{child, child.PartitionOf == t})
	}
	for other := range r.cat.AllTables() {
		if other == t {
			continue
		}
		for _, con := range other.Constraints {
			if con.RefTable == t {
				list = append(list, dependent{constraintOf{other, con}, false})
			}
		}
		if slices.ContainsFunc(other.reads, func(rd *read) bool { return rd.table == t }) {
			list = append(list, dependent{other, false})
		}
	}
	return append(list, r.typeDependents(t.QualifiedName(), t)...)
}

func (r *replayer) columnDependents(t *Table, c *Column) []dependent {
	list := []dependent{{defaultOf{t, c}, true}}
	if t.partitionedBy(c) { // CASCADE of its type gets here
		list = append(list, dependent{t, true})
	}
	for _, con := range t.Constraints {
		if slices.Contains(con.Columns, c) {
			list = append(list, dependent{constraintOf{t, con}, true})
		}
	}
	for _, idx := range t.Indexes {
		if idx.involves(t, c) {
			list = append(list, dependent{indexOf{t, idx}, true})
		}
	}
	for _, other := range t.Columns {
		if other.GenExpr != nil && slices.Contains(exprColumns(t, other.GenExpr), c) {
			list = append(list, dependent{columnOf{t, other}, false})
		}
	}
	for _, tr := range t.Triggers {
		if slices.Contains(tr.Columns, c) {
			list = append(list, dependent{triggerOf{t, tr}, false})
		}
	}
	if c.sequence != nil && c.sequence.OwnedBy == c {
		list = append(list, dependent{c.sequence, true})
	}
	for _, s := range r.cat.Schemas {
		for _, seq := range s.Sequences {
			if seq.OwnedBy == c && seq != c.sequence {
				list = append(list, dependent{seq, true})
			}
		}
	}
	for _, child := range t.children {
		if own := child.Column(c.Name); own != nil && own.parents == 1 && !own.local {
			list = append(list, dependent{columnOf{child, own}, true})
		}
	}
	for other := range r.cat.AllTables() {
		for _, con := range other.Constraints {
			if slices.Contains(con.RefColumns, c) {
				list = append(list, dependent{constraintOf{other, con}, false})
			}
		}
		if other.uses[c] {
			list = append(list, dependent{other, false})
		}
	}
	return list
}

// involves reports whether an index has c among its keys, its INCLUDE columns,
// its expressions or its predicate.
func (i *Index) involves(t *Table, c *Column) bool {
	if slices.Contains(i.Include, c) || slices.ContainsFunc(i.Elems, func(e IndexElem) bool { return e.Column == c }) {
		return true
	}
	found := false
	i.expressions(func(e *pg.Node) { found = found || slices.Contains(exprColumns(t, e), c) })
	return found
}

func (r *replayer) constraintDependents(t *Table, con *Constraint) []dependent {
	var list []dependent
	if con.Index != nil {
		list = append(list, dependent{indexOf{t, con.Index}, true})
	}
	if con.Kind == Check || con.Kind == ForeignKey {
		for _, child := range t.children {
			for _, own := range child.Constraints {
				same := own.Name == con.Name || con.Kind == ForeignKey && own.RefTable == con.RefTable &&
					slices.Equal(columnNames(own.Columns), columnNames(con.Columns))
				if same && own.Kind == con.Kind && own.parents == 1 && !own.local {
					list = append(list, dependent{constraintOf{child, own}, true})
				}
			}
		}
	}
	return list
}

func (r *replayer) indexDependents(t *Table, idx *Index) []dependent {
	var list []dependent
	if idx.Constraint != nil {
		list = append(list, dependent{constraintOf{t, idx.Constraint}, true})
	}
	for _, child := range t.children {
		for _, own := range child.Indexes {
			if own.parent == idx {
				list = append(list, dependent{indexOf{child, own}, true})
			}
		}
	}
	for other := range r.cat.AllTables() {
		for _, con := range other.Constraints {
			if con.RefIndex == idx {
				list = append(list, dependent{constraintOf{other, con}, false})
			}
		}
	}
	return list
}

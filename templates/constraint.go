package templates

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A constraintDef is a constraint, or a unique index, of which the package has an error.
type constraintDef struct {
	name string // of the variable
	key  string // what rename calls it

	table   *schema.Table
	label   string // in the database
	kind    schema.ConstraintKind
	code    string // the SQLSTATE of what violates it
	columns []string
	pos     diag.Position

	// also are the constraints that partitions and children have of it: PostgreSQL
	// names those when a row of theirs violates it.
	also []placed
	// anywhere: partitions that are not in the schema have it by its own name.
	anywhere bool
}

// A placed constraint: the schema and the table that it is of, and its name.
type placed struct{ schema, table, name string }

// constraintErrors are the constraints of a schema, and which of them a write may
// violate.
type constraintErrors struct {
	all         []*constraintDef
	own         map[*schema.Table][]*constraintDef
	referencing map[*schema.Table][]*constraintDef // foreign keys, by the table that they reference
}

// The values of the option constraint_errors.
const (
	constraintsWritten = "written"
	constraintsAll     = "all"
)

// SQLSTATEs of what violates a constraint.
var violationCodes = map[schema.ConstraintKind]string{
	schema.PrimaryKey: "23505", schema.Unique: "23505", schema.ForeignKey: "23503", schema.Check: "23514", schema.Exclusion: "23P01",
}

// buildConstraints looks for the constraints of the schema and names them.
func (g *generator) buildConstraints() {
	if !g.wantsConstraints() {
		return
	}
	c := &constraintErrors{
		own: map[*schema.Table][]*constraintDef{}, referencing: map[*schema.Table][]*constraintDef{},
	}
	g.constraints = c
	byConstraint, byIndex := map[*schema.Constraint]*constraintDef{}, map[*schema.Index]*constraintDef{}
	add := func(t *schema.Table, def *constraintDef) {
		def.table, def.anywhere = t, t.Kind == schema.PartitionedTable && (def.kind == schema.Check || def.kind == schema.ForeignKey)
		def.key = constraintKey(t, def.label)
		if named := g.goName(def.key); named != "" {
			def.name = "Err" + named
		}
		c.all = append(c.all, def)
		c.own[t] = append(c.own[t], def)
	}
	tables := g.constrainedTables()
	for _, t := range tables {
		for _, con := range t.Constraints {
			if con.NotEnforced || t.InheritedFrom(con) != nil {
				continue
			}
			def := &constraintDef{label: con.Name, kind: con.Kind, code: violationCodes[con.Kind], columns: columnsOf(con.Columns), pos: con.Pos}
			if con.Temporal && con.Kind != schema.ForeignKey { // kept as an exclusion is
				def.code = violationCodes[schema.Exclusion]
			}
			byConstraint[con] = def
			add(t, def)
			if con.RefTable != nil {
				c.referencing[con.RefTable] = append(c.referencing[con.RefTable], def)
			}
		}
		for _, idx := range t.Indexes {
			if !idx.Unique || idx.Constraint != nil || idx.Attached() {
				continue
			}
			var columns []*schema.Column
			for _, e := range idx.Elems {
				columns = append(columns, e.Column)
			}
			def := &constraintDef{label: idx.Name, kind: schema.Unique, code: violationCodes[schema.Unique], columns: columnsOf(columns), pos: idx.Pos}
			byIndex[idx] = def
			add(t, def)
		}
	}
	for _, t := range tables {
		for _, con := range t.Constraints {
			if def := byConstraint[rootConstraint(t, con)]; def != nil && byConstraint[con] == nil {
				def.also = append(def.also, placed{t.Schema, t.Name, con.Name})
				c.own[t] = append(c.own[t], def)
			}
		}
		for _, idx := range t.Indexes {
			root := idx
			for root.Attached() {
				root = root.Parent()
			}
			if def := byIndex[root]; def != nil && root != idx {
				def.also = append(def.also, placed{t.Schema, t.Name, idx.Name})
				c.own[t] = append(c.own[t], def)
			}
		}
	}
}

func (g *generator) wantsConstraints() bool {
	return g.ConstraintErrors == constraintsWritten || g.ConstraintErrors == constraintsAll
}

// constrainedTables are the tables whose rows PostgreSQL holds to constraints.
func (g *generator) constrainedTables() []*schema.Table {
	var tables []*schema.Table
	for _, sch := range g.res.Schema.Schemas {
		if sch.Name == "pg_catalog" || sch.Name == "information_schema" {
			continue
		}
		for _, t := range sch.Tables {
			if t.Kind == schema.BaseTable || t.Kind == schema.PartitionedTable {
				tables = append(tables, t)
			}
		}
	}
	return tables
}

// rootConstraint is the constraint from which a table has another one.
func rootConstraint(t *schema.Table, con *schema.Constraint) *schema.Constraint {
	for from := t.InheritedFrom(con); from != nil; from = t.InheritedFrom(con) {
		t, con = from.Table, from.Constraint
	}
	return con
}

func columnsOf(columns []*schema.Column) []string {
	var names []string
	for _, c := range columns {
		if c != nil { // an expression of an index
			names = append(names, c.Name)
		}
	}
	return names
}

// constraintKey is what a constraint's variable is named after: its name, with that of
// its table in front, unless it begins so, since constraints of several tables may have
// one name.
func constraintKey(t *schema.Table, name string) string {
	if !strings.HasPrefix(name, t.Name+"_") {
		name = t.Name + "_" + name
	}
	return typeName(t.Schema, name)
}

// violable are the constraints that a query may violate.
func (g *generator) violable(q *analyze.Query) []*constraintDef {
	c := g.constraints
	if c == nil {
		return nil
	}
	found := map[*constraintDef]bool{}
	note := func(defs []*constraintDef) {
		for _, def := range defs {
			found[def] = true
		}
	}
	for _, w := range q.Writes {
		if w.Table == nil || strings.HasPrefix(w.Via, "parent of ") { // a row of a child keeps what the child has of its parent
			continue
		}
		if w.Verb != analyze.Delete {
			note(c.own[w.Table])
		}
		if w.Verb != analyze.Insert {
			for t := w.Table; t != nil; t = t.PartitionOf {
				note(c.referencing[t])
			}
		}
	}
	return slices.DeleteFunc(slices.Clone(c.all), func(def *constraintDef) bool { return !found[def] })
}

// tellsConstraints reports whether some query tells the constraint that it violates.
func (g *generator) tellsConstraints() bool {
	return g.forced != nil && len(g.forced.names(traitConstraint)) > 0 ||
		slices.ContainsFunc(g.queries, func(q *query) bool { return len(q.violable) > 0 })
}

// emittedConstraints are those that the package has, by the names of their variables.
func (g *generator) emittedConstraints() []*constraintDef {
	if g.constraints == nil {
		return nil
	}
	wanted := map[*constraintDef]bool{}
	for _, q := range g.queries {
		for _, def := range q.violable {
			wanted[def] = true
		}
	}
	var others map[string]bool // of files that are not made anew
	if g.forced != nil {
		others = g.forced.names(traitConstraint)
	}
	emitted := slices.DeleteFunc(slices.Clone(g.constraints.all), func(def *constraintDef) bool {
		return g.ConstraintErrors != constraintsAll && !wanted[def] && !others[def.key]
	})
	slices.SortStableFunc(emitted, func(a, b *constraintDef) int { return strings.Compare(a.name, b.name) })
	return emitted
}

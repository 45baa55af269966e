package schema

import (
	"iter"
	"slices"
)

// tempSchema holds temporary tables. PostgreSQL looks there first.
const tempSchema = "pg_temp"

// Schema returns the schema called name, or nil.
func (c *Catalog) Schema(name string) *Schema {
	for _, s := range c.Schemas {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// lookIn yields the schemas that n may be in, in the order of searchPath.
func (c *Catalog) lookIn(searchPath []string, n Name) iter.Seq[*Schema] {
	return func(yield func(*Schema) bool) {
		if n.Schema != "" {
			if s := c.Schema(n.Schema); s != nil {
				yield(s)
			}
			return
		}
		if !slices.Contains(searchPath, tempSchema) {
			if s := c.Schema(tempSchema); s != nil && !yield(s) {
				return
			}
		}
		for _, name := range searchPath {
			if s := c.Schema(name); s != nil && !yield(s) {
				return
			}
		}
	}
}

// Table returns the table or view that n means under searchPath, or nil.
func (c *Catalog) Table(searchPath []string, n Name) *Table {
	for s := range c.lookIn(searchPath, n) {
		for _, t := range s.Tables {
			if t.Name == n.Name {
				return t
			}
		}
	}
	return nil
}

// Type returns the user-defined type that n means under searchPath, or nil.
// The row types of tables are not among them.
func (c *Catalog) Type(searchPath []string, n Name) *Type {
	for s := range c.lookIn(searchPath, n) {
		for _, t := range s.Types {
			if t.Name == n.Name {
				return t
			}
		}
	}
	return nil
}

// Functions returns the user-defined functions called n under searchPath,
// those of earlier schemas first.
func (c *Catalog) Functions(searchPath []string, n Name) []*Function {
	var found []*Function
	for s := range c.lookIn(searchPath, n) {
		for _, f := range s.Functions {
			if f.Name == n.Name {
				found = append(found, f)
			}
		}
	}
	return found
}

// AllTables yields every relation with columns, schema by schema.
func (c *Catalog) AllTables() iter.Seq[*Table] {
	return func(yield func(*Table) bool) {
		for _, s := range c.Schemas {
			for _, t := range s.Tables {
				if !yield(t) {
					return
				}
			}
		}
	}
}

// QualifiedName returns the table's name with its schema.
func (t *Table) QualifiedName() Name { return Name{t.Schema, t.Name} }

// Column returns the column called name, or nil.
func (t *Table) Column(name string) *Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// PrimaryKey returns the primary key constraint, or nil.
func (t *Table) PrimaryKey() *Constraint {
	for _, c := range t.Constraints {
		if c.Kind == PrimaryKey {
			return c
		}
	}
	return nil
}

// UniqueKeys returns the unique constraints, without the primary key.
func (t *Table) UniqueKeys() []*Constraint { return t.constraintsOf(Unique) }

// ForeignKeys returns the foreign keys.
func (t *Table) ForeignKeys() []*Constraint { return t.constraintsOf(ForeignKey) }

func (t *Table) constraintsOf(kind ConstraintKind) []*Constraint {
	var found []*Constraint
	for _, c := range t.Constraints {
		if c.Kind == kind {
			found = append(found, c)
		}
	}
	return found
}

// Constraint returns the constraint called name, or nil.
func (t *Table) Constraint(name string) *Constraint {
	for _, c := range t.Constraints {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// A ConstraintOf is a constraint with its table.
type ConstraintOf struct {
	Table      *Table
	Constraint *Constraint
}

// InheritedFrom returns the constraint of a parent, or of the table of which this one is
// a partition, from which a constraint of the table comes; nil where it is the table's
// own. Of several parents the first counts.
func (t *Table) InheritedFrom(con *Constraint) *ConstraintOf {
	if con.parents == 0 {
		return nil
	}
	for _, parent := range t.Inherits {
		for _, from := range parent.Constraints {
			same := from.Name == con.Name
			switch {
			case con.Index != nil: // a partition's, by a name of its own
				same = con.Index.parent != nil && con.Index.parent == from.Index
			case con.Kind == ForeignKey && !same:
				same = from.RefTable == con.RefTable && slices.Equal(columnNames(from.Columns), columnNames(con.Columns)) &&
					slices.Equal(from.RefColumns, con.RefColumns) && parent.Constraint(con.Name) == nil
			}
			if same && from.Kind == con.Kind {
				return &ConstraintOf{parent, from}
			}
		}
	}
	return nil
}

// Index returns the index called name, or nil.
func (t *Table) Index(name string) *Index {
	for _, i := range t.Indexes {
		if i.Name == name {
			return i
		}
	}
	return nil
}

// Trigger returns the trigger called name, or nil.
func (t *Table) Trigger(name string) *Trigger {
	for _, tr := range t.Triggers {
		if tr.Name == name {
			return tr
		}
	}
	return nil
}

// Column returns a composite type's attribute called name, or nil.
func (t *Type) Column(name string) *Column {
	for _, c := range t.Columns {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// InputArgs returns the arguments that a call passes: all but OUT and TABLE
// columns.
func (f *Function) InputArgs() []FuncArg {
	var in []FuncArg
	for _, a := range f.Args {
		if a.Mode != "out" && a.Mode != "table" {
			in = append(in, a)
		}
	}
	return in
}

// columnNames lists names for suggestions.
func columnNames(columns []*Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

// without returns list without item, in place.
func without[T comparable](list []T, item T) []T {
	if i := slices.Index(list, item); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return list
}

// partitionedBy reports whether c is part of the partition key.
func (t *Table) partitionedBy(c *Column) bool {
	return slices.ContainsFunc(t.PartitionKey, func(e IndexElem) bool {
		return e.Column == c || e.Expr != nil && slices.Contains(exprColumns(t, e.Expr), c)
	})
}

// column is Column for DDL. A relation whose columns are not known has every
// column that is asked for.
func (t *Table) column(name string) *Column {
	c := t.Column(name)
	if c == nil && t.vague {
		c = &Column{Name: name, Pos: t.Pos, local: true}
		t.Columns = append(t.Columns, c)
	}
	return c
}

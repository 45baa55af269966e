package tree

import (
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Relation is a table or view that queries can name.
type Relation struct {
	Schema, Name string
	Table        *schema.Table // nil for sequences and PostgreSQL's own
	Sequence     bool
	Row          pgcat.OID
	Cols         []RelCol // of a view: once its query is bound
	View         *View    // nil when it is none
	Refs         []*Reference
	Children     []*Relation // partitions and inheriting tables
	PrimaryKey   []int       // columns
	// Uniques are the columns of unique constraints and indexes without a
	// condition, the primary key too; of an index on anything else nil.
	Uniques [][]int

	byName  map[string]int // for wide tables
	columns []RTECol
}

// A RelCol is a column of a relation.
type RelCol struct {
	Name string
	Type
	Col   *schema.Column // nil for PostgreSQL's own relations
	Base  *RelCol        // of a view: the base table's column that it shows unaltered
	Table *schema.Table
	// Null and Reason are what the schema says. A view's column says nothing
	// where its query is known: that is to be asked.
	Null      Nullability
	Reason    string
	Collation Collation // of a view
}

// A View is what is known of a view's query.
type View struct {
	Query    *Query // nil when only its columns are known
	Accesses []*Access
	Calls    []*pgcat.Function
}

// A Reference is a foreign key, seen from the table that it points to.
type Reference struct {
	From *Relation
	Key  *schema.Constraint
}

// IsView reports whether r is a view, also a materialized one.
func (r *Relation) IsView() bool {
	return r.Table != nil && (r.Table.Kind == schema.View || r.Table.Kind == schema.MaterializedView)
}

// SetCols gives a relation its columns.
func (r *Relation) SetCols(cols []RelCol) {
	r.Cols = cols
	r.columns = make([]RTECol, len(cols))
	for i := range cols {
		r.columns[i] = RTECol{Name: cols[i].Name, Type: cols[i].Type, Attr: i}
	}
	if len(r.Cols) <= 16 {
		return
	}
	r.byName = make(map[string]int, len(r.Cols))
	for i := range r.Cols {
		r.byName[r.Cols[i].Name] = i
	}
}

// EntryCols returns the columns of a range table entry of the relation. They are
// shared: one that renames them has its own.
func (r *Relation) EntryCols() []RTECol { return r.columns }

// Column returns the index of a column, or -1.
func (r *Relation) Column(name string) int {
	if r.byName != nil {
		if i, ok := r.byName[name]; ok {
			return i
		}
		return -1
	}
	for i := range r.Cols {
		if r.Cols[i].Name == name {
			return i
		}
	}
	return -1
}

// Indexes returns the indexes of columns of the schema's.
func (r *Relation) Indexes(cols []*schema.Column) []int {
	out := make([]int, 0, len(cols))
	for _, c := range cols {
		for i := range r.Cols {
			if r.Cols[i].Col == c {
				out = append(out, i)
			}
		}
	}
	return out
}

// Written returns the column that a value for the i-th is written to: through a
// view that is the table's.
func (r *Relation) Written(i int) *schema.Column {
	if c := &r.Cols[i]; r.IsView() && len(r.Table.Triggers) == 0 && c.Base != nil {
		return c.Base.Col
	}
	return r.Cols[i].Col
}

// ColumnNames returns the columns' names.
func (r *Relation) ColumnNames() []string {
	names := make([]string, len(r.Cols))
	for i := range r.Cols {
		names[i] = r.Cols[i].Name
	}
	return names
}

// Package schema turns DDL into a model of a database by replaying it,
// statement by statement, as PostgreSQL would. It knows names, constraints and
// indexes; it must not know what a type means (package analyze does), nor any
// Go type.
package schema

import (
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
)

// A Catalog is a database's schema after the DDL was replayed. It is safe for
// concurrent reading.
type Catalog struct {
	Schemas    []*Schema // "public" is always there, first
	SearchPath []string  // in force at the end; default "public"
	Extensions []string  // by name, in order of creation
	// ExtensionSchemas says which schema holds each extension's objects.
	ExtensionSchemas map[string]string
	// UnknownTypes and Columns are those of Options.
	UnknownTypes, Columns bool
}

// A Schema is a namespace.
type Schema struct {
	Name      string
	Comment   string
	Tables    []*Table // views, materialized views, foreign and partitioned tables too
	Types     []*Type
	Functions []*Function
	Operators []*Operator
	Casts     []*Cast // kept in the schema "public"
	Sequences []*Sequence
	// Assumed: Options.SearchPath names it, and no statement makes it.
	Assumed bool
}

// Empty reports whether nothing is in the schema.
func (s *Schema) Empty() bool {
	return len(s.Tables) == 0 && len(s.Types) == 0 && len(s.Functions) == 0 && len(s.Operators) == 0 && len(s.Sequences) == 0
}

// A Name is a possibly qualified name as stored: case already folded.
type Name struct{ Schema, Name string }

func (n Name) String() string {
	if n.Schema == "" {
		return n.Name
	}
	return n.Schema + "." + n.Name
}

// A TableKind is what kind of relation a Table is.
type TableKind string

// The kinds of relation.
const (
	BaseTable        TableKind = "table"
	PartitionedTable TableKind = "partitioned table"
	ForeignTable     TableKind = "foreign table"
	View             TableKind = "view"
	MaterializedView TableKind = "materialized view"
)

// A Table is any relation with columns.
type Table struct {
	Schema, Name string
	Kind         TableKind
	Pos          diag.Position
	Comment      string
	Columns      []*Column
	Constraints  []*Constraint // primary key, unique, foreign key, check, exclusion
	Indexes      []*Index      // those behind constraints too
	Triggers     []*Trigger
	Rules        []*Rule
	Inherits     []*Table // parents, for inheritance and partitions
	PartitionOf  *Table   // nil unless a partition
	PartitionKey []IndexElem
	PartitionBy  string // "range", "list" or "hash"; "" when not partitioned
	Temporary    bool
	Unlogged     bool
	RowSecurity  bool // row-level security is enabled

	// Query is a view's SELECT, a *SelectStmt node; SQL is the text that its
	// locations are offsets in, and that begins at byte SQLOffset of the file
	// in Pos. SearchPath was in force when it was made. Query is kept valid:
	// stars are written out as they stood at creation, and later renames of
	// the relations and columns that it reads are followed.
	Query      *pgast.Node
	SQL        string
	SQLOffset  int
	SearchPath []string

	children []*Table // those that have this one among Inherits
	reads    []*read  // a view's relations
	uses     map[*Column]bool
	ofType   *Type // CREATE TABLE OF
	vague    bool  // its columns are not known, for want of a Binder
}

// A Column is a column of a table or an attribute of a composite type.
type Column struct {
	Name      string
	Type      TypeRef // for a view's column: zero; package analyze derives it
	Resolved  any     // set by a Binder for columns of views and CREATE TABLE AS; nil otherwise
	Pos       diag.Position
	Comment   string
	NotNull   bool   // NOT NULL or part of a primary key
	Serial    string // "bigserial", say: the pseudo-type that the DDL gave it
	Default   *pgast.Node
	Identity  string // "", "always" or "by default"
	Generated string // "", "stored" or "virtual"
	GenExpr   *pgast.Node
	Collation Name

	sequence    *Sequence // behind serial and identity
	parents     int       // how many parents the column comes from
	local       bool      // declared by the table itself
	adopted     bool      // inherited by ATTACH PARTITION or INHERIT
	notNullName string    // of NOT NULL, when the DDL names it
	declared    bool      // the column's own definition says NOT NULL or PRIMARY KEY, or SET NOT NULL does
	unvalidated bool      // NOT NULL NOT VALID: rows that were there may break it
}

// NotNullImplied reports whether the column is NOT NULL although neither its
// definition, nor its table's PRIMARY KEY there, nor SET NOT NULL says so: as a
// serial or identity column, or for a primary key that a later statement adds.
func (c *Column) NotNullImplied() bool { return c.NotNull && !c.declared }

// Adopted reports whether the column is inherited since its table was made, by
// ATTACH PARTITION or INHERIT.
func (c *Column) Adopted() bool { return c.adopted }

// A TypeRef is a type as the DDL names it, aliases already resolved as the
// grammar does (int is pg_catalog.int4, serial is int4 with a default).
type TypeRef struct {
	Name
	Written   Name  // without the schema that the search path added
	Mods      []int // varchar(20) has {20}, numeric(10,2) has {10, 2}
	ArrayDims int
	SetOf     bool
	Pos       diag.Position
}

// A ConstraintKind is a kind of constraint.
type ConstraintKind string

// The kinds of constraint.
const (
	PrimaryKey ConstraintKind = "primary key"
	Unique     ConstraintKind = "unique"
	ForeignKey ConstraintKind = "foreign key"
	Check      ConstraintKind = "check"
	Exclusion  ConstraintKind = "exclusion"
)

// A Constraint of a table. Names follow PostgreSQL's own rules when the DDL
// gives none (stories_author_id_fkey).
type Constraint struct {
	Name             string
	Kind             ConstraintKind
	Pos              diag.Position
	Columns          []*Column
	NullsNotDistinct bool
	Deferrable       bool
	NotValid         bool
	// NotEnforced: a check or foreign key that rows need not keep.
	NotEnforced bool
	// Temporal: of a key, that its last column is a range whose values must not
	// overlap (WITHOUT OVERLAPS); of a foreign key, that its last column is a period
	// which the other table's rows cover together (PERIOD).
	Temporal bool
	// InitiallyDeferred: checked at commit unless the transaction says otherwise.
	InitiallyDeferred bool
	Index             *Index      // behind a primary key, unique or exclusion constraint
	Expr              *pgast.Node // check
	RefTable          *Table      // foreign key
	RefColumns        []*Column
	RefIndex          *Index // the unique index of RefTable that a foreign key relies on
	OnDelete          string // "no action", "restrict", "cascade", "set null", "set default"
	OnUpdate          string
	MatchFull         bool
	// OnDeleteColumns are those that ON DELETE SET NULL (a, b) names; none means all.
	OnDeleteColumns []*Column
	Operators       []string // of an exclusion or a temporal key: one for each of Index.Elems
	NoInherit       bool     // check
	Comment         string

	parents int
	local   bool
}

// An Index of a table.
type Index struct {
	Name             string
	Pos              diag.Position
	Method           string // "btree", "gin", …
	Unique           bool
	Primary          bool
	NullsNotDistinct bool
	Elems            []IndexElem
	Include          []*Column
	Where            *pgast.Node // partial index
	Constraint       *Constraint // the one it stands behind, or nil
	ReplicaIdentity  bool        // REPLICA IDENTITY USING INDEX names it
	Clustered        bool        // CLUSTER orders the table by it
	Comment          string

	parent *Index // of a partition's index: the partitioned table's
}

// An IndexElem is one key of an index: a column or an expression.
type IndexElem struct {
	Column     *Column     // nil for an expression
	Expr       *pgast.Node // nil for a column
	OpClass    Name
	Collation  Name
	Desc       bool
	NullsFirst bool // the effective order: DESC is NULLS FIRST unless said otherwise
}

// A Trigger of a table.
type Trigger struct {
	Name     string
	Timing   string // "before", "after", "instead of"
	Events   []string
	Columns  []*Column // UPDATE OF
	ForEach  string    // "row" or "statement"
	Function Name
	Pos      diag.Position
	Comment  string

	parent *Trigger
}

// A TypeKind is a kind of user-defined type.
type TypeKind string

// The kinds of user-defined type.
const (
	Enum      TypeKind = "enum"
	Domain    TypeKind = "domain"
	Composite TypeKind = "composite"
	Range     TypeKind = "range"
	Shell     TypeKind = "base" // CREATE TYPE t, or with input and output functions
)

// A Type is a user-defined type.
type Type struct {
	Schema, Name string
	Kind         TypeKind
	Pos          diag.Position
	Comment      string
	Values       []string      // enum, in order
	Base         TypeRef       // domain
	NotNull      bool          // domain
	Default      *pgast.Node   // domain
	Checks       []*Constraint // domain
	Collation    Name          // domain
	Columns      []*Column     // composite
	Subtype      TypeRef       // range
	Multirange   string        // range: its multirange type's name
	Category     byte          // base types; 0 when not given
	Preferred    bool

	shell bool // CREATE TYPE t without a definition
}

// A Function is a user-defined function, procedure or aggregate.
type Function struct {
	Schema, Name    string
	Kind            string // "function", "procedure", "aggregate", "window"
	Pos             diag.Position
	Comment         string
	Args            []FuncArg // all, in order; OUT and TABLE columns too
	Returns         TypeRef   // zero for a procedure or when OUT arguments say it; an aggregate's state type
	ReturnsSet      bool
	Language        string
	Volatility      string // "volatile" (default), "stable", "immutable"
	Strict          bool
	SecurityDefiner bool
	Body            string        // AS 'text'
	Aggregate       *Aggregate    // what only aggregates have
	SQLBody         []*pgast.Node // BEGIN ATOMIC or RETURN
	Parts           []Name        // aggregate: the functions that it is made of
	// SearchPath was in force when the function was made; SetPath is that of its
	// own SET search_path, nil without one.
	SearchPath, SetPath []string
	// Checked: check_function_bodies was on, so that PostgreSQL has read the body.
	Checked bool

	source bodySource
}

// An Aggregate is what only aggregates have. What an aggregate returns is what
// its final function makes of the state, or the state itself.
type Aggregate struct {
	FinalFunction Name
	FinalExtra    bool // the final function takes arguments of the aggregate's types after the state
	OrderedSet    bool // called WITHIN GROUP (ORDER BY …)
	DirectArgs    int  // of an ordered-set aggregate: how many stand before WITHIN GROUP
	Hypothetical  bool
}

// A FuncArg is one argument of a function.
type FuncArg struct {
	Name    string
	Mode    string // "in", "out", "inout", "variadic", "table"
	Type    TypeRef
	Default *pgast.Node
}

// An Operator is a user-defined operator. Left or Right is zero for a unary one.
type Operator struct {
	Schema, Name string
	Pos          diag.Position
	Left, Right  TypeRef
	Function     Name
	Commutator   string
	Comment      string
}

// A Cast is a user-defined cast.
type Cast struct {
	Pos            diag.Position
	Source, Target TypeRef
	Function       Name // zero for binary-coercible and INOUT casts
	FunctionArgs   []TypeRef
	Context        string // "explicit", "assignment", "implicit"
	InOut          bool
	Comment        string
}

// A Sequence is a sequence, also one behind serial and identity columns.
type Sequence struct {
	Schema, Name string
	Pos          diag.Position
	Type         TypeRef
	OwnedBy      *Column
	OwnedByTable *Table
	Comment      string

	identity bool // belongs to an identity column
}

// A Binder tells what columns a query has, for CREATE VIEW, CREATE TABLE AS
// and SELECT INTO; package analyze implements it.
type Binder interface {
	// Columns returns the query's output columns (Name and Resolved set) in
	// the state of cat at that moment.
	Columns(cat *Catalog, query *pgast.Node, sql string, file *diag.File, offset int) ([]*Column, error)
}

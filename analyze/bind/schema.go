package bind

import (
	"cmp"
	"slices"
	"sync"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A Schema is a schema whose names have become types of a pgcat catalogue. It
// is read-only once made, but for views and function bodies, which are bound
// when first met; any number of goroutines may use one.
type Schema struct {
	Catalog *schema.Catalog
	Types   *pgcat.Catalog // built-in, extensions' and the schema's own
	Path    []string       // where unqualified names are looked for
	Diags   diag.List      // what could not be resolved

	unknownFunctions bool // Options.UnknownFunctions
	likeSQLC         bool // Options.LikeSQLC

	rels      map[schema.Name]*tree.Relation
	byTable   map[*schema.Table]*tree.Relation
	byRow     map[pgcat.OID]*tree.Relation
	functions map[*pgcat.Function]*schema.Function // the schema's own

	known  []string    // those of the schema's extensions that pgcat has
	wanted wanted      // extensions that the schema leaves out
	alsoIn []string    // schemas of those, in which every path looks last
	opaque []pgcat.OID // types of which nothing but the name is known

	views    map[*tree.Relation]*viewState
	viewLock sync.Mutex
	bodies   sync.Map // *schema.Function → *boundBody
	indexes  sync.Map // *tree.Relation → []*tree.Index
}

// Options says how names are looked up.
type Options struct {
	// SearchPath is where unqualified names are looked for; empty means the
	// schema's own.
	SearchPath []string
	// UnknownFunctions: a call of a function whose name the schema does not know
	// is taken on trust, with a warning, and gives what its place asks for. sqlc's
	// users keep functions out of the schema that sqlc reads.
	UnknownFunctions bool
	// Extensions are taken for the schema's own, each with a warning.
	Extensions []MissingExtension
	// DropStmts: of each query that is analysed the syntax tree, which is large, is
	// dropped as soon as nothing asks for it. Where a query may have to be analysed
	// again it stays.
	DropStmts bool
	// LikeSQLC: parameters have the names, the order and the nullability that sqlc
	// 1.31 gives them.
	LikeSQLC bool
}

// New binds a schema. What it cannot resolve is reported in Diags and stands as
// text, so that it does not hide what is wrong elsewhere.
func New(cat *schema.Catalog, opts Options) *Schema {
	b := &Schema{
		Catalog: cat, Types: pgcat.New(), Path: opts.SearchPath, unknownFunctions: opts.UnknownFunctions, likeSQLC: opts.LikeSQLC,
		rels:      make(map[schema.Name]*tree.Relation),
		byTable:   make(map[*schema.Table]*tree.Relation),
		byRow:     make(map[pgcat.OID]*tree.Relation),
		functions: make(map[*pgcat.Function]*schema.Function),
		views:     make(map[*tree.Relation]*viewState),
	}
	if len(b.Path) == 0 {
		b.Path = cat.SearchPath
	}
	if len(b.Path) == 0 {
		b.Path = []string{"public"}
	}
	if cat.Schema("pg_temp") != nil {
		b.Path = append([]string{"pg_temp"}, b.Path...)
	}
	b.Types.SetSearchPath(b.Path)
	b.bindExtensions()
	b.bindMissing(opts.Extensions)
	b.bindTypes()
	b.bindTables()
	b.bindSequences()
	b.bindFunctions()
	b.bindOperators()
	b.opaqueTypesOfSchema()
	return b
}

// Function returns the definition of one of the schema's own functions, or nil
// for one of PostgreSQL's or an extension's.
func (b *Schema) Function(f *pgcat.Function) *schema.Function { return b.functions[f] }

// Relation returns a table or view of the schema, or nil. A view's columns are
// there only after Bind.
func (b *Schema) Relation(t *schema.Table) *tree.Relation { return b.byTable[t] }

// IsComposite reports whether values of a type are rows.
func (b *Schema) IsComposite(oid pgcat.OID) bool {
	if oid == pgcat.Record {
		return true
	}
	t := b.Types.Type(b.Types.BaseType(oid))
	return t != nil && t.Kind == pgcat.CompositeKind
}

// IsArray reports whether values of a type are arrays in the eyes of ARRAY[…]:
// PostgreSQL treats the two vector types and domains over arrays as plain
// values there.
func (b *Schema) IsArray(oid pgcat.OID) bool {
	t := b.Types.Type(oid)
	return t != nil && t.Elem != 0 && oid != pgcat.Int2Vector && oid != pgcat.OidVector
}

func (b *Schema) errorf(pos diag.Position, err error) {
	if e, ok := err.(*pgcat.Error); ok {
		b.Diags.Errorf(pos, e.Hint, "%s", e.Message)
		return
	}
	b.Diags.Errorf(pos, "", "%s", err)
}

// resolve is schemaType with the error reported.
func (b *Schema) resolve(schemaName string, ref schema.TypeRef, pos diag.Position) tree.Type {
	t, err := b.schemaType(b.pathOf(schemaName), ref)
	if err != nil {
		if !ref.Pos.IsValid() {
			ref.Pos = pos
		}
		if b.opaqueType(ref.Schema, ref.Name.Name, ref.Pos) {
			if t, err = b.schemaType(b.pathOf(schemaName), ref); err == nil {
				return t
			}
		}
		b.errorf(ref.Pos, err)
		return tree.Of(pgcat.Text)
	}
	return t
}

// pathOf is the search path for names in the definition of an object: the
// object's own schema was usually in front when it was made.
func (b *Schema) pathOf(schemaName string) []string {
	for _, s := range b.Path {
		if s == schemaName {
			return b.Path
		}
	}
	return append([]string{schemaName}, b.Path...)
}

// bindTypes adds the schema's types. Enums and composite types come first, as
// nothing stands in their way; domains and ranges wait for what they are over.
func (b *Schema) bindTypes() {
	type composite struct {
		t   *pgcat.Type
		def *schema.Type
	}
	var composites []composite
	var waiting []*schema.Type
	for _, s := range b.Catalog.Schemas {
		for _, t := range s.Types {
			switch t.Kind {
			case schema.Enum:
				b.Types.AddType(&pgcat.Type{Schema: t.Schema, Name: t.Name, Kind: pgcat.EnumKind, Labels: t.Values})
			case schema.Composite:
				c := b.Types.AddType(&pgcat.Type{Schema: t.Schema, Name: t.Name, Kind: pgcat.CompositeKind})
				composites = append(composites, composite{c, t})
			case schema.Domain, schema.Range:
				waiting = append(waiting, t)
			default:
				if b.UnknownExtension() != "" { // a stand-in for one of its types
					b.addOpaque(t.Schema, t.Name)
					continue
				}
				b.Types.AddType(&pgcat.Type{Schema: t.Schema, Name: t.Name, Kind: pgcat.BaseKind, Category: cmp.Or(t.Category, 'U'), Preferred: t.Preferred})
			}
		}
		for _, t := range s.Tables {
			row := b.Types.AddType(&pgcat.Type{Schema: t.Schema, Name: t.Name, Kind: pgcat.CompositeKind, RowOf: true})
			r := &tree.Relation{Schema: t.Schema, Name: t.Name, Table: t, Row: row.OID}
			b.rels[schema.Name{Schema: t.Schema, Name: t.Name}] = r
			b.byTable[t] = r
			b.byRow[row.OID] = r
		}
	}
	for len(waiting) > 0 {
		var later []*schema.Type
		for _, t := range waiting {
			if !b.bindDerived(t, false) {
				later = append(later, t)
			}
		}
		if len(later) == len(waiting) {
			for _, t := range later {
				b.bindDerived(t, true)
			}
			break
		}
		waiting = later
	}
	for _, c := range composites {
		for _, col := range c.def.Columns {
			t := b.resolve(c.def.Schema, col.Type, c.def.Pos)
			c.t.Attrs = append(c.t.Attrs, pgcat.Attr{Name: col.Name, Type: t.OID, Dims: t.Dims})
		}
	}
}

// bindDerived adds a domain or range once the type that it is over is there.
func (b *Schema) bindDerived(t *schema.Type, report bool) bool {
	ref := t.Base
	if t.Kind == schema.Range {
		ref = t.Subtype
	}
	base, err := b.schemaType(b.pathOf(t.Schema), ref)
	if err != nil {
		if !report {
			return false
		}
		base = b.resolve(t.Schema, ref, t.Pos)
	}
	if t.Kind == schema.Range {
		b.Types.AddRange(&pgcat.Type{Schema: t.Schema, Name: t.Name, Kind: pgcat.RangeKind, Subtype: base.OID}, t.Multirange)
		return true
	}
	d := &pgcat.Type{
		Schema: t.Schema, Name: t.Name, Kind: pgcat.DomainKind, Base: base.OID,
		BaseMod: base.Mod, BaseDims: base.Dims, NotNull: t.NotNull,
	}
	b.Types.AddType(d)
	return true
}

// bindTables resolves the columns of tables, and who points to whom.
func (b *Schema) bindTables() {
	for _, s := range b.Catalog.Schemas {
		for _, t := range s.Tables {
			r := b.byTable[t]
			if r.IsView() {
				r.View = &tree.View{}
				b.views[r] = &viewState{}
				continue
			}
			b.bindColumns(r)
			b.bindKeys(r)
		}
	}
}

// bindSequences makes sequences relations of one row that tells their state.
func (b *Schema) bindSequences() {
	for _, s := range b.Catalog.Schemas {
		for _, q := range s.Sequences {
			r := &tree.Relation{Schema: q.Schema, Name: q.Name, Sequence: true, Row: pgcat.Record}
			cols := []tree.RelCol{
				{Name: "last_value", Type: tree.Of(pgcat.Int8)}, {Name: "log_cnt", Type: tree.Of(pgcat.Int8)}, {Name: "is_called", Type: tree.Of(pgcat.Bool)},
			}
			for i := range cols {
				cols[i].Null, cols[i].Reason = tree.Never, "a sequence always has a "+cols[i].Name
			}
			r.SetCols(cols)
			b.rels[schema.Name{Schema: q.Schema, Name: q.Name}] = r
		}
	}
}

func (b *Schema) bindColumns(r *tree.Relation) {
	t := r.Table
	row := b.Types.Type(r.Row)
	cols := make([]tree.RelCol, 0, len(t.Columns))
	row.Attrs = slices.Grow(row.Attrs, len(t.Columns))
	for _, c := range t.Columns {
		col := tree.RelCol{Name: c.Name, Col: c, Table: t}
		switch res, derived := c.Resolved.(*resolvedColumn); {
		case c.Type.Name.Name != "":
			col.Type = b.resolve(t.Schema, c.Type, c.Pos)
		case derived:
			col.Type = b.resolve(t.Schema, res.Type, c.Pos)
		default:
			col.Type = tree.Of(pgcat.Text)
		}
		switch {
		case c.NotNull:
			col.Null, col.Reason = tree.Never, t.Name+"."+c.Name+" is NOT NULL"
		case c.Identity != "":
			col.Null, col.Reason = tree.Never, t.Name+"."+c.Name+" is an identity column"
		default:
			col.Reason = t.Name + "." + c.Name + " allows NULL"
			if b.Types.NotNullDomain(col.OID) {
				// A NULL that is of the domain already, as of a subquery without a
				// row, is stored unchecked.
				col.Reason += " that passes its domain's NOT NULL; write NOT NULL on the column, too"
			}
		}
		cols = append(cols, col)
		row.Attrs = append(row.Attrs, pgcat.Attr{Name: c.Name, Type: col.OID, Dims: col.Dims, NotNull: col.Null == tree.Never})
	}
	r.SetCols(cols)
}

func (b *Schema) bindKeys(r *tree.Relation) {
	t := r.Table
	for _, k := range t.Constraints {
		switch k.Kind {
		case schema.PrimaryKey:
			r.PrimaryKey = r.Indexes(k.Columns)
			if !k.Temporal { // which is no arbiter of ON CONFLICT
				r.Uniques = append(r.Uniques, r.PrimaryKey)
			}
		case schema.Unique:
			if !k.Temporal {
				r.Uniques = append(r.Uniques, r.Indexes(k.Columns))
			}
		case schema.ForeignKey:
			if to := b.byTable[k.RefTable]; to != nil && !k.NotEnforced && !k.Temporal { // those do nothing, and say nothing of equal values
				to.Refs = append(to.Refs, &tree.Reference{From: r, Key: k})
			}
		}
	}
	for _, x := range t.Indexes {
		if x.Unique && x.Constraint == nil {
			r.Uniques = append(r.Uniques, r.Indexes(plainColumns(x)))
		}
	}
	parents := t.Inherits
	if len(parents) == 0 && t.PartitionOf != nil {
		parents = []*schema.Table{t.PartitionOf}
	}
	for _, p := range parents {
		if parent := b.byTable[p]; parent != nil {
			b.adopt(parent, r)
		}
	}
}

// plainColumns are an index's columns, none where it is over anything else or
// has a condition.
func plainColumns(x *schema.Index) []*schema.Column {
	var cols []*schema.Column
	for _, e := range x.Elems {
		if e.Column == nil || x.Where != nil {
			return nil
		}
		cols = append(cols, e.Column)
	}
	return cols
}

// adopt makes a table a child of another, whose rows its own are, too.
func (b *Schema) adopt(parent, child *tree.Relation) {
	parent.Children = append(parent.Children, child)
	row := b.Types.Type(child.Row)
	row.Parents = append(row.Parents, parent.Row)
}

// Trusts reports whether the schema may lack what the database has: functions,
// types, or an extension's objects.
func (b *Schema) Trusts() bool { return b.unknownFunctions || b.takesUnknownTypes() }

package analyze

import (
	"cmp"
	"sync"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// A binding is a schema whose names have become types of a pgcat catalogue. It
// is read-only once made, but for views, which are analysed when first met.
type binding struct {
	unknownFunctions bool // Options.UnknownFunctions
	cat              *schema.Catalog
	types            *pgcat.Catalog
	path             []string

	rels     map[schema.Name]*relation
	byTable  map[*schema.Table]*relation
	byRow    map[pgcat.OID]*relation
	defaults map[*pgcat.Function]*schema.Function // the schema's own functions

	known    []string    // those of the schema's extensions that pgcat has
	opaque   []pgcat.OID // types of which nothing but the name is known
	bodies   sync.Map    // *schema.Function → *body
	viewLock sync.Mutex
	diags    diag.List
}

// A relation is a table or view that queries can name.
type relation struct {
	schema, name string
	table        *schema.Table // nil for sequences and PostgreSQL's own
	sequence     bool
	row          pgcat.OID
	cols         []relCol // of a view: once analysed
	view         *view
	refs         []*reference   // foreign keys of other tables that point here
	children     []*relation    // partitions and inheriting tables
	primaryKey   []int          // columns
	uniques      [][]int        // columns of unique constraints and indexes without a condition, the primary key too
	byColumn     map[string]int // for wide tables
}

// A relCol is a column of a relation.
type relCol struct {
	name string
	typ
	col    *schema.Column // nil for PostgreSQL's own relations
	base   *relCol        // of a view: the base table's column that it shows unaltered
	table  *schema.Table
	null   Nullability
	reason string
	// nullElems: of a view: a computed array whose elements may be NULL.
	nullElems bool
	collation collation // of a view
}

// A reference is a foreign key, seen from the table that it points to.
type reference struct {
	from *relation
	key  *schema.Constraint
}

func (r *relation) isView() bool {
	return r.table != nil && (r.table.Kind == schema.View || r.table.Kind == schema.MaterializedView)
}

// bind makes a binding. What it cannot resolve is reported and stands as text,
// so that it does not hide what is wrong elsewhere.
func bind(cat *schema.Catalog, path []string) *binding {
	b := &binding{
		cat: cat, types: pgcat.New(), path: path,
		rels:     make(map[schema.Name]*relation),
		byTable:  make(map[*schema.Table]*relation),
		byRow:    make(map[pgcat.OID]*relation),
		defaults: make(map[*pgcat.Function]*schema.Function),
	}
	if len(b.path) == 0 {
		b.path = cat.SearchPath
	}
	if len(b.path) == 0 {
		b.path = []string{"public"}
	}
	if cat.Schema("pg_temp") != nil {
		b.path = append([]string{"pg_temp"}, b.path...)
	}
	b.types.SetSearchPath(b.path)
	b.bindExtensions()
	b.bindTypes()
	b.bindTables()
	b.bindSequences()
	b.bindFunctions()
	b.bindOperators()
	b.opaqueTypesOfSchema()
	return b
}

func (b *binding) errorf(pos diag.Position, err error) {
	if e, ok := err.(*pgcat.Error); ok {
		b.diags.Errorf(pos, e.Hint, "%s", e.Message)
		return
	}
	b.diags.Errorf(pos, "", "%s", err)
}

// resolve is schemaType with the error reported.
func (b *binding) resolve(schemaName string, ref schema.TypeRef, pos diag.Position) typ {
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
		return of(pgcat.Text)
	}
	return t
}

// pathOf is the search path for names in the definition of an object: the
// object's own schema was usually in front when it was made.
func (b *binding) pathOf(schemaName string) []string {
	for _, s := range b.path {
		if s == schemaName {
			return b.path
		}
	}
	return append([]string{schemaName}, b.path...)
}

// bindTypes adds the schema's types. Enums and composite types come first, as
// nothing stands in their way; domains and ranges wait for what they are over.
func (b *binding) bindTypes() {
	type composite struct {
		t   *pgcat.Type
		def *schema.Type
	}
	var composites []composite
	var waiting []*schema.Type
	for _, s := range b.cat.Schemas {
		for _, t := range s.Types {
			switch t.Kind {
			case schema.Enum:
				b.types.AddType(&pgcat.Type{Schema: t.Schema, Name: t.Name, Kind: pgcat.EnumKind, Labels: t.Values})
			case schema.Composite:
				c := b.types.AddType(&pgcat.Type{Schema: t.Schema, Name: t.Name, Kind: pgcat.CompositeKind})
				composites = append(composites, composite{c, t})
			case schema.Domain, schema.Range:
				waiting = append(waiting, t)
			default:
				if b.unknownExtension() != "" { // a stand-in for one of its types
					b.addOpaque(t.Schema, t.Name)
					continue
				}
				b.types.AddType(&pgcat.Type{Schema: t.Schema, Name: t.Name, Kind: pgcat.BaseKind, Category: cmp.Or(t.Category, 'U'), Preferred: t.Preferred})
			}
		}
		for _, t := range s.Tables {
			row := b.types.AddType(&pgcat.Type{Schema: t.Schema, Name: t.Name, Kind: pgcat.CompositeKind, RowOf: true})
			r := &relation{schema: t.Schema, name: t.Name, table: t, row: row.OID}
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
			c.t.Attrs = append(c.t.Attrs, pgcat.Attr{Name: col.Name, Type: t.oid, Dims: t.dims})
		}
	}
}

// bindDerived adds a domain or range once the type that it is over is there.
func (b *binding) bindDerived(t *schema.Type, report bool) bool {
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
		b.types.AddRange(&pgcat.Type{Schema: t.Schema, Name: t.Name, Kind: pgcat.RangeKind, Subtype: base.oid}, t.Multirange)
		return true
	}
	d := &pgcat.Type{
		Schema: t.Schema, Name: t.Name, Kind: pgcat.DomainKind, Base: base.oid,
		BaseMod: base.mod, BaseDims: base.dims, NotNull: t.NotNull,
	}
	if bt := b.types.Type(base.oid); bt != nil && bt.Kind == pgcat.DomainKind && bt.NotNull {
		d.NotNull = true
	}
	b.types.AddType(d)
	return true
}

// bindTables resolves the columns of tables, and who points to whom.
func (b *binding) bindTables() {
	for _, s := range b.cat.Schemas {
		for _, t := range s.Tables {
			r := b.byTable[t]
			if r.isView() {
				r.view = &view{}
				continue
			}
			b.bindColumns(r)
			b.bindKeys(r)
		}
	}
}

// bindSequences makes sequences relations of one row that tells their state.
func (b *binding) bindSequences() {
	for _, s := range b.cat.Schemas {
		for _, q := range s.Sequences {
			r := &relation{schema: q.Schema, name: q.Name, sequence: true, row: pgcat.Record}
			for _, c := range []relCol{
				{name: "last_value", typ: of(pgcat.Int8)}, {name: "log_cnt", typ: of(pgcat.Int8)}, {name: "is_called", typ: of(pgcat.Bool)},
			} {
				c.null, c.reason = Never, "a sequence always has a "+c.name
				r.cols = append(r.cols, c)
			}
			b.rels[schema.Name{Schema: q.Schema, Name: q.Name}] = r
		}
	}
}

func (b *binding) bindColumns(r *relation) {
	t := r.table
	row := b.types.Type(r.row)
	r.cols = make([]relCol, 0, len(t.Columns))
	for _, c := range t.Columns {
		col := relCol{name: c.Name, col: c, table: t, null: Maybe}
		switch res, derived := c.Resolved.(*resolvedColumn); {
		case c.Type.Name.Name != "":
			col.typ = b.resolve(t.Schema, c.Type, c.Pos)
		case derived:
			col.typ = b.resolve(t.Schema, res.Type, c.Pos)
		default:
			col.typ = of(pgcat.Text)
		}
		switch {
		case c.NotNull:
			col.null, col.reason = Never, t.Name+"."+c.Name+" is NOT NULL"
		case c.Identity != "":
			col.null, col.reason = Never, t.Name+"."+c.Name+" is an identity column"
		default:
			if d := b.types.Type(col.oid); d != nil && d.Kind == pgcat.DomainKind && d.NotNull {
				col.null, col.reason = Never, "domain "+d.Name+" is NOT NULL"
			} else {
				col.reason = t.Name + "." + c.Name + " allows NULL"
			}
		}
		r.cols = append(r.cols, col)
		row.Attrs = append(row.Attrs, pgcat.Attr{Name: c.Name, Type: col.oid, Dims: col.dims, NotNull: col.null == Never})
	}
	if len(r.cols) > 16 {
		r.byColumn = make(map[string]int, len(r.cols))
		for i := range r.cols {
			r.byColumn[r.cols[i].name] = i
		}
	}
}

func (b *binding) bindKeys(r *relation) {
	t := r.table
	for _, k := range t.Constraints {
		switch k.Kind {
		case schema.PrimaryKey:
			r.primaryKey = r.indexes(k.Columns)
			r.uniques = append(r.uniques, r.primaryKey)
		case schema.Unique:
			r.uniques = append(r.uniques, r.indexes(k.Columns))
		case schema.ForeignKey:
			if to := b.byTable[k.RefTable]; to != nil {
				to.refs = append(to.refs, &reference{from: r, key: k})
			}
		}
	}
	for _, x := range t.Indexes {
		if !x.Unique || x.Constraint != nil {
			continue
		}
		var cols []*schema.Column
		for _, e := range x.Elems {
			if e.Column != nil {
				cols = append(cols, e.Column)
			}
		}
		if x.Where != nil || len(cols) < len(x.Elems) {
			r.uniques = append(r.uniques, nil) // unique over something that is not plain columns
			continue
		}
		r.uniques = append(r.uniques, r.indexes(cols))
	}
	for _, p := range t.Inherits {
		if parent := b.byTable[p]; parent != nil {
			b.adopt(parent, r)
		}
	}
	if t.PartitionOf != nil && len(t.Inherits) == 0 {
		if parent := b.byTable[t.PartitionOf]; parent != nil {
			b.adopt(parent, r)
		}
	}
}

// adopt makes a table a child of another, whose rows its own are, too.
func (b *binding) adopt(parent, child *relation) {
	parent.children = append(parent.children, child)
	row := b.types.Type(child.row)
	row.Parents = append(row.Parents, parent.row)
}

func (r *relation) indexes(cols []*schema.Column) []int {
	out := make([]int, 0, len(cols))
	for _, c := range cols {
		for i := range r.cols {
			if r.cols[i].col == c {
				out = append(out, i)
			}
		}
	}
	return out
}

// column returns the index of a column, or -1.
func (r *relation) column(name string) int {
	if r.byColumn != nil {
		if i, ok := r.byColumn[name]; ok {
			return i
		}
		return -1
	}
	for i := range r.cols {
		if r.cols[i].name == name {
			return i
		}
	}
	return -1
}

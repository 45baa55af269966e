package bind

import (
	"cmp"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// An outsideExtension is the little that is known of an extension whose objects
// are not in package pgcat.
type outsideExtension struct {
	types []string
	// readers are the beginnings of names of functions that write nothing.
	readers []string
	// aggregates are functions that are aggregates when they have one argument;
	// always those that end in "*".
	aggregates []string
}

var outsideExtensions = map[string]outsideExtension{
	"postgis": {
		types:   []string{"geometry", "geography", "box2d", "box3d"},
		readers: []string{"st_", "postgis_", "geometry", "geography", "box2d", "box3d"},
		aggregates: []string{
			"st_collect", "st_union", "st_makeline", "st_polygonize", "st_memunion", "st_extent", "st_3dextent", "st_asmvt*", "st_asgeobuf*",
			"st_asflatgeobuf*", "st_clusterintersecting", "st_clusterwithin*", "st_coverageunion",
		},
	},
	"postgis_raster":      {types: []string{"raster"}, readers: []string{"st_"}},
	"pgrouting":           {readers: []string{"pgr_"}},
	"timescaledb":         {readers: []string{"time_bucket", "first", "last", "histogram", "locf", "interpolate", "approximate_row_count"}, aggregates: []string{"first*", "last*", "histogram*"}},
	"pg_uuidv7":           {readers: []string{"uuid_"}},
	"pgx_ulid":            {types: []string{"ulid"}, readers: []string{"gen_ulid", "gen_monotonic_ulid"}},
	"h3":                  {types: []string{"h3index"}, readers: []string{"h3_"}},
	"hll":                 {types: []string{"hll", "hll_hashval"}, readers: []string{"hll_"}, aggregates: []string{"hll_union_agg", "hll_add_agg*"}},
	"ip4r":                {types: []string{"ip4", "ip4r", "ip6", "ip6r", "ipaddress", "iprange"}, readers: []string{"ip", "family"}},
	"semver":              {types: []string{"semver", "semverrange"}, readers: []string{"semver", "get_semver", "to_semver"}},
	"age":                 {types: []string{"agtype", "graphid"}},
	"pgroonga":            {readers: []string{"pgroonga_"}},
	"pg_jsonschema":       {readers: []string{"json_matches", "jsonb_matches"}},
	"unit":                {types: []string{"unit"}},
	"rum":                 {readers: []string{"rum_"}},
	"pg_search":           {},
	"pg_hint_plan":        {},
	"citus":               {},
	"pg_cron":             {},
	"pgmq":                {},
	"pg_partman":          {},
	"plv8":                {},
	"supabase_vault":      {},
	"timescaledb_toolkit": {},
}

// UnknownExtension returns the first extension of the schema whose objects are
// not known, or "".
func (b *Schema) UnknownExtension() string {
	for _, name := range b.Catalog.Extensions {
		if !slices.Contains(b.known, name) {
			return name
		}
	}
	return ""
}

// bindExtensions adds the objects of the schema's extensions. Of one that is
// not known it adds the types whose names are.
func (b *Schema) bindExtensions() {
	for _, name := range b.Catalog.Extensions {
		schemaName := b.Catalog.ExtensionSchemas[name]
		if schemaName == "" {
			schemaName = "public"
		}
		if b.Types.AddExtension(name, schemaName) {
			b.known = append(b.known, name)
			continue
		}
		for _, t := range outsideExtensions[name].types {
			b.addOpaque(schemaName, t)
		}
	}
}

// addOpaque adds a type of which nothing is known but its name. Its values can
// be compared, sorted and grouped, and cast by way of text.
func (b *Schema) addOpaque(schemaName, name string) *pgcat.Type {
	t := b.Types.AddType(&pgcat.Type{Schema: schemaName, Name: name, Kind: pgcat.BaseKind, Category: 'U', Opaque: true})
	for i, op := range []string{"<", "<=", "=", ">=", ">"} {
		f := b.Types.AddFunction(&pgcat.Function{
			Schema: schemaName, Name: name + op, Args: []pgcat.OID{t.OID, t.OID}, Returns: pgcat.Bool, Volatility: pgcat.Immutable,
		})
		b.Types.AddOperator(&pgcat.Operator{Schema: schemaName, Name: op, Left: t.OID, Right: t.OID, Func: f, BtreeStrategy: byte(i + 1), Hashes: op == "="})
	}
	cast := func(other pgcat.OID, context pgcat.Coercion) {
		b.Types.AddCast(&pgcat.Cast{Source: t.OID, Target: other, Context: context, Method: pgcat.CastInOut})
		b.Types.AddCast(&pgcat.Cast{Source: other, Target: t.OID, Context: context, Method: pgcat.CastInOut})
	}
	for _, other := range []pgcat.OID{pgcat.Bytea, pgcat.JSON, pgcat.JSONB} {
		cast(other, pgcat.Explicit)
	}
	for _, other := range b.opaque {
		cast(other, pgcat.Assignment)
	}
	b.opaque = append(b.opaque, t.OID)
	return t
}

// takesUnknownTypes reports whether a type that nothing declares may be there
// all the same.
func (b *Schema) takesUnknownTypes() bool {
	return b.Catalog.UnknownTypes || b.UnknownExtension() != ""
}

// sqlcTypes are types that PostgreSQL does not have and sqlc takes for one that
// it has, which a domain over that one behaves as.
var sqlcTypes = map[string]string{"blob": "bytea", "string": "text"}

// opaqueType takes a type that nothing declares for one of an unknown
// extension's, or for one that the database has in a project that leaves such
// types out, with a warning. It reports whether the type is there now.
func (b *Schema) opaqueType(schemaName, name string, pos diag.Position) bool {
	if ext := b.UnknownExtension(); ext != "" {
		if schemaName != "" && schemaName != "public" && b.Catalog.Schema(schemaName) == nil {
			return false
		}
		b.Diags.Warnf(pos, "say so by CREATE TYPE "+name+"; in a file of the schema; its Go type is set by an override with db_type: "+name,
			"type %q is not known: it is taken for one of extension %q", name, ext)
		b.addOpaque(cmp.Or(schemaName, b.Catalog.ExtensionSchemas[ext], "public"), name)
		return true
	}
	if !b.Catalog.UnknownTypes || schemaName == "pg_catalog" || schemaName == "information_schema" {
		return false
	}
	err := b.Types.TypeError(b.Path, schemaName, name)
	if ext := err.Extension; ext != "" {
		b.Diags.Warnf(pos, err.Hint, "%s: it is taken for that of extension %q", err.Message, ext)
		return b.Types.AddExtension(ext, cmp.Or(schemaName, b.homeOfUnknown()))
	}
	if base := b.Types.LookupType(nil, "pg_catalog", sqlcTypes[name]); base != nil && schemaName == "" {
		b.Diags.Warnf(pos, err.Hint, "%s: it is taken for %s, as sqlc takes it", err.Message, base.Name)
		b.Types.AddType(&pgcat.Type{Schema: b.homeOfUnknown(), Name: name, Kind: pgcat.DomainKind, Base: base.OID})
		return true
	}
	hint := "add what makes it to the schema, or set its Go type by an override with db_type: " + schema.Name{Schema: schemaName, Name: name}.String()
	if err.Hint != "" {
		hint = err.Hint + "; if not, " + hint
	}
	b.Diags.Warnf(pos, hint, "%s in the schema: it is taken on trust", err.Message)
	b.addOpaque(cmp.Or(schemaName, b.homeOfUnknown()), name)
	return true
}

// homeOfUnknown is the schema for types whose name alone is given: one in which
// it is found.
func (b *Schema) homeOfUnknown() string {
	for _, s := range b.Path {
		if s != "pg_temp" && s != "pg_catalog" {
			return s
		}
	}
	return "public"
}

// opaqueTypesOfSchema does for the types that views name what opaqueType does
// for those of columns.
func (b *Schema) opaqueTypesOfSchema() {
	if !b.takesUnknownTypes() {
		return
	}
	for _, s := range b.Catalog.Schemas {
		for _, t := range s.Tables {
			b.opaqueTypesIn(t.Query, func(int) diag.Position { return t.Pos })
		}
	}
}

// TrustTypes does for the types that queries name what opaqueType does for those
// of columns. It must come before the queries are bound.
func (b *Schema) TrustTypes(queries []*parser.Query) {
	for _, q := range queries {
		b.opaqueTypesIn(q.Stmt, q.Position)
	}
}

// KnowsTypes reports whether TrustTypes has nothing to do for queries.
func (b *Schema) KnowsTypes(queries []*parser.Query) bool {
	if !b.takesUnknownTypes() {
		return true
	}
	known := true
	for _, q := range queries {
		if q.Stmt != nil {
			b.typesIn(q.Stmt, func(schemaName, name string, _ int) { known = false })
		}
	}
	return known
}

// opaqueTypesIn does it for the types that a statement names; pos says where
// what is at an offset of it is.
func (b *Schema) opaqueTypesIn(stmt *pgast.Node, pos func(int) diag.Position) {
	if stmt == nil || !b.takesUnknownTypes() {
		return
	}
	b.typesIn(stmt, func(schemaName, name string, loc int) { b.opaqueType(schemaName, name, pos(loc)) })
}

// typesIn calls unknown for the types that a statement names and nothing declares.
func (b *Schema) typesIn(stmt *pgast.Node, unknown func(schemaName, name string, loc int)) {
	pgast.Walk(stmt, func(m proto.Message) bool {
		n, ok := m.(*pg.TypeName)
		if !ok || len(n.Names) == 0 || n.PctType {
			return true
		}
		schemaName, name := splitName(n.Names)
		if b.Types.LookupType(b.Path, schemaName, name) == nil {
			unknown(schemaName, name, int(n.Location))
		}
		return true
	})
}

// outside says what is known of a function of an unknown extension: that it
// writes nothing, and that it is an aggregate.
func (b *Schema) outside(name string, args int) (reads, aggregate bool) {
	for _, ext := range b.Catalog.Extensions {
		x := outsideExtensions[ext]
		reads = reads || slices.ContainsFunc(x.readers, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
		aggregate = aggregate || args == 1 && slices.Contains(x.aggregates, name) || slices.Contains(x.aggregates, name+"*")
	}
	return reads, aggregate
}

// Operators of opaque types, by what extensions commonly use them for.
var (
	distances = []string{"<->", "<#>", "<=>", "<+>", "<~>", "<<->>", "<<#>>", "|=|"}
	tests     = []string{"&&", "&&&", "@", "~", "@>", "<@", "~=", "<<", ">>", "&<", "&>", "<<|", "|>>", "&<|", "|&>", "@@", "@@@", "~~", "<>", "?"}
)

// trustOperator stands in for an operator of a type of an unknown extension; it
// returns nil for others.
func (a *binder) trustOperator(name string, left, right tree.Expr, loc int) tree.Expr {
	operands := []tree.Expr{right}
	if left != nil {
		operands = []tree.Expr{left, right}
	}
	opaque := pgcat.OID(0)
	for _, e := range operands {
		if slices.Contains(a.opaque, e.OID()) {
			opaque = e.OID()
		}
	}
	if opaque == 0 {
		return nil
	}
	e := &tree.Trusted{Head: tree.At(tree.Of(pgcat.Unknown), loc), Name: name}
	switch {
	case slices.Contains(tests, name):
		e.Typ = boolean
	case slices.Contains(distances, name):
		e.Typ = tree.Of(pgcat.Float8)
	}
	for _, arg := range operands {
		if arg.OID() == pgcat.Unknown {
			arg = a.toType(arg, opaque, pgcat.Implicit)
		}
		e.Args = append(e.Args, arg)
	}
	return e
}

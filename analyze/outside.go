package analyze

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
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

// unknownExtension returns the first extension of the schema whose objects are
// not known, or "".
func (b *binding) unknownExtension() string {
	for _, name := range b.cat.Extensions {
		if !slices.Contains(b.known, name) {
			return name
		}
	}
	return ""
}

// bindExtensions adds the objects of the schema's extensions. Of one that is
// not known it adds the types whose names are.
func (b *binding) bindExtensions() {
	for _, name := range b.cat.Extensions {
		schemaName := b.cat.ExtensionSchemas[name]
		if schemaName == "" {
			schemaName = "public"
		}
		if b.types.AddExtensionIn(name, schemaName) {
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
func (b *binding) addOpaque(schemaName, name string) *pgcat.Type {
	t := b.types.AddType(&pgcat.Type{Schema: schemaName, Name: name, Kind: pgcat.BaseKind, Category: 'U'})
	if b.opaque == nil {
		b.opaque = map[pgcat.OID]bool{}
	}
	b.opaque[t.OID] = true
	for i, op := range []string{"<", "<=", "=", ">=", ">"} {
		f := b.types.AddFunction(&pgcat.Function{
			Schema: schemaName, Name: name + op, Args: []pgcat.OID{t.OID, t.OID}, Returns: pgcat.Bool, Volatility: pgcat.Immutable,
		})
		b.types.AddOperator(&pgcat.Operator{Schema: schemaName, Name: op, Left: t.OID, Right: t.OID, Func: f, BtreeStrategy: byte(i + 1), Hashes: op == "="})
	}
	for _, other := range []pgcat.OID{pgcat.Bytea, pgcat.JSON, pgcat.JSONB} {
		b.types.AddCast(&pgcat.Cast{Source: t.OID, Target: other, Context: pgcat.Explicit, Method: pgcat.CastInOut})
		b.types.AddCast(&pgcat.Cast{Source: other, Target: t.OID, Context: pgcat.Explicit, Method: pgcat.CastInOut})
	}
	for other := range b.opaque {
		if other != t.OID {
			b.types.AddCast(&pgcat.Cast{Source: t.OID, Target: other, Context: pgcat.Assignment, Method: pgcat.CastInOut})
			b.types.AddCast(&pgcat.Cast{Source: other, Target: t.OID, Context: pgcat.Assignment, Method: pgcat.CastInOut})
		}
	}
	return t
}

// opaqueType takes a type that nothing declares for one of an unknown
// extension's, with a warning. It returns nil when there is no such extension.
func (b *binding) opaqueType(schemaName, name string, pos diag.Position) *pgcat.Type {
	ext := b.unknownExtension()
	if ext == "" || schemaName != "" && schemaName != "public" && b.cat.Schema(schemaName) == nil {
		return nil
	}
	if schemaName == "" {
		if schemaName = b.cat.ExtensionSchemas[ext]; schemaName == "" {
			schemaName = "public"
		}
	}
	b.diags.Warnf(pos, "say so by CREATE TYPE "+name+"; in a file of the schema; its Go type is set by an override with db_type: "+name,
		"type %q is not known: it is taken for one of extension %q", name, ext)
	return b.addOpaque(schemaName, name)
}

// opaqueTypesOf does the same for the types that queries name.
func (b *binding) opaqueTypesOf(queries []*parser.Query) {
	if b.unknownExtension() == "" {
		return
	}
	for _, q := range queries {
		if q.Stmt == nil {
			continue
		}
		visitNodes(q.Stmt.ProtoReflect(), func(m any) bool {
			n, ok := m.(*pg.TypeName)
			if !ok || len(n.Names) == 0 || n.PctType {
				return true
			}
			schemaName, name := splitName(n.Names)
			if b.types.LookupType(b.path, schemaName, name) == nil {
				b.opaqueType(schemaName, name, q.Position(int(n.Location)))
			}
			return true
		})
	}
}

// outside says what is known of a function of an unknown extension: that it
// writes nothing, and that it is an aggregate.
func (b *binding) outside(name string, args int) (reads, aggregate bool) {
	for _, ext := range b.cat.Extensions {
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
func (a *analysis) trustOperator(name string, left, right *expr, loc int) *expr {
	opaque := pgcat.OID(0)
	for _, e := range []*expr{left, right} {
		if e != nil && a.opaque[e.oid] {
			opaque = e.oid
		}
	}
	if opaque == 0 {
		return nil
	}
	e := &expr{kind: xOpaque, typ: of(pgcat.Unknown), loc: loc}
	switch {
	case slices.Contains(tests, name):
		e.typ = of(pgcat.Bool)
	case slices.Contains(distances, name):
		e.typ = of(pgcat.Float8)
	}
	for _, arg := range []*expr{left, right} {
		switch {
		case arg == nil:
		case arg.oid == pgcat.Unknown:
			e.args = append(e.args, a.toType(arg, opaque, pgcat.Implicit))
		default:
			e.args = append(e.args, arg)
		}
	}
	return e
}

package pgcat

import (
	"slices"
	"testing"
)

func TestFormat(t *testing.T) {
	c := oracleCatalog()
	quoted := c.AddType(&Type{Schema: "My App", Name: "order", Kind: EnumKind})
	for _, tt := range []struct {
		oid  OID
		want string
	}{
		{Int8, "bigint"},
		{TextArray, "text[]"},
		{Timestamptz, "timestamp with time zone"},
		{Bpchar, "character"},
		{c.Type(Bpchar).Array, "character[]"},
		{Char, `"char"`},
		{JSON, "json"},
		{OidVector, "oidvector"},
		{RecordArray, "record[]"},
		{Any, `"any"`},
		{0, "-"},
		{4000000, "???"},
		{c.LookupType(public, "", "mood").OID, "public.mood"},
		{c.LookupType(public, "", "mood").Array, "public.mood[]"},
		{quoted.OID, `"My App"."order"`},
		{c.LookupType(nil, "information_schema", "sql_identifier").OID, "information_schema.sql_identifier"},
	} {
		if got := c.Format(tt.oid); got != tt.want {
			t.Errorf("Format(%d) = %s, want %s", tt.oid, got, tt.want)
		}
	}
}

func TestAddType(t *testing.T) {
	c := New()
	base := c.AddType(&Type{Schema: "public", Name: "base", Kind: DomainKind, Base: UUID, NotNull: true})
	over := c.AddType(&Type{Schema: "public", Name: "over", Kind: DomainKind, Base: base.OID})
	if !over.NotNull || !over.ByteEq || over.Category != c.Type(UUID).Category || c.BaseType(over.OID) != UUID {
		t.Errorf("domain over a domain: %+v", over)
	}
	rng := c.AddType(&Type{Schema: "public", Name: "price_range", Kind: RangeKind, Subtype: Numeric})
	multi := c.Type(rng.Multirange)
	if multi == nil || multi.Name != "price_multirange" || multi.Range != rng.OID || c.ArrayOf(multi.OID).Name != "_price_multirange" {
		t.Errorf("multirange: %+v", multi)
	}
	if n := len(c.Functions(public, "", "price_range")); n != 2 {
		t.Errorf("%d range constructors", n)
	}
	if n := len(c.Functions(public, "", "price_multirange")); n != 3 {
		t.Errorf("%d multirange constructors", n)
	}
	old := c.AddType(&Type{Schema: "public", Name: "mood", Kind: EnumKind, Labels: []string{"a"}})
	mood := c.AddType(&Type{Schema: "public", Name: "mood", Kind: EnumKind, Labels: []string{"a", "b"}})
	if got := c.LookupType(public, "", "mood"); got != mood || got == old {
		t.Errorf("replaced type: %+v", got)
	}
	if got := c.LookupType(public, "", "_mood"); got == nil || got.Elem != mood.OID {
		t.Errorf("replaced type's array: %+v", got)
	}
	c.AddType(&Type{Schema: "public", Name: "_thing", Kind: EnumKind})
	if thing := c.AddType(&Type{Schema: "public", Name: "thing", Kind: EnumKind}); c.ArrayOf(thing.OID).Name != "___thing" {
		t.Errorf("array of a type whose usual array name is taken: %+v", c.ArrayOf(thing.OID))
	}
	if Builtin().LookupType(public, "", "mood") != nil {
		t.Error("an added type is in the built-in catalogue")
	}
}

func TestSearchPath(t *testing.T) {
	c := New()
	app := c.AddType(&Type{Schema: "app", Name: "text", Kind: EnumKind})
	other := c.AddType(&Type{Schema: "other", Name: "kind", Kind: EnumKind})
	mine := c.AddType(&Type{Schema: "app", Name: "kind", Kind: EnumKind})
	for _, tt := range []struct {
		path         []string
		schema, name string
		want         OID
	}{
		{[]string{"app"}, "", "text", Text},
		{[]string{"app", "pg_catalog"}, "", "text", app.OID},
		{nil, "app", "text", app.OID},
		{[]string{"app", "other"}, "", "kind", mine.OID},
		{[]string{"other", "app"}, "", "kind", other.OID},
	} {
		if got := c.LookupType(tt.path, tt.schema, tt.name); got == nil || got.OID != tt.want {
			t.Errorf("%s along %v: %+v", tt.name, tt.path, got)
		}
	}
	if got := c.LookupType([]string{"public"}, "", "kind"); got != nil {
		t.Errorf("kind is visible: %+v", got)
	}
	shadow := c.AddFunction(&Function{Schema: "app", Name: "lower", Args: []OID{Text}, Returns: Int4})
	if fs := c.Functions([]string{"app", "pg_catalog"}, "", "lower"); !slices.Contains(fs, shadow) || len(fs) != 3 {
		t.Errorf("lower before pg_catalog: %d functions", len(fs))
	}
	if fs := c.Functions([]string{"app"}, "", "lower"); slices.Contains(fs, shadow) {
		t.Error("pg_catalog's lower does not hide another of the same arguments")
	}
}

func TestExtension(t *testing.T) {
	c := New()
	if c.AddExtension("no_such_extension", "public") {
		t.Error("an unknown extension was added")
	}
	if !c.AddExtension("plpgsql", "public") || !c.AddExtension("citext", "ext") || !c.AddExtension("earthdistance", "public") || !c.AddExtension("pg_stat_statements", "public") {
		t.Error("an extension is not known")
	}
	path := []string{"public", "ext"}
	citext := c.LookupType(path, "", "citext")
	if citext == nil || citext.Schema != "ext" || citext.Category != 'S' || citext.ByteEq {
		t.Fatalf("citext: %+v", citext)
	}
	call, err := c.ResolveOperator(path, "", "=", citext.OID, Unknown)
	if err != nil || call.Operator.Schema != "ext" || call.Right != citext.OID || call.Operator.BtreeStrategy != 3 ||
		call.Operator.Func == nil || call.Operator.Func.Null != NeverWhenArgsNonNull {
		t.Errorf("citext = unknown: %+v, %v", call, err)
	}
	if n := c.Operator(call.Operator.Negator); n == nil || n.Name != "<>" || n.Left != citext.OID {
		t.Errorf("negator of citext's =: %+v", n)
	}
	earth := c.LookupType(path, "", "earth")
	if earth == nil || c.Type(earth.Base).Name != "cube" {
		t.Errorf("earth: %+v", earth)
	}
	if r := c.SystemRelation("public", "pg_stat_statements"); r == nil || len(r.Columns) < 20 || r.Columns[2].Name != "toplevel" {
		t.Errorf("pg_stat_statements: %+v", r)
	}
	next := c.added.next
	if !c.AddExtension("citext", "public") || c.added.next != next {
		t.Error("an extension was added twice")
	}
}

func TestAddFunctionReplaces(t *testing.T) {
	c := New()
	c.AddFunction(&Function{Schema: "public", Name: "f", Args: []OID{Int4}, Returns: Int4})
	c.AddFunction(&Function{Schema: "public", Name: "f", Args: []OID{Int4}, Returns: Text})
	call, err := c.ResolveFunction(public, "", "f", []FuncArg{{Type: Int4}}, FuncOpts{})
	if err != nil || call.Result != Text {
		t.Errorf("f(integer): %+v, %v", call, err)
	}
}

package templates

import (
	"testing"

	"github.com/dbgen-go/dbgen/templates/options"
)

func TestGoTypes(t *testing.T) {
	w := newWorld()
	w.enum("mood", "sad", "happy")
	const p = "github.com/jackc/pgx/v5/pgtype."
	for _, c := range []struct{ typ, plain, nullable, pointers string }{
		{"bool", "bool", p + "Bool", "*bool"},
		{"int2", "int16", p + "Int2", "*int16"},
		{"int4", "int32", p + "Int4", "*int32"},
		{"int8", "int64", p + "Int8", "*int64"},
		{"float4", "float32", p + "Float4", "*float32"},
		{"float8", "float64", p + "Float8", "*float64"},
		{"numeric", p + "Numeric", p + "Numeric", p + "Numeric"},
		{"text", "string", p + "Text", "*string"},
		{"varchar", "string", p + "Text", "*string"},
		{"bpchar", "string", p + "Text", "*string"},
		{"name", "string", p + "Text", "*string"},
		{"bytea", "[]byte", "[]byte", "[]byte"},
		{"json", "[]byte", "[]byte", "[]byte"},
		{"jsonb", "[]byte", "[]byte", "[]byte"},
		{"uuid", p + "UUID", p + "UUID", p + "UUID"},
		{"date", p + "Date", p + "Date", p + "Date"},
		{"time", p + "Time", p + "Time", p + "Time"},
		{"timetz", "string", p + "Text", "*string"},
		{"timestamp", p + "Timestamp", p + "Timestamp", p + "Timestamp"},
		{"timestamptz", p + "Timestamptz", p + "Timestamptz", p + "Timestamptz"},
		{"interval", p + "Interval", p + "Interval", p + "Interval"},
		{"inet", "net/netip.Prefix", "*net/netip.Prefix", "*net/netip.Prefix"},
		{"cidr", "net/netip.Prefix", "*net/netip.Prefix", "*net/netip.Prefix"},
		{"macaddr", "net.HardwareAddr", "net.HardwareAddr", "net.HardwareAddr"},
		{"int4range", p + "Range[" + p + "Int4]", p + "Range[" + p + "Int4]", p + "Range[" + p + "Int4]"},
		{"tstzrange", p + "Range[" + p + "Timestamptz]", p + "Range[" + p + "Timestamptz]", p + "Range[" + p + "Timestamptz]"},
		{"nummultirange", p + "Multirange[" + p + "Range[" + p + "Numeric]]", p + "Multirange[" + p + "Range[" + p + "Numeric]]", p + "Multirange[" + p + "Range[" + p + "Numeric]]"},
		{"oid", p + "Uint32", p + "Uint32", p + "Uint32"},
		{"point", p + "Point", p + "Point", p + "Point"},
		{"varbit", p + "Bits", p + "Bits", p + "Bits"},
		{"money", "string", p + "Text", "*string"},
		{"xml", "string", p + "Text", "*string"},
		{"regclass", "string", p + "Text", "*string"},
		{"void", "any", "any", "any"},
		{"record", "any", "any", "any"},
		{"mood", "Mood", "NullMood", "*Mood"},
		{"text[]", "[]string", "[]string", "[]string"},
		{"mood[]", "[]Mood", "[]Mood", "[]Mood"},
		{"jsonb[]", "[][]byte", "[][]byte", "[][]byte"},
	} {
		for i, want := range []string{c.plain, c.nullable, c.pointers} {
			g := &generator{res: w.result()}
			g.settings = newSettings(options.Options{Package: "db", EmitPointersForNullTypes: i == 2})
			if got := g.goTypeOf(value{typ: w.typ(c.typ), nullable: i > 0}).String(); got != want {
				t.Errorf("%s (nullable %v, pointers %v) is %s, want %s", c.typ, i > 0, i == 2, got, want)
			}
		}
	}
}

func TestGoTypeOverrides(t *testing.T) {
	w := newWorld()
	g := &generator{res: w.result()}
	g.settings = newSettings(options.Options{Package: "db", Overrides: []options.Override{
		{DBType: "uuid", GoType: options.GoType{Spec: "github.com/google/uuid.UUID"}},
		{DBType: "timestamp with time zone", GoType: options.GoType{Spec: "time.Time"}},
		{DBType: "pg_catalog.timestamptz", Nullable: true, GoType: options.GoType{Spec: "*time.Time"}},
		{Column: "users.settings", GoType: options.GoType{Import: "example.com/app", Type: "Settings"}},
		{Column: "*.tags", GoType: options.GoType{Import: "example.com/app", Type: "Tags"}},
	}})
	for _, c := range []struct {
		v    value
		want string
	}{
		{value{typ: w.typ("uuid")}, "github.com/google/uuid.UUID"},
		{value{typ: w.typ("uuid"), nullable: true}, "github.com/jackc/pgx/v5/pgtype.UUID"},
		{value{typ: w.typ("uuid[]")}, "[]github.com/google/uuid.UUID"},
		{value{typ: w.typ("timestamptz")}, "time.Time"},
		{value{typ: w.typ("timestamptz"), nullable: true}, "*time.Time"},
		{value{typ: w.typ("jsonb"), schema: "public", table: "users", column: "settings"}, "example.com/app.Settings"},
		{value{typ: w.typ("jsonb"), schema: "app", table: "users", column: "settings"}, "[]byte"},
		{value{typ: w.typ("text[]"), schema: "public", table: "posts", column: "tags"}, "example.com/app.Tags"},
		{value{typ: w.typ("int8"), list: true}, "[]int64"},
	} {
		if got := g.goTypeOf(c.v).String(); got != c.want {
			t.Errorf("%+v is %s, want %s", c.v, got, c.want)
		}
	}
}

package templates

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/parser"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// copied are types as a cast and a column may have them, with values, some of
// which do not fit elsewhere.
var copied = []struct {
	name   string
	values []string
}{
	{"smallint", []string{"0", "-32768", "32767"}},
	{"integer", []string{"0", "7", "-2147483648", "2147483647", "16777217"}},
	{"bigint", []string{"0", "-9", "9223372036854775807", "-9223372036854775808", "9007199254740993", "2147483648"}},
	{"real", []string{"0", "1.1", "-3.4e38", "1e-45", "NaN", "-Infinity", "16777216", "2.5"}},
	{"double precision", []string{"0", "1.1", "1e308", "0.1", "NaN", "Infinity", "3.5"}},
	{"numeric", []string{"0", "1.10", "12345678901234567890.5", "NaN", "2.5", "999.995"}},
	{"numeric(5,2)", []string{"1.10", "999.99", "2.5"}},
	{"numeric(4,1)", []string{"1.1", "999.9"}},
	{"text", []string{"", "abc", "abcdef", "ab   ", "  x", "[1]", `{"b": 1, "a": 2, "a": 3}`}},
	{"varchar", []string{"", "abc", "abcdef", "ab      "}},
	{"varchar(3)", []string{"", "abc", "ab "}},
	{"varchar(5)", []string{"", "abcde", "ab "}},
	{"bpchar", []string{"", "abc", "ab  "}},
	{"char(3)", []string{"", "abc", "ab"}},
	{"char(5)", []string{"", "abcde", "ab"}},
	{`"char"`, []string{"a"}},
	{"name", []string{"n", strings.Repeat("n", 63)}},
	{"json", []string{`{"b": 1, "a": 2, "a": 3}`, "[1,  2]", "null"}},
	{"jsonb", []string{`{"b": 1, "a": 2}`, "[1, 2]", "null"}},
	{"uuid", []string{"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}},
	{"date", []string{"2024-02-29", "infinity"}},
	{"timestamp", []string{"2024-02-29 12:34:56.789123"}},
	{"timestamp(0)", []string{"2024-02-29 12:34:57"}},
	{"timestamptz", []string{"2024-02-29 12:34:56.789123+00"}},
	{"timestamptz(3)", []string{"2024-02-29 12:34:56.789+00"}},
	{"time", []string{"12:34:56.789123"}},
	{"time(1)", []string{"12:34:56.8"}},
	{"interval", []string{"1 mon 2 days 03:04:05.678"}},
	{"interval(0)", []string{"1 mon 2 days 03:04:06"}},
	{"bytea", []string{`\xdeadbeef`}},
	{"boolean", []string{"true", "false"}},
	{"inet", []string{"10.0.0.1"}},
	{"cidr", []string{"10.0.0.0/8"}},
	{"bit(3)", []string{"101"}},
	{"varbit", []string{"10101", "101"}},
	{"oid", []string{"1234"}},
	{"mood", []string{"sad"}},
	{"posint", []string{"7"}},
	{"word", []string{"abc"}},
	{"integer[]", []string{"{}", "{1,2147483647}", "{{1,2},{3,4}}", "{1,32768}"}},
	{"bigint[]", []string{"{1,9223372036854775807}", "{1,2}"}},
	{"smallint[]", []string{"{1,2}"}},
	{"text[]", []string{"{}", "{a,abcdef}", "{\"ab   \"}"}},
	{"varchar[]", []string{"{a,abcdef}"}},
	{"varchar(3)[]", []string{"{a,abc}"}},
	{"real[]", []string{"{1.5}"}},
	{"jsonb[]", []string{`{"{\"a\": 1}"}`}},
}

// TestCopyCasts holds the casts that :copyfrom takes to a server: COPY of the Go
// value, in the type that generated code has for it, stores what INSERT with the
// cast stores, or fails as that fails.
func TestCopyCasts(t *testing.T) {
	ctx := context.Background()
	var ddl strings.Builder
	ddl.WriteString("CREATE TYPE mood AS ENUM ('sad'); CREATE DOMAIN posint AS int CHECK (VALUE > 0); CREATE DOMAIN word AS text CHECK (VALUE <> 'abcdef');\n")
	for i, c := range copied {
		fmt.Fprintf(&ddl, "CREATE TABLE t%d (c %s);\n", i, c.name)
	}
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl.String()}}, schema.Options{Binder: analyze.NewBinder()})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	test := newTypeTest(t, ddl.String(), &world{cat: cat})
	var taken []string
	for _, from := range copied {
		for i, to := range copied {
			insert := fmt.Sprintf("INSERT INTO t%d (c) VALUES ($1::%s)", i, from.name)
			queries, _ := parser.ParseFile("q.sql", "-- name: Copy :copyfrom\n"+insert+";", parser.Options{})
			res, err := analyze.Analyze(ctx, cat, queries, analyze.Options{SearchPath: []string{"public"}})
			if err != nil {
				t.Fatal(err)
			}
			if len(res.Queries) == 0 {
				continue
			}
			if from.name != to.name {
				taken = append(taken, from.name+" as "+to.name)
			}
			for _, nullable := range []bool{false, true} {
				for _, sample := range slices.Concat(from.values, []string{""}) {
					if sample == "" && !nullable {
						continue
					}
					test.copyCast(t, fmt.Sprintf("t%d", i), insert, value{typ: res.Queries[0].Params[0].Type, nullable: nullable}, from.name, to.name, sample)
				}
			}
		}
	}
	want := strings.Split(`smallint as integer
smallint as bigint
smallint as real
smallint as double precision
smallint as numeric
smallint as numeric(5,2)
smallint as numeric(4,1)
smallint as posint
integer as smallint
integer as bigint
integer as double precision
integer as numeric
integer as numeric(5,2)
integer as numeric(4,1)
integer as posint
bigint as smallint
bigint as integer
bigint as numeric
bigint as numeric(5,2)
bigint as numeric(4,1)
bigint as posint
real as double precision
numeric as numeric(5,2)
numeric as numeric(4,1)
text as varchar
text as varchar(3)
text as varchar(5)
text as bpchar
text as char(3)
text as char(5)
text as word
varchar as text
varchar as varchar(3)
varchar as varchar(5)
varchar as bpchar
varchar as char(3)
varchar as char(5)
varchar as word
bpchar as char(3)
bpchar as char(5)
json as jsonb
timestamp as timestamp(0)
timestamptz as timestamptz(3)
time as time(1)
interval as interval(0)
integer[] as bigint[]
integer[] as smallint[]
bigint[] as integer[]
bigint[] as smallint[]
smallint[] as integer[]
smallint[] as bigint[]
smallint[] as real[]
text[] as varchar[]
text[] as varchar(3)[]
varchar[] as text[]
varchar[] as varchar(3)[]`, "\n")
	if !slices.Equal(taken, want) {
		t.Errorf("casts that are taken:\n%s\nwant\n%s", strings.Join(taken, "\n"), strings.Join(want, "\n"))
	}
}

// TestCopiable holds what is said of :copyfrom and a type to a server.
func TestCopiable(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	w.cat.Extensions = []string{"citext", "hstore", "ltree", "cube", "isn", "seg", "intarray"}
	test := newTypeTest(t, `
		CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE EXTENSION cube; CREATE EXTENSION isn;
		CREATE EXTENSION seg; CREATE EXTENSION intarray;`, w)
	g := test.g[0]
	for _, name := range slices.Sorted(maps.Keys(samples)) {
		sample := samples[name]
		typ := w.result().Types.LookupType([]string{"public"}, "", name)
		if sample == "" || typ == nil {
			continue
		}
		array := analyze.Type{Type: w.result().Types.ArrayOf(typ.OID), Dims: 1}
		literal := "'" + strings.ReplaceAll(sample, "'", "''") + "'::" + w.result().Types.Format(typ.OID)
		for suffix, v := range map[string]value{"": {typ: analyze.Type{Type: typ}}, "_array": {typ: array}} {
			if v.typ.Type == nil {
				continue
			}
			table, expr := "copied_"+name+suffix, literal
			if suffix != "" {
				expr = "ARRAY[" + literal + "]"
			}
			if _, err := test.conn.Exec(ctx, fmt.Sprintf("CREATE TABLE %s (c %s)", pgx.Identifier{table}.Sanitize(), w.result().Types.Format(v.typ.OID))); err != nil {
				t.Errorf("%s: %v", table, err)
				continue
			}
			var needed registration
			needed.add(g, v)
			if err := registerTypes(ctx, test.conn, &needed); err != nil {
				t.Fatal(err)
			}
			into := reflect.New(reflectType(t, g, g.goTypeOf(v)))
			if err := test.conn.QueryRow(ctx, "SELECT "+expr).Scan(into.Interface()); err != nil {
				t.Fatal(err)
			}
			_, err := test.conn.CopyFrom(ctx, pgx.Identifier{table}, []string{"c"}, pgx.CopyFromRows([][]any{{into.Elem().Interface()}}))
			var same bool
			if err == nil {
				err = test.conn.QueryRow(ctx, fmt.Sprintf("SELECT c::text = (%s)::text FROM %s", expr, pgx.Identifier{table}.Sanitize())).Scan(&same)
			}
			if said := g.isCopiable(v.typ); said != (err == nil && same) {
				t.Errorf("%s as %s: said to be copied %v; copied %v, %v", v.typ.Name, g.goTypeOf(v), said, same, err)
			}
		}
	}
}

// copyCast stores one value both ways.
func (test *typeTest) copyCast(t *testing.T, table, insert string, v value, from, to, sample string) {
	ctx := context.Background()
	g := test.g[0]
	into := reflect.New(reflectType(t, g, g.goTypeOf(v)))
	expr := "'" + sample + "'::" + from
	if sample == "" && from != "text" {
		expr = "NULL::" + from
	}
	if err := test.conn.QueryRow(ctx, "SELECT "+expr).Scan(into.Interface()); err != nil {
		t.Errorf("reading %s: %v", expr, err)
		return
	}
	given := into.Elem().Interface()
	stored := func(write func() error) string {
		if _, err := test.conn.Exec(ctx, "TRUNCATE "+table); err != nil {
			t.Fatal(err)
		}
		if err := write(); err != nil {
			return "an error: " + err.Error()
		}
		var text string
		if err := test.conn.QueryRow(ctx, "SELECT coalesce(quote_literal(c::text), 'NULL') FROM "+table).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return text
	}
	inserted := stored(func() error { _, err := test.conn.Exec(ctx, insert, given); return err })
	copied := stored(func() error {
		_, err := test.conn.CopyFrom(ctx, pgx.Identifier{table}, []string{"c"}, pgx.CopyFromRows([][]any{{given}}))
		return err
	})
	if failed := strings.HasPrefix(inserted, "an error"); inserted != copied && !(failed && strings.HasPrefix(copied, "an error")) {
		t.Errorf("%s into a column of type %s: inserted %s, copied %s (%T)", expr, to, inserted, copied, given)
	}
}

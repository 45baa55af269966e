package templates

import (
	"context"
	"database/sql"
	"encoding/json"
	"maps"
	"net"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/templates/options"
)

// fitSamples have values of PostgreSQL's types, the smallest and the largest of
// each among them.
var fitSamples = map[string][]string{
	"bool": {"true", "false"}, "int2": {"-32768", "32767", "7"}, "int4": {"-2147483648", "2147483647", "7", "16777217"},
	"int8": {"-9223372036854775808", "9223372036854775807", "7", "9007199254740993"}, "float4": {"1.5", "-3e38", "7"},
	"float8": {"-2.25", "1e300", "7", "0.1"}, "numeric": {"12.34", "7", "12345678901234567890.123", "NaN"},
	"text": {"hé", "42", ""}, "varchar": {"x", "1"}, "bpchar": {"x", "1"}, "name": {"n"}, "bytea": {`\xdeadbeef`, `\x00ff`},
	"uuid": {"f81d4fae-7dec-11d0-a765-00a0c91e6bf6"}, "date": {"2024-02-29", "infinity"}, "time": {"12:34:56.789"},
	"timetz": {"12:34:56+02"}, "timestamp": {"2024-02-29 12:34:56", "infinity"}, "timestamptz": {"2024-02-29 12:34:56+00", "-infinity"},
	"interval": {"1 mon 2 days 03:04:05", "02:00:00"}, "json": {`{"a": 1}`, `"x"`}, "jsonb": {`{"a": 1}`, `"x"`},
	"inet": {"10.0.0.1", "10.0.0.0/8"}, "cidr": {"10.0.0.0/8", "10.0.0.1/32"}, "macaddr": {"08:00:2b:01:02:03"},
	"bit": {"1"}, "varbit": {"10101"}, "oid": {"5", "4294967295"}, "xid": {"77"}, "xid8": {"18446744073709551615"},
	"tid": {"(1,2)"}, "box": {"(3,4),(1,2)"}, "circle": {"<(1,2),3>"}, "line": {"{1,2,3}"}, "lseg": {"[(1,2),(3,4)]"},
	"path": {"((1,2),(3,4))", "[(1,2),(3,4)]"}, "point": {"(1,2)", "(1.5,2)"}, "polygon": {"((1,2),(3,4),(5,6))"}, "money": {"$12.34"}, "xml": {"<a/>"},
	"regclass": {"pg_class"}, "tsvector": {"'cat':3"}, "mood": {"very happy", "sad"}, "pair": {"(1,x)"},
	"int4range": {"[1,5)"}, "int8range": {"[9000000000,9000000005)"}, "numrange": {"[1.5,2.5]"}, "daterange": {"[2024-01-01,2024-02-01)"},
	"tsrange": {`["2024-01-01 00:00:01","2024-02-01 00:00:00")`}, "tstzrange": {`["2024-01-01 00:00:01+00","2024-02-01 00:00:00+00")`},
	"int4multirange": {"{[1,5),[7,9)}"},
}

// numbers and times are kinds of which one may well be read as another. By its text
// pgx makes something of nearly everything: that is no use that the table has.
var (
	numbers = set("int2", "int4", "int8", "float4", "float8", "numeric")
	times   = set("date", "time", "timestamp", "timestamptz", "interval")
)

// unsought are Go types that sqlc has for no computed value, or takes for nothing
// but what they are.
var unsought = set("vector", "hstore", "tid", "bit", "xid8", "lseg", "path", "point", "polygon", "line")

// TestFitsOnServer holds the table of what pgx reads into which Go type to a
// server: in the form in which pgx asks for values, and as text.
func TestFitsOnServer(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	w.enum("mood", "sad", "very happy")
	w.composite("pair", "a int4", "b text")
	const ddl = "CREATE TYPE mood AS ENUM ('sad', 'very happy'); CREATE TYPE pair AS (a int, b text);"
	conn, err := pgx.ConnectConfig(ctx, dbtest.Database(t, dbtest.SharedPostgres(t), ddl).ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	known[time.Time]("time.Time")
	known[sql.NullTime]("database/sql.NullTime")
	known[sql.NullString]("database/sql.NullString")
	g := &generator{res: w.result()}
	g.settings = newSettings(options.Options{Package: "db", SQLCCompatible: true})

	// Each kind as what cannot and what can be NULL in Go.
	var read [][2]sqlcType
	for _, kind := range slices.Compact(slices.Sorted(maps.Values(sqlcKinds))) {
		if !unsought[kind] {
			read = append(read, [2]sqlcType{{elem: g.sqlcElem(kind, false), kind: kind}, {elem: g.sqlcElem(kind, true), kind: kind}})
		}
	}
	for _, own := range []string{"mood", "pair", "nothing"} {
		both := [2]sqlcType{{kind: anyKind}, {kind: anyKind}}
		g.sqlcOwnType(&both[0], own, false)
		g.sqlcOwnType(&both[1], own, true)
		read = append(read, both)
	}
	for _, name := range slices.Sorted(maps.Keys(fitSamples)) {
		typ := w.typ(name).Type
		for _, both := range read {
			want := g.fitOf(typ, &both[0])
			for _, s := range both {
				into := reflect.New(reflectType(t, g, s.elem)).Interface()
				for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeSimpleProtocol} {
					err := conn.QueryRow(ctx, "SELECT NULL::"+name, mode).Scan(into)
					if takes := s.elem.handlesNull() || s.elem.path == "net/netip"; want != never && takes != (err == nil) {
						t.Errorf("NULL::%s into a %s: %v; it takes NULL: %t", name, s.elem, err, takes)
					}
				}
			}
			var plain, nullable outcome
			for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeSimpleProtocol} {
				for _, sample := range fitSamples[name] {
					plain.add(scanInto(ctx, t, conn, g, mode, name, sample, both[0].elem))
					nullable.add(scanInto(ctx, t, conn, g, mode, name, sample, both[1].elem))
				}
			}
			asWanted := plain.fit() == want && nullable.fit() == want
			switch kind := both[0].kind; {
			case kind == anyKind: // which is sent back as it likes
				asWanted = plain.refused == 0
			case kind == "inet" && typ.Name == "inet":
				asWanted = plain.fit() == refuses // see docs/from-sqlc.md
			case want == never:
				alike := numbers[typ.Name] && numbers[kind] || times[typ.Name] && times[kind] || kind == "bool"
				asWanted = !alike || plain.fit() == never
			}
			if !asWanted {
				t.Errorf("%s as sqlc's %s: into a %s %+v, into a %s %+v; the table says %d", name, both[0].kind, both[0].elem, plain, both[1].elem, nullable, want)
			}
		}
	}
}

// An outcome counts what became of samples.
type outcome struct{ same, differ, refused int }

func (o *outcome) add(scanned, equal bool) {
	switch {
	case !scanned:
		o.refused++
	case equal:
		o.same++
	default:
		o.differ++
	}
}

// fit is what the outcome shows. Where nothing is as it was, or some are neither
// refused nor near, the type is for something else.
func (o *outcome) fit() fit {
	switch {
	case o.same == 0 || o.differ > 0 && o.refused > 0:
		return never
	case o.refused > 0:
		return refuses
	case o.differ > 0:
		return rounds
	}
	return exact
}

// scanInto reads a value into a Go type and sends it back; it reports whether it
// could be read, and whether it is what it was.
func scanInto(ctx context.Context, t *testing.T, conn *pgx.Conn, g *generator, mode pgx.QueryExecMode, name, sample string, typ goType) (scanned, equal bool) {
	expr := "'" + strings.ReplaceAll(sample, "'", "''") + "'::" + name
	into := reflect.New(reflectType(t, g, typ))
	if err := conn.QueryRow(ctx, "SELECT "+expr, mode).Scan(into.Interface()); err != nil {
		return false, false
	}
	back := into.Elem().Interface()
	switch b := back.(type) {
	case float32:
		back = float64(b) // which is what Go makes of it
	case []byte:
		if name != "bytea" {
			back = string(b)
		}
	}
	sql := "SELECT ($1::" + name + ")::text IS NOT DISTINCT FROM (" + expr + ")::text"
	if err := conn.QueryRow(ctx, sql, back).Scan(&equal); err != nil {
		return true, false
	}
	return true, equal
}

// TestNullOnServer holds a server to which of an author's types have NULL as nil.
func TestNullOnServer(t *testing.T) {
	ctx := context.Background()
	conn, err := pgx.ConnectConfig(ctx, dbtest.Database(t, dbtest.SharedPostgres(t), "").ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	for _, tc := range []struct {
		typ  goType
		into any
		of   []string
	}{
		{std("encoding/json", "RawMessage"), new(json.RawMessage), []string{"json", "jsonb", "text", "bytea"}},
		{std("net", "HardwareAddr"), new(net.HardwareAddr), []string{"macaddr", "macaddr8"}},
		{std("time", "Time"), new(time.Time), []string{"timestamptz"}},
	} {
		tc.typ.authors = true
		for _, name := range tc.of {
			for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeSimpleProtocol} {
				if err := conn.QueryRow(ctx, "SELECT NULL::"+name, mode).Scan(tc.into); (err == nil) != tc.typ.readsNull() {
					t.Errorf("NULL::%s into a %s: %v", name, tc.typ, err)
				}
			}
		}
	}
}

// TestArraysOfAnyOnServer holds a server to which arrays pgx reads into a []any,
// which sqlc has for elements that it does not know.
func TestArraysOfAnyOnServer(t *testing.T) {
	ctx := context.Background()
	const ddl = "CREATE TYPE mood AS ENUM ('sad'); CREATE DOMAIN slug AS text; CREATE TYPE pair AS (a int, b text);"
	conn, err := pgx.ConnectConfig(ctx, dbtest.Database(t, dbtest.SharedPostgres(t), ddl).ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	w := &world{cat: cat}
	g := &generator{res: w.result()}
	for name, sample := range map[string]string{
		"text": "a", "int4": "1", "xml": "<a/>", "tsvector": "a", "jsonpath": "$", "timetz": "12:00+00", "money": "1", "regclass": "pg_class",
		"mood": "sad", "slug": "a", "pair": "(1,a)",
	} {
		var got []any
		err := conn.QueryRow(ctx, "SELECT ARRAY['"+sample+"'::"+name+"]").Scan(&got)
		if read := err == nil && len(got) == 1; read != g.ofKnown(w.typ(name+"[]").Type) {
			t.Errorf("%s[] into a []any: %v, %v", name, got, err)
		}
	}
}

package templates

import (
	"context"
	"database/sql"
	"fmt"
	"math/big"
	"reflect"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/analyze"
)

// TestSentAsOnServer holds the Go types that sqlc gives to parameters of other
// types to the server: pgx must send values of each as what PostgreSQL expects, and
// numbers, moments and addresses must arrive as they were.
func TestSentAsOnServer(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	w.cat.Extensions = []string{"citext"}
	test := newTypeTest(t, "CREATE EXTENSION citext", w)
	// The type that each Go type stands for, and a value that all of its targets can hold.
	values := map[string][2]string{
		"bool": {"bool", "true"}, "int16": {"int2", "7"}, "int32": {"int4", "7"}, "int64": {"int8", "7"}, "float32": {"float4", "7"}, "float64": {"float8", "7"},
		p + "Bool": {"bool", "true"}, p + "Int2": {"int2", "7"}, p + "Int4": {"int4", "7"}, p + "Int8": {"int8", "7"},
		p + "Float4": {"float4", "7"}, p + "Float8": {"float8", "7"}, p + "Numeric": {"numeric", "7"},
		p + "Uint32": {"oid", "7"}, p + "Uint64": {"xid8", "7"}, p + "UUID": {"uuid", samples["uuid"]}, "[]byte": {"json", `7`},
		p + "Time": {"time", samples["time"]}, p + "Interval": {"interval", samples["interval"]}, p + "Date": {"date", samples["date"]},
		p + "Timestamp": {"timestamp", samples["timestamp"]}, p + "Timestamptz": {"timestamptz", samples["timestamptz"]},
		address.plain.String(): {"inet", "10.0.0.1"}, network.plain.String(): {"cidr", "10.0.0.0/8"}, mac.plain.String(): {"macaddr", samples["macaddr"]},
		p + "Bits": {"bit", "1"},
	}
	for goName, targets := range sendable {
		from := values[goName]
		r := reflected[goName]
		if goName == "[]byte" {
			r = reflect.TypeFor[[]byte]()
		}
		if r == nil || from[0] == "" {
			t.Errorf("there is no value of %s", goName)
			continue
		}
		own := fmt.Sprintf("'%s'::%s", from[1], from[0])
		into := reflect.New(r)
		if err := test.conn.QueryRow(ctx, "SELECT "+own).Scan(into.Interface()); err != nil {
			t.Errorf("%s into a %s: %v", own, goName, err)
			continue
		}
		for to := range targets {
			var got, want string
			if err := test.conn.QueryRow(ctx, "SELECT ($1::"+to+")::text", into.Elem().Interface()).Scan(&got); err != nil {
				t.Errorf("a %s sent as %s: %v", goName, to, err)
				continue
			}
			if proseTypes[to] || jsonTypes[to] || to == "bytea" || to == "xml" {
				continue // as pgx writes them
			}
			if err := test.conn.QueryRow(ctx, "SELECT (("+own+")::text::"+to+")::text").Scan(&want); err != nil || got != want {
				t.Errorf("a %s with %s, sent as %s: it is %s there, want %s (%v)", goName, own, to, got, want, err)
			}
		}
	}
}

// TestSentAsTextOnServer does so for those that are sent as they are, as every type
// that has a sample.
func TestSentAsTextOnServer(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	test := newTypeTest(t, "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN posint AS int", w)
	for _, to := range []string{"bool", "int2", "int4", "int8", "float4", "float8", "numeric", "text", "json", "jsonb", "bytea", "uuid", "date", "time", "timetz",
		"timestamp", "timestamptz", "interval", "inet", "cidr", "macaddr", "bit", "varbit", "oid", "xid8", "box", "point", "tsvector", "int4range", "regclass",
		"jsonpath", "xml", "money", "pg_lsn", "tsquery", "mood", "posint", "text[]", "int4[]", "mood[]"} {
		sample := samples[to]
		switch to {
		case "mood":
			sample = "ok"
		case "posint":
			sample = "3"
		case "text[]", "mood[]":
			sample = "{ok,sad}"
		case "int4[]":
			sample = "{1,2}"
		}
		for goName := range sentAsText {
			v := reflect.New(reflected[goName])
			if err := test.conn.QueryRow(ctx, "SELECT $1::text", sample).Scan(v.Interface()); err != nil {
				t.Fatal(err)
			}
			var same bool
			err := test.conn.QueryRow(ctx, "SELECT ($1::"+to+")::text = ($2::text::"+to+")::text", v.Elem().Interface(), sample).Scan(&same)
			if err != nil || !same {
				t.Errorf("a %s sent as %s: came as it is: %v, %v", goName, to, same, err)
			}
		}
	}
}

// TestSentOnlyOnServer does so for those of which columns have other types.
func TestSentOnlyOnServer(t *testing.T) {
	ctx := context.Background()
	test := newTypeTest(t, "", newWorld())
	at := time.Date(2024, 2, 29, 12, 34, 56, 0, time.UTC)
	values := map[string]any{
		p + "Numeric": pgtype.Numeric{Int: big.NewInt(1234), Exp: -2, Valid: true}, "time.Time": at, "*time.Time": &at,
		"database/sql.NullTime": sql.NullTime{Time: at, Valid: true},
	}
	want := map[string]string{"money": "$12.34", "timetz": "12:34:56+00"}
	for name, m := range sentOnly {
		for _, typ := range []goType{m.of(false, false), m.of(true, false), m.of(true, true)} {
			var got string
			err := test.conn.QueryRow(ctx, "SELECT ($1::"+name+")::text", values[typ.String()]).Scan(&got)
			if err != nil || got != want[name] {
				t.Errorf("a %s sent as %s is %q, want %q (%v)", typ, name, got, want[name], err)
			}
		}
	}
	for _, null := range []any{sql.NullTime{}, (*time.Time)(nil), pgtype.Numeric{}} {
		var isNull bool
		if err := test.conn.QueryRow(ctx, "SELECT $1::timetz IS NULL", null).Scan(&isNull); err != nil || !isNull {
			t.Errorf("a %T without a value is NULL: %v, %v", null, isNull, err)
		}
	}
}

// TestSends says what is taken over, and what never works and is not.
func TestSends(t *testing.T) {
	w := newWorld()
	g := &generator{res: w.result()}
	g.settings = newSettings(sqlcOptions)
	named := func(name string) analyze.Type {
		return analyze.Type{Type: w.result().Types.LookupType(nil, "pg_catalog", name)}
	}
	arrayOf := func(name string) analyze.Type {
		return analyze.Type{Type: w.result().Types.ArrayOf(named(name).OID), Dims: 1}
	}
	for _, c := range []struct {
		from, to analyze.Type
		nullable bool
		want     bool
	}{
		{named("text"), named("int4"), false, true},
		{named("text"), named("int4"), true, true},
		{named("int4"), named("int8"), false, true},
		{named("int4"), named("text"), false, false},
		{named("int4"), named("bool"), false, false},
		{named("jsonb"), named("text"), false, true},
		{named("jsonb"), named("int4"), false, false},
		{named("jsonb"), arrayOf("text"), false, false},
		{named("cidr"), named("inet"), true, true},
		{named("timestamptz"), named("date"), false, true},
		{named("timestamptz"), named("interval"), false, false},
		{named("interval"), named("timestamptz"), false, false},
		{named("uuid"), named("text"), false, true},
		{named("text"), arrayOf("text"), false, true},
		{named("int8"), arrayOf("int8"), false, false},
		{arrayOf("int8"), named("int8"), false, false},
		{arrayOf("int4"), arrayOf("int8"), false, true},
		{arrayOf("text"), named("text"), false, false},
		{named("pg_lsn"), named("numeric"), false, true},
		{analyze.Type{}, named("int4"), false, true},
	} {
		v := value{typ: c.from, nullable: c.nullable}
		typ := g.goTypeOf(v)
		if got := g.sends(typ, v, c.to); got != c.want {
			t.Errorf("a %s sent as %s: %v, want %v", typ, formatOf(w, c.to), got, c.want)
		}
	}
}

func formatOf(w *world, t analyze.Type) string {
	if t.Type == nil {
		return "nothing"
	}
	return w.result().Types.Format(t.OID)
}

package templates

import (
	"context"
	"database/sql/driver"
	"net"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/runtime/dbtest"
)

// mood is like a generated enum.
type mood string

func (m *mood) Scan(src any) error {
	*m = mood(src.(string))
	return nil
}

type nullMood struct {
	Mood  mood
	Valid bool
}

func (n *nullMood) Scan(src any) error {
	if src == nil {
		*n = nullMood{}
		return nil
	}
	n.Valid = true
	return n.Mood.Scan(src)
}

func (n nullMood) Value() (driver.Value, error) {
	if !n.Valid {
		return nil, nil
	}
	return string(n.Mood), nil
}

// address and contact are like generated structs of composite types.
type (
	address struct {
		Street pgtype.Text
		Zip    pgtype.Int4
		Mood   nullMood
		Tags   []string
	}
	contact struct {
		Name   pgtype.Text
		Home   *address
		Others []address
		At     pgtype.Timestamptz
	}
)

const p = "github.com/jackc/pgx/v5/pgtype."

// reflected are the Go types of the mappings.
var reflected = map[string]reflect.Type{
	"bool": reflect.TypeFor[bool](), "int16": reflect.TypeFor[int16](), "int32": reflect.TypeFor[int32](),
	"int64": reflect.TypeFor[int64](), "float32": reflect.TypeFor[float32](), "float64": reflect.TypeFor[float64](),
	"string": reflect.TypeFor[string](), "byte": reflect.TypeFor[byte](), "any": reflect.TypeFor[any](),
	"Mood": reflect.TypeFor[mood](), "NullMood": reflect.TypeFor[nullMood](),
	"Address": reflect.TypeFor[address](), "Contact": reflect.TypeFor[contact](),
	"net/netip.Addr": reflect.TypeFor[netip.Addr](), "net/netip.Prefix": reflect.TypeFor[netip.Prefix](),
	"net.HardwareAddr": reflect.TypeFor[net.HardwareAddr](),
	p + "Bool":         reflect.TypeFor[pgtype.Bool](), p + "Int2": reflect.TypeFor[pgtype.Int2](),
	p + "Int4": reflect.TypeFor[pgtype.Int4](), p + "Int8": reflect.TypeFor[pgtype.Int8](),
	p + "Float4": reflect.TypeFor[pgtype.Float4](), p + "Float8": reflect.TypeFor[pgtype.Float8](),
	p + "Text": reflect.TypeFor[pgtype.Text](), p + "Numeric": reflect.TypeFor[pgtype.Numeric](),
	p + "UUID": reflect.TypeFor[pgtype.UUID](), p + "Date": reflect.TypeFor[pgtype.Date](),
	p + "Time": reflect.TypeFor[pgtype.Time](), p + "Timestamp": reflect.TypeFor[pgtype.Timestamp](),
	p + "Timestamptz": reflect.TypeFor[pgtype.Timestamptz](), p + "Interval": reflect.TypeFor[pgtype.Interval](),
	p + "Bits": reflect.TypeFor[pgtype.Bits](), p + "Uint32": reflect.TypeFor[pgtype.Uint32](),
	p + "Uint64": reflect.TypeFor[pgtype.Uint64](), p + "TID": reflect.TypeFor[pgtype.TID](),
	p + "Box": reflect.TypeFor[pgtype.Box](), p + "Circle": reflect.TypeFor[pgtype.Circle](),
	p + "Line": reflect.TypeFor[pgtype.Line](), p + "Lseg": reflect.TypeFor[pgtype.Lseg](),
	p + "Path": reflect.TypeFor[pgtype.Path](), p + "Point": reflect.TypeFor[pgtype.Point](),
	p + "Polygon": reflect.TypeFor[pgtype.Polygon](), p + "Hstore": reflect.TypeFor[pgtype.Hstore](),
	p + "TSVector":                                         reflect.TypeFor[pgtype.TSVector](),
	p + "Range[" + p + "Int4]":                             reflect.TypeFor[pgtype.Range[pgtype.Int4]](),
	p + "Range[" + p + "Int8]":                             reflect.TypeFor[pgtype.Range[pgtype.Int8]](),
	p + "Range[" + p + "Numeric]":                          reflect.TypeFor[pgtype.Range[pgtype.Numeric]](),
	p + "Range[" + p + "Date]":                             reflect.TypeFor[pgtype.Range[pgtype.Date]](),
	p + "Range[" + p + "Timestamp]":                        reflect.TypeFor[pgtype.Range[pgtype.Timestamp]](),
	p + "Range[" + p + "Timestamptz]":                      reflect.TypeFor[pgtype.Range[pgtype.Timestamptz]](),
	p + "Multirange[" + p + "Range[" + p + "Int4]]":        reflect.TypeFor[pgtype.Multirange[pgtype.Range[pgtype.Int4]]](),
	p + "Multirange[" + p + "Range[" + p + "Timestamptz]]": reflect.TypeFor[pgtype.Multirange[pgtype.Range[pgtype.Timestamptz]]](),
}

func reflectType(t *testing.T, typ goType) reflect.Type {
	switch {
	case typ.isSlice():
		return reflect.SliceOf(reflectType(t, typ.elem()))
	case typ.isPointer():
		return reflect.PointerTo(reflectType(t, typ.elem()))
	}
	r := reflected[typ.String()]
	if r == nil {
		t.Fatalf("no type %s", typ)
	}
	return r
}

// samples have a value for each type of the mappings, and for types that travel
// as text.
var samples = map[string]string{
	"bool": "true", "int2": "-7", "int4": "42", "int8": "9000000000", "float4": "1.5", "float8": "-2.25",
	"numeric": "12.340", "uuid": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "date": "2024-02-29", "time": "12:34:56.789",
	"timetz": "12:34:56+02", "timestamp": "2024-02-29 12:34:56", "timestamptz": "2024-02-29 12:34:56+00",
	"interval": "1 mon 2 days 03:04:05", "json": `{"a": 1}`, "jsonb": `{"a": 1}`, "bytea": `\xdeadbeef`,
	"inet": "10.0.0.1", "cidr": "10.0.0.0/8", "macaddr": "08:00:2b:01:02:03", "macaddr8": "08:00:2b:01:02:03:04:05",
	"bit": "1", "varbit": "10101", "cid": "5", "oid": "1234", "xid": "77", "xid8": "78", "tid": "(1,2)",
	"box": "(3,4),(1,2)", "circle": "<(1,2),3>", "line": "{1,2,3}", "lseg": "[(1,2),(3,4)]",
	"path": "((1,2),(3,4))", "point": "(1,2)", "polygon": "((1,2),(3,4),(5,6))", "tsvector": "'cat':3 'fat':2",
	"text": "héllo", "varchar": "x", "bpchar": "x", "name": "n", "int4range": "[1,5)", "int8range": "[1,5)",
	"numrange": "[1.5,2.5]", "daterange": "[2024-01-01,2024-02-01)", "tsrange": `["2024-01-01 00:00:00","2024-02-01 00:00:00")`,
	"tstzrange":      `["2024-01-01 00:00:00+00","2024-02-01 00:00:00+00")`,
	"int4multirange": "{[1,5),[7,9)}", "tstzmultirange": `{["2024-01-01 00:00:00+00","2024-02-01 00:00:00+00")}`,
	"money": "$12.34", "xml": "<a/>", "regclass": "pg_class", "regtype": "integer", "tsquery": "'a' & 'b'",
	"jsonpath": `$."a"`, "pg_lsn": "0/16B3748", "aclitem": "=r/postgres", "char": "x", "int2vector": "1 2", "oidvector": "1 2",
	"pg_snapshot": "10:20:10,14", "refcursor": "c", "citext": "MiXed", "hstore": `"a"=>"1", "b"=>NULL`, "ltree": "a.b.c",
	"mood": "very happy", "address": `("a b",7,"very happy",{x})`,
	"contact": `(,"(\"a b\",,sad,)","{\"(,1,,)\"}","2024-02-29 12:34:56+00")`,
}

// TestTypesOnServer reads a value of each type into the Go type that stands for
// it, and sends it back: alone, where it may be NULL, as NULL, and in an array.
func TestTypesOnServer(t *testing.T) {
	ctx := context.Background()
	db := dbtest.Database(t, dbtest.SharedPostgres(t), `
		CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION ltree;
		CREATE TYPE mood AS ENUM ('sad', 'very happy');
		CREATE TYPE address AS (street text, zip int, mood mood, tags text[]);
		CREATE TYPE contact AS (name text, home address, others address[], at timestamptz);`)
	conn, err := pgx.ConnectConfig(ctx, db.ConnConfig())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	w := newWorld()
	w.cat.Extensions = []string{"citext", "hstore", "ltree"}
	w.enum("mood", "sad", "very happy")
	w.composite("address", "street text", "zip int4", "mood mood", "tags text[]")
	w.composite("contact", "name text", "home address", "others address[]", "at timestamptz")
	g := &generator{res: w.result()}
	g.settings = Options{Package: "db"}.check(&g.diags)
	g.buildComposites()
	for name, sample := range samples {
		t.Run(name, func(t *testing.T) {
			sqlName := name
			if name == "char" {
				sqlName = `"char"`
			}
			literal := "'" + strings.ReplaceAll(sample, "'", "''") + "'::" + sqlName
			for _, c := range []struct {
				typ      string
				nullable bool
				expr     string
			}{
				{name, false, literal},
				{name, true, literal},
				{name, true, "NULL::" + sqlName},
				{name + "[]", false, "ARRAY[" + literal + "," + literal + "]"},
			} {
				elem, dims := g.element(w.typ(c.typ), false)
				for _, r := range g.toRegister(elem, dims > 0) {
					types, err := conn.LoadTypes(ctx, []string{r.Schema + "." + r.Name})
					if err != nil {
						t.Fatal(err)
					}
					conn.TypeMap().RegisterTypes(types)
				}
				goType := g.goTypeOf(value{typ: w.typ(c.typ), nullable: c.nullable})
				v := reflect.New(reflectType(t, goType))
				cast := sqlName + strings.TrimPrefix(c.typ, name)
				if err := conn.QueryRow(ctx, "SELECT "+c.expr).Scan(v.Interface()); err != nil {
					t.Errorf("%s into a %s: %v", c.expr, goType, err)
					continue
				}
				var same bool
				sql := "SELECT ($1::" + cast + ")::text IS NOT DISTINCT FROM (" + c.expr + ")::text"
				if err := conn.QueryRow(ctx, sql, v.Elem().Interface()).Scan(&same); err != nil || !same {
					t.Errorf("%s sent as a %s: came back the same: %v, %v", c.expr, goType, same, err)
				}
			}
		})
	}
}

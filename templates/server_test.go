package templates

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/parser/schema"
	"github.com/dbgen-go/dbgen/runtime/dbtest"
	"github.com/dbgen-go/dbgen/templates/options"
)

// mood is like a generated enum.
type mood string

func (m *mood) Scan(src any) error {
	switch s := src.(type) {
	case string:
		*m = mood(s)
	case []byte:
		*m = mood(s)
	default:
		return fmt.Errorf("unsupported scan type for mood: %T", src)
	}
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

const p = "github.com/jackc/pgx/v5/pgtype."

// reflected are the Go types of the mappings, and arrays of them.
var reflected = map[string]reflect.Type{}

// known adds a Go type to those that are known.
func known[T any](name string) {
	reflected[name] = reflect.TypeFor[T]()
	reflected[p+"Array["+name+"]"] = reflect.TypeFor[pgtype.Array[T]]()
}

func init() {
	known[bool]("bool")
	known[int16]("int16")
	known[int32]("int32")
	known[int64]("int64")
	known[float32]("float32")
	known[float64]("float64")
	known[string]("string")
	known[byte]("byte")
	known[any]("any")
	known[mood]("Mood")
	known[nullMood]("NullMood")
	known[netip.Addr]("net/netip.Addr")
	known[netip.Prefix]("net/netip.Prefix")
	known[net.HardwareAddr]("net.HardwareAddr")
	known[pgtype.Bool](p + "Bool")
	known[pgtype.Int2](p + "Int2")
	known[pgtype.Int4](p + "Int4")
	known[pgtype.Int8](p + "Int8")
	known[pgtype.Float4](p + "Float4")
	known[pgtype.Float8](p + "Float8")
	known[pgtype.Text](p + "Text")
	known[pgtype.Numeric](p + "Numeric")
	known[pgtype.UUID](p + "UUID")
	known[pgtype.Date](p + "Date")
	known[pgtype.Time](p + "Time")
	known[pgtype.Timestamp](p + "Timestamp")
	known[pgtype.Timestamptz](p + "Timestamptz")
	known[pgtype.Interval](p + "Interval")
	known[pgtype.Bits](p + "Bits")
	known[pgtype.Uint32](p + "Uint32")
	known[pgtype.Uint64](p + "Uint64")
	known[pgtype.TID](p + "TID")
	known[pgtype.Box](p + "Box")
	known[pgtype.Circle](p + "Circle")
	known[pgtype.Line](p + "Line")
	known[pgtype.Lseg](p + "Lseg")
	known[pgtype.Path](p + "Path")
	known[pgtype.Point](p + "Point")
	known[pgtype.Polygon](p + "Polygon")
	known[pgtype.Hstore](p + "Hstore")
	known[pgtype.TSVector](p + "TSVector")
	known[[]byte]("[]byte")
	known[sql.NullString]("database/sql.NullString")
	addRanges[pgtype.Int4]("Int4")
	addRanges[pgtype.Int8]("Int8")
	addRanges[pgtype.Numeric]("Numeric")
	addRanges[pgtype.Date]("Date")
	addRanges[pgtype.Timestamp]("Timestamp")
	addRanges[pgtype.Timestamptz]("Timestamptz")
	addRanges[pgtype.Float8]("Float8")
	addRanges[pgtype.Text]("Text")
}

// addRanges adds the ranges of a bound to the types that are known.
func addRanges[T any](bound string) {
	ranges := p + "Range[" + p + bound + "]"
	known[pgtype.Range[T]](ranges)
	known[pgtype.Multirange[pgtype.Range[T]]](p + "Multirange[" + ranges + "]")
}

// reflectType is a Go type as a type of this program; composites are structs with
// the fields of the generated ones.
func reflectType(t *testing.T, g *generator, typ goType) reflect.Type {
	switch {
	case typ.isSlice():
		return reflect.SliceOf(reflectType(t, g, typ.elem()))
	case typ.isPointer():
		return reflect.PointerTo(reflectType(t, g, typ.elem()))
	case typ.composite:
		for _, def := range slices.Concat(g.composites, g.models) {
			if def.name != typ.name {
				continue
			}
			var fields []reflect.StructField
			for _, f := range def.fields {
				fields = append(fields, reflect.StructField{Name: f.name, Type: reflectType(t, g, f.typ)})
			}
			return reflect.StructOf(fields)
		}
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
	"gtsvector": "", "pg_brin_bloom_summary": "", "pg_brin_minmax_multi_summary": "", "pg_dependencies": "", // only NULL can be written
	"pg_mcv_list": "", "pg_ndistinct": "", "pg_node_tree": "",
	"ghstore": "", "ltree_gist": "", "intbig_gkey": "", "cube": "(1, 2),(3, 4)", "seg": "1.5 .. 2", "lquery": "a.*", "ltxtquery": "a & b", "query_int": "1 & 2",
	"isbn": "0-393-04002-X", "isbn13": "978-0-393-04002-9", "issn": "1436-4522", "issn13": "977-1436-45200-8", "ismn": "M-060-11561-5",
	"ismn13": "979-0-060-11561-5", "upc": "220356483481", "ean13": "9780393040029",
	"txid_snapshot": "10:20:10,14", "regproc": "now", "regprocedure": "sum(integer)", "regoper": "||/", "regoperator": "+(integer,integer)",
	"regconfig": "english", "regdictionary": "simple", "regnamespace": "pg_catalog", "regrole": "postgres", "regcollation": `"C"`,
	"nummultirange": "{[1.5,2.5]}", "int8multirange": "{[1,5)}", "datemultirange": "{[2024-01-01,2024-02-01)}",
	"tsmultirange": `{["2024-01-01 00:00:00","2024-02-01 00:00:00")}`,
	"bool":         "true", "int2": "-7", "int4": "42", "int8": "9000000000", "float4": "1.5", "float8": "-2.25",
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
	"information_schema.cardinal_number": "7", "information_schema.character_data": "x", "information_schema.sql_identifier": "x",
	"information_schema.time_stamp": "2024-02-29 12:34:56+00", "information_schema.yes_or_no": "YES",
	"money": "$12.34", "xml": "<a/>", "regclass": "pg_class", "regtype": "integer", "tsquery": "'a' & 'b'",
	"jsonpath": `$."a"`, "pg_lsn": "0/16B3748", "aclitem": "=r/postgres", "char": "x", "int2vector": "1 2", "oidvector": "1 2",
	"pg_snapshot": "10:20:10,14", "refcursor": "c", "citext": "MiXed", "hstore": `"a"=>"1", "b"=>NULL`, "ltree": "a.b.c",
}

// sqlcOptions are those of a project of sqlc's.
var sqlcOptions = options.Options{Package: "db", SQLCCompatible: true}

// A typeTest sends values of types to a server and back in the Go types that
// stand for them.
type typeTest struct {
	*testing.T
	conn *pgx.Conn
	sqlc *pgx.Conn // on which nothing is registered: for single values in projects of sqlc's
	w    *world
	g    []*generator // of several settings
}

// newTypeTest makes a database with a schema that the world is told of, too.
func newTypeTest(t *testing.T, ddl string, w *world) *typeTest {
	db := dbtest.Database(t, dbtest.SharedPostgres(t), ddl)
	connect := func() *pgx.Conn {
		conn, err := pgx.ConnectConfig(context.Background(), db.ConnConfig())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close(context.Background()) })
		return conn
	}
	test := &typeTest{T: t, conn: connect(), sqlc: connect(), w: w}
	for _, opts := range []options.Options{{Package: "db"}, {Package: "db", EmitPointersForNullTypes: true}, sqlcOptions} {
		g := &generator{res: w.result()}
		g.settings = newSettings(opts)
		g.buildComposites()
		g.buildModels()
		test.g = append(test.g, g)
	}
	return test
}

// check reads a value of a type into the Go type that stands for it, and sends
// it back: alone, where it may be NULL, as NULL, and in an array.
func (t *typeTest) check(typ analyze.Type, sqlName, sample string) {
	ctx := context.Background()
	null := "NULL::" + sqlName
	literal := "'" + strings.ReplaceAll(sample, "'", "''") + "'::" + sqlName
	if sample == "" {
		literal = null
	}
	array := analyze.Type{Type: t.w.result().Types.ArrayOf(typ.OID), Dims: 1}
	deep := array
	deep.Dims = 2
	for _, g := range t.g {
		for _, c := range []struct {
			v    value
			expr string
		}{
			{value{typ: typ}, literal},
			{value{typ: typ, nullable: true}, literal},
			{value{typ: typ, nullable: true}, null},
			{value{typ: array}, "ARRAY[" + literal + "," + literal + "]"},
			{value{typ: array, nullable: true}, null + "[]"},
			{value{typ: array, nullElems: true}, "ARRAY[" + literal + "," + null + "]"},
			{value{typ: deep}, "ARRAY[[" + literal + "],[" + literal + "]]"},
		} {
			rows := g.goTypeOf(value{typ: typ}).composite || new(registration).baseOf(g, typ.Type).Kind == pgcat.CompositeKind // no reflection makes an Array of them
			if g.SQLCCompatible && c.v.nullElems || sample == "" && !c.v.nullable && !c.v.nullElems || c.v.typ.Type == nil || rows && c.v.typ.Dims > 1 {
				continue
			}
			t.roundTrip(ctx, g, c.v, c.expr, sqlName+strings.Repeat("[]", c.v.typ.Dims))
		}
	}
}

// registerTypes does what a generated RegisterTypes does.
func registerTypes(ctx context.Context, conn *pgx.Conn, r *registration) error {
	rows, err := conn.Query(ctx, textTypes, r.texts)
	if err != nil {
		return err
	}
	var name string
	var oid uint32
	if _, err := pgx.ForEachRow(rows, []any{&name, &oid}, func() error {
		conn.TypeMap().RegisterType(&pgtype.Type{Name: name, OID: oid, Codec: &pgtype.TextFormatOnlyCodec{Codec: pgtype.TextCodec{}}})
		return nil
	}); err != nil {
		return err
	}
	for _, names := range r.loads {
		types, err := conn.LoadTypes(ctx, names)
		if err != nil {
			return err
		}
		conn.TypeMap().RegisterTypes(types)
	}
	return nil
}

func (t *typeTest) roundTrip(ctx context.Context, g *generator, v value, expr, sqlName string) {
	conn := t.conn
	if g.SQLCCompatible && v.typ.Dims == 0 {
		conn = t.sqlc
	}
	var needed registration
	needed.add(g, v)
	if err := registerTypes(ctx, conn, &needed); err != nil {
		t.Errorf("registering for %s: %v", expr, err)
		return
	}
	goType := g.goTypeOf(v)
	into := reflect.New(reflectType(t.T, g, goType))
	if err := conn.QueryRow(ctx, "SELECT "+expr).Scan(into.Interface()); err != nil {
		t.Errorf("%s into a %s: %v", expr, goType, err)
		return
	}
	if g.SQLCCompatible && g.isArrayDomain(v.typ.Type) {
		return // pgx does not send the []any that it is: callers of sqlc's have slices of their own
	}
	var same bool
	sql := "SELECT ($1::" + sqlName + ")::text IS NOT DISTINCT FROM (" + expr + ")::text"
	if err := conn.QueryRow(ctx, sql, into.Elem().Interface()).Scan(&same); err != nil || !same {
		t.Errorf("%s sent as a %s: came back the same: %v, %v", expr, goType, same, err)
	}
}

// TestEveryTypeOnServer holds every type that the server's catalogue has, and
// that a table can store, to its Go types.
func TestEveryTypeOnServer(t *testing.T) {
	ctx := context.Background()
	w := newWorld()
	w.cat.Extensions = []string{"citext", "hstore", "ltree", "cube", "isn", "seg", "intarray"}
	test := newTypeTest(t, `
		CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE EXTENSION cube; CREATE EXTENSION isn;
		CREATE EXTENSION seg; CREATE EXTENSION intarray;`, w)
	rows, err := test.conn.Query(ctx, `
		SELECT n.nspname, t.typname, format_type(t.oid, NULL), coalesce('(' || repeat(',', (
			SELECT count(*)::int - 1 FROM pg_attribute a WHERE a.attrelid = t.typrelid AND attnum > 0)) || ')', '')
		FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
		WHERE t.typtype IN ('b', 'e', 'r', 'm', 'd', 'c') AND NOT (t.typlen = -1 AND t.typelem <> 0 AND t.typcategory = 'A')
			AND n.nspname NOT IN ('pg_toast', 'pg_temp') AND (t.typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = t.typrelid) IN ('r', 'v', 'c'))
		ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	type row struct{ Schema, Name, Format, Empty string }
	types, err := pgx.CollectRows(rows, pgx.RowToStructByPos[row])
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range types {
		t.Run(r.Schema+"."+r.Name, func(t *testing.T) {
			typ := w.result().Types.LookupType(nil, r.Schema, r.Name)
			if typ == nil {
				t.Skip("the catalogue is of another version of PostgreSQL")
			}
			sample, found := samples[r.Name]
			if !found {
				sample, found = samples[r.Schema+"."+r.Name]
			}
			if typ.Kind == pgcat.CompositeKind {
				sample, found = r.Empty, true
			}
			if !found {
				t.Fatalf("there is no sample of %s", r.Format)
			}
			(&typeTest{t, test.conn, test.sqlc, test.w, test.g}).check(analyze.Type{Type: typ}, r.Format, sample)
		})
	}
}

// TestOwnTypesOnServer is TestEveryTypeOnServer for the types of a schema, which
// are made of each other.
func TestOwnTypesOnServer(t *testing.T) {
	const ddl = `
		CREATE EXTENSION citext; CREATE EXTENSION hstore;
		CREATE TYPE mood AS ENUM ('sad', 'very happy');
		CREATE DOMAIN posint AS int CHECK (VALUE > 0);
		CREATE DOMAIN deeper AS posint;
		CREATE DOMAIN short AS varchar(5);
		CREATE DOMAIN amounts AS numeric(10,2)[];
		CREATE DOMAIN feeling AS mood;
		CREATE DOMAIN feelings AS mood[];
		CREATE TYPE floatrange AS RANGE (subtype = float8, multirange_type_name = afloats);
		CREATE TYPE handles AS RANGE (subtype = citext);
		CREATE TYPE amoods AS RANGE (subtype = mood);
		CREATE TYPE address AS (street text, zip posint, mood mood, tags text[], handle citext, price money, class regclass[]);
		CREATE TYPE contact AS (name text, home address, others address[], at timestamptz, span floatrange, spans afloats, felt feelings, props hstore, range amoods);
		CREATE DOMAIN home AS address;
		CREATE TABLE people (id int NOT NULL, name text, mood mood, home home);`
	cat, diags := schema.Replay([]schema.Source{{Name: "schema.sql", Text: ddl}}, schema.Options{Binder: analyze.NewBinder()})
	if err := diags.Err(); err != nil {
		t.Fatal(err)
	}
	test := newTypeTest(t, ddl, &world{cat: cat})
	for name, sample := range map[string]string{
		"mood": "very happy", "posint": "7", "deeper": "7", "short": "abc", "amounts": "{1.50,2.25}", "feeling": "sad", "feelings": `{sad,"very happy"}`,
		"floatrange": "[1.5,2)", "afloats": "{[1,2),[3,4)}", "handles": "[a,b]", "amoods": `[sad,"very happy"]`,
		"address": `("a b",7,"very happy",{x},Me,$1.50,{pg_class})`,
		"contact": `(,"(\"a b\",,sad,,,,)","{\"(,1,,,,,)\"}","2024-02-29 12:34:56+00","[1,2)","{[1,2)}",{sad},"""a""=>""1""","[sad,sad]")`,
		"home":    `("a b",7,"very happy",{x},Me,$1.50,{pg_class})`, "people": `(1,x,sad,"(,2,,,,,)")`,
	} {
		t.Run(name, func(t *testing.T) {
			(&typeTest{t, test.conn, test.sqlc, test.w, test.g}).check(test.w.typ(name), name, sample)
		})
	}
}

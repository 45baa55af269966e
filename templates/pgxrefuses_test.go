package templates

import (
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"go/format"
	"maps"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"database/sql"

	"github.com/jackc/pgx/v5/pgtype"
)

var updateRefusals = flag.Bool("update-refusals", false, "write pgxrefuses.go anew")

// targets are variables of the types that pgx is asked about.
func targets() map[string]any {
	list := []any{
		new(bool), new(int8), new(int16), new(int32), new(int64), new(int), new(uint8), new(uint16), new(uint32), new(uint64), new(uint),
		new(float32), new(float64), new(string), new(time.Time), new(netip.Addr), new(netip.Prefix), new(net.HardwareAddr),
		new(pgtype.Bool), new(pgtype.Int2), new(pgtype.Int4), new(pgtype.Int8), new(pgtype.Uint32), new(pgtype.Uint64),
		new(pgtype.Float4), new(pgtype.Float8), new(pgtype.Numeric), new(pgtype.Text), new(pgtype.UUID), new(pgtype.Bits),
		new(pgtype.Date), new(pgtype.Time), new(pgtype.Timestamp), new(pgtype.Timestamptz), new(pgtype.Interval),
		new(pgtype.Box), new(pgtype.Circle), new(pgtype.Line), new(pgtype.Lseg), new(pgtype.Path), new(pgtype.Point), new(pgtype.Polygon),
		new(pgtype.Hstore), new(pgtype.TID), new(pgtype.TSVector),
		new(sql.NullString), new(sql.NullInt16), new(sql.NullInt32), new(sql.NullInt64), new(sql.NullByte), new(sql.NullFloat64), new(sql.NullBool), new(sql.NullTime),
	}
	byName := map[string]any{"[]byte": new([]byte)}
	for _, v := range list {
		byName[strings.TrimPrefix(fmt.Sprintf("%T", v), "*")] = v
	}
	return byName
}

// sampleTexts are values of PostgreSQL's types as text.
var sampleTexts = map[string]string{
	"bool": "t", "int2": "7", "int4": "7", "int8": "7", "float4": "1.5", "float8": "1.5", "numeric": "1.5",
	"uuid": "00112233-4455-6677-8899-aabbccddeeff", "date": "2020-01-02", "time": "01:02:03", "timestamp": "2020-01-02 03:04:05",
	"timestamptz": "2020-01-02 03:04:05+00", "interval": "1 day", "json": "{}", "jsonb": "{}", "bytea": "\\x01", "inet": "10.0.0.1/32",
	"cidr": "10.0.0.0/8", "macaddr": "08:00:2b:01:02:03", "macaddr8": "08:00:2b:01:02:03:04:05", "bit": "1", "varbit": "1",
	"oid": "7", "xid": "7", "cid": "7", "xid8": "7", "oid8": "7", "tid": "(1,2)", "tsvector": "'a':1",
	"box": "(3,4),(1,2)", "circle": "<(1,2),3>", "line": "{1,2,3}", "lseg": "[(1,2),(3,4)]", "path": "((1,2),(3,4))", "point": "(1,2)", "polygon": "((1,2),(3,4))",
	"text": "abc", "varchar": "abc", "bpchar": "abc", "name": "abc", "char": "a", "money": "$1,234.50", "timetz": "01:02:03+00",
}

// simpleTexts are values of types of which none is written as a whole number.
var simpleTexts = map[string]string{"money": "$2.00", "timetz": "02:00:00+00"}

// sample is a value of a type in the format that pgx asks the server for, nil where
// there is none.
func sample(m *pgtype.Map, oid uint32, value string) []byte {
	text := []byte(value)
	if m.FormatCodeForOID(oid) == pgtype.TextFormatCode {
		return text
	}
	var v any
	if len(text) == 0 || m.Scan(oid, pgtype.TextFormatCode, text, &v) != nil {
		return nil
	}
	b, err := m.Encode(oid, m.FormatCodeForOID(oid), v, nil)
	if err != nil {
		return nil
	}
	return b
}

// asked are the types that pgx is asked about, with their OIDs: it reads what it
// does not know as text.
func asked(m *pgtype.Map) map[string]uint32 {
	oids := map[string]uint32{"money": 790, "timetz": 1266}
	for name := range mappings {
		oids[name] = 0
	}
	for name := range sampleTexts {
		if t, known := m.TypeForName(name); known {
			oids[name] = t.OID
		} else if oids[name] == 0 {
			delete(oids, name)
		}
	}
	for name, oid := range oids {
		if oid == 0 || strings.HasPrefix(name, "json") { // what JSON is read into depends on the value
			delete(oids, name)
		}
	}
	return oids
}

// answers are the Go types that pgx fails with, by the type that it reads.
type answers struct {
	refused map[string][]string // always, or with the sample
	partly  map[string][]string // those of them that it reads "2" into
	garbled map[string][]string // it reads something else than what was sent
}

// ask asks pgx for them, in the format that it asks the server for. What it has read
// is something else where it is not the same when it is written again.
func ask() answers {
	m := pgtype.NewMap()
	found := answers{map[string][]string{}, map[string][]string{}, map[string][]string{}}
	for name, oid := range asked(m) {
		format := m.FormatCodeForOID(oid)
		b := sample(m, oid, sampleTexts[name])
		for target, v := range targets() {
			plan := m.PlanScan(oid, format, v)
			fails := strings.HasSuffix(fmt.Sprintf("%T", plan), ".scanPlanFail")
			switch {
			case fails || b != nil && plan.Scan(b, v) != nil:
				found.refused[name] = append(found.refused[name], target)
				if whole := sample(m, oid, cmp.Or(simpleTexts[name], "2")); !fails && whole != nil && plan.Scan(whole, v) == nil {
					found.partly[name] = append(found.partly[name], target)
				}
			case b != nil && !same(m, oid, v, b):
				found.garbled[name] = append(found.garbled[name], target)
			}
		}
	}
	return found
}

// same reports whether a variable was read rightly.
func same(m *pgtype.Map, oid uint32, v any, b []byte) bool {
	if _, isBytes := v.(*[]byte); isBytes { // of the text, or of the value as it was sent
		return true
	}
	again, err := m.Encode(oid, m.FormatCodeForOID(oid), v, nil)
	return err != nil || bytes.Equal(again, b)
}

func writeSets(b *strings.Builder, found map[string][]string) {
	b.WriteString("map[string]map[string]bool{\n")
	for _, name := range slices.Sorted(maps.Keys(found)) {
		slices.Sort(found[name])
		fmt.Fprintf(b, "\t%q: set(%q", name, found[name][0])
		for i, target := range found[name][1:] {
			sep := ", "
			if (i+1)%6 == 0 {
				sep = ",\n\t\t"
			}
			fmt.Fprintf(b, "%s%q", sep, target)
		}
		b.WriteString("),\n")
	}
	b.WriteString("}\n")
}

// TestPgxRefuses holds the list to what pgx says.
func TestPgxRefuses(t *testing.T) {
	var b strings.Builder
	found := ask()
	b.WriteString("package templates\n\n// pgxRefuses are the Go types that pgx does not read a PostgreSQL type into. The\n// list is pgx's own answer: go test ./templates -run TestPgxRefuses -update-refusals\n// writes it.\nvar pgxRefuses = ")
	writeSets(&b, found.refused)
	b.WriteString("\n\n// pgxReadsPartly are those of them that it reads some values into.\nvar pgxReadsPartly = ")
	writeSets(&b, found.partly)
	b.WriteString("\n\n// pgxGarbles are those that it reads another value into, without an error.\nvar pgxGarbles = ")
	writeSets(&b, found.garbled)
	want, err := format.Source([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if *updateRefusals {
		if err := os.WriteFile("pgxrefuses.go", want, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("pgxrefuses.go")
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("pgxrefuses.go is not what pgx says: run with -update-refusals")
	}
}

// TestReads: what pgx does not read is unsound, and the sentence says what fails: what
// always does before what some values do.
func TestReads(t *testing.T) {
	w := newWorld()
	w.enum("mood", "sad")
	g := &generator{res: w.result()}
	for _, c := range []struct {
		typ      string
		nullable bool
		into     goType
		want     string
	}{
		{"text", false, pgtypeOf("Bits"), "pgx reads another value into pgtype.Bits than the text that was sent, without an error"},
		{"mood", false, pgtypeOf("Bits"), "pgx reads another value into pgtype.Bits than the mood that was sent, without an error"},
		{"numeric", false, pgtypeOf("Bits"), "pgx reads another value into pgtype.Bits than the numeric that was sent, without an error"},
		{"bit", false, pgtypeOf("Bits"), ""},
		{"money", false, pgtypeOf("Numeric"), "pgx does not read money into pgtype.Numeric"},
		{"money", false, basic("string"), ""},
		{"money", false, basic("byte").slice(), ""},
		{"timetz", false, pgtypeOf("Time"), "pgx does not read time with time zone into pgtype.Time"},
		{"aclitem", false, pgtypeOf("Date"), "pgx does not read aclitem into pgtype.Date"},
		{"text", false, pgtypeOf("Numeric"), "it is text, of which what is no number is an error in pgtype.Numeric"},
		{"text", true, pgtypeOf("Text"), ""},
		{"date", true, basic("int32"), "pgx does not read date into int32"},
		{"date", true, basic("string"), "pgx does not read date into string"},
		{"int4", true, basic("int32"), "it may be NULL (as it is), which is an error in int32"},
		{"int8", false, basic("int32"), "it is bigint, whose larger values are an error in int32"},
		{"numeric", false, basic("int32"), "it is numeric, of which a value with a fraction is an error in int32"},
		{"numeric", false, basic("uint32"), "it is numeric, of which a value with a fraction is an error in uint32"},
		{"numeric", false, basic("bool"), "pgx does not read numeric into bool"},
		{"money[]", false, pgtypeOf("Numeric").slice(), "pgx does not read money into pgtype.Numeric"},
		{"text[]", false, pgtypeOf("Bits").slice(), "pgx reads another value into pgtype.Bits than the text that was sent, without an error"},
		{"text[]", false, basic("string").slice(), ""},
		{"numeric[]", false, pgtypeOf("Numeric").pointer().slice(), ""},
		{"text[]", true, basic("string"), "it is an array, which is an error in string"},
	} {
		v := value{typ: w.typ(c.typ)}
		if got := g.fails(v, soundness{c.nullable, "as it is"}, c.into); got != c.want {
			t.Errorf("%s into %s: %q, want %q", c.typ, c.into.show(), got, c.want)
		}
	}
}

package templates

import (
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
	return map[string]any{
		"bool": new(bool), "int16": new(int16), "int32": new(int32), "int64": new(int64), "int": new(int),
		"float32": new(float32), "float64": new(float64), "string": new(string), "[]byte": new([]byte),
		"time.Time": new(time.Time), "netip.Addr": new(netip.Addr), "netip.Prefix": new(netip.Prefix), "net.HardwareAddr": new(net.HardwareAddr),
		"pgtype.Bool": new(pgtype.Bool), "pgtype.Int2": new(pgtype.Int2), "pgtype.Int4": new(pgtype.Int4), "pgtype.Int8": new(pgtype.Int8),
		"pgtype.Float4": new(pgtype.Float4), "pgtype.Float8": new(pgtype.Float8), "pgtype.Numeric": new(pgtype.Numeric),
		"pgtype.Text": new(pgtype.Text), "pgtype.UUID": new(pgtype.UUID), "pgtype.Date": new(pgtype.Date), "pgtype.Time": new(pgtype.Time),
		"pgtype.Timestamp": new(pgtype.Timestamp), "pgtype.Timestamptz": new(pgtype.Timestamptz), "pgtype.Interval": new(pgtype.Interval),
		"sql.NullString": new(sql.NullString), "sql.NullInt64": new(sql.NullInt64), "sql.NullBool": new(sql.NullBool), "sql.NullTime": new(sql.NullTime),
	}
}

// sampleTexts are values of PostgreSQL's types as text.
var sampleTexts = map[string]string{
	"bool": "t", "int2": "7", "int4": "7", "int8": "7", "float4": "1.5", "float8": "1.5", "numeric": "1.5",
	"uuid": "00112233-4455-6677-8899-aabbccddeeff", "date": "2020-01-02", "time": "01:02:03", "timestamp": "2020-01-02 03:04:05",
	"timestamptz": "2020-01-02 03:04:05+00", "interval": "1 day", "json": "{}", "jsonb": "{}", "bytea": "\\x01", "inet": "10.0.0.1/32",
	"cidr": "10.0.0.0/8", "macaddr": "08:00:2b:01:02:03", "bit": "1", "varbit": "1", "oid": "7", "text": "a",
}

// sample is a value of a type in the format that pgx asks the server for, nil where
// there is none.
func sample(m *pgtype.Map, t *pgtype.Type) []byte {
	var v any
	if text, found := sampleTexts[t.Name]; !found || m.Scan(t.OID, pgtype.TextFormatCode, []byte(text), &v) != nil {
		return nil
	}
	b, err := m.Encode(t.OID, m.FormatCodeForOID(t.OID), v, nil)
	if err != nil {
		return nil
	}
	return b
}

// refusals asks pgx which of the types it does not read PostgreSQL's types into,
// in the format that it asks the server for.
func refusals() map[string][]string {
	m := pgtype.NewMap()
	found := map[string][]string{}
	for name := range mappings {
		t, known := m.TypeForName(name)                // text and varchar are not among them: all read text
		if !known || strings.HasPrefix(name, "json") { // what JSON is read into depends on the value
			continue
		}
		for target, v := range targets() {
			plan := m.PlanScan(t.OID, m.FormatCodeForOID(t.OID), v)
			fails := strings.HasSuffix(fmt.Sprintf("%T", plan), ".scanPlanFail")
			if b := sample(m, t); b != nil && !fails {
				fails = plan.Scan(b, v) != nil
			}
			if fails {
				found[name] = append(found[name], target)
			}
		}
		slices.Sort(found[name])
	}
	return found
}

// TestPgxRefuses holds the list to what pgx says.
func TestPgxRefuses(t *testing.T) {
	var b strings.Builder
	b.WriteString("package templates\n\n// pgxRefuses are the Go types that pgx does not read a PostgreSQL type into. The\n// list is pgx's own answer: go test ./templates -run TestPgxRefuses -update-refusals\n// writes it.\nvar pgxRefuses = map[string]map[string]bool{\n")
	found := refusals()
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if len(found[name]) > 0 {
			fmt.Fprintf(&b, "\t%q: set(%q", name, found[name][0])
			for i, target := range found[name][1:] {
				sep := ", "
				if (i+1)%6 == 0 {
					sep = ",\n\t\t"
				}
				fmt.Fprintf(&b, "%s%q", sep, target)
			}
			b.WriteString("),\n")
		}
	}
	b.WriteString("}\n")
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

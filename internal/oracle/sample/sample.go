// Package sample makes random values of PostgreSQL's types, in their text form,
// for filling tables and for parameters. It knows types and nothing of queries.
package sample

import (
	"math/rand/v2"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// Literals are valid texts of types, by their names: tame ones, so that functions
// called with them seldom fail.
var Literals = map[string][]string{
	"bool":           {"true", "false"},
	"char":           {"a", "B"},
	"int2":           {"1", "2", "0", "-1", "7"},
	"int4":           {"1", "2", "3", "0", "-1", "5"},
	"int8":           {"1", "2", "4", "0", "10"},
	"oid":            {"25", "1259", "23"},
	"float4":         {"1.5", "0.25", "0", "-2"},
	"float8":         {"0.5", "1.5", "0", "-3", "NaN"},
	"numeric":        {"1.5", "2", "0", "-1.25", "10"},
	"money":          {"1.50", "0", "-3"},
	"text":           {"a", "b", "", "hello world", "abc", "1"},
	"varchar":        {"a", "b", "", "xyz"},
	"bpchar":         {"a", "b", "c "},
	"name":           {"a", "b", "pg_class"},
	"bytea":          {`\x61`, `\x616263`, `\x`},
	"bit":            {"1", "0"},
	"varbit":         {"101", "1", ""},
	"date":           {"2020-02-29", "2021-01-01", "1999-12-31"},
	"time":           {"12:34:56", "00:00", "23:59"},
	"timetz":         {"12:34:56+00", "00:00-05"},
	"timestamp":      {"2020-02-29 12:00", "2021-01-01", "infinity"},
	"timestamptz":    {"2020-02-29 12:00+00", "2021-01-01 00:00+02"},
	"interval":       {"1 day", "2 hours", "0", "-1 month"},
	"uuid":           {"00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
	"inet":           {"192.168.1.5/24", "::1", "10.0.0.1"},
	"cidr":           {"192.168.1.0/24", "::/0", "10.0.0.0/8"},
	"macaddr":        {"08:00:2b:01:02:03", "00:00:00:00:00:01"},
	"macaddr8":       {"08:00:2b:01:02:03:04:05"},
	"json":           {`{"a": 1, "b": [1, 2]}`, "[1, null]", "null", `"x"`, "3"},
	"jsonb":          {`{"a": 1, "b": [1, 2]}`, "[1, null]", "null", `"x"`, "3"},
	"jsonpath":       {"$", "$.a", "$.b[*]"},
	"tsvector":       {"a:1A b:2", "word", ""},
	"tsquery":        {"a", "a & !b", "a <-> b"},
	"regconfig":      {"simple", "english"},
	"regdictionary":  {"simple"},
	"regclass":       {"pg_class", "pg_type"},
	"regtype":        {"int4", "text"},
	"regproc":        {"now", "pi"},
	"regprocedure":   {"lower(text)"},
	"regoper":        {"||/"},
	"regoperator":    {"+(integer,integer)"},
	"regrole":        {"postgres"},
	"regnamespace":   {"public", "pg_catalog"},
	"regcollation":   {`"C"`},
	"xml":            {"<a>1</a>", "<b/>"},
	"point":          {"(0,0)", "(1,2)"},
	"lseg":           {"[(0,0),(1,1)]"},
	"line":           {"{1,-1,0}"},
	"box":            {"(1,1),(0,0)"},
	"path":           {"[(0,0),(1,1)]", "((0,0),(1,0),(1,1))"},
	"polygon":        {"((0,0),(1,0),(1,1))"},
	"circle":         {"<(0,0),1>"},
	"pg_lsn":         {"0/0", "16/B374D848"},
	"xid":            {"3"},
	"xid8":           {"3", "4"},
	"cid":            {"1"},
	"tid":            {"(0,1)"},
	"int2vector":     {"1 2", ""},
	"oidvector":      {"1 2", "25"},
	"aclitem":        {"postgres=r/postgres"},
	"refcursor":      {"c1"},
	"txid_snapshot":  {"10:20:10,14"},
	"pg_snapshot":    {"10:20:10,14"},
	"cstring":        {"1"},
	"int4range":      {"[1,5)", "empty", "(,)", "[2,)"},
	"int8range":      {"[1,5)", "empty"},
	"numrange":       {"[1.5,5]", "empty"},
	"daterange":      {"[2020-01-01,2020-02-01)", "(,2021-01-01)"},
	"tsrange":        {"[2020-01-01,2020-02-01)"},
	"tstzrange":      {"[2020-01-01 00:00+00,2020-02-01 00:00+00)"},
	"int4multirange": {"{[1,5),[7,9)}", "{}"},
	"int8multirange": {"{[1,5)}", "{}"},
	"nummultirange":  {"{[1.5,5]}"},
	"datemultirange": {"{[2020-01-01,2020-02-01)}"},
	"tsmultirange":   {"{[2020-01-01,2020-02-01)}"},
	"tstzmultirange": {"{[2020-01-01 00:00+00,2020-02-01 00:00+00)}"},

	// Those of extensions.
	"citext":    {"a", "B", "", "Hello"},
	"hstore":    {"a=>1,b=>NULL", "", "a=>2"},
	"ltree":     {"a.b.c", "top", ""},
	"lquery":    {"*.b.*", "a.*"},
	"ltxtquery": {"a & b"},
	"cube":      {"(1,2,3)", "(0)", "(1),(2)"},
	"seg":       {"1 .. 2", "5"},
	"isbn":      {"0-393-04002-X"},
	"ean13":     {"978-0-393-04002-9"},
	"query_int": {"1&2", "!3"},
	"lo":        {"25"},
}

// Types knows types by their OIDs; pgcat.Catalog does.
type Types interface {
	Type(pgcat.OID) *pgcat.Type
}

// Text is the text form of a random value of a type, ok false when none is
// known. Arrays and composite values have NULLs in them.
func Text(r *rand.Rand, types Types, t pgcat.OID) (s string, ok bool) {
	u := types.Type(t)
	if u == nil {
		return "", false
	}
	switch {
	case u.Kind == pgcat.DomainKind:
		return Text(r, types, u.Base)
	case u.Kind == pgcat.EnumKind && len(u.Labels) > 0:
		return pick(r, u.Labels), true
	case u.Kind == pgcat.CompositeKind:
		var parts []string
		for _, a := range u.Attrs {
			s, ok := Text(r, types, a.Type)
			if !ok || r.IntN(4) == 0 {
				s = ""
			} else {
				s = `"` + strings.NewReplacer(`"`, `""`, `\`, `\\`).Replace(s) + `"`
			}
			parts = append(parts, s)
		}
		return "(" + strings.Join(parts, ",") + ")", true
	case (u.Schema == "pg_catalog" || u.Kind == pgcat.BaseKind) && Literals[u.Name] != nil:
		return pick(r, Literals[u.Name]), true
	case u.Elem != 0:
		var parts []string
		for range r.IntN(4) {
			s, ok := Text(r, types, u.Elem)
			if !ok || r.IntN(6) == 0 {
				s = "NULL"
			} else {
				s = `"` + strings.NewReplacer(`"`, `\"`, `\`, `\\`).Replace(s) + `"`
			}
			parts = append(parts, s)
		}
		return "{" + strings.Join(parts, ",") + "}", true
	case u.Kind == pgcat.RangeKind:
		return "empty", true
	case u.Kind == pgcat.MultirangeKind:
		return "{}", true
	}
	return "", false
}

func pick(r *rand.Rand, all []string) string { return all[r.IntN(len(all))] }

// Quote writes a string constant.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

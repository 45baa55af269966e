package pgcat

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// probes are values that are likely to make a function yield NULL: empty,
// infinite, not a number, of odd shape.
var probes = map[string][]string{
	"bool":          {"true", "false"},
	"int2":          {"0", "1", "-1", "5", "32767", "-32768"},
	"int4":          {"0", "1", "-1", "2", "7", "2147483647", "-2147483648"},
	"int8":          {"0", "1", "-1", "10", "9223372036854775807"},
	"oid":           {"0", "23", "1259"},
	"float4":        {"0", "1.5", "-1", "NaN", "Infinity", "-Infinity"},
	"float8":        {"0", "0.5", "-1", "NaN", "Infinity", "-Infinity"},
	"numeric":       {"0", "1", "-1.50", "1e30", "NaN", "Infinity", "-Infinity"},
	"money":         {"0", "1.5", "-3"},
	"text":          {"", "a", "abc", "%", "a,b", "hello world", "é", "1", "2020-01-01", "YYYY", "UTC", "hex", "public", "{a}", "g", "hour", "base64", "sha256", "[]", "NFC", "bf", "integer", "aes"},
	"varchar":       {"", "abc"},
	"bpchar":        {"", "abc"},
	"name":          {"", "abc", "UTF8"},
	"char":          {"", "a"},
	"bytea":         {"", `\x00`, `\x616263`},
	"bit":           {"", "101"},
	"varbit":        {"", "101"},
	"date":          {"2020-02-29", "infinity", "-infinity", "0044-03-15 BC"},
	"time":          {"00:00", "24:00", "12:34:56.789"},
	"timetz":        {"00:00+00", "12:34:56.789-05"},
	"timestamp":     {"2020-02-29 12:00", "infinity", "-infinity", "0044-03-15 BC"},
	"timestamptz":   {"2020-02-29 12:00+00", "infinity", "-infinity"},
	"interval":      {"0", "1 day", "-1 month 3 hours", "1 year"},
	"uuid":          {"00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
	"inet":          {"0.0.0.0/0", "192.168.1.5/24", "::1"},
	"cidr":          {"0.0.0.0/0", "192.168.1.0/24", "::/0"},
	"macaddr":       {"08:00:2b:01:02:03"},
	"macaddr8":      {"08:00:2b:01:02:03:04:05"},
	"json":          {"null", "{}", "[]", `"a"`, "1", "[null]", `{"a": null}`, `{"a": [1, {"b": 2}]}`},
	"jsonb":         {"null", "{}", "[]", `"a"`, "1", "[null]", `{"a": null}`, `{"a": [1, {"b": 2}]}`},
	"jsonpath":      {"$", "$.a", "$.x[*]", "strict $.a.b"},
	"tsvector":      {"", "a:1A b:2", "word"},
	"tsquery":       {"", "a", "a & !b", "a <-> b"},
	"regconfig":     {"simple", "english"},
	"point":         {"(0,0)", "(1,NaN)", "(Infinity,1)"},
	"box":           {"(1,1),(0,0)", "(NaN,1),(0,Infinity)", "(0,0),(0,0)"},
	"lseg":          {"[(0,0),(1,1)]", "[(0,0),(0,0)]", "[(NaN,0),(Infinity,1)]"},
	"line":          {"{1,-1,0}", "{0,1,NaN}"},
	"path":          {"[(0,0),(1,1)]", "((0,0),(1,0),(1,1))", "[(0,0)]", "((NaN,Infinity))"},
	"polygon":       {"((0,0),(1,0),(1,1))", "((0,0))", "((NaN,Infinity),(0,0))"},
	"circle":        {"<(0,0),1>", "<(0,0),0>", "<(NaN,Infinity),2>"},
	"pg_snapshot":   {"10:20:10,14", "10:10:"},
	"txid_snapshot": {"10:20:10,14", "10:10:"},
	"pg_lsn":        {"0/0", "16/B374D848"},
	"xid":           {"3"},
	"xid8":          {"3"},
	"tid":           {"(0,1)"},
	"record":        {"(1,)"},
	"int4range":     {"empty", "(,)", "[1,5)", "[5,)"},
	"int8range":     {"empty", "(,)", "[1,5)"},
	"numrange":      {"empty", "(,)", "[1,5]"},
	"daterange":     {"empty", "(,)", "[2020-01-01,infinity)"},
	"tsrange":       {"empty", "(,)"},
	"tstzrange":     {"empty", "(,)"},
	"citext":        {"", "Abc"},
	"hstore":        {"", "a=>1", "a=>NULL"},
	"ltree":         {"", "a", "a.b.c"},
	"lquery":        {"*", "a.*"},
	"ltxtquery":     {"a", "a & b"},
	"query_int":     {"1", "1&2"},
	"oidvector":     {"", "1 2"},
	"aclitem":       {"postgres=r/postgres"},
}

// values are SQL expressions of a type that are not NULL.
func values(c *Catalog, t OID) []string {
	u := c.Type(t)
	cast := "::" + c.Format(t)
	var all []string
	switch {
	case u.Elem != 0 && u.OID != OidVector:
		all = append(all, "'{}'"+cast, "ARRAY[NULL]"+cast)
		elems := values(c, u.Elem)
		for i := range min(len(elems), 3) {
			all = append(all, fmt.Sprintf("ARRAY[%s, %s]", elems[i], elems[(i+1)%len(elems)]))
		}
		if len(elems) > 0 {
			all = append(all, fmt.Sprintf("ARRAY[[%s], [NULL]]", elems[0]))
		}
		return all
	case u.Kind == MultirangeKind:
		all = append(all, "'{}'"+cast, "'{(,)}'"+cast)
		return all
	case u.Name == "mood":
		return []string{"'sad'" + cast, "'happy'" + cast}
	}
	for _, v := range probes[u.Name] {
		if t == Record {
			all = append(all, "ROW(1, NULL::text)")
		} else {
			all = append(all, "'"+v+"'"+cast)
		}
	}
	return all
}

// TestNullBehaviour calls every function that is said never to be NULL with
// odd values, those that ignore NULL with NULLs too, and looks for one.
func TestNullBehaviour(t *testing.T) {
	t.Parallel()
	o := newOracle(t, oracleCatalog(), oracleSchema)
	for _, name := range []string{"citext", "hstore", "ltree", "intarray", "pgcrypto", "pg_trgm", "unaccent", "fuzzystrmatch", "uuid-ossp"} {
		if _, err := o.conn.Exec(t.Context(), `CREATE EXTENSION "`+name+`"`); err != nil {
			t.Logf("%s is left out: %v", name, err)
			continue
		}
		o.cat.AddExtension(name, "public")
	}
	o.compareCatalogues()
	if _, err := o.conn.Exec(t.Context(), "SET statement_timeout = '50ms'"); err != nil {
		t.Fatal(err)
	}
	promises, tried := 0, 0
	for f := range o.functions() {
		if f.Null == MayBeNull && !f.ValueOnRows || o.differs["function "+f.Name] || f.Schema == "public" && f.OID < FirstUserOID || f.Kind == WindowKind {
			continue
		}
		if slices.ContainsFunc(f.Args, func(t OID) bool { return t == Internal || t == Cstring }) {
			continue
		}
		promises++
		for range o.n(5, 200) {
			sql, ok := o.probe(f)
			if !ok {
				break
			}
			tried++
			for _, r := range o.nulls(sql) {
				if r {
					t.Errorf("%s is NULL", sql)
				}
			}
			if len(f.Args) == 0 {
				break
			}
		}
	}
	if promises < 700 {
		t.Errorf("only %d functions promise a value", promises)
	}
	t.Logf("%d promises, %d calls", promises, tried)
}

// probe writes a call that asks whether f's result is NULL.
func (o *oracle) probe(f *Function) (sql string, ok bool) {
	elem := []OID{Int4, Text, Numeric}[o.rand.IntN(3)]
	rng := o.cat.LookupType(nil, "", []string{"int4range", "daterange", "numrange"}[o.rand.IntN(3)])
	if slices.ContainsFunc(f.Args, func(t OID) bool { return t == AnyRange || t == AnyMultirange }) {
		elem = rng.Subtype
	}
	var list []string
	for i, t := range f.Args {
		switch t {
		case AnyElement, AnyNonarray, AnyCompatible, AnyCompatibleNonarray, Any:
			t = elem
		case AnyEnum:
			t = o.cat.LookupType(o.path, "", "mood").OID
		case AnyArray, AnyCompatibleArray:
			t = o.cat.arrayOID(elem)
		case AnyRange, AnyCompatibleRange:
			t = rng.OID
		case AnyMultirange, AnyCompatibleMultirange:
			t = rng.Multirange
		}
		vs := values(o.cat, t)
		if len(vs) == 0 {
			return "", false
		}
		v := vs[o.rand.IntN(len(vs))]
		if o.rand.IntN(3) == 0 && (f.Null == Never || f.Null == NeverWhenFirstNonNull && i > 0) {
			v = "NULL::" + o.cat.Format(t)
		}
		if f.Variadic != 0 && f.Variadic != Any && i == len(f.Args)-1 {
			v = "VARIADIC " + v
		}
		list = append(list, v)
	}
	call := fmt.Sprintf("%s.%s(%s)", QuoteIdent(f.Schema), QuoteIdent(f.Name), strings.Join(list, ", "))
	switch {
	case f.Kind == AggregateKind && f.AggKind != NormalAggregate:
		return "", false
	case f.Kind == AggregateKind && f.Null == Never:
		call = strings.Replace(call, "()", "(*)", 1)
		return fmt.Sprintf("SELECT %s IS NULL WHERE %v", call, o.rand.IntN(2) == 0), true
	case f.Kind == AggregateKind:
		return fmt.Sprintf("SELECT %s IS NULL FROM generate_series(1, %d)", call, 1+o.rand.IntN(2)), true
	case f.ReturnsSet:
		return fmt.Sprintf("SELECT x IS NULL FROM %s AS x (x)", call), len(f.OutArgs) <= 1
	}
	return fmt.Sprintf("SELECT %s IS NOT DISTINCT FROM NULL", call), true
}

// nulls runs a query of one boolean column; one that fails answers nothing.
func (o *oracle) nulls(sql string) []bool {
	rs, err := o.conn.PgConn().Exec(context.Background(), sql).ReadAll()
	if err != nil {
		if o.conn.IsClosed() {
			o.t.Fatalf("%s closed the connection: %v", sql, err)
		}
		return nil
	}
	var all []bool
	for _, row := range rs[len(rs)-1].Rows {
		all = append(all, string(row[0]) == "t")
		if len(all) == 100 {
			break
		}
	}
	return all
}

// TestOperatorsPromise asks for a promise of the operators in everyday use.
func TestOperatorsPromise(t *testing.T) {
	c := Builtin()
	everyday := []OID{Bool, Int2, Int4, Int8, Float8, Numeric, Text, Varchar, Bpchar, UUID, Date, Time, Timestamp, Timestamptz, Interval, JSONB, Bytea, TextArray}
	for _, name := range []string{"=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "~~", "!~~", "~~*", "~", "||", "@>", "<@", "&&"} {
		tried := 0
		for _, left := range everyday {
			for _, right := range everyday {
				call, err := c.ResolveOperator(nil, "", name, left, right)
				if err != nil {
					continue
				}
				if tried++; call.Operator.Func.Null == MayBeNull {
					t.Errorf("%s promises nothing", c.operatorSignature("", name, left, right))
				}
			}
		}
		if tried == 0 {
			t.Errorf("no operator %s", name)
		}
	}
}

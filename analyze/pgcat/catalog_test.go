package pgcat

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func BenchmarkBuiltin(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		decode(builtinFile, 0, nil)
	}
}

func BenchmarkExtension(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New().AddExtension("citext", "public")
	}
}

func TestBuiltin(t *testing.T) {
	c := Builtin()
	for name, oid := range map[string]OID{"int8": Int8, "text": Text, "_text": TextArray, "timestamptz": Timestamptz, "anyarray": AnyArray} {
		got := c.LookupType([]string{"public"}, "", name)
		if got == nil || got.OID != oid {
			t.Errorf("type %s = %+v, want OID %d", name, got, oid)
		}
	}
	if a := c.ArrayOf(Int4); a == nil || a.OID != Int4Array || a.Elem != Int4 {
		t.Errorf("array of integer = %+v", a)
	}
	if r := c.SystemRelation("pg_catalog", "pg_class"); r == nil || r.Columns[1].Name != "relname" || !r.Columns[1].NotNull {
		t.Errorf("pg_class = %+v", r)
	}
	if r := c.SystemRelation("information_schema", "tables"); r == nil || r.Kind != 'v' {
		t.Errorf("information_schema.tables = %+v", r)
	}
	for _, op := range c.builtin.operators { // what findOperator takes for granted
		if op.Schema != "pg_catalog" {
			t.Errorf("operator %s is of %s", op.Name, op.Schema)
		}
	}
	lower := c.Functions(nil, "", "lower")
	if len(lower) != 3 {
		t.Errorf("%d functions lower", len(lower))
	}
	i := slices.IndexFunc(lower, func(f *Function) bool { return f.Args[0] == Text })
	if f := lower[i]; f.Returns != Text || !f.Strict || f.Volatility != Immutable || f.Null != NeverWhenArgsNonNull {
		t.Errorf("lower(text) = %+v", f)
	}
}

// The operators of hstore's order are not called as others are.
func TestSortHstore(t *testing.T) {
	c := New()
	c.AddExtension("hstore", "public")
	h := c.LookupType(nil, "public", "hstore")
	if err := c.SortError(h.OID); err != nil {
		t.Error(err)
	}
	if err := c.EqualityError(c.ArrayOf(h.OID).OID); err != nil {
		t.Error(err)
	}
}

// TestBuiltinErrors asks the built-in catalogue, to which nothing was added, for
// what only an extension has.
func TestBuiltinErrors(t *testing.T) {
	t.Parallel()
	_, err := Builtin().ResolveFunction(nil, "", "show_trgm", []FuncArg{{Type: Text}}, FuncOpts{})
	if e := new(Error); !errors.As(err, &e) || !strings.Contains(e.Hint, "CREATE EXTENSION pg_trgm") {
		t.Errorf("show_trgm: %v", err)
	}
	if e := Builtin().TypeError(nil, "", "hstore"); !strings.Contains(e.Hint, "CREATE EXTENSION hstore") {
		t.Errorf("hstore: %v, %s", e, e.Hint)
	}
}

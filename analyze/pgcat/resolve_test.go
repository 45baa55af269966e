package pgcat

import (
	"errors"
	"strings"
	"testing"
)

var public = []string{"public"}

// typesOf finds types by the names that Format gives them.
func typesOf(t *testing.T, c *Catalog, names string) []OID {
	t.Helper()
	var oids []OID
	for name := range strings.FieldsSeq(names) {
		name, array := strings.CutSuffix(name, "[]")
		u := c.LookupType(public, "", name)
		if u != nil && array {
			u = c.ArrayOf(u.OID)
		}
		if u == nil {
			t.Fatalf("no type %s", name)
		}
		oids = append(oids, u.OID)
	}
	return oids
}

func TestResolveOperator(t *testing.T) {
	c := oracleCatalog()
	for _, tt := range []struct {
		left, op, right string // left is "" for a prefix operator
		want            string // the operands and the result, or an error
	}{
		{"int4", "=", "int4", "integer integer boolean"},
		{"int4", "=", "int8", "integer bigint boolean"},
		{"int4", "=", "unknown", "integer integer boolean"},
		{"unknown", "<", "timestamptz", "timestamp with time zone timestamp with time zone boolean"},
		{"int4", "+", "numeric", "numeric numeric numeric"},
		{"float4", "*", "numeric", "real double precision double precision"},
		{"varchar", "=", "text", "text text boolean"},
		{"varchar", "||", "int4", "text integer text"},
		{"unknown", "||", "unknown", "text text text"},
		{"date", "-", "date", "date date integer"},
		{"date", "+", "interval", "date interval timestamp without time zone"},
		{"", "-", "int2", "smallint smallint"},
		{"", "@", "unknown", "double precision double precision"},
		{"jsonb", "->>", "unknown", "jsonb text text"},
		{"text[]", "@>", "unknown", "text[] text[] boolean"},
		{"int4[]", "||", "int8", "bigint[] bigint bigint[]"},
		{"int4range", "@>", "unknown", "int4range int4range boolean"},
		{"posint", "=", "unknown", "integer integer boolean"},
		{"colour", "=", "unknown", "public.colour public.colour boolean"},
		{"mood", "===", "unknown", "public.mood public.mood boolean"},
		{"email", "~~", "unknown", "text text boolean"},
		{"int4", "=", "text", "42883 operator does not exist: integer = text"},
		{"jsonb", "=", "json", "42883 operator does not exist: jsonb = json"},
		{"", "!", "bool", "42883 operator does not exist: ! boolean"},
		{"json", "=", "json", "42883 operator does not exist: json = json"},
		{"unknown", "+", "unknown", "42725 operator is not unique: unknown + unknown"},
		{"mood", "<", "colour", "42883 operator does not exist: public.mood < public.colour"},
	} {
		left := OID(0)
		if tt.left != "" {
			left = typesOf(t, c, tt.left)[0]
		}
		call, err := c.ResolveOperator(public, "", tt.op, left, typesOf(t, c, tt.right)[0])
		got := ""
		var e *Error
		switch {
		case errors.As(err, &e):
			got = e.Code + " " + e.Message
		case left == 0:
			got = c.Format(call.Right) + " " + c.Format(call.Result)
		default:
			got = c.Format(call.Left) + " " + c.Format(call.Right) + " " + c.Format(call.Result)
		}
		if got != tt.want {
			t.Errorf("%s %s %s: %s, want %s", tt.left, tt.op, tt.right, got, tt.want)
		}
	}
}

func TestResolveFunction(t *testing.T) {
	c := oracleCatalog()
	for _, tt := range []struct {
		name, args string
		opts       FuncOpts
		want       string // the arguments and the result, or an error
	}{
		{"lower", "unknown", FuncOpts{}, "text -> text"},
		{"lower", "varchar", FuncOpts{}, "text -> text"},
		{"upper", "int4range", FuncOpts{}, "int4range -> integer"},
		{"abs", "int2", FuncOpts{}, "smallint -> smallint"},
		{"sum", "int4", FuncOpts{}, "integer -> bigint"},
		{"sum", "posint", FuncOpts{}, "integer -> bigint"},
		{"max", "colour", FuncOpts{}, "public.colour -> public.colour"},
		{"count", "", FuncOpts{Star: true}, "-> bigint"},
		{"array_agg", "text", FuncOpts{}, "text -> text[]"},
		{"array_agg", "int4[]", FuncOpts{}, "integer[] -> integer[]"},
		{"string_agg", "varchar unknown", FuncOpts{OrderBy: true}, "text text -> text"},
		{"concat", "int4 unknown bool", FuncOpts{}, "any any any -> text"},
		{"generate_series", "int4 int8", FuncOpts{}, "bigint bigint -> bigint"},
		{"unnest", "email[]", FuncOpts{}, "public.email[] -> public.email"},
		{"array_append", "int4[] numeric", FuncOpts{}, "numeric[] numeric -> numeric[]"},
		{"row_number", "", FuncOpts{Over: true}, "-> bigint"},
		{"lag", "text int4 unknown", FuncOpts{Over: true}, "text integer text -> text"},
		{"percentile_cont", "float8 int4", FuncOpts{WithinGroup: 1}, "double precision double precision -> double precision"},
		{"rank", "unknown int4", FuncOpts{WithinGroup: 1}, "integer integer -> bigint"},
		{"date", "unknown", FuncOpts{}, "date -> date"},
		{"text", "int4", FuncOpts{}, "text -> text"},
		{"make_interval", "int4", FuncOpts{}, "integer -> interval"},
		{"f2", "int4", FuncOpts{}, "integer -> bigint"},
		{"f4", "unknown int4 int4", FuncOpts{}, "text integer integer -> text"},
		{"f4", "unknown int4", FuncOpts{}, "text integer -> integer"},
		{"f4", "unknown int4[]", FuncOpts{Variadic: true}, "text integer[] -> text"},
		{"f7", "mood", FuncOpts{}, "public.mood -> public.posint"},

		{"f3", "int4", FuncOpts{}, "42725 function f3(integer) is not unique"},
		{"lower", "int4", FuncOpts{}, "42883 function lower(integer) does not exist"},
		{"count", "", FuncOpts{}, "42809 count(*) must be used to call a parameterless aggregate function"},
		{"lower", "text", FuncOpts{Distinct: true}, "42809 DISTINCT specified, but lower is not an aggregate function"},
		{"lower", "text", FuncOpts{Over: true}, "42809 OVER specified, but lower is not a window function nor an aggregate function"},
		{"lower", "text", FuncOpts{Call: true}, "42809 lower(text) is not a procedure"},
		{"row_number", "", FuncOpts{}, "42809 window function row_number requires an OVER clause"},
		{"sum", "int4", FuncOpts{Over: true, OrderBy: true}, "0A000 aggregate ORDER BY is not implemented for window functions"},
		{"sum", "int4", FuncOpts{WithinGroup: 1}, "42809 sum is not an ordered-set aggregate, so it cannot have WITHIN GROUP"},
		{"mode", "int4", FuncOpts{}, "42809 WITHIN GROUP is required for ordered-set aggregate mode"},
		{"percentile_cont", "int4", FuncOpts{WithinGroup: 1}, "42883 function percentile_cont(integer) does not exist"},
		{"array_cat", "int4[] text[]", FuncOpts{}, "42883 function array_cat(integer[], text[]) does not exist"},
	} {
		var args []FuncArg
		for _, oid := range typesOf(t, c, tt.args) {
			args = append(args, FuncArg{Type: oid})
		}
		got := ""
		call, err := c.ResolveFunction(public, "", tt.name, args, tt.opts)
		var e *Error
		if errors.As(err, &e) {
			got = e.Code + " " + e.Message
		} else {
			for _, a := range call.ArgTypes {
				got += strings.Trim(c.Format(a), `"`) + " "
			}
			got += "-> " + c.Format(call.Result)
		}
		if got != tt.want {
			t.Errorf("%s(%s): %s, want %s", tt.name, tt.args, got, tt.want)
		}
	}
}

func TestNamedArguments(t *testing.T) {
	c := oracleCatalog()
	call, err := c.ResolveFunction(public, "", "f2", []FuncArg{{Type: Int4}, {Type: Unknown, Name: "c"}}, FuncOpts{})
	if err != nil {
		t.Fatal(err)
	}
	if len(call.Params) != 2 || call.Params[1] != 2 || call.ArgTypes[1] != Text || len(call.Defaults) != 1 || call.Defaults[0] != 1 {
		t.Errorf("call = %+v", call)
	}
	for _, tt := range []struct {
		args []FuncArg
		want string
	}{
		{[]FuncArg{{Type: Int4, Name: "a"}, {Type: Int4}}, "positional argument cannot follow named argument"},
		{[]FuncArg{{Type: Int4, Name: "a"}, {Type: Int4, Name: "a"}}, `argument name "a" used more than once`},
		{[]FuncArg{{Type: Int4}, {Type: Int4, Name: "a"}}, "function f2(integer, a => integer) does not exist"},
		{[]FuncArg{{Type: Int4, Name: "z"}}, "function f2(z => integer) does not exist"},
		{[]FuncArg{{Type: Int4, Name: "b"}}, "function f2(b => integer) does not exist"},
	} {
		if _, err := c.ResolveFunction(public, "", "f2", tt.args, FuncOpts{}); err == nil || err.Error() != tt.want {
			t.Errorf("%v: %v, want %s", tt.args, err, tt.want)
		}
	}
}

func TestFunctionCallNull(t *testing.T) {
	c := Builtin()
	for _, tt := range []struct {
		name     string
		args     []FuncArg
		variadic bool
		want     NullBehaviour
	}{
		{"concat", []FuncArg{{Type: Text}, {Type: Text}}, false, Never},
		{"concat", []FuncArg{{Type: TextArray}}, true, NeverWhenArgsNonNull},
		{"concat_ws", []FuncArg{{Type: Text}, {Type: Text}}, false, NeverWhenFirstNonNull},
		{"length", []FuncArg{{Type: Text}}, false, NeverWhenArgsNonNull},
		{"array_length", []FuncArg{{Type: TextArray}, {Type: Int4}}, false, MayBeNull},
		{"sum", []FuncArg{{Type: Int4}}, false, MayBeNull},
		{"to_char", []FuncArg{{Type: Timestamptz}, {Type: Text}}, false, MayBeNull},
		{"int4", []FuncArg{{Type: JSONB}}, false, MayBeNull},
		{"now", nil, false, NeverWhenArgsNonNull},
		{"text", []FuncArg{{Type: Int4}}, false, NeverWhenArgsNonNull},
	} {
		call, err := c.ResolveFunction(nil, "", tt.name, tt.args, FuncOpts{Variadic: tt.variadic})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		} else if call.Null != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, call.Null, tt.want)
		}
	}
	if got := ExtractNull("year", Timestamp); got != NeverWhenArgsNonNull {
		t.Errorf("year of a timestamp: %d", got)
	}
	if got := ExtractNull("hour", Timestamp); got != MayBeNull {
		t.Errorf("hour of a timestamp: %d", got)
	}
	if got := ExtractNull("hour", Time); got != NeverWhenArgsNonNull {
		t.Errorf("hour of a time: %d", got)
	}
}

func TestCommonType(t *testing.T) {
	c := oracleCatalog()
	for _, tt := range []struct{ types, want string }{
		{"unknown unknown", "text"},
		{"int4 unknown int8", "bigint"},
		{"int4 numeric float4", "real"},
		{"varchar text", "character varying"},
		{"bpchar text", "character"},
		{"posint posint", "public.posint"},
		{"posint unknown", "integer"},
		{"date timestamptz", "timestamp with time zone"},
		{"mood unknown", "public.mood"},
		{"int4 text", "UNION types integer and text cannot be matched"},
		{"colour bool", "UNION types public.colour and boolean cannot be matched"},
	} {
		got, err := c.CommonType("UNION", typesOf(t, c, tt.types))
		s := c.Format(got)
		if err != nil {
			s = err.Error()
		}
		if s != tt.want {
			t.Errorf("%s: %s, want %s", tt.types, s, tt.want)
		}
	}
}

func TestHints(t *testing.T) {
	c := oracleCatalog()
	hint := func(err error) string {
		var e *Error
		if !errors.As(err, &e) {
			t.Fatalf("error is %v", err)
		}
		return e.Hint
	}
	_, err := c.ResolveFunction(public, "", "lenght", []FuncArg{{Type: Text}}, FuncOpts{})
	if got := hint(err); got != `did you mean "length"?` {
		t.Errorf("hint for lenght: %s", got)
	}
	_, err = c.ResolveFunction(public, "", "lower", []FuncArg{{Type: Int4}}, FuncOpts{})
	if got := hint(err); got != "No function matches the given name and argument types. You might need to add explicit type casts.\nThere is lower(anymultirange), lower(anyrange), lower(text)." {
		t.Errorf("hint for lower(integer): %s", got)
	}
	_, err = c.ResolveOperator(public, "", "==", Int4, Int4)
	if got := hint(err); got != `SQL compares with a single "=".` {
		t.Errorf("hint for ==: %s", got)
	}
	for name, want := range map[string]string{
		"timestampz": `did you mean "timestamptz"?`,
		"moood":      `did you mean "mood"?`,
		"datetime":   `PostgreSQL has no such type; did you mean "timestamp"?`,
	} {
		if got := c.TypeError(public, "", name); got.Hint != want || got.Message != `type "`+name+`" does not exist` {
			t.Errorf("%s: %s, %s", name, got.Message, got.Hint)
		}
	}
}

package value

import (
	"database/sql"
	"math/big"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"
)

// arguments draws a list of arguments of fixed types, with much that is nearly
// the same.
var arguments = rapid.Custom(func(t *rapid.T) []any {
	text := rapid.StringMatching(`[ab\x00,:]{0,3}`)
	texts := rapid.SliceOfN(text, 0, 3).Draw(t, "texts")
	if rapid.Bool().Draw(t, "nil") {
		texts = nil
	}
	return []any{
		text.Draw(t, "text"), texts,
		pgtype.Text{String: text.Draw(t, "null text"), Valid: rapid.Bool().Draw(t, "valid")},
		rapid.Ptr(rapid.Int64Range(0, 2), true).Draw(t, "pointer"),
		[]byte(text.Draw(t, "bytes")),
		map[string]int{text.Draw(t, "key"): rapid.IntRange(0, 1).Draw(t, "value")},
		pgtype.Numeric{Int: big.NewInt(rapid.Int64Range(0, 3).Draw(t, "digits")), Valid: true},
		[2]bool{rapid.Bool().Draw(t, "b0"), rapid.Bool().Draw(t, "b1")},
		time.Unix(rapid.Int64Range(0, 1).Draw(t, "time"), 0).UTC(),
	}
})

func TestEncodeIsInjective(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := arguments.Draw(t, "a"), arguments.Draw(t, "b")
		if same, equal := Encode(a...) == Encode(b...), reflect.DeepEqual(a, b); same != equal {
			t.Fatalf("%v and %v: same text %v, equal %v", a, b, same, equal)
		}
		if again := arguments.Example(1); Encode(again...) != Encode(Clone(again)...) {
			t.Fatal("a copy has another text")
		}
	})
}

func TestEncodeDistinguishes(t *testing.T) {
	utc := time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC)
	one := int64(1)
	for name, pair := range map[string][2]any{
		"nil and empty list":         {[]string(nil), []string{}},
		"empty and one empty":        {[]string{}, []string{""}},
		"split differently":          {[]string{"ab", "c"}, []string{"a", "bc"}},
		"nil and zero":               {(*int64)(nil), new(int64)},
		"null and empty text":        {pgtype.Text{}, pgtype.Text{Valid: true}},
		"the same instant elsewhere": {utc, utc.In(time.FixedZone("", 3600))},
		"a nanosecond":               {utc, utc.Add(1)},
		"types in an interface":      {[]any{int64(1)}, []any{"1"}},
		"numerics": {
			pgtype.Numeric{Int: big.NewInt(1), Valid: true}, pgtype.Numeric{Int: big.NewInt(1), Exp: 1, Valid: true},
		},
	} {
		if Encode(pair[0]) == Encode(pair[1]) {
			t.Errorf("%s: the same text", name)
		}
	}
	if Encode(&one) != Encode(Clone(&one)) {
		t.Error("a pointer is encoded by its address")
	}
	local := utc.In(time.Local)
	if Encode(local) != Encode(local.Round(0)) {
		t.Error("a monotonic reading is part of the text")
	}
}

func TestAppendTag(t *testing.T) {
	one, text := int64(1), "a:b"
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	type mood string
	for _, test := range []struct {
		pattern string
		args    []any
		want    []string
	}{
		{"stories", nil, []string{"stories"}},
		{"user:{}", []any{int64(7)}, []string{"user:7"}},
		{"user:{}", []any{&one}, []string{"user:1"}},
		{"user:{}", []any{pgtype.Int8{Int64: 7, Valid: true}}, []string{"user:7"}},
		{"user:{}", []any{sql.NullInt64{Int64: 7, Valid: true}}, []string{"user:7"}},
		{"user:{}", []any{(*int64)(nil)}, []string{"user:\x00"}},
		{"user:{}", []any{pgtype.Int8{}}, []string{"user:\x00"}},
		{"user:{}", []any{sql.NullString{}}, []string{"user:\x00"}},
		{"user:{}", []any{nil}, []string{"user:\x00"}},
		{"user:{}", []any{"\x00"}, []string{"user:%00"}},
		{"user:{}", []any{text}, []string{"user:a%3Ab"}},
		{"user:{}", []any{&text}, []string{"user:a%3Ab"}},
		{"user:{}", []any{"*"}, []string{"user:%2A"}},
		{"mood:{}", []any{mood("sad")}, []string{"mood:sad"}},
		{"flag:{}", []any{true}, []string{"flag:true"}},
		{"at:{}", []any{at}, []string{"at:2026-01-02T03%3A04%3A05Z"}},
		{"at:{}", []any{at.In(time.FixedZone("", 3600))}, []string{"at:2026-01-02T03%3A04%3A05Z"}},
		{"at:{}", []any{pgtype.Timestamptz{Time: at, Valid: true}}, []string{"at:2026-01-02T03%3A04%3A05Z"}},
		{"u:{}", []any{pgtype.UUID{Bytes: [16]byte{15: 1}, Valid: true}}, []string{"u:00000000-0000-0000-0000-000000000001"}},
		{"user:{}", []any{[]int64{1, 2}}, []string{"user:1", "user:2"}},
		{"user:{}", []any{[]int64{}}, nil},
		{"{}:{}", []any{[]string{"a", "b"}, []int32{1, 2}}, []string{"a:1", "a:2", "b:1", "b:2"}},
		{"n:{}", []any{pgtype.Numeric{Int: big.NewInt(15), Exp: -1, Valid: true}}, []string{"n:1.5"}},
	} {
		if diff := cmp.Diff(test.want, AppendTag(nil, test.pattern, test.args...)); diff != "" {
			t.Errorf("%s of %v: %s", test.pattern, test.args, diff)
		}
	}
	if got := AppendTag([]string{"x"}, "y"); len(got) != 2 || got[0] != "x" {
		t.Errorf("appended: %q", got)
	}
}

type nested struct {
	Name    string
	Tags    []string
	Parent  *nested
	Extra   map[string][]int
	Any     any
	At      time.Time
	Price   pgtype.Numeric
	Grid    [2][]int
	private []byte
}

func TestClone(t *testing.T) {
	build := func() nested {
		return nested{
			Name: "a", Tags: []string{"x"}, Parent: &nested{Tags: []string{"p"}},
			Extra: map[string][]int{"k": {1}}, Any: []any{"v", []byte{1}},
			At:    time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC),
			Price: pgtype.Numeric{Int: big.NewInt(5), Valid: true},
			Grid:  [2][]int{{1}, nil}, private: []byte{1},
		}
	}
	original := build()
	c := Clone(original)
	if !reflect.DeepEqual(c, original) {
		t.Fatalf("got %+v", c)
	}
	c.Tags[0], c.Parent.Tags[0], c.Extra["k"][0] = "altered", "altered", 2
	c.Any.([]any)[1].([]byte)[0] = 2
	c.Price.Int.SetInt64(6)
	c.Grid[0][0], c.private[0] = 2, 2
	if !reflect.DeepEqual(original, build()) {
		t.Errorf("the original was altered: %+v", original)
	}
	if Clone([]int(nil)) != nil || Clone(map[string]int(nil)) != nil || Clone((*int)(nil)) != nil || Clone[any](nil) != nil {
		t.Error("nil became something")
	}
	if s := Clone([]int{}); s == nil {
		t.Error("an empty slice became nil")
	}
}

package comment

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAppend(t *testing.T) {
	traced := Tag{"traceparent", "00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01"}
	for _, test := range []struct {
		sql  string
		tags []Tag
		want string
	}{
		{"SELECT 1", nil, "SELECT 1"},
		{"SELECT 1", []Tag{{"route", ""}}, "SELECT 1"},
		// The specification's own example.
		{"SELECT * FROM FOO", []Tag{{"action", "/param*d"}, {"route", "/polls 1000"}, {"controller", "index"}, {"framework", "spring"}, traced},
			"SELECT * FROM FOO /*action='%2Fparam%2Ad',controller='index',framework='spring',route='%2Fpolls%201000',traceparent='00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01'*/"},
		{"SELECT 1;\n", []Tag{{"query", "db.One"}}, "SELECT 1 /*query='db.One'*/;"},
		{"SELECT 1 -- one", []Tag{{"query", "db.One"}}, "SELECT 1 -- one\n/*query='db.One'*/"},
		{"SELECT 1; -- one;\n", []Tag{{"query", "db.One"}}, "SELECT 1; -- one;\n/*query='db.One'*/"},
		{"-- name: One :one\nSELECT 1\n", []Tag{{"query", "db.One"}}, "-- name: One :one\nSELECT 1 /*query='db.One'*/"},
		{"SELECT '--'", []Tag{{"query", "db.One"}}, "SELECT '--'\n/*query='db.One'*/"},
		{"SELECT 1", []Tag{{"name'", "DROP TABLE FOO'*/; --"}}, "SELECT 1 /*name%27='DROP%20TABLE%20FOO%27%2A%2F%3B%20--'*/"},
	} {
		if got := Append(test.sql, test.tags...); got != test.want {
			t.Errorf("%q:\n\tgot  %s\n\twant %s", test.sql, got, test.want)
		}
	}
}

// Whatever a tag is, nothing but the comment comes of it, and it can be read back.
func TestAppendAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key, value := rapid.StringN(1, -1, -1).Draw(t, "key"), rapid.StringN(1, -1, -1).Draw(t, "value")
		rest, ok := strings.CutPrefix(Append("SELECT 1", Tag{key, value}), "SELECT 1 /*")
		inner, end := strings.CutSuffix(rest, "'*/")
		if !ok || !end || strings.Contains(inner, "*/") || strings.Count(inner, "'") != 1 {
			t.Fatalf("%q", rest)
		}
		k, v, _ := strings.Cut(inner, "='")
		gotKey, err := url.PathUnescape(k)
		gotValue, err2 := url.PathUnescape(v)
		if err != nil || err2 != nil || gotKey != key || gotValue != value {
			t.Fatalf("%q is read as %q=%q, %v, %v", rest, gotKey, gotValue, err, err2)
		}
	})
}

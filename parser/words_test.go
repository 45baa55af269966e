package parser

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestWords(t *testing.T) {
	got, err := Words(`Update "My""T" SET a := 'it''s' -- not this
/* nor this */ || $x$body$x$ WHERE "user" = CURRENT_USER`)
	if err != nil {
		t.Fatal(err)
	}
	want := []Word{
		{Text: "update", Name: true}, {Text: `My"T`, Name: true}, {Text: "set", Name: true}, {Text: "a", Name: true}, {Text: ":="},
		{Text: "it's", String: true}, {Text: "||"}, {Text: "body", String: true}, {Text: "where"}, {Text: "user", Name: true},
		{Text: "="}, {Text: "current_user"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := Words("'open"); err == nil {
		t.Error("an unterminated string is no text")
	}
}

package dbgen

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/runtime/internal/comment"
)

// There are no comments unless they are asked for, in code or by the environment.
func TestComments(t *testing.T) {
	for _, test := range []struct {
		name    string
		environ []string
		want    bool
	}{
		{"nothing", nil, false},
		{"off", []string{"DBGEN_COMMENTS=off"}, false},
		{"on", []string{"DBGEN_COMMENTS=on"}, true},
	} {
		c, err := configFrom(append(test.environ, "DATABASE_URL=postgres://h/d"))
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Comments.comments(); (got != nil) != test.want || got != nil && !got.Query {
			t.Errorf("%s: %+v", test.name, got)
		}
	}
	all := CommentsConfig{Route: true, Trace: func(context.Context) string { return "" }, Tags: map[string]string{"application": "library"}}
	got := all.comments()
	if got == nil || !got.Route || got.Trace == nil || got.Query {
		t.Fatalf("got %+v", got)
	}
	if diff := cmp.Diff([]comment.Tag{{Key: "application", Value: "library"}}, got.Tags); diff != "" {
		t.Error(diff)
	}
}

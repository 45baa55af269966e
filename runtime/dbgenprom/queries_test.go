package dbgenprom

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dbgen-go/dbgen/runtime/observe"
)

// A statement that was once told apart stays so, and one that was not never is.
func TestNames(t *testing.T) {
	n := names{most: 2}
	of := func(pkg, query, sql string) string {
		return n.of(&observe.Statement{Package: pkg, Query: query, SQL: sql})
	}
	for i, test := range []struct{ pkg, query, sql, want string }{
		{"", "", "SELECT a", "SELECT a"},
		{"db", "GetStory", "SELECT", "db.GetStory"},
		{"", "", "(further statements)", others},
		{"", "Named", "SELECT b", "Named"},
		{"", "", "SELECT c", others},
		{"", "", "SELECT a", "SELECT a"},
		{"", "", "SELECT c", others},
		{"db", "Other", "SELECT", "db.Other"},
	} {
		if got := of(test.pkg, test.query, test.sql); got != test.want {
			t.Errorf("%d: got %q, want %q", i, got, test.want)
		}
	}
	if got := (&names{most: 1}).of(&observe.Statement{SQL: "SELECT \xff"}); got != "SELECT ?" {
		t.Errorf("text that is not UTF-8: %q", got)
	}
	if got := (&names{}).of(&observe.Statement{SQL: "SELECT a"}); got != others {
		t.Errorf("where none is told apart: %q", got)
	}
}

func TestBuckets(t *testing.T) {
	if diff := cmp.Diff(DefaultBuckets(), usable(DefaultBuckets())); diff != "" {
		t.Error("the default ones are not the tracker's:", diff)
	}
	got := usable([]time.Duration{time.Hour, 3 * time.Second, 3100 * time.Millisecond, 0})
	want := []time.Duration{10 * time.Microsecond, 3150 * time.Millisecond, 100 * time.Second}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Statements of one name are one query: two series with the same labels would be an error
// of the whole scrape.
func TestSameName(t *testing.T) {
	c := NewWith(nil, Options{})
	s := func(sql string, calls, errors int64) observe.Stats {
		return observe.Stats{Statement: &observe.Statement{Query: "Q", Package: "db", SQL: sql}, Calls: calls, Errors: errors,
			BySource: map[observe.Source]int64{observe.SourcePrimary: calls}}
	}
	got := c.queries([]observe.Stats{s("SELECT 1", 2, 1), s("SELECT 2", 3, 0), s("SELECT 3", 0, 0)})
	if len(got) != 1 || got[0].name != "db.Q" || got[0].errors != 1 || got[0].bySource[observe.SourcePrimary] != 5 {
		t.Errorf("got %+v", got[0])
	}
}

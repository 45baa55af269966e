package parser

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// A spread is the value of a directive that is made for the test.
type spread struct {
	Pos   diag.Position
	Over  time.Duration
	Noise int
	By    string
}

func (s *spread) position() *diag.Position { return &s.Pos }

// TestDirectiveIsOneValue: a directive needs nothing but its value to be read,
// to be refused, and to be told from documentation.
func TestDirectiveIsOneValue(t *testing.T) {
	var kept []*spread
	kind := &DirectiveKind{
		Name: "spread", Examples: []string{"spread: over=5m noise=10%"}, Doc: "For the test.",
		Options: []DirectiveOption{
			{Name: "over", Value: duration(func(s *spread) *time.Duration { return &s.Over })},
			{Name: "noise", Telltale: true, Value: number(func(s *spread) *int { return &s.Noise }, 1, 50, "%")},
			{Name: "by", Value: oneOf(func(s *spread) *string { return &s.By }, "row", "table")},
		},
		Required:  []string{"over", "noise"},
		Missing:   Advice{"spread says nothing", "add over=5m"},
		Exclusive: []Exclusion{{"noise", "by=table", Advice{"a table has no noise", "leave one out"}}},
		Commands:  []Command{Many},
		slot: slot{
			make: newValue[spread, *spread],
			keep: func(_ *Directives, value any) { kept = append(kept, value.(*spread)) },
			drop: func(*Directives) { kept = nil },
			given: func(*Directives) (values []any) {
				for _, s := range kept {
					values = append(values, s)
				}
				return values
			},
		},
	}
	DirectiveKinds = append(DirectiveKinds, kind)
	defer func() { DirectiveKinds = DirectiveKinds[:len(DirectiveKinds)-1] }()

	for _, tc := range []struct{ line, command, want string }{
		{"spread: over=5m noise=10% by=row", "many", ""},
		{"spread: noise=0%", "many", "q.sql:2:18: A: bad number \"0%\" for noise\n\twrite a whole number from 1% to 50%"},
		{"spread: noise=51%", "many", "q.sql:2:18: A: bad number \"51%\" for noise\n\twrite a whole number from 1% to 50%"},
		{"spread: noise=10", "many", "q.sql:2:18: A: bad number \"10\" for noise\n\twrite a whole number from 1% to 50%"},
		{"spread: by=row", "many", "q.sql:2:4: A: spread says nothing\n\tadd over=5m"},
		{"spread: noise=5% by=table", "many", "q.sql:2:18: A: a table has no noise\n\tleave one out"},
		{"spread: over=5m", "one", "q.sql:2:4: A: spread on :one\n\tuse :many"},
		{"spraed: over=5m", "many", "q.sql:2:4: A: unknown annotation \"spraed\"\n\tdid you mean \"spread\"? If the line is documentation, leave out the colon"},
		{"noise: 10%", "many", "q.sql:2:4: A: noise is an option of spread, no annotation\n\twrite \"spread: noise=10%\". If the line is documentation, leave out the colon"},
		{"spread: ovre=5m over=5m", "many", "q.sql:2:12: A: unknown option \"ovre\" of spread\n\tdid you mean \"over\"?"},
	} {
		kept = nil
		queries, diags := ParseFile("q.sql", "-- name: A :"+tc.command+"\n-- "+tc.line+"\nSELECT 1;", Options{})
		got := ""
		if err := diags.Err(); err != nil {
			got = err.Error()
		}
		if got != tc.want {
			t.Errorf("%s: %s, want %s", tc.line, got, tc.want)
		}
		if tc.want != "" {
			continue
		}
		if len(kept) != 1 || kept[0].Over != 5*time.Minute || kept[0].Noise != 10 || kept[0].By != "row" || kept[0].Pos.String() != "q.sql:2:4" {
			t.Errorf("%s is read as %+v", tc.line, kept)
		}
		var names []string
		for _, v := range queries[0].Directives.Given()[0].Values {
			names = append(names, v.Option.Name)
		}
		if strings.Join(names, " ") != "over noise by" {
			t.Errorf("given are %q", names)
		}
	}
}

// TestIgnoreAsInSchema: "dbgen:ignore", which silences in a schema and in Go code,
// is the directive above a query, and no prose elsewhere in it.
func TestIgnoreAsInSchema(t *testing.T) {
	for text, want := range map[string]string{
		"-- name: A :one\n-- dbgen:ignore some-rule it is small\nSELECT 1;":       "some-rule it is small",
		"-- name: A :one\n--dbgen: ignore some-rule\tit is\tsmall\nSELECT 1;":     "some-rule it is small",
		"-- name: A :one\n/* dbgen:ignore some-rule it is small */\nSELECT 1;":    "some-rule it is small",
		"-- name: A :one\n-- dbgen:ignored is a word\nSELECT 1;":                  "",
		"-- name: A :one\n-- dbgen: writes this\nSELECT 1;":                       "",
		"-- name: A :one\n-- dbgen:ignore some-rule\nSELECT 1;":                   "q.sql:2:17: A: ignore of some-rule has no reason\n\t" + ignoreAdvice,
		"-- name: A :one\n-- dbgen:ignore\nSELECT 1;":                             "q.sql:2:4: A: ignore names no rule\n\t" + ignoreAdvice,
		"-- name: A :one\nSELECT 1\n-- dbgen:ignore some-rule it is small\n+ 1;":  "q.sql:3:4: A: annotation stands inside the statement\n\tput it right above or below the line with the query's name",
		"-- name: A :one\nSELECT 1;\n-- dbgen:ignore some-rule in the schema\n":   "",
		"-- dbgen:ignore some-rule in the schema\n\n-- name: A :one\nSELECT 1;\n": "",
	} {
		queries, diags := ParseFile("q.sql", text, Options{})
		got := ""
		if err := diags.Err(); err != nil || diags.Len() > 0 {
			got = fmt.Sprint(err)
		} else if given := queries[0].Directives.Ignores; len(given) > 0 {
			got = given[0].Rule + " " + given[0].Reason
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

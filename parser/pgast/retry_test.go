package pgast

import (
	"errors"
	"strings"
	"testing"
)

// What oliphant tries twice at each level takes a time that doubles with each: what
// nests so deeply that it would seem to hang is turned away, and the rest is not.
func TestParseTurnsAwayWhatIsTriedTooOften(t *testing.T) {
	for _, kind := range [][3]string{
		{"substring(", "a", ", 1)"}, {"OVERLAY (", "a", ", 1)"}, {"SUBSTRING(", "1 FROM", " FROM 1 FOR 2)"}, {"JSON_OBJECT(", "1 FROM", ": 1)"}, {"(VALUES (", "1 FROM", "))"},
		{"((SELECT ", "1 FROM", ") UNION SELECT 1)"}, {"1 IN (\n( SELECT ", "1 FROM", "))"}, {"(SELECT 1 FROM ((SELECT ", "1", ") a CROSS JOIN b))"},
	} {
		nested := func(depth int) error {
			_, err := Parse("SELECT " + strings.Repeat(kind[0], depth) + kind[1] + strings.Repeat(kind[2], depth))
			return err
		}
		var syntax *SyntaxError
		if err := nested(60); !errors.As(err, &syntax) || syntax.Message != "expression is too deep" {
			t.Errorf("%s nested: error %v, want \"expression is too deep\"", kind[0], err)
		}
		if err := nested(8); errors.As(err, &syntax) && syntax.Message == "expression is too deep" {
			t.Errorf("%s nested 8 times is too deep", kind[0])
		}
	}
	flat := "SELECT " + strings.Repeat("substring(a, 1), ((SELECT 1)), (((((b))))), ", 100) + "1"
	if _, err := Parse(flat); err != nil {
		t.Errorf("beside each other: %v", err)
	}
	if _, err := Parse("SELECT " + strings.Repeat("(", 1000) + "1" + strings.Repeat(")", 1000)); err != nil {
		t.Errorf("a thousand brackets: %v", err)
	}
}

package tree_test

import (
	"testing"

	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/pgast"
)

// Names are written so that they can be read again, as columns and as tables.
func TestQuoteIdent(t *testing.T) {
	for name, want := range map[string]string{
		"plain": "plain", "Case": `"Case"`, "order": `"order"`, "authorization": `"authorization"`, "left": `"left"`,
		"1st": `"1st"`, "a$b": "a$b", `say "hi"`: `"say ""hi"""`, "": `""`, "ž": `"ž"`,
	} {
		got := tree.QuoteIdent(name)
		if got != want {
			t.Errorf("%q is written %s, want %s", name, got, want)
		}
		if name == "" { // no name at all to PostgreSQL
			continue
		}
		if _, err := pgast.Parse("SELECT " + got + " FROM " + got + "; CREATE INDEX ON " + got + " (" + got + ")"); err != nil {
			t.Errorf("%s: %v", got, err)
		}
	}
}

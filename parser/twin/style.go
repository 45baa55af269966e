package twin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jinzhu/inflection"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// Names are the names of a twin's parameters, from $1: those of the query, in the
// plural where they are arrays now. One that has no name is called by its number.
func (t *Twin) Names() []string {
	var names []string
	for i, p := range t.Params {
		name := p.Name
		if name == "" {
			name = fmt.Sprintf("p%d", i+1)
		}
		if p.Many {
			name = Plural(name)
		}
		base := name
		for n := 2; slices.Contains(names, name); n++ {
			name = fmt.Sprintf("%s_%d", base, n)
		}
		names = append(names, name)
	}
	return names
}

// Plural is a name for many.
func Plural(name string) string {
	if many := inflection.Plural(name); many != name {
		return many
	}
	return name + "_list"
}

// Named is a twin's text with its parameters by name, as sqlc takes them. nullable
// reports of a parameter that is no array whether it may be NULL.
func (t *Twin) Named(nullable func(n int) bool) (string, error) {
	scanned, err := pgast.Scan(t.SQL)
	if err != nil {
		return "", err
	}
	names := t.Names()
	var edits []edit
	for _, tok := range scanned {
		if tok.Token != pg.Token_PARAM {
			continue
		}
		n := 0
		if _, err := fmt.Sscanf(t.SQL[tok.Start:tok.End], "$%d", &n); err != nil || n < 1 || n > len(names) {
			return "", fmt.Errorf("bad parameter %s", t.SQL[tok.Start:tok.End])
		}
		text := "@" + names[n-1]
		switch {
		case !t.Params[n-1].Many && nullable(n):
			text = "sqlc.narg(" + names[n-1] + ")"
		case quoted(names[n-1]) != names[n-1] || tok.Start > 0 && !strings.ContainsRune(" \t\n(,", rune(t.SQL[tok.Start-1])):
			text = "sqlc.arg(" + names[n-1] + ")" // an @ may belong to an operator
		}
		edits = append(edits, edit{int(tok.Start), int(tok.End), text})
	}
	return spliced(t.SQL, edits), nil
}

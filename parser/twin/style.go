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

// Same reports whether two texts say the same but for blanks, comments, the case of
// words, the numbers and casts of parameters, and the order of rows.
func Same(a, b string) bool {
	x, ok := canonical(a)
	y, also := canonical(b)
	return ok && also && slices.Equal(x, y)
}

// canonical is a text taken down to what Same compares.
func canonical(sql string) ([]string, bool) {
	t, err := newText(sql)
	if err != nil {
		return nil, false
	}
	end := len(t.tokens)
	if s := t.stmt.GetSelectStmt(); s != nil && len(s.SortClause) > 0 && s.LimitCount == nil && s.LimitOffset == nil {
		if order := t.find(0, end, 0, "ORDER"); order > 0 && t.find(order, end, 0, "FOR") < 0 {
			end = order
		}
	}
	var words []string
	for i := 0; i < end; i++ {
		tok := t.tokens[i]
		if tok.kind != pg.Token_PARAM {
			word := tok.word
			if tok.kind != pg.Token_SCONST && !strings.HasPrefix(word, `"`) {
				word = strings.ToLower(word)
			}
			words = append(words, word)
			continue
		}
		words = append(words, "$")
		if last := t.castEnd(i + 1); last > i {
			i = last
		}
	}
	return words, true
}

// A Column is one of a query's result, as its text has it.
type Column struct {
	Name string
	Expr string // in lower case, without blanks that do not matter
}

// Columns are the columns that a query's text gives, and what stands behind them,
// from FROM on, as a query of its own; ok is false where a column has no name, or is
// a star.
func Columns(sql string) (columns []Column, rest string, ok bool) {
	t, err := newText(sql)
	if err != nil {
		return nil, "", false
	}
	s := t.stmt.GetSelectStmt()
	first := t.find(0, len(t.tokens), 0, "SELECT")
	from := t.find(0, len(t.tokens), 0, "FROM")
	if s == nil || first != 0 || from < 0 || len(s.DistinctClause) > 0 || s.Op != pg.SetOperation_SETOP_NONE {
		return nil, "", false
	}
	at := first + 1
	for i, item := range s.TargetList {
		target := item.GetResTarget()
		name := target.GetName()
		if name == "" {
			name = pgast.OutputName(target.GetVal())
		}
		end := t.find(at, from, 0, ",")
		if end < 0 {
			end = from
		}
		if name == "" || isStar(item) || at >= end || i == len(s.TargetList)-1 && end != from {
			return nil, "", false
		}
		columns = append(columns, Column{name, t.plain(at, end)})
		at = end + 1
	}
	return columns, "SELECT 1 " + t.sql[t.tokens[from].start:], true
}

// plain is the text of tokens without their blanks and letters' case.
func (t *text) plain(from, to int) string {
	var words []string
	for i := from; i < to; i++ {
		word := t.tokens[i].word
		if t.tokens[i].kind != pg.Token_SCONST && !strings.HasPrefix(word, `"`) {
			word = strings.ToLower(word)
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

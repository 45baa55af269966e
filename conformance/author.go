package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast"
)

// authorText is a query as its author wrote it, in a form that the server can
// PREPARE: the macros that tools share, sqlc.arg, sqlc.narg, sqlc.slice and
// @name, are $n, and sqlc.embed(t) is t.*. It does not ask any tool what it
// makes of the text, so that a tool's own rewriting can be held to it. ok is
// false where numbers and names of parameters are mixed, whose order is a
// tool's own affair.
func authorText(sql string) (text string, ok bool) {
	tokens, err := pgast.Scan(sql)
	if err != nil {
		return sql, false
	}
	tokens = slices.DeleteFunc(tokens, func(t pgast.ScanToken) bool {
		return strings.HasPrefix(sql[t.Start:t.End], "--") || strings.HasPrefix(sql[t.Start:t.End], "/*")
	})
	a := &authorReader{sql: sql, tokens: tokens}
	for i := 0; i < len(tokens); i++ {
		i += a.macro(i)
	}
	a.out.WriteString(sql[a.done:])
	return strings.TrimRight(strings.TrimSpace(a.out.String()), ";"), len(a.names) == 0 || !a.numbered
}

// An authorReader goes over a query's tokens.
type authorReader struct {
	sql      string
	tokens   []pgast.ScanToken
	out      strings.Builder
	done     int // how far of sql is in out
	names    []string
	numbered bool
}

func (a *authorReader) word(i int) string {
	if i < 0 || i >= len(a.tokens) {
		return ""
	}
	return a.sql[a.tokens[i].Start:a.tokens[i].End]
}

// replace writes text for the tokens from i to j, both included.
func (a *authorReader) replace(i, j int, text string) {
	a.out.WriteString(a.sql[a.done:a.tokens[i].Start])
	a.out.WriteString(text)
	a.done = int(a.tokens[j].End)
}

func (a *authorReader) param(name string) string {
	name = strings.Trim(name, `'"`)
	i := slices.Index(a.names, name)
	if i < 0 {
		i = len(a.names)
		a.names = append(a.names, name)
	}
	return fmt.Sprintf("$%d", i+1)
}

// macro rewrites the macro that begins at a token, and says how many more tokens
// it has.
func (a *authorReader) macro(i int) int {
	word := a.word(i)
	if len(word) > 1 && word[0] == '$' && word[1] >= '0' && word[1] <= '9' {
		a.numbered = true
	}
	if word == "@" && i+1 < len(a.tokens) && a.tokens[i].End == a.tokens[i+1].Start && isName(a.word(i+1)) {
		a.replace(i, i+1, a.param(a.word(i+1)))
		return 1
	}
	if word != "sqlc" || a.word(i+1) != "." || a.word(i+3) != "(" {
		return 0
	}
	arg, end := a.word(i+4), i+5
	if a.word(end) != ")" || !isName(strings.TrimLeft(arg, `'"`)) {
		return 0 // no macro as it should be
	}
	switch a.word(i + 2) {
	case "arg", "narg":
		a.replace(i, end, a.param(arg))
	case "embed":
		a.replace(i, end, arg+".*")
	case "slice":
		if strings.EqualFold(a.word(i-2), "in") && a.word(i-1) == "(" && a.word(end+1) == ")" {
			first, operator := i-2, "= ANY("
			if strings.EqualFold(a.word(i-3), "not") {
				first, operator = i-3, "<> ALL("
			}
			a.replace(first, end+1, operator+a.param(arg)+")")
			return end + 1 - i
		}
		a.replace(i, end, a.param(arg))
	}
	return end - i
}

func isName(word string) bool {
	if word == "" {
		return false
	}
	c := word[0]
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

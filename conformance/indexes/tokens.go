package main

import (
	"regexp"
	"strings"
)

// The conditions of a plan are printed with every operator in parentheses and
// every column under its table's alias, so that they can be cut as text.

// pieces cuts a text at the blanks that are in no parentheses and quotes.
func pieces(s string) []string {
	var list []string
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case '\'', '"':
			for i++; i < len(s) && s[i] != c; i++ {
			}
		case ' ':
			if depth == 0 {
				if i > start {
					list = append(list, s[start:i])
				}
				start = i + 1
			}
		}
	}
	if start < len(s) {
		list = append(list, s[start:])
	}
	return list
}

// unwrap removes parentheses around the whole of a text.
func unwrap(s string) string {
	for strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && len(pieces(s)) == 1 && closes(s) {
		s = s[1 : len(s)-1]
	}
	return s
}

// closes reports whether the first parenthesis is closed by the last.
func closes(s string) bool {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i == len(s)-1
			}
		case '\'', '"':
			for i++; i < len(s) && s[i] != c; i++ {
			}
		}
	}
	return false
}

// terms cuts a condition at its ANDs or ORs, whichever it has outside.
func terms(cond, word string) []string {
	cond = unwrap(cond)
	var list []string
	var current []string
	for _, p := range pieces(cond) {
		if p == word {
			list = append(list, strings.Join(current, " "))
			current = nil
			continue
		}
		current = append(current, p)
	}
	return append(list, strings.Join(current, " "))
}

// columnRef is alias.column, with casts that an index sees through.
var columnRef = regexp.MustCompile(`^("[^"]+"|[A-Za-z_][\w$]*)\.("[^"]+"|[A-Za-z_][\w$]*)$`)

var castSuffix = regexp.MustCompile(`::[\w" .]+(\(\d+\))?(\[\])?$`)

// columnOf reads a column, with or without a cast.
func columnOf(s string) (alias, column string, ok bool) {
	s = unwrap(s)
	if i := castSuffix.FindStringIndex(s); i != nil {
		s = unwrap(s[:i[0]])
	}
	m := columnRef.FindStringSubmatch(s)
	if m == nil {
		return "", "", false
	}
	return unquote(m[1]), m[2], true
}

func unquote(name string) string { return strings.ReplaceAll(strings.Trim(name, `"`), `""`, `"`) }

var (
	anyColumn = regexp.MustCompile(`("[^"]+"|\b[A-Za-z_][\w$]*)\.("[^"]+"|[A-Za-z_][\w$]*)`)
	literal   = regexp.MustCompile(`'(?:[^']|'')*'`)
	parameter = regexp.MustCompile(`\$\d+`)
	subPlan   = regexp.MustCompile(`SubPlan \d+`)
)

// aliases lists those that an expression has columns of.
func aliases(s string) []string {
	var list []string
	for _, m := range anyColumn.FindAllStringSubmatch(literal.ReplaceAllString(s, "''"), -1) {
		list = append(list, unquote(m[1]))
	}
	return list
}

// withoutAlias rewrites an expression over one table as an index has it.
func withoutAlias(s, alias string) string {
	for _, form := range []string{`"` + alias + `".`, alias + "."} {
		s = replaceOutsideQuotes(s, form)
	}
	return s
}

func replaceOutsideQuotes(s, form string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\'' {
			end := strings.IndexByte(s[i+1:], '\'')
			if end < 0 {
				b.WriteString(s[i:])
				break
			}
			b.WriteString(s[i : i+end+2])
			i += end + 1
			continue
		}
		if strings.HasPrefix(s[i:], form) && (i == 0 || !isWord(s[i-1])) {
			i += len(form) - 1
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func isWord(c byte) bool {
	return c == '_' || c == '.' || c == '"' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

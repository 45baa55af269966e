// Package sqltext knows what a text of SQL is made of before PostgreSQL's
// scanner has taken it: bytes that no such text may hold, and where strings,
// names and comments begin and end. It must not know what any of it means.
package sqltext

import "strings"

// A Lexer finds what may hide a semicolon or a backslash: strings, quoted
// names, dollar quotes and comments. It is no parser: it serves where the
// whole of a script does not scan or parse, and to find what only psql
// understands.
type Lexer struct {
	Text string
	At   int // the offset at which Next goes on
}

// Next returns the next token's bounds and its class: 'a' a word, '0' a
// number, 'q' anything quoted, or else the byte itself. Space and comments are
// skipped. At the end the class is 0.
func (l *Lexer) Next() (start, end int, class byte) {
	s := l.Text
	l.At = SkipBlank(s, l.At)
	if l.At >= len(s) {
		return len(s), len(s), 0
	}
	start = l.At
	switch c := s[start]; {
	case c == '\'':
		l.quoted('\'', false)
	case c == '"':
		l.quoted('"', false)
	case (c == 'e' || c == 'E') && strings.HasPrefix(s[start+1:], "'"):
		l.At++
		l.quoted('\'', true)
	case c == '$' && l.dollar():
	case isWordStart(c):
		for l.At < len(s) && (isWordStart(s[l.At]) || isDigit(s[l.At]) || s[l.At] == '$') {
			l.At++
		}
		return start, l.At, 'a'
	case isDigit(c):
		for l.At < len(s) && (isDigit(s[l.At]) || isWordStart(s[l.At])) {
			l.At++
		}
		return start, l.At, '0'
	default:
		l.At++
		return start, l.At, c
	}
	return start, l.At, 'q'
}

// quoted skips a string that begins at l.At.
func (l *Lexer) quoted(quote byte, backslash bool) {
	for l.At++; l.At < len(l.Text); l.At++ {
		switch {
		case backslash && l.Text[l.At] == '\\':
			l.At++
		case l.Text[l.At] == quote:
			if l.At+1 < len(l.Text) && l.Text[l.At+1] == quote {
				l.At++
				continue
			}
			l.At++
			return
		}
	}
	l.At = min(l.At, len(l.Text))
}

// dollar skips a dollar-quoted string, if one begins at l.At.
func (l *Lexer) dollar() bool {
	s, j := l.Text, l.At+1
	for j < len(s) && (isWordStart(s[j]) || j > l.At+1 && isDigit(s[j])) {
		j++
	}
	if j >= len(s) || s[j] != '$' {
		return false
	}
	tag := s[l.At : j+1]
	if end := strings.Index(s[j+1:], tag); end >= 0 {
		l.At = j + 1 + end + len(tag)
	} else {
		l.At = len(s)
	}
	return true
}

// SkipBlank returns the offset of the first byte at or after i that is neither
// space nor in a comment.
func SkipBlank(s string, i int) int {
	for i < len(s) {
		switch c := s[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
			i++
		case strings.HasPrefix(s[i:], "--"):
			i = LineEnd(s, i)
		case strings.HasPrefix(s[i:], "/*"):
			i = commentEnd(s, i)
		default:
			return i
		}
	}
	return len(s)
}

// commentEnd returns the offset behind the comment that /* at i begins; such
// comments nest.
func commentEnd(s string, i int) int {
	depth := 1
	for i += 2; i < len(s) && depth > 0; {
		switch {
		case strings.HasPrefix(s[i:], "/*"):
			depth++
			i += 2
		case strings.HasPrefix(s[i:], "*/"):
			depth--
			i += 2
		default:
			i++
		}
	}
	return i
}

// LineEnd returns the offset of the line feed that ends i's line, or the
// length of s.
func LineEnd(s string, i int) int {
	if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(s)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}

package schema

import "strings"

// A lexer finds what may hide a semicolon or a backslash: strings, quoted
// names, dollar quotes and comments. It is no parser: it serves to cut a
// script whose whole does not parse, and to find what only psql understands.
type lexer struct {
	s string
	i int
}

// next returns the next token's bounds and its first byte's class: 'a' a word,
// 'q' anything quoted, or the byte itself. Space and comments are skipped. At
// the end it returns 0.
func (l *lexer) next() (start, end int, class byte) {
	l.i = skipBlank(l.s, l.i)
	if l.i >= len(l.s) {
		return len(l.s), len(l.s), 0
	}
	start = l.i
	switch c := l.s[l.i]; {
	case c == '\'':
		l.quoted('\'', false)
	case c == '"':
		l.quoted('"', false)
	case (c == 'e' || c == 'E') && strings.HasPrefix(l.s[l.i+1:], "'"):
		l.i++
		l.quoted('\'', true)
	case c == '$' && l.dollar():
	case isWordStart(c):
		for l.i < len(l.s) && (isWordStart(l.s[l.i]) || isDigit(l.s[l.i]) || l.s[l.i] == '$') {
			l.i++
		}
		return start, l.i, 'a'
	case isDigit(c):
		for l.i < len(l.s) && (isDigit(l.s[l.i]) || isWordStart(l.s[l.i])) {
			l.i++
		}
		return start, l.i, '0'
	default:
		l.i++
		return start, l.i, c
	}
	return start, l.i, 'q'
}

// quoted skips a string that begins at l.i.
func (l *lexer) quoted(quote byte, backslash bool) {
	for l.i++; l.i < len(l.s); l.i++ {
		switch {
		case backslash && l.s[l.i] == '\\':
			l.i++
		case l.s[l.i] == quote:
			if l.i+1 < len(l.s) && l.s[l.i+1] == quote {
				l.i++
				continue
			}
			l.i++
			return
		}
	}
	l.i = min(l.i, len(l.s))
}

// dollar skips a dollar-quoted string, if one begins at l.i.
func (l *lexer) dollar() bool {
	j := l.i + 1
	for j < len(l.s) && (isWordStart(l.s[j]) || j > l.i+1 && isDigit(l.s[j])) {
		j++
	}
	if j >= len(l.s) || l.s[j] != '$' {
		return false
	}
	tag := l.s[l.i : j+1]
	if end := strings.Index(l.s[j+1:], tag); end >= 0 {
		l.i = j + 1 + end + len(tag)
	} else {
		l.i = len(l.s)
	}
	return true
}

// skipBlank returns the offset of the first byte at or after i that is neither
// space nor in a comment.
func skipBlank(s string, i int) int {
	for i < len(s) {
		switch c := s[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
			i++
		case strings.HasPrefix(s[i:], "--"):
			i = lineEnd(s, i)
		case strings.HasPrefix(s[i:], "/*"):
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
		default:
			return i
		}
	}
	return len(s)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c >= 0x80
}

// lineEnd returns the offset of the line feed that ends i's line, or the
// length of s.
func lineEnd(s string, i int) int {
	if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(s)
}

// A span is a statement's place in a text.
type span struct{ start, end int }

// statements cuts a script at its semicolons. Those inside parentheses
// (CREATE RULE) and BEGIN ATOMIC bodies do not count.
func statements(s string) []span {
	var spans []span
	lex := lexer{s: s}
	begin, parens, atomic := -1, 0, 0
	previous := ""
	for {
		start, end, class := lex.next()
		if class == 0 {
			if begin >= 0 {
				spans = append(spans, span{begin, len(s)})
			}
			return spans
		}
		if begin < 0 {
			begin = start
		}
		word := ""
		switch class {
		case '(':
			parens++
		case ')':
			parens = max(parens-1, 0)
		case 'a':
			word = strings.ToUpper(s[start:end])
			switch {
			case word == "ATOMIC" && previous == "BEGIN":
				atomic = 1
			case atomic > 0 && word == "CASE":
				atomic++
			case atomic > 0 && word == "END":
				atomic--
			}
		case ';':
			if parens > 0 && !startsStatement(s, end) {
				break
			}
			if atomic == 0 {
				spans = append(spans, span{begin, start})
				begin, parens = -1, 0
			}
		}
		previous = word
	}
}

// startsStatement reports whether a line after offset i begins with CREATE,
// ALTER or the like: after a forgotten parenthesis the next statement shall
// not be lost.
func startsStatement(s string, i int) bool {
	rest := s[i:]
	if nl := strings.IndexByte(rest, '\n'); nl < 0 || strings.TrimSpace(rest[:nl]) != "" {
		return false
	}
	lex := lexer{s: s, i: i}
	start, end, class := lex.next()
	if class != 'a' {
		return class == 0
	}
	switch strings.ToUpper(s[start:end]) {
	case "CREATE", "ALTER", "DROP", "COMMENT", "GRANT", "REVOKE", "SET", "BEGIN", "COMMIT":
		return true
	}
	return false
}

// blank overwrites a part of text with spaces, so that what follows stays
// where it was. Line feeds remain.
func blank(text []byte, start, end int) {
	for i := start; i < end; i++ {
		if text[i] != '\n' {
			text[i] = ' '
		}
	}
}

// withoutPsql blanks what psql would not send to the server: meta-commands
// (\connect, \restrict) and the data lines after COPY … FROM stdin.
func withoutPsql(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var out []byte
	edit := func(start, end int) {
		if out == nil {
			out = []byte(s)
		}
		blank(out, start, end)
	}
	lex := lexer{s: s}
	var words []string // of the statement so far
	for {
		start, end, class := lex.next()
		switch class {
		case 0:
			if out == nil {
				return s
			}
			return string(out)
		case '\\':
			lex.i = lineEnd(s, start)
			edit(start, lex.i)
			if strings.HasPrefix(s[start:], `\g`) || strings.HasPrefix(s[start:], `\crosstabview`) {
				out[start] = ';' // these send the statement
				words = nil
			}
		case 'a':
			words = append(words, strings.ToUpper(s[start:end]))
		case ';':
			if copiesFromStdin(words) {
				data := min(lineEnd(s, end)+1, len(s))
				lex.i = copyDataEnd(s, data)
				edit(data, lex.i)
			}
			words = nil
		}
	}
}

func copiesFromStdin(words []string) bool {
	if len(words) == 0 || words[0] != "COPY" {
		return false
	}
	for i, w := range words {
		if w == "FROM" && i+1 < len(words) && words[i+1] == "STDIN" {
			return true
		}
	}
	return false
}

// copyDataEnd returns the end of the line "\." that closes COPY's data.
func copyDataEnd(s string, i int) int {
	for i < len(s) {
		end := lineEnd(s, i)
		if strings.TrimRight(s[i:end], "\r") == `\.` {
			return end
		}
		i = min(end+1, len(s))
	}
	return len(s)
}

package schema

import (
	"strings"

	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// A span is a statement's place in a text.
type span struct{ start, end int }

// statements cuts a script at its semicolons. Those inside parentheses
// (CREATE RULE) and BEGIN ATOMIC bodies do not count.
func statements(s string) []span {
	var spans []span
	lex := sqltext.Lexer{Text: s}
	begin, parens, atomic := -1, 0, 0
	previous := ""
	for {
		start, end, class := lex.Next()
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
	lex := sqltext.Lexer{Text: s, At: i}
	start, end, class := lex.Next()
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
	lex := sqltext.Lexer{Text: s}
	var words []string // of the statement so far
	for {
		start, end, class := lex.Next()
		switch class {
		case 0:
			if out == nil {
				return s
			}
			return string(out)
		case '\\':
			lex.At = sqltext.LineEnd(s, start)
			edit(start, lex.At)
			if strings.HasPrefix(s[start:], `\g`) || strings.HasPrefix(s[start:], `\crosstabview`) {
				out[start] = ';' // these send the statement
				words = nil
			}
		case 'a':
			words = append(words, strings.ToUpper(s[start:end]))
		case ';':
			if copiesFromStdin(words) {
				data := min(sqltext.LineEnd(s, end)+1, len(s))
				lex.At = copyDataEnd(s, data)
				edit(data, lex.At)
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
		end := sqltext.LineEnd(s, i)
		if strings.TrimRight(s[i:end], "\r") == `\.` {
			return end
		}
		i = min(end+1, len(s))
	}
	return len(s)
}

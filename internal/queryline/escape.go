package queryline

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// quote writes a value as one word of the line: as it is or, where it has
// spaces or what a Go comment cannot hold, as a Go string.
func quote(value string) string {
	odd := func(r rune) bool {
		return r == ' ' || r == '"' || r == '\\' || r == '`' || r == utf8.RuneError || !strconv.IsPrint(r)
	}
	if strings.ContainsFunc(value, odd) {
		return strconv.Quote(value)
	}
	return value
}

// unquote reads the word at the start of text that quote wrote, and returns
// what follows it.
func unquote(text string) (value, rest string) {
	if strings.HasPrefix(text, `"`) {
		if quoted, err := strconv.QuotedPrefix(text); err == nil {
			value, _ = strconv.Unquote(quoted)
			return value, text[len(quoted):]
		}
	}
	value, rest, _ = strings.Cut(text, " ")
	return value, rest
}

var escaper = strings.NewReplacer(`\`, `\\`, `,`, `\,`)

// join writes a list of names, which are not empty, as one value.
func join(names []string) string {
	escaped := make([]string, len(names))
	for i, n := range names {
		escaped[i] = escaper.Replace(n)
	}
	return strings.Join(escaped, ",")
}

// split reads a list that join wrote.
func split(value string) []string {
	names := []string{}
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			names = append(names, b.String())
		}
		b.Reset()
	}
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case c == ',':
			end()
		case c == '\\' && i+1 < len(value):
			i++
			b.WriteByte(value[i])
		default:
			b.WriteByte(c)
		}
	}
	end()
	return names
}

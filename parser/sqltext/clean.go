package sqltext

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// WithoutMark drops the byte order mark that editors put before a text; neither
// they nor people count it as a character.
func WithoutMark(text string) string { return strings.TrimPrefix(text, "\ufeff") }

// Clean reports the bytes and characters of file.Text that PostgreSQL's scanner
// refuses, or takes for what nobody means, and returns text with spaces in
// their place: what NUL bytes, bytes that are no UTF-8, and outside of quotes
// and comments the characters that cannot be seen. text is file.Text, or the
// same with parts blanked. blanked has the offsets of those bytes, in order.
func Clean(file *diag.File, text string) (clean string, blanked []int, diags diag.List) {
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		diags.Errorf(file.Position(0), "save the file as UTF-8", "file is UTF-16, not UTF-8")
		return "", nil, diags
	}
	blanked = badBytes(text)
	line := 0
	for _, i := range blanked {
		pos := file.Position(i)
		if pos.Line == line {
			continue // one a line is enough
		}
		line = pos.Line
		if text[i] == 0 {
			diags.Errorf(pos, "remove it; a text for PostgreSQL cannot hold one", "NUL byte")
		} else {
			diags.Errorf(pos, "save the file as UTF-8", "byte 0x%02x is not valid UTF-8", text[i])
		}
	}
	text = blank(text, blanked)
	unseen := unseenInWords(text)
	for _, i := range unseen {
		r, _ := utf8.DecodeRuneInString(text[i:])
		diags.Errorf(file.Position(i), "remove it, or write a space; outside of quotes PostgreSQL takes it for a letter", "%s in the SQL", Describe(r))
		for k := range utf8.RuneLen(r) {
			blanked = append(blanked, i+k)
		}
	}
	if len(unseen) > 0 {
		slices.Sort(blanked)
		text = blank(text, blanked)
	}
	return text, blanked, diags
}

// badBytes returns the offsets of the bytes that no text for PostgreSQL holds.
func badBytes(text string) []int {
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return nil
	}
	var bad []int
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == 0 || r == utf8.RuneError && size == 1 {
			bad = append(bad, i)
		}
		i += size
	}
	return bad
}

// unseenInWords returns the offsets of characters that cannot be seen and are
// part of words without quotes, or are such words by themselves.
func unseenInWords(text string) []int {
	if IndexUnseen(text) < 0 {
		return nil
	}
	var found []int
	lex := Lexer{Text: text}
	for {
		start, end, class := lex.Next()
		switch class {
		case 0:
			return found
		case 'a', '0':
			for i, r := range text[start:end] {
				if Unseen(r) {
					found = append(found, start+i)
				}
			}
		}
	}
}

// blank puts spaces in the place of bytes.
func blank(text string, at []int) string {
	if len(at) == 0 {
		return text
	}
	clean := []byte(text)
	for _, i := range at {
		clean[i] = ' '
	}
	return string(clean)
}

// Unseen reports whether a character is a letter to PostgreSQL, but shows as
// nothing or as a space: marks of byte order and of direction, spaces of no or
// of fixed width. The two joiners are not among them, for words of Persian and
// of Indian languages are written with them.
func Unseen(r rune) bool {
	const nonJoiner, joiner = '\u200c', '\u200d'
	return r >= utf8.RuneSelf && r != nonJoiner && r != joiner &&
		(unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r))
}

// IndexUnseen returns the offset of a text's first character that is Unseen, or
// -1.
func IndexUnseen(text string) int { return strings.IndexFunc(text, Unseen) }

// names are what people call the commonest of the characters.
var names = map[rune]string{
	'\u00a0': "no-break space", '\u00ad': "soft hyphen", '\u200b': "zero-width space", '\u2028': "line separator",
	'\u202f': "narrow no-break space", '\u2060': "word joiner", '\u3000': "ideographic space", '\ufeff': "byte order mark",
}

// Describe names a character that cannot be seen.
func Describe(r rune) string {
	if name := names[r]; name != "" {
		return fmt.Sprintf("%s (U+%04X)", name, r)
	}
	return fmt.Sprintf("invisible character U+%04X", r)
}

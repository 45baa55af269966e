package layout

import "bytes"

// A kind of token.
type kind uint8

const (
	word    kind = iota // an identifier, a keyword, a number
	text                // a string or a rune
	op                  // an operator or a bracket
	comment             // from // to the end of its line
	nothing             // before the first token
)

// A token of a declaration.
type token struct {
	start, end int32
	lines      int32 // line breaks before it
	kind       kind
	keyword    bool  // a word that cannot end an operand
	multiline  bool  // a text with line breaks
	partner    int32 // of a bracket: the index of the other
	commas     int32 // of an opening bracket: those that stand directly in it
	shape      shape // of an opening bracket, once it is written
}

// keywords that cannot end an operand.
var keywords = map[string]bool{
	"break": true, "case": true, "chan": true, "const": true, "continue": true, "default": true,
	"defer": true, "else": true, "fallthrough": true, "for": true, "func": true, "go": true,
	"goto": true, "if": true, "import": true, "interface": true, "map": true, "package": true,
	"range": true, "return": true, "select": true, "struct": true, "switch": true, "type": true, "var": true,
}

// operators of several characters, the longest of each beginning first. Those that are
// not here are read character by character, or not at all.
var operators = []string{
	"...", "<<=", ">>=", "&^=", "<-", "++", "--", "&&", "||", "==", "!=", "<=", ">=", ":=",
	"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "&^",
}

// single has the operators of one character.
const single = "+-*/%&|^<>=!()[]{},;.:"

// lex appends the tokens of src to dst, and reports whether it can tell them all.
func lex(dst []token, src []byte) ([]token, bool) {
	var lines int32
	for i := 0; i < len(src); {
		c := src[i]
		switch {
		case c == '\n':
			lines++
			i++
			continue
		case c == ' ' || c == '\t':
			i++
			continue
		}
		t, ok := next(src, i)
		if !ok {
			return dst, false
		}
		t.lines, lines = lines, 0
		dst = append(dst, t)
		i = int(t.end)
	}
	return dst, true
}

// next is the token that begins at i.
func next(src []byte, i int) (token, bool) {
	t := token{start: int32(i), partner: -1}
	n := 0
	switch c := src[i]; {
	case isWord(c):
		n = wordLength(src[i:])
		t.keyword = 'a' <= c && c <= 'z' && keywords[string(src[i:i+n])]
	case c == '"' || c == '\'':
		t.kind, n = text, quotedLength(src[i:])
	case c == '`':
		t.kind, n = text, bytes.IndexByte(src[i+1:], '`')+len("``")
		if n < len("``") {
			return t, false
		}
		t.multiline = bytes.IndexByte(src[i:i+n], '\n') >= 0
	case bytes.HasPrefix(src[i:], []byte("//")):
		t.kind, n = comment, len(src)-i
		if end := bytes.IndexByte(src[i:], '\n'); end >= 0 {
			n = end
		}
	default:
		t.kind, n = op, operatorLength(src[i:])
	}
	t.end = int32(i + n)
	return t, n > 0
}

// wordLength is the length of the identifier or the number that src begins with, 0 of a
// number with a signed exponent.
func wordLength(src []byte) int {
	number := digit(src[0])
	n := 0
	for n < len(src) && (isWord(src[n]) || src[n] == '.' && number) {
		n++
	}
	if number && n < len(src) && (src[n] == '-' || src[n] == '+') && bytes.IndexByte([]byte("eEpP"), src[n-1]) >= 0 {
		return 0
	}
	return n
}

// quotedLength is the length of the string or the rune that src begins with, 0 of one
// without an end.
func quotedLength(src []byte) int {
	for n := 1; n < len(src) && src[n] != '\n'; n++ {
		switch src[n] {
		case src[0]:
			return n + 1
		case '\\':
			n++
		}
	}
	return 0
}

// operatorLength is the length of the operator that src begins with, 0 of what is none.
// What begins a comment of several lines is none, and the point of .5.
func operatorLength(src []byte) int {
	if bytes.HasPrefix(src, []byte("/*")) || src[0] == '.' && len(src) > 1 && digit(src[1]) {
		return 0
	}
	if len(src) > 1 && bytes.IndexByte([]byte("+-*/%&|^<>=!.:"), src[1]) >= 0 {
		for _, o := range operators {
			if len(o) <= len(src) && string(src[:len(o)]) == o {
				return len(o)
			}
		}
	}
	if bytes.IndexByte([]byte(single), src[0]) >= 0 {
		return 1
	}
	return 0
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}

// pair tells brackets their partners, and how many commas stand in each. It reports
// whether they match.
func pair(src []byte, toks []token) bool {
	var open []int32
	for i := range toks {
		t := &toks[i]
		if t.kind != op || t.end-t.start > 1 {
			continue
		}
		switch c := src[t.start]; c {
		case '(', '[', '{':
			open = append(open, int32(i))
		case ')', ']', '}':
			if len(open) == 0 {
				return false
			}
			o := open[len(open)-1]
			open = open[:len(open)-1]
			if want := map[byte]byte{'(': ')', '[': ']', '{': '}'}[src[toks[o].start]]; want != c {
				return false
			}
			toks[o].partner, t.partner = int32(i), o
		case ',':
			if len(open) > 0 {
				toks[open[len(open)-1]].commas++
			}
		}
	}
	return len(open) == 0
}

package observe

import (
	"bytes"
	"strconv"
	"strings"
)

// plain returns a statement's text as those that differ by their literals alone have
// in common: without comments, with a parameter for every number and string, as
// pg_stat_statements shows them, with one for a list of them in IN or ARRAY, and with
// one space where there was room. Texts longer than maxText are cut.
//
// It goes by the manual's chapter "Lexical Structure"; a text that PostgreSQL would
// refuse gives some text or other, but no literal is left in it.
func plain(sql string) string {
	p := plainer{in: sql, out: make([]byte, 0, min(len(sql), maxText)), number: highest(sql)}
	for p.at < len(p.in) && len(p.out) < maxText {
		p.next()
	}
	return string(bytes.TrimRight(p.out, " ;"))
}

// maxText is how much of a text is kept, in bytes.
const maxText = 8 << 10

type plainer struct {
	in     string
	at     int
	out    []byte
	space  bool // wanted before what comes
	number int  // of the last parameter
	end    int  // of the last literal in out
	lists  []bool
	word   string // written last, if that was a word
}

// highest is the highest number of a parameter in a text.
func highest(sql string) (most int) {
	for i := 0; i < len(sql); i++ {
		if sql[i] != '$' {
			continue
		}
		n := 0
		for i+1 < len(sql) && isDigit(sql[i+1]) && n < 1e6 {
			i++
			n = n*10 + int(sql[i]-'0')
		}
		most = max(most, n)
	}
	return most
}

func (p *plainer) next() {
	c := p.in[p.at]
	switch {
	case isSpace(c):
		p.at++
		p.space = true
	case p.has("--"):
		p.at = p.after(p.at, "\n")
		p.space = true
	case p.has("/*"):
		p.comment()
		p.space = true
	case c == '\'':
		p.quoted(p.at, false)
		p.literal()
	case c == '"':
		start := p.at
		p.quoted(p.at, false)
		p.write(p.in[start:p.at])
	case c == '$':
		p.dollar()
	case isDigit(c), c == '.' && p.at+1 < len(p.in) && isDigit(p.in[p.at+1]):
		p.numeral()
		p.literal()
	case isLetter(c):
		p.name()
	default:
		p.at++
		p.bracket(c)
		p.write(p.in[p.at-1 : p.at])
	}
}

// write adds a token.
func (p *plainer) write(token string) {
	if p.space && len(p.out) > 0 {
		p.out = append(p.out, ' ')
	}
	p.space, p.word = false, ""
	p.out = append(p.out, token...)
}

// bracket notes whether what a bracket encloses is a list of values.
func (p *plainer) bracket(c byte) {
	switch {
	case c == '(' && strings.EqualFold(p.word, "IN"), c == '[' && strings.EqualFold(p.word, "ARRAY"):
		p.lists = append(p.lists, true)
	case c == '(', c == '[':
		p.lists = append(p.lists, false)
	case (c == ')' || c == ']') && len(p.lists) > 0:
		p.lists = p.lists[:len(p.lists)-1]
	}
}

// literal writes a literal, or none if it is another one of a list.
func (p *plainer) literal() {
	if n := len(p.lists); n > 0 && p.lists[n-1] && p.end > 0 {
		if list, ok := bytes.CutSuffix(p.out, []byte(",")); ok && len(bytes.TrimRight(list, " ")) == p.end {
			p.out, p.space = p.out[:p.end], false
			return
		}
	}
	p.number++
	p.write("$" + strconv.Itoa(p.number))
	p.end = len(p.out)
}

// name writes a name or key word, or a string that a word begins.
func (p *plainer) name() {
	start := p.at
	for p.at < len(p.in) && (isLetter(p.in[p.at]) || isDigit(p.in[p.at]) || p.in[p.at] == '$') {
		p.at++
	}
	word := p.in[start:p.at]
	rest := p.in[p.at:]
	switch {
	case strings.HasPrefix(rest, "'") && len(word) == 1 && strings.ContainsAny(word, "eEbBxXnN"):
		p.quoted(p.at, word == "e" || word == "E")
		p.literal()
	case strings.HasPrefix(rest, "&'") && (word == "u" || word == "U"):
		p.quoted(p.at+1, false)
		p.literal()
	default:
		p.write(word)
		p.word = word
	}
}

// quoted moves behind a quoted text that begins at from. A quote is doubled in it,
// or, in an escape string, comes behind a backslash.
func (p *plainer) quoted(from int, escapes bool) {
	quote := p.in[from]
	i := from + 1
	for i < len(p.in) {
		switch {
		case escapes && p.in[i] == '\\':
			i++
		case p.in[i] == quote && i+1 < len(p.in) && p.in[i+1] == quote:
			i++
		case p.in[i] == quote:
			p.at = i + 1
			return
		}
		i++
	}
	p.at = len(p.in)
}

// dollar writes a parameter, or a dollar-quoted string as a literal.
func (p *plainer) dollar() {
	i := p.at + 1
	for i < len(p.in) && isDigit(p.in[i]) {
		i++
	}
	if i > p.at+1 {
		start := p.at
		p.at = i
		p.write(p.in[start:i])
		return
	}
	for i < len(p.in) && (isLetter(p.in[i]) || isDigit(p.in[i])) {
		i++
	}
	if i == len(p.in) || p.in[i] != '$' {
		p.at++
		p.write("$")
		return
	}
	tag := p.in[p.at : i+1]
	p.at = p.after(i+1, tag)
	p.literal()
}

// numeral moves behind a number.
func (p *plainer) numeral() {
	for p.at < len(p.in) {
		c := p.in[p.at]
		sign := (c == '+' || c == '-') && (p.in[p.at-1] == 'e' || p.in[p.at-1] == 'E')
		if !isDigit(c) && !isLetter(c) && c != '.' && !sign {
			return
		}
		p.at++
	}
}

// comment moves behind a comment, in which there may be others.
func (p *plainer) comment() {
	depth := 0
	for p.at < len(p.in) {
		switch {
		case p.has("/*"):
			depth++
			p.at += 2
		case p.has("*/"):
			depth--
			p.at += 2
			if depth == 0 {
				return
			}
		default:
			p.at++
		}
	}
}

func (p *plainer) has(token string) bool { return strings.HasPrefix(p.in[p.at:], token) }

// after returns the place behind the next end, or the text's end.
func (p *plainer) after(from int, end string) int {
	if i := strings.Index(p.in[from:], end); i >= 0 {
		return from + i + len(end)
	}
	return len(p.in)
}

func isSpace(c byte) bool  { return c == ' ' || '\t' <= c && c <= '\r' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c >= 0x80 }

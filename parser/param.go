package parser

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// maxParams is how many parameters PostgreSQL's protocol can count.
const maxParams = 65535

var plainName = lazyregexp.New(`^[a-z_][a-z0-9_]*$`)

// rewrite makes the query's SQL, parameters and embeds out of the section's
// tokens. It reports false when they are wrong, so that only the rest of the
// statement can be checked.
func (d *draft) rewrite() bool {
	s, q := d.section, d.query
	start, end := s.body[0].start, s.body[len(s.body)-1].end
	m := &macroReader{draft: d, text: d.src.text, tokens: s.body}
	if s.hint != nil && s.hint.start > s.name.comment.start {
		m.edits = blank(s, start)
		start = s.hint.start
	}
	m.edits = append(m.edits, lineEndings(d.src.text, start, end, s.body)...)
	if slices.ContainsFunc(s.body, token.isComment) {
		m.tokens = slices.DeleteFunc(slices.Clone(s.body), token.isComment)
	}
	m.read()
	numbered := d.numberParams(m.uses)
	for _, u := range m.uses {
		if u.name != "" {
			m.edits = append(m.edits, edit{start: u.start, end: u.end, text: m.parted(u, fmt.Sprintf("$%d", u.number))})
		}
	}
	q.start = start
	q.SQL, q.edits = applyEdits(d.src.text, start, end, m.edits)
	q.Params = q.params(m.uses)
	for _, e := range m.embeds {
		q.Embeds = append(q.Embeds, Embed{Table: e.table, Offset: q.sqlOffset(e.start)})
	}
	return numbered && !m.failed
}

// parted adds the spaces that keep $n from becoming one word with its
// neighbours: "AND@id" is two tokens, but "AND$1" is one.
func (m *macroReader) parted(u paramUse, text string) string {
	if u.start > 0 && inWord(m.text[u.start-1]) {
		text = " " + text
	}
	if u.end < len(m.text) && inWord(m.text[u.end]) {
		text += " "
	}
	return text
}

// inWord reports whether a byte may be part of a name or number.
func inWord(b byte) bool {
	return b == '_' || b == '$' || b >= 0x80 || isLetter(b) || isDigit(b)
}

// blank removes the comments between a planner hint and the statement that
// starts at start.
func blank(s *section, start int) []edit {
	var edits []edit
	for _, c := range s.lead {
		if c.start > s.hint.start && c.end <= start {
			edits = append(edits, edit{start: c.start, end: c.end})
		}
	}
	return edits
}

// lineEndings drops the \r of \r\n, so that a file's SQL is the same on every
// system, except in what is quoted.
func lineEndings(text string, start, end int, body []token) []edit {
	if !strings.Contains(text[start:end], "\r\n") {
		return nil
	}
	var edits []edit
	clean := func(from, to int) {
		for i := from; i < to; i++ {
			if text[i] == '\r' && text[i+1] == '\n' {
				edits = append(edits, edit{start: i, end: i + 1})
			}
		}
	}
	for _, tok := range body {
		if tok.isComment() {
			continue
		}
		clean(start, tok.start)
		start = tok.end
	}
	return edits
}

// numberParams gives the named parameters the numbers that no $n takes, in
// the order in which they appear; one name has one number. It reports false
// when a number is missing.
func (d *draft) numberParams(uses []paramUse) bool {
	taken := map[int]bool{}
	highest, at := 0, 0
	for _, u := range uses {
		taken[u.number] = true
		if u.number > highest {
			highest, at = u.number, u.start
		}
	}
	numbers := map[string]int{}
	next := 1
	for i := range uses {
		u := &uses[i]
		if u.name == "" {
			continue
		}
		if numbers[u.name] == 0 {
			for taken[next] {
				next++
			}
			taken[next] = true
			numbers[u.name] = next
		}
		u.number = numbers[u.name]
	}
	for n := 1; n < highest; n++ {
		if !taken[n] {
			d.errorf(at, "number the parameters without gaps", "$%d is used, but not $%d", highest, n)
			return false
		}
	}
	return true
}

// params collects the uses by number.
func (q *Query) params(uses []paramUse) []ParamRef {
	var params []ParamRef
	for _, u := range uses {
		for len(params) < u.number {
			params = append(params, ParamRef{Number: len(params) + 1})
		}
		p := &params[u.number-1]
		p.Name = u.name
		p.Null = p.Null || u.null
		p.Slice = p.Slice || u.slice
		p.NotNull = p.Name != "" && !p.Null && !p.Slice
		off := q.sqlOffset(u.start)
		if q.SQL[off] == ' ' { // see parted
			off++
		}
		p.Offsets = append(p.Offsets, off)
	}
	return params
}

// isParamName reports whether name can name a parameter: letters, digits and _.
func isParamName(name string) bool {
	for i, r := range name {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}

// foldName is what PostgreSQL makes of a name without quotes: it folds the
// ASCII letters alone.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, name)
}

// quoteName quotes an identifier that needs it.
func quoteName(name string) string {
	if plainName().MatchString(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

package parser

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// macroNames are sqlc's functions that are no functions of PostgreSQL.
var macroNames = []string{"sqlc.arg", "sqlc.narg", "sqlc.slice", "sqlc.embed"}

// A parameter use is one place where the statement takes a parameter.
type paramUse struct {
	start, end int
	number     int    // of a plain $n; else 0 until numberParams
	name       string // of a macro or @name
	null       bool   // sqlc.narg
	slice      bool   // sqlc.slice
}

// A macroReader finds the macros and parameters of one statement.
type macroReader struct {
	draft  *draft
	text   string
	tokens []token // without comments
	uses   []paramUse
	embeds []embedUse
	edits  []edit
	failed bool

	shuts []int // for each ( the index of its ), else -1
	outer []int // for each token the index of the ( around it, or -1
}

type embedUse struct {
	table string
	start int // of the edit that leaves t.* behind
}

func (m *macroReader) errorf(off int, hint, format string, args ...any) {
	m.failed = true
	m.draft.errorf(off, hint, format, args...)
}

func (m *macroReader) word(i int) string { return m.text[m.tokens[i].start:m.tokens[i].end] }

// is reports whether token i exists and reads as word, in any case.
func (m *macroReader) is(i int, word string) bool {
	return i >= 0 && i < len(m.tokens) && strings.EqualFold(m.word(i), word)
}

// pair finds which parentheses belong together.
func (m *macroReader) pair() {
	n := len(m.tokens)
	both := make([]int, 2*n)
	m.shuts, m.outer = both[:n], both[n:]
	open := -1
	for i, tok := range m.tokens {
		m.shuts[i], m.outer[i] = -1, open
		switch tok.kind {
		case pg.Token_ASCII_40:
			open = i
		case pg.Token_ASCII_41:
			if open >= 0 {
				m.shuts[open] = i
				open = m.outer[open]
				m.outer[i] = open
			}
		}
	}
}

// read walks the statement's tokens.
func (m *macroReader) read() {
	m.pair()
	for i := 0; i < len(m.tokens); i++ {
		tok := m.tokens[i]
		switch {
		case tok.kind == pg.Token_PARAM:
			m.plain(tok)
		case tok.kind == pg.Token_Op && m.text[tok.end-1] == '@':
			if m.at(i) {
				i++
			}
		case m.is(i, "sqlc") && m.is(i+1, ".") && m.is(i+3, "(") && !m.is(i-1, "."):
			i = m.call(i)
		}
	}
}

// plain notes a $n.
func (m *macroReader) plain(tok token) {
	n := 0
	for _, c := range m.text[tok.start+1 : tok.end] {
		if n = n*10 + int(c-'0'); n > maxParams {
			break
		}
	}
	switch {
	case n == 0:
		m.errorf(tok.start, "parameters are numbered from $1", "there is no parameter $0")
	case n > maxParams:
		m.errorf(tok.start, "pass many values as one array: = ANY($1)", "parameter number is greater than %d", maxParams)
	default:
		m.uses = append(m.uses, paramUse{start: tok.start, end: tok.end, number: n})
	}
}

// at reads @name, whose @ is the end of the operator token i. It reports
// whether it took the next token too.
func (m *macroReader) at(i int) bool {
	tok := m.tokens[i]
	if i+1 >= len(m.tokens) || m.tokens[i+1].start != tok.end {
		return false
	}
	name := m.word(i + 1)
	if !isParamName(name) {
		return false
	}
	op := m.word(i)
	if op == "@" && m.is(i+2, ".") && m.tokens[i+2].start == m.tokens[i+1].end {
		return false // @t.column: the absolute value of a column
	}
	if slices.Contains(atOperators, op) {
		if left := strings.TrimSuffix(op, "@"); left != "" && ambiguousLeft[left] {
			m.draft.report(diag.Warning, tok.start, "write \""+left+" @"+name+"\" for a parameter, \""+op+" "+name+"\" for the operator",
				"%q is read as the operator %s, not as a parameter", op+name, op)
		}
		return false
	}
	m.uses = append(m.uses, paramUse{start: tok.end - 1, end: m.tokens[i+1].end, name: foldName(name)})
	return true
}

// atOperators are the operators of PostgreSQL and its extensions that end in
// @. The bare @ (absolute value) is not among them: right before a name it
// makes a parameter.
var atOperators = []string{"<@", "@@", "@@@", "?<@", "?@", "@-@", "^<@", "^@"}

// ambiguousLeft are operators that together with the @ of a parameter read as
// one of atOperators.
var ambiguousLeft = map[string]bool{"<": true, "^": true, "?": true, "@@": true}

// call reads sqlc.name(argument), which starts at token i, and returns the
// index of its last token.
func (m *macroReader) call(i int) int {
	start := m.tokens[i].start
	function := strings.ToLower(m.word(i + 2))
	last := m.shuts[i+3]
	if last < 0 {
		return i + 3 // PostgreSQL's parser will miss the parenthesis
	}
	end := m.tokens[last].end
	if !slices.Contains(macroNames, "sqlc."+function) {
		hint := didYouMean("sqlc."+function, macroNames)
		if hint == "" {
			hint = "there are " + strings.Join(macroNames, ", ")
		}
		m.errorf(start, hint, "unknown macro sqlc.%s", m.word(i+2))
		m.edits = append(m.edits, edit{start: start, end: end, text: "NULL"}) // so that the rest can be checked
		return last
	}
	name, ok := m.argument(function, i+4, last)
	if !ok {
		m.edits = append(m.edits, edit{start: start, end: end, text: "NULL"})
		return last
	}
	switch function {
	case "embed":
		m.embed(i, last, name)
		return last
	case "slice":
		m.sliceIn(i)
	}
	m.uses = append(m.uses, paramUse{start: start, end: end, name: name, null: function == "narg", slice: function == "slice"})
	return last
}

// argument reads a macro's one argument, a name or a string.
func (m *macroReader) argument(function string, from, to int) (string, bool) {
	what, example := "parameter", "id"
	if function == "embed" {
		what, example = "table", "users"
	}
	switch {
	case from == to:
		m.errorf(m.tokens[from-4].start, "write sqlc."+function+"("+example+")", "sqlc.%s has no %s name", function, what)
		return "", false
	case to-from > 1:
		hint := "write sqlc." + function + "(" + example + ")"
		if function == "embed" && m.is(from+1, ".") {
			hint = "write sqlc.embed(" + m.word(to-1) + "), or the alias that FROM gives the table"
		}
		m.errorf(m.tokens[from].start, hint, "sqlc.%s takes one %s name", function, what)
		return "", false
	}
	raw := m.word(from)
	name := foldName(raw)
	switch raw[0] {
	case '\'':
		name = strings.ReplaceAll(raw[1:len(raw)-1], "''", "'")
	case '"':
		name = strings.ReplaceAll(raw[1:len(raw)-1], `""`, `"`)
	}
	if ok := isParamName(name); !ok && (function != "embed" || raw[0] != '"' || name == "") {
		m.errorf(m.tokens[from].start, "write a name, as in sqlc."+function+"("+example+")", "bad %s name %s in sqlc.%s", what, raw, function)
		return "", false
	}
	return name, true
}

// embed rewrites sqlc.embed(t) to t.*, leaving t where it is.
func (m *macroReader) embed(first, last int, name string) {
	arg := m.tokens[first+4]
	if m.text[arg.start] == '\'' {
		m.edits = append(m.edits, edit{start: m.tokens[first].start, end: m.tokens[last].end, text: quoteName(name) + ".*"})
		m.embeds = append(m.embeds, embedUse{table: name, start: m.tokens[first].start})
		return
	}
	m.edits = append(m.edits,
		edit{start: m.tokens[first].start, end: arg.start},
		edit{start: arg.end, end: m.tokens[last].end, text: ".*"})
	m.embeds = append(m.embeds, embedUse{table: name, start: arg.start})
}

// comparisons are the operators that compare with one value.
var comparisons = []string{"=", "<>", "!=", "<", ">", "<=", ">="}

// sliceIn rewrites the IN before a list that is a sqlc.slice: "x IN (slice)"
// is "x = ANY(array)". The macro starts at token first.
func (m *macroReader) sliceIn(first int) {
	if before := first - 1; before > 0 && slices.Contains(comparisons, m.word(before)) {
		m.errorf(m.tokens[first].start, "write IN (sqlc.slice(…)) or = ANY (sqlc.slice(…)); a parameter that is an array as a whole is sqlc.arg(…)",
			"%s compares with one value, not with a slice", m.word(before))
		return
	}
	open := m.outer[first]
	if open < 1 || m.tokens[open-1].kind != pg.Token_IN_P {
		return
	}
	if m.is(open+1, "select") || m.is(open+1, "with") || m.is(open+1, "values") || m.is(open+1, "(") {
		return
	}
	for i, brackets := open+1, 0; i < m.shuts[open]; i++ {
		switch word := m.word(i); {
		case m.outer[i] != open:
		case word == "[":
			brackets++
		case word == "]":
			brackets--
		case word == "," && brackets == 0:
			m.errorf(m.tokens[first].start, "append the other values to the slice, or join two conditions with OR",
				"sqlc.slice must be the only element of the IN list")
			return
		}
	}
	if open+1 != first {
		return
	}
	in, operator := m.tokens[open-1], "= ANY"
	start := in.start
	if m.is(open-2, "not") {
		start, operator = m.tokens[open-2].start, "<> ALL"
	}
	m.edits = append(m.edits, edit{start: start, end: m.tokens[open].start, text: operator})
}

package twin

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A text is a statement with its tokens.
type text struct {
	sql    string
	stmt   *pg.Node
	tokens []token
	shuts  []int // for each ( the index of its ), else -1
	params []param
	edits  []edit
}

// A token is one that is no comment; depth counts the parentheses around it.
type token struct {
	start, end int
	kind       pg.Token
	keyword    pg.KeywordKind
	word       string // in upper case where it may be a keyword, else as it is written
	depth      int
}

// A param is one place where the statement takes a parameter.
type param struct {
	at     int // of the token
	number int
	cast   string // the type that it is cast to right there; "" is none
	end    int    // offset behind it and its cast
}

// An edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

// newText reads a statement.
func newText(sql string) (*text, error) {
	parsed, err := pgast.Parse(sql)
	if err != nil {
		return nil, err
	}
	if len(parsed.Stmts) != 1 {
		return nil, errors.New("not one statement")
	}
	scanned, err := pgast.Scan(sql)
	if err != nil {
		return nil, err
	}
	t := &text{sql: sql, stmt: parsed.Stmts[0].Stmt}
	depth := 0
	var open []int
	for _, s := range scanned {
		if s.Token == pg.Token_SQL_COMMENT || s.Token == pg.Token_C_COMMENT || s.Token == pg.Token_ASCII_59 {
			continue
		}
		tok := token{start: int(s.Start), end: int(s.End), kind: s.Token, keyword: s.KeywordKind, word: sql[s.Start:s.End]}
		if s.KeywordKind != pg.KeywordKind_NO_KEYWORD && !t.named() {
			tok.word = strings.ToUpper(tok.word)
		}
		i := len(t.tokens)
		t.shuts = append(t.shuts, -1)
		if tok.kind == pg.Token_ASCII_41 && len(open) > 0 {
			depth--
			t.shuts[open[len(open)-1]] = i
			open = open[:len(open)-1]
		}
		tok.depth = depth
		if tok.kind == pg.Token_ASCII_40 {
			depth++
			open = append(open, i)
		}
		t.tokens = append(t.tokens, tok)
	}
	return t, t.findParams()
}

// named reports whether the next token can only be a name: one behind a dot or AS.
func (t *text) named() bool {
	n := len(t.tokens)
	return n > 0 && (t.tokens[n-1].kind == pg.Token_ASCII_46 || t.tokens[n-1].word == "AS")
}

// findParams notes the parameters with their casts.
func (t *text) findParams() error {
	for i, tok := range t.tokens {
		if tok.kind != pg.Token_PARAM {
			continue
		}
		n, err := strconv.Atoi(tok.word[1:])
		if err != nil || n < 1 {
			return fmt.Errorf("bad parameter %s", tok.word)
		}
		p := param{at: i, number: n, end: tok.end}
		if last := t.castEnd(i + 1); last > i {
			p.cast, p.end = strings.TrimSpace(t.sql[t.tokens[i+1].end:t.tokens[last].end]), t.tokens[last].end
		}
		t.params = append(t.params, p)
	}
	return nil
}

// castEnd returns the last token of ":: type" that begins at a token, or -1.
func (t *text) castEnd(i int) int {
	if !t.is(i, "::") || i+1 >= len(t.tokens) {
		return -1
	}
	i++
	long := map[string][]string{
		"DOUBLE": {"PRECISION"}, "CHARACTER": {"VARYING"}, "BIT": {"VARYING"},
		"TIMESTAMP": {"WITH", "WITHOUT", "TIME", "ZONE"}, "TIME": {"WITH", "WITHOUT", "TIME", "ZONE"},
	}[t.tokens[i].word]
	for t.is(i+1, ".") && i+2 < len(t.tokens) {
		i += 2
	}
	for moved := true; moved; {
		moved = false
		switch {
		case i+1 >= len(t.tokens):
		case slices.Contains(long, strings.ToUpper(t.tokens[i+1].word)):
			i, moved = i+1, true
		case t.is(i+1, "(") && t.shuts[i+1] > 0:
			i, moved = t.shuts[i+1], true
		case t.is(i+1, "[") && t.is(i+2, "]"):
			i, moved = i+2, true
		}
	}
	return i
}

// is reports whether a token is there and reads as a word.
func (t *text) is(i int, word string) bool {
	return i >= 0 && i < len(t.tokens) && t.tokens[i].word == word
}

// find returns the first token from one on that reads as one of some words at a
// depth, before end; or -1.
func (t *text) find(from, end, depth int, words ...string) int {
	for i := max(from, 0); i < end; i++ {
		if t.tokens[i].depth == depth && slices.Contains(words, t.tokens[i].word) {
			return i
		}
	}
	return -1
}

// slice is the text of tokens.
func (t *text) slice(from, to int) string {
	if from >= to {
		return ""
	}
	return t.sql[t.tokens[from].start:t.tokens[to-1].end]
}

// replace edits the text of tokens.
func (t *text) replace(from, to int, with string) {
	t.edits = append(t.edits, edit{t.tokens[from].start, t.tokens[to-1].end, with})
}

// insertBehind adds a text behind a token.
func (t *text) insertBehind(i int, with string) {
	t.edits = append(t.edits, edit{t.tokens[i].end, t.tokens[i].end, with})
}

// apply returns the text with the edits made.
func (t *text) apply() string {
	slices.SortStableFunc(t.edits, func(a, b edit) int { return a.start - b.start })
	return spliced(t.sql, t.edits)
}

// spliced returns a text with edits made that are in order.
func spliced(sql string, edits []edit) string {
	var b strings.Builder
	done := 0
	for _, e := range edits {
		if e.start < done {
			continue
		}
		b.WriteString(sql[done:e.start])
		b.WriteString(e.text)
		done = e.end
	}
	b.WriteString(sql[done:])
	return b.String()
}

// mentions reports whether a word stands in the text as a name, alone or behind a
// dot.
func (t *text) mentions(name string) bool {
	return slices.ContainsFunc(t.tokens, func(tok token) bool { return strings.EqualFold(strings.Trim(tok.word, `"`), name) })
}

// useCount is how often the statement takes a parameter.
func (t *text) useCount(n int) int {
	count := 0
	for _, p := range t.params {
		if p.number == n {
			count++
		}
	}
	return count
}

// paramsIn are the parameters among tokens.
func (t *text) paramsIn(from, to int) (list []param) {
	for _, p := range t.params {
		if from <= p.at && p.at < to {
			list = append(list, p)
		}
	}
	return list
}

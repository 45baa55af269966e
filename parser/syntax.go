package parser

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// Grammar is the major version of PostgreSQL whose grammar the SQL is read by.
const Grammar = pgast.Grammar

// parse rewrites the macros, parses the SQL and checks what the statement's
// kind tells about the annotations.
func (d *draft) parse() {
	s, q := d.section, d.query
	if len(s.body) == 0 || s.broken || d.src.damaged(s.body[0].start, s.end) {
		return
	}
	d.whole = d.rewrite()
	tree, err := pgast.Parse(q.SQL)
	if err != nil {
		d.syntaxError(asSyntaxError(err))
		return
	}
	if len(tree.Stmts) != 1 {
		d.errorf(s.body[0].start, "put one statement under a name", "%d statements", len(tree.Stmts))
		return
	}
	q.Stmt = tree.Stmts[0].Stmt
	d.check()
	if names, known := q.paramNames(); known && d.whole {
		d.diags.Append(q.CheckTagParams(names))
		for _, doc := range q.ParamDocs {
			if !slices.Contains(names, doc.Name) {
				d.report(diag.Warning, doc.Pos.Offset, didYouMean(doc.Name, names), "@param %s: the query has no such parameter", doc.Name)
			}
		}
	}
}

// paramNames returns the names of the parameters; known is false when the text
// does not name them all.
func (q *Query) paramNames() (names []string, known bool) {
	for _, p := range q.Params {
		if p.Name == "" {
			return nil, false
		}
		names = append(names, p.Name)
	}
	return names, true
}

// describeScanError words an error of PostgreSQL's scanner. Of what is
// unterminated the scanner would quote the whole rest of the file.
func describeScanError(err *pgast.SyntaxError) (message, hint string) {
	message, _, _ = strings.Cut(err.Message, " at or near ")
	switch {
	case strings.HasPrefix(message, "unterminated quoted identifier"):
		hint = `close the name with "`
	case strings.HasPrefix(message, "unterminated /* comment"):
		hint = "close the comment with */; comments nest in PostgreSQL"
	case strings.HasPrefix(message, "unterminated dollar-quoted string"):
		hint = "close the string with the same $tag$ that opens it"
	case strings.HasPrefix(message, "unterminated"):
		hint = "close the string with '; a ' inside it is written ''"
	default:
		message, hint = err.Message, err.Hint
	}
	return message, hint
}

// clauseWords are the keywords that people misspell, and after which no
// operand can be missing.
var clauseWords = []string{
	"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "FROM", "WHERE", "INTO", "VALUES", "SET", "RETURNING", "USING",
	"JOIN", "INNER", "LEFT", "RIGHT", "OUTER", "CROSS", "LATERAL", "ORDER", "GROUP", "HAVING", "LIMIT", "OFFSET",
	"UNION", "INTERSECT", "EXCEPT", "DISTINCT", "CONFLICT", "BETWEEN", "EXISTS", "AND", "OR", "ON", "AS", "BY",
}

// syntaxError reports what PostgreSQL's parser refuses, with the likely cause
// where there is one.
func (d *draft) syntaxError(err *pgast.SyntaxError) {
	at := d.query.fileOffset(err.Offset)
	m := &macroReader{draft: d, text: d.src.text}
	for _, tok := range d.section.body {
		if !tok.isComment() {
			m.tokens = append(m.tokens, tok)
		}
	}
	if off, hint, message := m.foreign(); message != "" {
		d.errorf(off, hint, "%s", message)
		return
	}
	i := 0 // the token that the parser stopped at
	for i < len(m.tokens) && m.tokens[i].end <= at {
		i++
	}
	if i == len(m.tokens) || strings.HasSuffix(err.Message, "at end of input") {
		if open := m.unclosed(); open >= 0 {
			d.errorf(m.tokens[open].start, "add the )", "( is never closed")
			return
		}
		at = m.tokens[len(m.tokens)-1].end
	}
	d.errorf(at, m.advice(i, err), "%s", err.Message)
}

// foreign finds what belongs to other databases or tools.
func (m *macroReader) foreign() (off int, hint, message string) {
	for i, tok := range m.tokens {
		word := m.word(i)
		switch {
		case word == "#" && m.startsLine(tok):
			return tok.start, "write -- or /* */", "# starts no comment in PostgreSQL"
		case word == "\\" && m.startsLine(tok):
			return tok.start, "remove it", "psql's backslash commands are not SQL"
		case word == "`":
			return tok.start, "write names that need quotes between \"double quotes\"", "` quotes no name in PostgreSQL"
		case tok.kind == pg.Token_ASCII_58 && i+1 < len(m.tokens) && m.tokens[i+1].start == tok.end && isParamName(m.word(i+1)) && i > 0 && !m.is(i-1, "["):
			return tok.start, "write @" + m.word(i+1) + " or sqlc.arg(" + m.word(i+1) + ")",
				":" + m.word(i+1) + " is no parameter in PostgreSQL"
		case tok.kind == pg.Token_Op && strings.HasSuffix(word, "?") && m.operandEnds(i+1):
			return tok.end - 1, "number the parameters $1, $2 …, or name them: @id or sqlc.arg(id)", "? is no parameter in PostgreSQL"
		}
	}
	return 0, "", ""
}

// startsLine reports whether only space stands before the token on its line.
func (m *macroReader) startsLine(tok token) bool {
	line := m.text[strings.LastIndexByte(m.text[:tok.start], '\n')+1 : tok.start]
	return strings.Trim(line, " \t") == ""
}

// operandEnds reports whether no operand can begin at token i.
func (m *macroReader) operandEnds(i int) bool {
	if i >= len(m.tokens) || m.is(i, ")") || m.is(i, ",") || m.is(i, "::") {
		return true
	}
	for _, w := range clauseWords {
		if m.is(i, w) && w != "SELECT" && w != "EXISTS" {
			return true
		}
	}
	return false
}

// unclosed returns the innermost parenthesis that is never closed, or -1.
func (m *macroReader) unclosed() int {
	var open []int
	for i, tok := range m.tokens {
		switch {
		case tok.kind == pg.Token_ASCII_40:
			open = append(open, i)
		case tok.kind == pg.Token_ASCII_41 && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if len(open) == 0 {
		return -1
	}
	return open[len(open)-1]
}

// wantsName reports whether token j stands where a name belongs, so that it is
// no misspelt keyword.
func (m *macroReader) wantsName(j int) bool {
	for _, w := range []string{"FROM", "JOIN", "INTO", "UPDATE", "TABLE", "AS", ".", ","} {
		if m.is(j-1, w) {
			return true
		}
	}
	return m.is(j+1, ".")
}

// advice guesses why the parser stopped at token i.
func (m *macroReader) advice(i int, err *pgast.SyntaxError) string {
	if err.Hint != "" {
		return err.Hint
	}
	if strings.Contains(err.Message, "LIMIT #,#") {
		return "write LIMIT … OFFSET …"
	}
	if open := m.unclosed(); open >= 0 {
		pos := m.draft.src.file.Position(m.tokens[open].start)
		return fmt.Sprintf("the ( at line %d, column %d is never closed", pos.Line, pos.Column)
	}
	if m.is(i-1, ",") {
		return "remove the comma before it, or add what should follow the comma"
	}
	for _, j := range []int{i, i - 1} {
		if j < 0 || j >= len(m.tokens) || m.tokens[j].kind != pg.Token_IDENT || m.wantsName(j) {
			continue
		}
		for _, w := range clauseWords {
			if word := strings.ToUpper(m.word(j)); len(word) > 2 && len(w) > 2 && oneSlip(word, w) {
				return "did you mean " + w + " instead of " + m.word(j) + "?"
			}
		}
	}
	if i >= len(m.tokens) {
		return "something is missing behind the last word"
	}
	return ""
}

package parser

import (
	"errors"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A section is a statement with the comments above it.
type section struct {
	start, end int        // of all of it in the file, without the semicolon
	lead       []*comment // comments before the statement's first token
	name       *nameTag   // nil when no comment of lead is a name annotation
	body       []token    // the statement, from its first token to its last; comments inside included, and /* … */ right behind it
	hint       *comment   // a /*+ planner hint */ right before the statement
	late       []*comment // the comments inside the statement that have lines of their own
	broken     bool       // the scanner refused what comes next
	after      *section   // for a statement without a name: the named one before it
}

// split groups the tokens into sections and reports what stands in the way: a
// text that does not scan, a missing semicolon, a name without a statement.
func (p *fileParser) split(pieces []piece) []*section {
	var sections []*section
	for i, piece := range pieces {
		sp := &splitter{p: p, cur: &section{start: piece.start}, last: i == len(pieces)-1}
		for k, tok := range piece.tokens {
			if len(sp.cur.body) == 0 {
				sp.cur.body = piece.tokens[k:k] // what is put there stands there, or further behind
			}
			sp.add(tok)
		}
		if piece.err != nil {
			sp.scanError(piece)
		}
		sp.flush(piece.end)
		sections = append(sections, sp.done...)
	}
	return sections
}

// scanError reports text that PostgreSQL's scanner refuses. The statement
// ends, for us, where the text does.
func (sp *splitter) scanError(piece piece) {
	sp.cur.broken = true
	message, hint := describeScanError(piece.err)
	at := piece.start + max(piece.err.Offset, 0)
	addError(&sp.p.diags, sp.p.src.file.Position(at), sp.queryName(), hint, "%s", message)
}

// queryName returns the current section's name for messages, or "".
func (sp *splitter) queryName() string {
	if sp.cur.name != nil && isQueryName(sp.cur.name.name.text) {
		return sp.cur.name.name.text
	}
	return ""
}

// A splitter builds the sections of one piece.
type splitter struct {
	p    *fileParser
	cur  *section
	done []*section
	last bool // no piece follows, so that a missing semicolon does no harm
}

func (sp *splitter) add(tok token) {
	switch {
	case tok.isComment():
		sp.comment(newComment(sp.p.src.text, tok))
	case tok.kind == pg.Token_ASCII_59: // ;
		sp.close(tok.start, tok.end)
	default:
		sp.cur.body = append(sp.cur.body, tok)
	}
}

func (sp *splitter) comment(c *comment) {
	inside := len(sp.cur.body) > 0
	if tag := findName(c, inside); tag != nil {
		if !c.wholeLine {
			addError(&sp.p.diags, sp.p.src.file.Position(c.start), tag.name.text,
				"move it to the line above its statement", "name annotation behind other text")
		}
		sp.begin(c)
		sp.cur.name = tag
	}
	switch {
	case len(sp.cur.body) == 0 && c.hint:
		sp.cur.hint = c
	case len(sp.cur.body) == 0:
		sp.cur.lead = append(sp.cur.lead, c)
	default:
		sp.cur.body = append(sp.cur.body, c.token)
		if c.wholeLine {
			sp.cur.late = append(sp.cur.late, c)
		}
	}
}

// begin starts the section of the name annotation c. The comments that touch
// it from above come along.
func (sp *splitter) begin(c *comment) {
	cur := sp.cur
	if len(cur.body) == 0 && cur.name == nil {
		return
	}
	from := &cur.lead
	if len(cur.body) > 0 {
		from = &cur.late
	}
	n, below := len(*from), c
	for n > 0 && (*from)[n-1] != nil && touch(sp.p.src.text, (*from)[n-1], below) && (*from)[n-1].name == nil {
		n--
		below = (*from)[n]
	}
	moved := (*from)[n:]
	*from = (*from)[:n:n]
	if len(cur.body) > 0 {
		cur.trim(sp.p.src.text)
		end := cur.body[len(cur.body)-1].end
		sp.missingSemicolon(end)
	}
	sp.close(below.start, below.start)
	sp.cur.lead = append(sp.cur.lead, moved...)
}

// close ends the current section; the next begins at next.
func (sp *splitter) close(end, next int) {
	cur := sp.cur
	cur.end = end
	cur.trim(sp.p.src.text)
	if len(cur.lead) > 0 || len(cur.body) > 0 {
		if cur.name == nil {
			cur.after = sp.lastNamed()
		}
		sp.done = append(sp.done, cur)
	}
	sp.cur = &section{start: next}
}

func (sp *splitter) flush(end int) {
	if !sp.last && !sp.cur.broken && len(sp.cur.body) > 0 {
		sp.cur.trim(sp.p.src.text)
		sp.missingSemicolon(sp.cur.body[len(sp.cur.body)-1].end)
	}
	sp.close(end, end)
}

func (sp *splitter) missingSemicolon(at int) {
	addError(&sp.p.diags, sp.p.src.file.Position(at), sp.queryName(), "end the statement with ;", "missing semicolon before the next query")
}

// lastNamed returns the named statement that the current one follows.
func (sp *splitter) lastNamed() *section {
	for i := len(sp.done) - 1; i >= 0; i-- {
		if sp.done[i].name != nil && isQueryName(sp.done[i].name.name.text) {
			return sp.done[i]
		}
	}
	return nil
}

// trim drops the comments behind the statement's last token, but for /* … */ on
// the line where that ends: programs that put text of their own into queries look
// for such marks at both ends of a place.
func (s *section) trim(text string) {
	n := len(s.body)
	for n > 0 && s.body[n-1].isComment() {
		n--
	}
	for n > 0 && n < len(s.body) && s.body[n].kind == pg.Token_C_COMMENT && !strings.ContainsAny(text[s.body[n-1].end:s.body[n].start], "\r\n") {
		n++
	}
	s.body = slices.Clip(s.body[:n])
}

// asSyntaxError gives the error's place; all of pgast's errors have one.
func asSyntaxError(err error) *pgast.SyntaxError {
	var syntax *pgast.SyntaxError
	if errors.As(err, &syntax) {
		return syntax
	}
	return &pgast.SyntaxError{Message: err.Error(), Offset: -1}
}

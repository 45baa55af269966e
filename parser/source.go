package parser

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/lazyregexp"
	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// A source is a file's text in a form that PostgreSQL's scanner takes.
type source struct {
	file *diag.File
	text string // the file's text, byte for byte, but for the blanked bytes
	bad  []int  // offsets of bytes that no SQL should hold; blanked in text

	starts []int // where the lines that look like name annotations begin
}

// A token is one of PostgreSQL's tokens; comments are tokens. Offsets are
// bytes in the file.
type token struct {
	start, end int
	kind       pg.Token
}

func (t token) isComment() bool {
	return t.kind == pg.Token_SQL_COMMENT || t.kind == pg.Token_C_COMMENT
}

// A piece is a stretch of the file that was scanned in one go.
type piece struct {
	start, end int
	tokens     []token
	err        *pgast.SyntaxError // the scanner's; Offset counts from start; tokens end before it
}

// nameLine finds where name annotations seem to be. It is a guess that serves
// to find one's feet again in text that does not scan.
var nameLine = lazyregexp.New(`(?m)^[ \t]*(?:--|/\*)[ \t]*name[ \t]*:`)

// wholeNameLine is a line that is nothing but a complete name annotation.
var wholeNameLine = lazyregexp.New(`^[ \t]*(?:--|/\*)[ \t]*name[ \t]*:[ \t]*[\pL_][\pL\pN_]*[ \t]+:[a-z]+[ \t]*(?:\*/)?[ \t\r]*$`)

// newSource checks the file's characters.
func newSource(name, text string) (*source, diag.List) {
	s := &source{file: diag.NewFile(name, sqltext.WithoutMark(text))}
	var diags diag.List
	s.text, s.bad, diags = sqltext.Clean(s.file, s.file.Text)
	return s, diags
}

// damaged reports whether a byte between start and end was blanked.
func (s *source) damaged(start, end int) bool {
	i, _ := slices.BinarySearch(s.bad, start)
	return i < len(s.bad) && s.bad[i] < end
}

// scan tokenises the file: in one piece when that works, else in pieces that
// start at the name annotations, so that what is wrong in one query is
// reported there and harms no other. A quote that is left open takes the
// queries behind it for a string, up to the next quote, and what is left may
// even be valid SQL: that does not count as working.
func (s *source) scan() []piece {
	whole := s.scanRange(0, len(s.text))
	if whole.err == nil && !s.swallows(whole.tokens) {
		return []piece{whole}
	}
	var pieces []piece
	end := len(s.text)
	cuts := s.cuts()
	for i := 0; i+1 < len(cuts); i++ {
		p := s.scanRange(cuts[i], cuts[i+1])
		// A comment may well hold a name annotation: queries get commented out.
		for p.err != nil && strings.HasPrefix(p.err.Message, "unterminated /* comment") && i+2 < len(cuts) {
			n := strings.Index(s.text[p.end:end], "*/")
			if n < 0 {
				break
			}
			for i++; i+2 < len(cuts) && cuts[i+1] < p.end+n+2; i++ {
			}
			p = s.scanRange(p.start, cuts[i+1])
		}
		if p.err != nil && p.err.Offset > 0 { // what stands before the error is good
			p.tokens = s.scanRange(p.start, p.start+p.err.Offset).tokens
		}
		pieces = append(pieces, p)
	}
	return pieces
}

// cuts returns where the pieces of the file begin, and its end.
func (s *source) cuts() []int {
	cuts := []int{0}
	for _, at := range s.nameLines() {
		// The comment lines above the annotation belong to it.
		for at > cuts[len(cuts)-1] {
			above := strings.LastIndexByte(s.text[:at-1], '\n') + 1
			_, named := slices.BinarySearch(s.nameLines(), above)
			if named || !strings.HasPrefix(strings.TrimLeft(s.text[above:at], " \t"), "--") {
				break
			}
			at = above
		}
		if at > cuts[len(cuts)-1] {
			cuts = append(cuts, at)
		}
	}
	return append(cuts, len(s.text))
}

// nameLines returns where the lines that look like name annotations begin.
func (s *source) nameLines() []int {
	if s.starts == nil {
		s.starts = []int{}
		for _, m := range nameLine().FindAllStringIndex(s.text, -1) {
			s.starts = append(s.starts, m[0])
		}
	}
	return s.starts
}

// swallows reports whether a string or quoted name holds a line that reads as
// a name annotation.
func (s *source) swallows(tokens []token) bool {
	for _, tok := range tokens {
		if tok.isComment() || tok.end-tok.start < len("'-- name:A :one'") || !strings.Contains(s.text[tok.start:tok.end], "\n") {
			continue
		}
		starts := s.nameLines()
		i, _ := slices.BinarySearch(starts, tok.start)
		for ; i < len(starts) && starts[i] < tok.end; i++ {
			line, _, _ := strings.Cut(s.text[starts[i]:], "\n")
			if wholeNameLine().MatchString(line) {
				return true
			}
		}
	}
	return false
}

func (s *source) scanRange(start, end int) piece {
	p := piece{start: start, end: end}
	tokens, err := pgast.Scan(s.text[start:end])
	if err != nil {
		p.err = asSyntaxError(err)
		return p
	}
	p.tokens = make([]token, len(tokens))
	for i, t := range tokens {
		p.tokens[i] = token{start: start + int(t.Start), end: start + int(t.End), kind: t.Token}
	}
	return p
}

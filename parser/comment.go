package parser

import (
	"strings"
	"unicode"

	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// A comment is a comment token with its text taken apart.
type comment struct {
	token
	wholeLine bool // only space stands before it on its line
	hint      bool // a planner hint, /*+ … */: part of the statement
	lines     []field
	name      *nameTag // set when it is a name annotation
}

// A field is a stretch of text and its place in the file.
type field struct {
	text string
	off  int
}

func (f field) end() int { return f.off + len(f.text) }

// newComment takes the comment tok of text apart.
func newComment(text string, tok token) *comment {
	lineStart := strings.LastIndexAny(text[:tok.start], "\r\n") + 1
	c := &comment{token: tok, wholeLine: strings.Trim(text[lineStart:tok.start], " \t") == ""}
	body := text[tok.start:tok.end]
	if tok.kind == pg.Token_SQL_COMMENT {
		c.lines = []field{{strings.TrimRight(body[2:], " \t\r"), tok.start + 2}}
		return c
	}
	c.hint = strings.HasPrefix(body, "/*+")
	off := tok.start + 2
	for i, line := range strings.Split(strings.TrimSuffix(body[2:], "*/"), "\n") {
		f := field{strings.TrimRight(line, " \t\r"), off}
		if i > 0 {
			f = f.trimLeft()
			if rest, ok := strings.CutPrefix(f.text, "*"); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
				f = field{rest, f.off + 1}
			}
		}
		c.lines = append(c.lines, f)
		off += len(line) + 1
	}
	return c
}

// touch reports whether b stands on the line right under a.
func touch(text string, a, b *comment) bool {
	if !a.wholeLine || !b.wholeLine {
		return false
	}
	gap := text[a.end:b.start]
	newlines := max(strings.Count(gap, "\n"), strings.Count(gap, "\r"))
	return newlines == 1 && strings.Trim(gap, " \t\r\n") == ""
}

// trimLeft drops leading space.
func (f field) trimLeft() field {
	trimmed := strings.TrimLeft(f.text, " \t")
	return field{trimmed, f.off + len(f.text) - len(trimmed)}
}

// from returns the part of f that starts at byte i.
func (f field) from(i int) field { return field{f.text[i:], f.off + i} }

// asSeen is a line without the characters that cannot be seen, to find out what
// its author took it for. Offsets in it are good enough for what is reported
// beside those characters themselves.
func (f field) asSeen() field {
	seen := strings.Map(func(r rune) rune {
		switch {
		case !sqltext.Unseen(r):
			return r
		case unicode.IsSpace(r):
			return ' '
		}
		return -1
	}, f.text)
	return field{seen, f.off}.trimLeft()
}

// fields splits text, which stands at off, at its spaces.
func fields(text string, off int) []field {
	var out []field
	start := -1
	for i := 0; i <= len(text); i++ {
		space := i == len(text) || strings.IndexByte(" \t\r\n", text[i]) >= 0
		switch {
		case space && start >= 0:
			out = append(out, field{text[start:i], off + start})
			start = -1
		case !space && start < 0:
			start = i
		}
	}
	return out
}

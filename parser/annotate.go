package parser

import (
	"cmp"
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// annotate reads the section's comments into the query.
func (d *draft) annotate(opts Options) {
	s, q, tag := d.section, d.query, d.section.name
	if isQueryName(tag.name.text) {
		q.Name = tag.name.text
	}
	q.Command = validCommand(tag.command.text)
	q.Pos = d.src.file.Position(cmp.Or(tag.name.off, tag.word.off))
	lastID := opts.DatabaseSQL && tag.command.text == ":"+string(ExecLastID)
	if lastID {
		q.Command = ExecLastID
	}
	for _, p := range tag.problems {
		if lastID && p.off == tag.command.off {
			continue
		}
		d.errorf(p.off, p.hint, "%s", p.message)
	}
	if len(s.body) == 0 && !s.broken {
		d.errorf(tag.word.off, "write the statement under the annotation and end it with ;, or remove the annotation",
			"no statement under the name")
	}

	r := &directiveReader{draft: d, lenient: opts.LenientDirectives}
	from, to := s.block(d.src.text)
	for i, c := range s.lead {
		switch {
		case c == tag.comment:
		case from <= i && i < to:
			for _, line := range c.lines {
				r.line(line)
			}
		case i < from:
			r.misplaced(c, diag.Warning, "no query's annotation: a blank line parts it from the name annotation")
		default:
			r.misplaced(c, diag.Error, "annotation is parted from the name annotation")
		}
	}
	for _, c := range s.late {
		r.misplaced(c, diag.Error, "annotation stands inside the statement")
	}
	q.Doc = trimBlank(q.Doc)
}

// block returns the bounds, in s.lead, of the comments that touch the name
// annotation, directly or through others.
func (s *section) block(text string) (from, to int) {
	at := slices.Index(s.lead, s.name.comment)
	from, to = at, at+1
	for from > 0 && s.lead[from-1].name == nil && touch(text, s.lead[from-1], s.lead[from]) {
		from--
	}
	for to < len(s.lead) && touch(text, s.lead[to-1], s.lead[to]) {
		to++
	}
	return from, to
}

// strayComments looks for annotations where no query is.
func (p *fileParser) strayComments(s *section) {
	d := &draft{src: p.src, section: s, query: &Query{}}
	r := &directiveReader{draft: d, lenient: p.opts.LenientDirectives}
	for _, c := range s.lead {
		r.misplaced(c, diag.Warning, "no query's annotation: no name annotation follows")
	}
	p.diags.Append(d.diags)
}

// trimBlank drops blank lines at both ends.
func trimBlank(lines []string) []string {
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

package parser

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/await"
	"github.com/dbgen-go/dbgen/internal/diag"
)

// Options say how strictly ParseFile reads.
type Options struct {
	// LenientDirectives is for projects that are configured by sqlc.yaml,
	// whose comments were written before dbgen gave some of them a meaning: a
	// comment that merely looks like an annotation is a warning, and so is a
	// statement without a name, which sqlc passes over.
	LenientDirectives bool
	// AlsoSchema says that the file is part of the schema too: its DDL has no
	// names, and is read elsewhere.
	AlsoSchema bool
	// DatabaseSQL says that sqlc writes the code, and for database/sql.
	DatabaseSQL bool
	// Refused asks for the queries that are left out too, but for those without a
	// name. They have no Stmt, and if they could not be rewritten their SQL is as
	// it is written.
	Refused bool
}

// ParseFile splits text into queries and parses them. It always returns what
// it could parse, in the order of the file; the list has every error. A query
// whose SQL does not parse, or whose name cannot be used, is left out, and one
// whose command or annotations are wrong is returned with those that are right.
func ParseFile(name, text string, opts Options) ([]*Query, diag.List) {
	p := &fileParser{opts: opts}
	p.src, p.diags = newSource(name, text)
	p.names = names{}

	drafts := p.drafts(p.split(p.src.scan()))
	await.Each(len(drafts), func(i int) { drafts[i].parse() })

	var queries []*Query
	for _, d := range drafts {
		p.diags.Append(d.diags)
		if d.named() {
			p.names.add(d.query.Name, d.query.Pos, &p.diags)
		}
		switch {
		case d.usable():
			queries = append(queries, d.query)
		case d.named() && opts.Refused:
			queries = append(queries, d.refused())
		}
	}
	return queries, p.diags
}

// A fileParser holds what the steps of one ParseFile share.
type fileParser struct {
	src   *source
	opts  Options
	diags diag.List
	names names
}

// A draft is a section on its way to becoming a Query.
type draft struct {
	src     *source
	section *section
	query   *Query
	diags   diag.List // the query's own, so that drafts can be parsed side by side
	whole   bool      // all macros and parameters could be rewritten
}

// drafts reads the annotations of the sections that have a name and reports
// the sections that lack a name or a statement.
func (p *fileParser) drafts(sections []*section) []*draft {
	var drafts []*draft
	for _, s := range sections {
		switch {
		case s.name == nil && len(s.body) == 0:
			p.strayComments(s)
		case s.name == nil && s.broken:
		case s.name == nil:
			p.unnamed(s)
		default:
			d := &draft{src: p.src, section: s, query: &Query{File: p.src.file}}
			d.annotate(p.opts)
			drafts = append(drafts, d)
		}
	}
	return drafts
}

// queryWords begin the statements that no schema is made of.
var queryWords = []string{"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "WITH", "TABLE", "("}

// unnamed reports a statement that has no name annotation.
func (p *fileParser) unnamed(s *section) {
	if p.opts.AlsoSchema && !slices.Contains(queryWords, strings.ToUpper(p.src.text[s.body[0].start:s.body[0].end])) {
		return
	}
	first := p.src.file.Position(s.body[0].start)
	report := p.diags.Errorf
	if p.opts.LenientDirectives {
		report = p.diags.Warnf
	}
	switch {
	case p.src.text[s.body[0].start] == '#':
		report(first, `write "-- name: GetStory :one"`, "# starts no comment in PostgreSQL")
	case s.after != nil:
		report(first, "give it a name of its own (\"-- name: … :exec\" on the line above it), or join both into one statement",
			"second statement under the name %s", s.after.name.name.text)
	default:
		report(first, `put "-- name: GetStory :one" on the line above it, with the query's own name and command`,
			"statement has no name")
	}
}

// named reports whether the query has a name that others must not have too.
func (d *draft) named() bool { return d.query.Name != "" }

// usable reports whether later stages can work with the query.
func (d *draft) usable() bool { return d.whole && d.query.Name != "" && d.query.Stmt != nil }

// refused is a query that no later stage can work with.
func (d *draft) refused() *Query {
	q := d.query
	q.Stmt = nil
	if body := d.section.body; len(body) > 0 && (q.SQL == "" || !d.whole) {
		q.SQL = strings.TrimRight(d.src.file.Text[body[0].start:d.section.end], "; \t\r\n")
	}
	return q
}

// CheckUnique reports the queries of different files that share a name: one
// package holds the methods of all its files. (ParseFile reports those of one
// file.) Of two names that differ only in the case of their first letter the
// second is refused too: both need the same unexported name for their SQL.
func CheckUnique(queries []*Query) diag.List {
	var diags diag.List
	sorted := slices.SortedStableFunc(slices.Values(queries), func(a, b *Query) int { return a.Pos.Compare(b.Pos) })
	seen, inFile := names{}, names{}
	var repeated diag.List // known already
	for i, q := range sorted {
		if i > 0 && q.Pos.File != sorted[i-1].Pos.File {
			clear(inFile)
		}
		if inFile.add(q.Name, q.Pos, &repeated) {
			seen.add(q.Name, q.Pos, &diags)
		}
	}
	return diags
}

package vet

import (
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/dbgen-go/dbgen/internal/report"
	"github.com/dbgen-go/dbgen/parser"
)

// toSQL places what is found of one query that nothing uses, or of its columns, at the
// query in SQL, as far as the configuration tells where that is: the Go code that it is
// found in is generated, and nobody can write a comment there. What comments above the
// query silence has a Suppression then.
func (s source) toSQL(f *report.Finding, d analysis.Diagnostic) {
	if s.judged == nil {
		return
	}
	about := s.judged.At(s.pkg.Types, d.Pos)
	for _, q := range about {
		f.Queries = append(f.Queries, q.Name)
	}
	if len(about) != 1 {
		return
	}
	f.Query = about[0].Name
	file, text := s.queryFile(about[0])
	if file == nil {
		return
	}
	at := named(about[0].Name).FindStringIndex(text)
	from, to := file.Position(at[0]), file.Position(at[1])
	f.File, f.Line, f.Column, f.EndLine, f.EndColumn = relative(s.opts.Dir, file.Name), from.Line, from.Column, to.Line, to.Column
	queries, _ := parser.ParseFile(file.Name, text, parser.Options{LenientDirectives: true}) // what is wrong in the file is dbgen check's
	i := slices.IndexFunc(queries, func(q *parser.Query) bool { return q.Name == about[0].Name })
	if i < 0 {
		return
	}
	for _, ig := range queries[i].Directives.Ignores {
		if ig.Rule == d.Category {
			f.Suppression = &report.Suppression{Kind: report.InSource, Reason: ig.Reason}
		}
	}
}

package vet

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/batch"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/queryline"
	"github.com/dbgen-go/dbgen/internal/report"
)

// queryFix is the fix that writes a site's query for all into the file that has the
// query, or has dbgen make it; nil where the file is not known, or has it already.
func (s source) queryFix(site *loops.Site) *report.Fix {
	q := site.Query
	if site.Array || q.Batch != "" || q.File == "" || site.Kind != loops.ReadEach && site.Kind != loops.WriteEach {
		return nil
	}
	file, text := s.queryFile(q)
	if file == nil {
		return nil
	}
	c := site.Cure(s.pkg.TypesInfo)
	switch {
	case c != nil && c.Existing:
		return nil
	case q.TakesBatch():
		line := batch.Directive(q)
		if site.Concurrent {
			line = batch.LoaderDirective(q)
		}
		return batchLine(file, text, q, line)
	case c == nil || c.Text == "" || c.IsGuess() || named(c.Name).MatchString(text):
		return nil
	}
	return addedQuery(file, text, c)
}

// named matches the line that names a query.
func named(query string) *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[ \t]*--[ \t]*name:[ \t]*` + regexp.QuoteMeta(query) + `[ \t]+:\w+.*$`)
}

// queryFile is the file that a query was generated from, and its text; nil where the
// configuration has none of the name for the package, or not the query.
func (s source) queryFile(q *queryline.Query) (*diag.File, string) {
	for _, name := range s.opts.QueryFiles[s.folders[q.Package]] {
		if filepath.Base(name) != filepath.Base(q.File) {
			continue
		}
		if file := s.files.open(name); file != nil && named(q.Name).MatchString(file.Text) {
			return file, file.Text
		}
	}
	return nil, ""
}

// batchLine has dbgen make the batch twin that a line says.
func batchLine(file *diag.File, text string, q *queryline.Query, says string) *report.Fix {
	line := "-- batch: " + says
	at := named(q.Name).FindStringIndex(text)
	if rest := text[at[1]:]; strings.Contains(strings.SplitN(rest, ";", 2)[0], "-- batch:") {
		return nil
	}
	return &report.Fix{
		Message: fmt.Sprintf("add %q to %s; generate then, and run this once more", line, q.Name),
		Edits:   []report.Edit{insertion(file, at[1], "\n"+line)},
	}
}

// addedQuery adds a query at the end of a file.
func addedQuery(file *diag.File, text string, c *batch.Cure) *report.Fix {
	before := "\n"
	if !strings.HasSuffix(text, "\n") && text != "" {
		before = "\n\n"
	}
	return &report.Fix{
		Message: fmt.Sprintf("add %s to %s; generate then, and run this once more", c.Name, filepath.Base(file.Name)),
		Edits:   []report.Edit{insertion(file, len(text), before+c.Text+"\n")},
	}
}

// insertion is the edit that inserts a text at a byte offset.
func insertion(file *diag.File, offset int, text string) report.Edit {
	at := file.Position(offset)
	return report.Edit{Span: report.Span{File: file.Name, Line: at.Line, Column: at.Column, EndLine: at.Line, EndColumn: at.Column}, New: text}
}

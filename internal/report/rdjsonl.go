package report

import (
	"encoding/json"
	"io"
	"slices"
	"strings"
)

// The types below are those of reviewdog's Diagnostic Format.

type rdDiagnostic struct {
	Message     string         `json:"message"`
	Location    rdLocation     `json:"location"`
	Severity    string         `json:"severity"`
	Source      rdSource       `json:"source"`
	Code        rdCode         `json:"code"`
	Suggestions []rdSuggestion `json:"suggestions,omitempty"`
	Related     []rdRelated    `json:"related_locations,omitempty"`
}

type rdLocation struct {
	Path  string   `json:"path"`
	Range *rdRange `json:"range,omitempty"`
}

type rdRange struct {
	Start rdPosition  `json:"start"`
	End   *rdPosition `json:"end,omitempty"`
}

// An rdPosition has its column in bytes.
type rdPosition struct {
	Line   int `json:"line"`
	Column int `json:"column,omitempty"`
}

type rdSource struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type rdCode struct {
	Value string `json:"value"`
	URL   string `json:"url,omitempty"`
}

type rdSuggestion struct {
	Range rdRange `json:"range"`
	Text  string  `json:"text"`
}

type rdRelated struct {
	Message  string     `json:"message"`
	Location rdLocation `json:"location"`
}

// writeRDJSONL writes findings as reviewdog reads them, one a line.
func writeRDJSONL(w io.Writer, d *Document) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for i := range d.Findings {
		if err := enc.Encode(d.rdDiagnostic(&d.Findings[i])); err != nil {
			return err
		}
	}
	return nil
}

func (d *Document) rdDiagnostic(f *Finding) rdDiagnostic {
	out := rdDiagnostic{
		Message:  f.below(f.Headline()),
		Location: d.rdLocation(f.Span()),
		Severity: strings.ToUpper(f.Severity),
		Source:   rdSource{"dbgen " + d.Command, Home},
		Code:     rdCode{f.Rule, d.rule(f.Rule).URL},
	}
	for _, fix := range f.Fixes {
		if s, ok := d.rdSuggestion(f.File, fix); ok {
			out.Suggestions = append(out.Suggestions, s)
		}
	}
	for _, p := range f.Related {
		out.Related = append(out.Related, rdRelated{p.Message, d.rdLocation(p.Span)})
	}
	return out
}

func (d *Document) rdLocation(s Span) rdLocation {
	at := rdLocation{Path: d.path(s.File)}
	if s.Line > 0 {
		r := d.rdRange(s)
		at.Range = &r
	}
	return at
}

func (d *Document) rdRange(s Span) rdRange {
	r := rdRange{Start: rdPosition{s.Line, d.byteColumn(s.File, s.Line, s.Column)}}
	if s.EndLine > 0 {
		r.End = &rdPosition{s.EndLine, d.byteColumn(s.File, s.EndLine, s.EndColumn)}
	}
	return r
}

// rdSuggestion makes one replacement of a fix: reviewdog's suggestions are each
// for themselves, and all in the finding's file. ok is false for a fix that
// cannot be put so.
func (d *Document) rdSuggestion(file string, fix Fix) (s rdSuggestion, ok bool) {
	edits := slices.Clone(fix.Edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.compare(b.Span) })
	for i, e := range edits {
		if e.File != file {
			return s, false
		}
		if i == 0 {
			s = rdSuggestion{d.rdRange(e.Span), e.New}
			continue
		}
		before := edits[i-1]
		between, known := d.snippet(Span{file, before.EndLine, before.EndColumn, e.Line, e.Column})
		if !known {
			return s, false
		}
		s.Range.End = d.rdRange(e.Span).End
		s.Text += between + e.New
	}
	return s, len(edits) > 0
}

package report

import (
	"cmp"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
)

// The schema's address is that of the last errata of SARIF 2.1.0.
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// sourceRoot stands for the folder that files are named from. Whoever shows the
// findings knows where it is.
const sourceRoot = "%SRCROOT%"

// fingerprintKey names the way in which Identify makes fingerprints. A new way
// would be a new version.
const fingerprintKey = "dbgen/v1"

// writeSARIF writes findings as a SARIF 2.1.0 log of one run.
func writeSARIF(w io.Writer, d *Document) error {
	run := sarifRun{
		Tool: sarifTool{Driver: sarifDriver{
			Name: "dbgen", Version: d.Version, InformationURI: Home, Rules: []sarifRule{},
		}},
		Automation: sarifAutomation{"dbgen/" + d.Command + "/"}, // so that one command's findings do not replace the other's
		ColumnKind: "unicodeCodePoints",
		Results:    []sarifResult{},
	}
	for _, r := range d.Rules {
		run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(r))
	}
	for _, found := range [][]Finding{d.Findings, d.Suppressed} {
		for i := range found {
			run.Results = append(run.Results, d.sarifResult(&found[i]))
		}
	}
	return encode(w, sarifLog{sarifSchema, "2.1.0", []sarifRun{run}})
}

func sarifRuleOf(r Rule) sarifRule {
	return sarifRule{
		ID:               r.ID,
		ShortDescription: sarifText{plain(r.Title)},
		FullDescription:  sarifText{plain(cmp.Or(r.summary(), r.Title))},
		Help:             sarifHelp{plain(r.Page), r.Page},
		HelpURI:          r.URL,
		Configuration:    sarifConfiguration{sarifLevel(r.Severity)},
	}
}

// summary is the first paragraph of a rule's page, below its title, in one line.
func (r Rule) summary() string {
	for paragraph := range strings.SplitSeq(r.Page, "\n\n") {
		if text := strings.TrimSpace(paragraph); text != "" && !strings.HasPrefix(text, "#") {
			return strings.Join(strings.Fields(text), " ")
		}
	}
	return ""
}

// plain is Markdown without the marks of code.
func plain(markdown string) string {
	var b strings.Builder
	for line := range strings.Lines(markdown) {
		if !strings.HasPrefix(line, "```") {
			b.WriteString(strings.ReplaceAll(line, "`", ""))
		}
	}
	return b.String()
}

func sarifLevel(severity string) string {
	if severity == Info {
		return "note"
	}
	return severity
}

// ranks says how much a finding is worth looking at, from 0 to 100.
var ranks = map[string]float64{High: 90, Medium: 60, Low: 30}

func (d *Document) sarifResult(f *Finding) sarifResult {
	r := sarifResult{
		RuleID:       f.Rule,
		RuleIndex:    slices.IndexFunc(d.Rules, func(r Rule) bool { return r.ID == f.Rule }),
		Level:        sarifLevel(f.Severity),
		Rank:         ranks[f.Confidence],
		Message:      sarifText{f.below(sentence(f.Headline()))},
		Locations:    []sarifLocation{},
		Fingerprints: map[string]string{fingerprintKey: f.Fingerprint},
	}
	if f.File != "" {
		at := d.sarifLocation(f.Span())
		at.Logical = f.sarifLogical()
		r.Locations = append(r.Locations, at)
	}
	for i, p := range f.Related {
		at := d.sarifLocation(p.Span)
		at.ID, at.Message = i+1, &sarifText{p.Message}
		r.Related = append(r.Related, at)
	}
	for _, fix := range f.Fixes {
		r.Fixes = append(r.Fixes, d.sarifFix(fix))
	}
	if f.Suppression != nil {
		r.Suppressions = []sarifSuppression{{string(f.Suppression.Kind), f.Suppression.Reason}}
	}
	return r
}

// sentence ends a text with a full stop: where there is little room, the first
// sentence alone is shown.
func sentence(text string) string {
	if strings.HasSuffix(text, "?") {
		return text
	}
	return strings.TrimSuffix(text, ".") + "."
}

// sarifLogical is what the place is called in the program.
func (f *Finding) sarifLogical() []sarifLogical {
	switch {
	case f.Query != "":
		return []sarifLogical{{Name: f.Query, Kind: "function"}}
	case f.Function != "":
		return []sarifLogical{{FullName: f.Function, Kind: "function"}}
	case f.Table != "":
		return []sarifLogical{{FullName: f.Table, Kind: "type"}}
	}
	return nil
}

func (d *Document) sarifLocation(s Span) sarifLocation {
	at := sarifPhysical{Artifact: d.sarifArtifact(s.File)}
	if s.Line > 0 {
		at.Region = d.sarifRegion(s)
	}
	return sarifLocation{Physical: at}
}

// sarifArtifact names a file, from the source root where it is below it.
func (d *Document) sarifArtifact(file string) sarifArtifact {
	path := d.path(file)
	if filepath.IsAbs(path) {
		path = filepath.ToSlash(path)
		return sarifArtifact{URI: (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(path, "/")}).String()}
	}
	return sarifArtifact{URI: (&url.URL{Path: filepath.ToSlash(path)}).String(), Base: sourceRoot}
}

func (d *Document) sarifRegion(s Span) *sarifRegion {
	r := &sarifRegion{StartLine: s.Line, StartColumn: s.Column, EndLine: s.EndLine, EndColumn: s.EndColumn}
	if text, ok := d.snippet(s); ok {
		r.Snippet = &sarifText{text}
	}
	return r
}

// sarifFix groups a fix's edits by file.
func (d *Document) sarifFix(fix Fix) sarifFix {
	out := sarifFix{Description: sarifText{fix.Message}}
	for _, e := range fix.Edits {
		artifact := d.sarifArtifact(e.File)
		i := slices.IndexFunc(out.Changes, func(c sarifChange) bool { return c.Artifact == artifact })
		if i < 0 {
			i = len(out.Changes)
			out.Changes = append(out.Changes, sarifChange{Artifact: artifact})
		}
		region := &sarifRegion{StartLine: e.Line, StartColumn: e.Column, EndLine: e.EndLine, EndColumn: e.EndColumn}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, sarifReplacement{region, sarifText{e.New}})
	}
	return out
}

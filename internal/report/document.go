package report

import (
	"bytes"
	"io"
	"maps"
	"slices"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// A Document is what one run of a command has to say. It is written by one
// goroutine at a time.
type Document struct {
	Command string // "check" or "vet"
	Version string // dbgen's
	Rules   []Rule // those that the command has
	// Findings are in order, with their fingerprints.
	Findings []Finding
	// Suppressed are findings that are known and not to be acted on, each with its
	// Suppression. Only formats that have a place for them show them.
	Suppressed []Finding
	// Text returns a file's text. It may be nil, and is then, as when ok is false,
	// not known.
	Text func(file string) (text string, ok bool)
	// Path returns a file as tools outside know it: from the repository's root, with
	// slashes. nil is as it is.
	Path func(file string) string
	// Changed reports whether a line is one that this change touches; nil is
	// unknown.
	Changed func(file string, line int) bool
	// Color is whether the text is for a terminal that shows colours.
	Color bool
	// Summary takes Markdown that a code host shows beside the run; nil is nobody.
	Summary io.Writer

	files map[string]*diag.File // that were asked for; nil is unknown
}

// A Rule is what a document says of a rule.
type Rule struct {
	ID       string
	Title    string // what it reports, in a line of Markdown
	Page     string // in Markdown
	URL      string // where the page can be read; may be ""
	Severity string // unless a finding says otherwise
}

// formats are the writers by name.
var formats = map[string]func(io.Writer, *Document) error{
	"text":    writeText,
	"json":    writeJSON,
	"sarif":   writeSARIF,
	"github":  writeGitHub,
	"gitlab":  writeGitLab,
	"rdjsonl": writeRDJSONL,
}

// streams are the formats of which a text may hold several, one below the other.
var streams = []string{"text", "github"}

// Formats returns the names of all formats, sorted.
func Formats() []string { return slices.Sorted(maps.Keys(formats)) }

// IsStream reports whether what is written in a format may follow other text.
func IsStream(format string) bool { return slices.Contains(streams, format) }

// Write writes a document in one of the Formats.
func Write(w io.Writer, format string, d *Document) error {
	var b bytes.Buffer
	if err := formats[format](&b, d); err != nil {
		return err
	}
	_, err := b.WriteTo(w)
	return err
}

// path is a file as tools outside know it.
func (d *Document) path(file string) string {
	if d.Path == nil {
		return file
	}
	return d.Path(file)
}

// rule returns what is known of a rule.
func (d *Document) rule(id string) Rule {
	if i := slices.IndexFunc(d.Rules, func(r Rule) bool { return r.ID == id }); i >= 0 {
		return d.Rules[i]
	}
	return Rule{ID: id}
}

// Package baseline is the file of findings that a project has and does not want
// to hear of again. It only shrinks: an entry goes when its finding is gone, and
// comes by an explicit wish alone. The package knows entries and findings'
// fingerprints; it must not know any rule, nor how findings come about.
package baseline

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/report"
)

// Name is what the file is called where nobody says otherwise.
const Name = "dbgen.baseline.json"

const version = 1

// An Entry is a finding that is known. What it is known by is Fingerprint; the
// rest is for people, and says which runs can find it.
type Entry struct {
	Command string `json:"command"`          // "check" or "vet"
	Config  string `json:"config,omitempty"` // whose run found it, for check
	With    string `json:"with,omitempty"`   // as that of the run that found it, for vet
	Rule    string `json:"rule"`
	About   string `json:"about"` // a query, a function or a table
	File    string `json:"file"`  // from the baseline's folder, with slashes, where it was when the entry was written
	Message string `json:"message"`
	// Fingerprint is that of report.Identify.
	Fingerprint string `json:"fingerprint"`

	line int // in the file; 0 for one that is not written yet
}

// A File is a baseline.
type File struct {
	Path    string
	Entries []Entry
}

// A Run is one run of a command, in so far as entries belong to it.
type Run struct {
	Command string
	// Config is the configuration that was checked; "" for vet, which has none.
	Config string
	// With is what the run looked for because it was told to, sorted, with commas
	// between; "" is nothing. A run that is told less does not find the same.
	With string
	// Without are rules that the run did not judge: entries of theirs are not gone.
	Without []string
	// Covers reports whether a run without a configuration would have found what is
	// in a file, which need not exist any more.
	Covers func(file string) bool
}

// A document is what the file holds. Entries are followed by null, so that each
// ends with a comma: whichever is taken out, no other line changes.
type document struct {
	Version  int               `json:"version"`
	Findings []json.RawMessage `json:"findings"`
}

// Read reads a baseline. The error wraps fs.ErrNotExist when there is none.
func Read(path string) (*File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parse(path, string(text))
}

// parse reads a baseline's text.
func parse(path, text string) (*File, error) {
	file := diag.NewFile(path, text)
	wrong := func(offset int, hint, format string, args ...any) (*File, error) {
		var diags diag.List
		diags.Errorf(file.Position(min(max(offset, 0), len(text))), hint, format, args...)
		return nil, diags.Err()
	}
	for _, mark := range []string{"<<<<<<<", "=======", ">>>>>>>"} {
		if at := strings.Index("\n"+text, "\n"+mark); at >= 0 {
			return wrong(at, "keep the entries that both sides have, and take out the marks; --update-baseline removes what is gone", "a merge is not finished")
		}
	}
	var d document
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		offset := 0
		if syntax, ok := err.(*json.SyntaxError); ok {
			offset = int(syntax.Offset) - 1
		}
		return wrong(offset, "restore it from version control", "this is no baseline: %v", err)
	}
	if d.Version != version {
		return wrong(strings.Index(text, `"version"`), "use the dbgen that wrote it, or a newer one", "unknown version %d of a baseline", d.Version)
	}
	f := &File{Path: path}
	offset := strings.Index(text, `"findings"`)
	for _, raw := range d.Findings {
		at := offset + strings.Index(text[offset:], string(raw))
		offset = at + len(raw)
		if string(raw) == "null" {
			continue
		}
		e := Entry{line: file.Position(at).Line}
		if err := json.Unmarshal(raw, &e); err != nil {
			return wrong(at, "restore it from version control", "this is no entry of a baseline: %v", err)
		}
		if e.Fingerprint == "" || e.Rule == "" || e.Command == "" {
			return wrong(at, "take the entry out", "an entry of a baseline has a command, a rule and a fingerprint")
		}
		f.Entries = append(f.Entries, e)
	}
	return f, nil
}

// Text is the file's text, an entry a line, in an order that stays.
func (f *File) Text() ([]byte, error) {
	entries := slices.Clone(f.Entries)
	slices.SortStableFunc(entries, Entry.compare)
	entries = slices.CompactFunc(entries, func(a, b Entry) bool { return a.compare(b) == 0 })
	var b bytes.Buffer
	fmt.Fprintf(&b, "{\"version\": %d, \"findings\": [\n", version)
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	for _, e := range entries {
		if err := enc.Encode(e); err != nil {
			return nil, err
		}
		b.Truncate(b.Len() - 1)
		b.WriteString(",\n")
	}
	b.WriteString("null]}\n")
	return b.Bytes(), nil
}

// compare orders entries by what no move of theirs changes.
func (e Entry) compare(o Entry) int {
	return cmp.Or(strings.Compare(e.Command, o.Command), strings.Compare(e.Config, o.Config), strings.Compare(e.Rule, o.Rule),
		strings.Compare(e.About, o.About), strings.Compare(e.Fingerprint, o.Fingerprint))
}

// Of returns the entries that belong to a run.
func (f *File) Of(r Run) []Entry {
	var own []Entry
	for _, e := range f.Entries {
		if f.belongs(e, r) {
			own = append(own, e)
		}
	}
	return own
}

// belongs reports whether a run would find what an entry stands for, if it were
// still there. A configuration that is gone leaves its entries to all others.
func (f *File) belongs(e Entry, r Run) bool {
	if e.Command != r.Command || slices.Contains(r.Without, e.Rule) {
		return false
	}
	if r.Config == "" {
		return looksFor(r.With, e.With) && r.Covers(f.open(e.File))
	}
	if e.Config == f.relative(r.Config) {
		return true
	}
	_, err := os.Stat(f.open(e.Config))
	return os.IsNotExist(err)
}

// looksFor reports whether a run with some words looks for what one with others does.
func looksFor(with, others string) bool {
	words := strings.Split(with, ",")
	return others == "" || !slices.ContainsFunc(strings.Split(others, ","), func(w string) bool { return !slices.Contains(words, w) })
}

// open is a path of the file's as the current folder has it.
func (f *File) open(path string) string {
	path = filepath.FromSlash(path)
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(filepath.Dir(f.Path), path)
}

// relative is a path as the file has it, whichever links lead to the two.
func (f *File) relative(path string) string {
	rel, err := filepath.Rel(filepath.Dir(resolve(f.Path)), resolve(path))
	if err != nil { // on two drives
		return filepath.ToSlash(path)
	}
	return filepath.ToSlash(rel)
}

// resolve is a path without links in its folders, which need not exist.
func resolve(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	folder := filepath.Dir(abs)
	if real, err := filepath.EvalSymlinks(folder); err == nil {
		return filepath.Join(real, filepath.Base(abs))
	}
	if folder == abs {
		return abs
	}
	return filepath.Join(resolve(folder), filepath.Base(abs))
}

// Match tells which findings of a run are listed, and which entries that belong to
// the run are not among its findings: these are gone.
func (f *File) Match(r Run, found []report.Finding) (listed []bool, gone []Entry) {
	listed = make([]bool, len(found))
	at := map[string][]int{}
	for i := range found {
		at[found[i].Fingerprint] = append(at[found[i].Fingerprint], i)
	}
	for _, e := range f.Entries {
		if e.Command != r.Command {
			continue
		}
		known := at[e.Fingerprint]
		own := f.belongs(e, r)
		for _, i := range known {
			listed[i] = listed[i] || own || r.Config == ""
		}
		if own && (len(known) == 0 || f.replaced(e, r)) {
			gone = append(gone, e)
		}
	}
	return listed, gone
}

// replaced reports whether an entry that another configuration left has one of the
// run's own beside it.
func (f *File) replaced(e Entry, r Run) bool {
	if r.Config == "" {
		return false
	}
	config := f.relative(r.Config)
	return e.Config != config && slices.ContainsFunc(f.Entries, func(o Entry) bool {
		return o.Command == e.Command && o.Config == config && o.Fingerprint == e.Fingerprint
	})
}

// Add adds what is found and not listed, and returns how many that are.
func (f *File) Add(r Run, found []report.Finding) int {
	listed, _ := f.Match(r, found)
	added := 0
	for i := range found {
		if listed[i] {
			continue
		}
		added++
		e := Entry{
			Command: r.Command, Rule: found[i].Rule, About: found[i].About(), File: f.relative(found[i].File), Message: found[i].Message,
			Fingerprint: found[i].Fingerprint, With: r.With,
		}
		if r.Config != "" {
			e.Config = f.relative(r.Config)
		}
		f.Entries = append(f.Entries, e)
	}
	return added
}

// Remove takes entries out.
func (f *File) Remove(gone []Entry) {
	f.Entries = slices.DeleteFunc(f.Entries, func(e Entry) bool { return slices.Contains(gone, e) })
}

// Place is where an entry stands.
func (f *File) Place(e Entry) diag.Position {
	return diag.Position{File: f.Path, Line: e.line, Column: 1}
}

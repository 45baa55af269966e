// Package diag holds what every stage says about the user's input: positions
// in source files and the diagnostics that point at them. It knows no SQL, no
// Go types and no output format.
//
// It is ground floor: every package may import it, and it imports none of ours.
package diag

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"fmt"
	"slices"
	"strings"
)

// A Position is a place in a file. Line and Column are 1-based; Column counts
// characters (Unicode code points), not bytes, so that an editor jumps to the
// right place in a line that holds multi-byte text. The zero Position means
// that the place is unknown.
type Position struct {
	File   string
	Offset int // bytes from the start of the file
	Line   int
	Column int
}

// IsValid reports whether p names a line.
func (p Position) IsValid() bool { return p.Line > 0 }

// String formats p as file:line:column, leaving out what is unknown.
func (p Position) String() string {
	if !p.IsValid() {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Compare orders positions by file, line and column.
func (p Position) Compare(q Position) int {
	return cmp.Or(
		strings.Compare(p.File, q.File),
		cmp.Compare(p.Line, q.Line),
		cmp.Compare(p.Column, q.Column),
	)
}

// Severity says what a diagnostic means for the run.
type Severity int

const (
	// Error stops output from being written.
	Error Severity = iota
	// Warning is reported; the run goes on.
	Warning
)

func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// A Diagnostic is one thing that is wrong with the input.
type Diagnostic struct {
	Severity Severity
	Pos      Position
	Query    string // the query's name, when there is one
	Message  string // what is wrong, lower-case, without a full stop
	Hint     string // what to do about it; may be empty
}

// String formats d as compilers do: file:line:column: message, then the hint
// on a line of its own.
func (d Diagnostic) String() string {
	var b strings.Builder
	if s := d.Pos.String(); s != "" {
		b.WriteString(s)
		b.WriteString(": ")
	}
	if d.Severity == Warning {
		b.WriteString("warning: ")
	}
	if d.Query != "" {
		b.WriteString(d.Query)
		b.WriteString(": ")
	}
	b.WriteString(d.Message)
	if d.Hint != "" {
		b.WriteString("\n\t")
		b.WriteString(strings.ReplaceAll(d.Hint, "\n", "\n\t"))
	}
	return b.String()
}

// A List collects diagnostics. The zero List is ready to use. It is not safe
// for concurrent use.
type List struct {
	items []Diagnostic
}

// Add appends d.
func (l *List) Add(d Diagnostic) { l.items = append(l.items, d) }

// Errorf appends an error at pos. The hint may be empty.
func (l *List) Errorf(pos Position, hint, format string, args ...any) {
	l.Add(Diagnostic{Pos: pos, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// Warnf appends a warning at pos. The hint may be empty.
func (l *List) Warnf(pos Position, hint, format string, args ...any) {
	l.Add(Diagnostic{Severity: Warning, Pos: pos, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// Append adds all of m's diagnostics.
func (l *List) Append(m List) { l.items = append(l.items, m.items...) }

// Soften makes warnings of the errors after the first n diagnostics; a hint is for
// those that have none.
func (l *List) Soften(n int, hint string) {
	for i := range l.items[n:] {
		d := &l.items[n+i]
		if d.Severity == Error {
			d.Severity, d.Hint = Warning, cmp.Or(d.Hint, hint)
		}
	}
}

// GobEncode writes the list for encoding/gob.
func (l List) GobEncode() ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(l.items)
	return b.Bytes(), err
}

// GobDecode reads what GobEncode wrote.
func (l *List) GobDecode(text []byte) error {
	return gob.NewDecoder(bytes.NewReader(text)).Decode(&l.items)
}

// Len returns how many diagnostics there are, warnings included.
func (l *List) Len() int { return len(l.items) }

// HasErrors reports whether any diagnostic is an error.
func (l *List) HasErrors() bool {
	return slices.ContainsFunc(l.items, func(d Diagnostic) bool { return d.Severity == Error })
}

// All returns the diagnostics ordered by position, without repetitions. Files
// with errors that concern no query come first: what the schema lacks for a
// mistake in it, queries miss.
func (l *List) All() []Diagnostic {
	var items []Diagnostic
	seen := make(map[Diagnostic]bool)
	rank := make(map[string]int) // of files; the lowest come first
	for _, d := range l.items {
		if !seen[d] {
			seen[d] = true
			items = append(items, d)
		}
		if d.Severity == Error && d.Query == "" {
			rank[d.Pos.File] = -1
		}
	}
	for _, d := range items {
		if d.Query != "" {
			delete(rank, d.Pos.File)
		}
	}
	slices.SortStableFunc(items, func(a, b Diagnostic) int {
		return cmp.Or(cmp.Compare(rank[a.Pos.File], rank[b.Pos.File]), a.Pos.Compare(b.Pos))
	})
	return items
}

// Err returns the list as an error, or nil when it holds no errors.
func (l *List) Err() error {
	if !l.HasErrors() {
		return nil
	}
	return &ListError{Diagnostics: l.All()}
}

// A ListError is a List that stopped a run.
type ListError struct {
	Diagnostics []Diagnostic
}

func (e *ListError) Error() string {
	lines := make([]string, len(e.Diagnostics))
	for i, d := range e.Diagnostics {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}

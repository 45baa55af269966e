package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// Fixed is what became of findings when the first fix of each was applied.
type Fixed struct {
	Texts map[string]string // of the files that change, by name
	Done  []Finding         // whose fixes are applied
	Left  []Finding         // that have no fix, or one that was refused
	// Refused says of each fix that was refused why.
	Refused []string
}

// ApplyFixes applies the first fix of each finding that has one to texts, which
// text returns by their files' names. All edits of a fix are made, or none. A fix
// is refused if it overlaps one of a finding before it, or if its place is not
// there; what several fixes have in common is done once.
func ApplyFixes(found []Finding, text func(file string) (string, bool)) *Fixed {
	a := applier{text: text, files: map[string]*edited{}}
	var out Fixed
	for _, f := range found {
		if len(f.Fixes) == 0 {
			out.Left = append(out.Left, f)
			continue
		}
		if err := a.add(f.Fixes[0]); err != nil {
			out.Left = append(out.Left, f)
			out.Refused = append(out.Refused, fmt.Sprintf("%s: %s: not fixed: %v", f.Place(), f.Rule, err))
			continue
		}
		out.Done = append(out.Done, f)
	}
	out.Texts = map[string]string{}
	for name, file := range a.files {
		if len(file.edits) > 0 {
			out.Texts[name] = file.mark + tidied(name, file.file.Text, file.result())
		}
	}
	return &out
}

// An applier collects edits by file.
type applier struct {
	text  func(string) (string, bool)
	files map[string]*edited
}

// An edited is a file and what is to be changed in it.
type edited struct {
	mark  string // the byte order mark, if it begins with one
	file  *diag.File
	edits []replacement
}

// A replacement is an edit in bytes.
type replacement struct {
	from, to int
	text     string
}

// add takes the edits of a fix, if all of them can be made.
func (a *applier) add(fix Fix) error {
	taken := map[*edited][]replacement{}
	for _, e := range fix.Edits {
		file := a.open(e.File)
		if file == nil {
			return fmt.Errorf("%s cannot be read", e.File)
		}
		r := replacement{file.file.Offset(e.Line, e.Column), file.file.Offset(e.EndLine, e.EndColumn), e.New}
		if r.from < 0 || r.to < r.from {
			return fmt.Errorf("%s has no line %d", e.File, max(e.Line, e.EndLine))
		}
		if slices.Contains(file.edits, r) {
			continue
		}
		if slices.ContainsFunc(slices.Concat(file.edits, taken[file]), r.overlaps) {
			return fmt.Errorf("it changes what another fix changes in %s; run dbgen once more", e.File)
		}
		taken[file] = append(taken[file], r)
	}
	for file, edits := range taken {
		file.edits = append(file.edits, edits...)
	}
	return nil
}

func (a *applier) open(name string) *edited {
	if file, ok := a.files[name]; ok {
		return file
	}
	text, ok := a.text(name)
	if !ok {
		return nil
	}
	file := new(edited)
	if rest, marked := strings.CutPrefix(text, "\ufeff"); marked {
		file.mark, text = text[:len(text)-len(rest)], rest
	}
	file.file = diag.NewFile(name, text)
	a.files[name] = file
	return file
}

// overlaps reports whether two edits change the same text, or one inserts where
// the other removes. Insertions at one place come one after the other.
func (r replacement) overlaps(o replacement) bool {
	if r.from == r.to || o.from == o.to {
		return r.from < o.to && o.from < r.to
	}
	return max(r.from, o.from) < min(r.to, o.to)
}

// result is the text with all edits made, without the mark.
func (e *edited) result() string {
	edits := slices.Clone(e.edits)
	slices.SortStableFunc(edits, func(a, b replacement) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	var b strings.Builder
	done := 0
	for _, r := range edits {
		b.WriteString(e.file.Text[done:r.from] + r.text)
		done = r.to
	}
	b.WriteString(e.file.Text[done:])
	return b.String()
}

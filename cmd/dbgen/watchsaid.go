package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/internal/report"
)

// said is what was told of the rounds so far and still holds.
type said struct {
	troubles map[troubleKey]trouble
	findings map[string]report.Finding // by fingerprint
	notes    string
}

// A troubleKey is what a trouble is known by from round to round: all but the line,
// which other edits move.
type troubleKey struct{ file, query, message string }

func (t trouble) key() troubleKey { return troubleKey{t.Pos.File, t.Query, t.Message} }

// news is what a round has that is to be told.
type news struct {
	mended   []trouble
	troubles []trouble
	notes    string
	gone     []report.Finding
	findings []report.Finding
}

// take returns what is new in a round, and remembers it.
func (s *said) take(r *round) news {
	var n news
	s.takeTroubles(r, &n)
	if r.generated && r.notes != s.notes {
		s.notes, n.notes = r.notes, r.notes
	}
	if r.checked {
		s.takeFindings(r, &n)
	}
	return n
}

// takeTroubles finds errors and warnings that are new, and those that are mended: of
// stages that the round did not come to, nothing is known.
func (s *said) takeTroubles(r *round, n *news) {
	now := map[troubleKey]trouble{}
	for _, t := range r.troubles {
		if _, known := s.troubles[t.key()]; !known {
			n.troubles = append(n.troubles, t)
		}
		now[t.key()] = t
	}
	for key, t := range s.troubles {
		if _, still := now[key]; still {
			continue
		}
		if t.stage <= r.stage {
			n.mended = append(n.mended, t)
		} else {
			now[key] = t
		}
	}
	s.troubles = now
	slices.SortFunc(n.mended, func(a, b trouble) int {
		return cmp.Or(a.Pos.Compare(b.Pos), cmp.Compare(a.Query, b.Query), cmp.Compare(a.Message, b.Message))
	})
}

// takeFindings finds findings that are new, and those that are gone: where not all are
// known, none is.
func (s *said) takeFindings(r *round, n *news) {
	now := map[string]report.Finding{}
	for _, f := range r.findings {
		if _, known := s.findings[f.Fingerprint]; !known {
			n.findings = append(n.findings, f)
		}
		now[f.Fingerprint] = f
	}
	for id, f := range s.findings {
		if _, still := now[id]; still {
			continue
		}
		if r.partial {
			now[id] = f
		} else {
			n.gone = append(n.gone, f)
		}
	}
	s.findings = now
	report.Sort(n.gone)
}

// most is how many lines of a kind a round prints of what is over and done with.
const most = 10

// tell prints what is new in a round, if anything is.
func (w *watching) tell(r *round) error {
	n := w.said.take(r)
	var notes, results bytes.Buffer
	tellSome(&notes, n.mended, func(t trouble) string {
		t.Pos = diag.Position{File: t.Pos.File} // where it was says little now
		t.Severity, t.Hint = diag.Error, ""
		t.Message, _, _ = strings.Cut(t.Message, "\n")
		return "mended: " + t.Diagnostic.String()
	})
	for _, t := range n.troubles {
		if t.Pos.File == "" {
			notes.WriteString("dbgen: ")
		}
		fmt.Fprintln(&notes, t.Diagnostic)
	}
	notes.WriteString(n.notes)
	tellFiles(&results, r.files)
	tellSome(&results, n.gone, func(f report.Finding) string {
		return fmt.Sprintf("gone: %s: %s [%s]", f.File, strings.Join(strings.Fields(f.Headline()), " "), f.Rule)
	})
	d := document("check", n.findings)
	d.Color = colored(colorAuto, onTerminal(w.stdout))
	if err := report.Write(&results, "text", d); err != nil {
		return err
	}
	if notes.Len()+results.Len() == 0 {
		return nil
	}
	if onTerminal(w.stderr) { // it may have stood there for hours
		fmt.Fprintf(w.stderr, "%s\n", time.Now().Format(time.TimeOnly))
	}
	if _, err := w.stderr.Write(notes.Bytes()); err != nil {
		return err
	}
	_, err := w.stdout.Write(results.Bytes())
	return err
}

// tellFiles prints which files were changed.
func tellFiles(w io.Writer, changes []output.Change) {
	tellSome(w, changes, func(c output.Change) string {
		if c.Action == output.Remove {
			return "removed " + c.Path
		}
		return "wrote " + c.Path
	})
}

// tellSome prints a line for each, or for the first of many.
func tellSome[T any](w io.Writer, list []T, line func(T) string) {
	for i, v := range list {
		if i == most {
			fmt.Fprintf(w, "and %d more\n", len(list)-i)
			return
		}
		fmt.Fprintln(w, line(v))
	}
}

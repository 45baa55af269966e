package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// annotationLimit is how many annotations of a kind GitHub shows of one step.
const annotationLimit = 10

// annotations are GitHub's kinds of them, by severity.
var annotations = map[string]string{Error: "error", Warning: "warning", Info: "notice"}

// writeGitHub writes findings as workflow commands, which GitHub shows as
// annotations: of each kind as many as it takes, those on changed lines first.
// What is left is summed up in a line; all are in the summary.
func writeGitHub(w io.Writer, d *Document) error {
	shown, left := map[string]int{}, map[string]int{}
	for _, f := range d.changedFirst() {
		kind := annotations[f.Severity]
		if shown[kind] == annotationLimit {
			left[kind]++
			continue
		}
		shown[kind]++
		if _, err := io.WriteString(w, d.annotation(kind, &f)); err != nil {
			return err
		}
	}
	if err := writeLeft(w, left, d.Summary != nil); err != nil {
		return err
	}
	if d.Summary == nil || len(d.Findings) == 0 {
		return nil
	}
	_, err := io.WriteString(d.Summary, d.markdown())
	return err
}

// changedFirst are the findings with those on lines that this change touches
// before the others.
func (d *Document) changedFirst() []Finding {
	if d.Changed == nil {
		return d.Findings
	}
	var changed, others []Finding
	for _, f := range d.Findings {
		if d.touches(f.Span()) {
			changed = append(changed, f)
		} else {
			others = append(others, f)
		}
	}
	return slices.Concat(changed, others)
}

// touches reports whether this change touches a line of a span.
func (d *Document) touches(s Span) bool {
	for line := s.Line; line <= max(s.Line, s.EndLine); line++ {
		if d.Changed(s.File, line) {
			return true
		}
	}
	return false
}

// annotation is the workflow command for a finding.
func (d *Document) annotation(kind string, f *Finding) string {
	properties := []string{"file=" + property(d.path(f.File))}
	if f.Line > 0 {
		properties = append(properties, fmt.Sprintf("line=%d,endLine=%d", f.Line, max(f.Line, f.EndLine)))
		if f.EndLine <= f.Line && f.Column > 0 { // GitHub refuses columns of several lines
			properties = append(properties, fmt.Sprintf("col=%d", f.Column))
		}
		if f.EndLine == f.Line && f.EndColumn > 0 {
			properties = append(properties, fmt.Sprintf("endColumn=%d", f.EndColumn))
		}
	}
	properties = append(properties, "title="+property("dbgen "+d.Command+": "+f.Rule))
	return fmt.Sprintf("::%s %s::%s\n", kind, strings.Join(properties, ","), data(f.below(f.Headline())))
}

// data escapes what a workflow command says.
var data = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace

// property escapes a property of a workflow command.
var property = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace

// writeLeft says what has no annotation.
func writeLeft(w io.Writer, left map[string]int, summary bool) error {
	var counts []string
	for _, severity := range []string{Error, Warning, Info} {
		kind := annotations[severity]
		if n := left[kind]; n > 0 {
			counts = append(counts, plural(n, kind))
		}
	}
	if len(counts) == 0 {
		return nil
	}
	text := "GitHub shows no more annotations of a step; not among them: " + strings.Join(counts, ", ")
	if summary {
		text += "; the job's summary has all findings"
	}
	_, err := fmt.Fprintln(w, text)
	return err
}

// plural is a number of things.
func plural(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

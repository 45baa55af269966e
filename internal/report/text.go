package report

import (
	"fmt"
	"io"
	"strings"
)

// writeText writes findings as compilers do, with the reason and the cure on
// lines of their own. A cure that several findings share is written once.
func writeText(w io.Writer, d *Document) error {
	var b strings.Builder
	cures := map[string]string{} // where they were written
	for _, f := range d.Findings {
		fmt.Fprintf(&b, "%s:%d:%d: %s: ", f.File, f.Line, f.Column, f.Severity)
		if f.Query != "" {
			b.WriteString(f.Query + ": ")
		}
		fmt.Fprintf(&b, "%s [%s]\n", f.Message, f.Rule)
		detail(&b, "why", f.Why)
		detail(&b, "known", f.Evidence)
		if len(f.Queries) > 1 {
			detail(&b, "queries", strings.Join(f.Queries, ", "))
		}
		cure := f.SQL
		if first, ok := cures[cure]; ok {
			cure = "the same index as at " + first
		} else if cure != "" {
			cures[cure] = fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column)
		}
		detail(&b, "cure", cure)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func detail(b *strings.Builder, name, text string) {
	if text != "" {
		fmt.Fprintf(b, "\t%s: %s\n", name, strings.ReplaceAll(text, "\n", "\n\t      "))
	}
}

package check

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// WriteText writes findings as compilers do, with the reason and the cure on
// lines of their own. A cure that several findings share is written once.
func WriteText(w io.Writer, found []Finding) error {
	var b strings.Builder
	cures := map[string]string{} // where they were written
	for _, f := range found {
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

// WriteJSON writes findings as one JSON document.
func WriteJSON(w io.Writer, found []Finding) error {
	if found == nil {
		found = []Finding{}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Version  int       `json:"version"`
		Findings []Finding `json:"findings"`
	}{1, found})
}

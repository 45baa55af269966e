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
		fmt.Fprintf(&b, "%s: %s: %s [%s]\n", f.Place(), f.Severity, f.Headline(), f.Rule)
		for _, line := range f.details() {
			if line.name == "cure" {
				if first, ok := cures[line.text]; ok {
					line.text = "the same index as at " + first
				} else {
					cures[line.text] = f.Place()
				}
			}
			fmt.Fprintf(&b, "\t%s: %s\n", line.name, strings.ReplaceAll(line.text, "\n", "\n\t      "))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

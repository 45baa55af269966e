package report

import (
	"fmt"
	"io"
	"strings"
)

// writeText writes findings as compilers do: the place and what is wrong, the
// lines with it underlined, and below them the reason and the cure. A cure that
// several findings share is written once.
func writeText(w io.Writer, d *Document) error {
	var b strings.Builder
	cures := map[string]string{} // where they were written
	for i := range d.Findings {
		f := &d.Findings[i]
		p := painter{d.Color}
		fmt.Fprintf(&b, "%s: %s: %s %s\n", p.paint(bold, f.Place()), p.paint(severityColor[f.Severity], f.Severity),
			p.paint(bold, visible(strings.Join(strings.Fields(f.Headline()), " "))), p.paint(dim, "["+f.Rule+"]"))
		d.writeSource(&b, p, f)
		for _, line := range f.details() {
			if line.name == "cure" {
				if first, ok := cures[line.text]; ok {
					line.text = "the same as at " + first
					if f.SQL != "" {
						line.text = "the same index as at " + first
					}
				} else {
					cures[line.text] = f.Place()
				}
			}
			writeDetail(&b, p, line)
		}
		if len(f.Fixes) > 0 {
			writeDetail(&b, p, detail{"fix", d.fixHint(f.Fixes[0])})
		}
		for _, r := range f.Related {
			at := Finding{File: r.File, Line: r.Line, Column: r.Column}
			writeDetail(&b, p, detail{"note", at.Place() + ": " + r.Message})
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// fixHint says what a fix does, and what does it.
func (d *Document) fixHint(fix Fix) string {
	if d.Command == "" {
		return fix.Message
	}
	return fix.Message + " (dbgen " + d.Command + " --fix)"
}

func writeDetail(b *strings.Builder, p painter, line detail) {
	text := strings.ReplaceAll(visible(line.text), "\n", "\n\t      ")
	if line.name == "cure" {
		text = p.paint(green, text)
	}
	fmt.Fprintf(b, "\t%s %s\n", p.paint(cyan, line.name+":"), text)
}

// A color is what a terminal is told to write in.
type color string

// The colours, as SGR parameters.
const (
	bold    color = "1"
	dim     color = "2"
	green   color = "32"
	cyan    color = "36"
	red     color = "1;31"
	magenta color = "1;35"
	blue    color = "1;34"
)

var severityColor = map[string]color{Error: red, Warning: magenta, Info: blue}

// A painter writes in colours, if it may.
type painter struct{ on bool }

func (p painter) paint(c color, text string) string {
	if !p.on || text == "" {
		return text
	}
	return "\x1b[" + string(c) + "m" + text + "\x1b[0m"
}

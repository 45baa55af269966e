package report

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// shownLines is how many lines of a finding are shown at most: of longer ones the
// first and the last.
const shownLines = 4

// writeSource writes the lines that a finding is in, with what it is about
// underlined; nothing where they are not known.
func (d *Document) writeSource(b *strings.Builder, p painter, f *Finding) {
	file := d.file(f.File)
	if file == nil || file.Offset(f.Line, 1) < 0 {
		return
	}
	last := max(f.Line, f.EndLine)
	if last > f.Line && f.EndColumn <= 1 { // behind a line's end
		last--
	}
	gutter := len(fmt.Sprint(last))
	for n := f.Line; n <= last; n++ {
		if last-f.Line >= shownLines && n == f.Line+shownLines-2 {
			fmt.Fprintf(b, "%*s %s\n", gutter+1, "", p.paint(dim, "⋮"))
			n = last
		}
		before, marked, after := fit(underlined(file, f, n))
		source := strings.TrimRight(" "+before+marked+after, " ")
		fmt.Fprintf(b, " %s%s\n", p.paint(dim, fmt.Sprintf("%*d |", gutter, n)), source)
		line := strings.Repeat("~", cells(marked))
		if n == f.Line {
			line = "^" + strings.TrimPrefix(line, "~")
		}
		if line != "" {
			fmt.Fprintf(b, " %s %s%s\n", p.paint(dim, fmt.Sprintf("%*s |", gutter, "")), strings.Repeat(" ", cells(before)), p.paint(severityColor[f.Severity], line))
		}
	}
}

// underlined splits a line, as it is shown, at what of it belongs to a finding.
func underlined(file *diag.File, f *Finding, n int) (before, marked, after string) {
	text := file.Line(n)
	from, to := 0, len(text)
	start := file.Offset(n, 1)
	if n == f.Line && f.Column > 0 {
		from = file.Offset(n, f.Column) - start
	} else if n > f.Line { // not what indents it
		from = len(text) - len(strings.TrimLeft(text, " \t"))
	}
	switch {
	case n == f.EndLine:
		to = file.Offset(n, f.EndColumn) - start
	case f.EndLine == 0:
		to = from
	}
	to = max(from, min(to, len(strings.TrimRight(text, " \t"))))
	return visible(text[:from]), visible(text[from:to]), visible(text[to:])
}

// lineCells is how much of a line is shown, in cells of a terminal, and leadCells
// how much of that before what is underlined.
const (
	lineCells = 120
	leadCells = 40
)

// fit leaves out what is too far from what is underlined, so that a terminal does
// not wrap the line.
func fit(before, marked, after string) (string, string, string) {
	if cells(before)+cells(marked)+cells(after) <= lineCells {
		return before, marked, after
	}
	if n := cells(before); n > leadCells && n+cells(marked) > lineCells-leadCells {
		runes := []rune(before)
		for cells(string(runes)) >= leadCells {
			runes = runes[1:]
		}
		before = "…" + string(runes)
	}
	if room := lineCells - cells(before); cells(marked) > room {
		return before, cut(marked, room), ""
	}
	return before, marked, cut(after, lineCells-cells(before)-cells(marked))
}

// cut shortens a text to a number of cells.
func cut(text string, room int) string {
	if cells(text) <= room {
		return text
	}
	n := 0
	for i, r := range text {
		if n += cells(string(r)); n >= room {
			return text[:i] + "…"
		}
	}
	return text
}

// visible makes of a text what can be shown as it is counted: tabs as blanks, and
// no character that would move the cursor, turn the writing or hide something.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.Is(unicode.Cc, r), unicode.Is(unicode.Bidi_Control, r), r == 0x2028, r == 0x2029:
			return '\ufffd'
		}
		return r
	}, strings.ReplaceAll(text, "\t", "    "))
}

// cells is how many cells of a terminal a text takes.
func cells(text string) int {
	n := 0
	for _, r := range text {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

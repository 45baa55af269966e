package report

import (
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// Moved gives findings their places in files whose texts are others now: was and now
// are the texts by the files' names. What stood in lines that are gone is where they
// were. Fixes that change one of the files are dropped, since they are of the old text.
func Moved(found []Finding, was, now map[string]string) []Finding {
	lines := map[string]func(int) int{}
	for name, text := range now {
		lines[name] = moves(was[name], text)
	}
	found = slices.Clone(found)
	for i := range found {
		f := &found[i]
		if line := lines[f.File]; line != nil {
			f.Line, f.EndLine = line(f.Line), line(f.EndLine)
		}
		f.Related = slices.Clone(f.Related)
		for k := range f.Related {
			if p := &f.Related[k]; lines[p.File] != nil {
				p.Line, p.EndLine = lines[p.File](p.Line), lines[p.File](p.EndLine)
			}
		}
		f.Fixes = slices.DeleteFunc(slices.Clone(f.Fixes), func(fix Fix) bool {
			return slices.ContainsFunc(fix.Edits, func(e Edit) bool { return lines[e.File] != nil })
		})
	}
	return found
}

// moves says where a line of a text, counted from 1, is in another; 0 stays.
func moves(was, now string) func(line int) int {
	type change struct{ from, to, lines int } // lines of the old text, and how many are there instead
	var changes []change
	for _, e := range udiff.Lines(was, now) {
		from := 1 + strings.Count(was[:e.Start], "\n")
		changes = append(changes, change{from, from + strings.Count(was[e.Start:e.End], "\n"), strings.Count(e.New, "\n")})
	}
	return func(line int) int {
		moved := line
		for _, c := range changes {
			switch {
			case line == 0 || line < c.from:
				return moved
			case line < c.to: // in what is another now
				return moved - (line - c.from) + min(line-c.from, max(c.lines-1, 0))
			}
			moved += c.lines - (c.to - c.from)
		}
		return moved
	}
}

package diag

import (
	"sort"
	"unicode/utf8"
)

// A File is a source text with an index of its lines. It is safe for
// concurrent use once made.
type File struct {
	Name string // as the user should see it
	Text string

	lines []int // offset of each line's first byte
}

// NewFile indexes text.
func NewFile(name, text string) *File {
	f := &File{Name: name, Text: text, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			f.lines = append(f.lines, i+1)
		}
	}
	return f
}

// Position returns the place of a byte offset. An offset outside the text is
// moved to its nearest end.
func (f *File) Position(offset int) Position {
	offset = min(max(offset, 0), len(f.Text))
	line := sort.SearchInts(f.lines, offset+1) - 1
	return Position{
		File:   f.Name,
		Offset: offset,
		Line:   line + 1,
		Column: utf8.RuneCountInString(f.Text[f.lines[line]:offset]) + 1,
	}
}

// Line returns the text of the 1-based line n without its line ending, or ""
// when there is no such line.
func (f *File) Line(n int) string {
	if n < 1 || n > len(f.lines) {
		return ""
	}
	start, end := f.lines[n-1], len(f.Text)
	if n < len(f.lines) {
		end = f.lines[n] - 1
	}
	if end > start && f.Text[end-1] == '\r' {
		end--
	}
	return f.Text[start:end]
}

// Offset returns the offset of the first byte of a 1-based column, which counts
// characters, of a 1-based line; -1 when there is no such place. Columns behind the
// line's end are its end.
func (f *File) Offset(line, column int) int {
	if line < 1 || line > len(f.lines) || column < 1 {
		return -1
	}
	text := f.Line(line)
	for at := range text {
		if column == 1 {
			return f.lines[line-1] + at
		}
		column--
	}
	return f.lines[line-1] + len(text)
}

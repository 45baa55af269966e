package report

import (
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// file returns a file's text, nil when it is not known.
func (d *Document) file(name string) *diag.File {
	if f, ok := d.files[name]; ok {
		return f
	}
	if d.files == nil {
		d.files = map[string]*diag.File{}
	}
	var f *diag.File
	if d.Text != nil {
		if text, ok := d.Text(name); ok {
			f = diag.NewFile(name, strings.TrimPrefix(text, "\ufeff"))
		}
	}
	d.files[name] = f
	return f
}

// snippet is the text of a span; ok is false when it or its end is not known.
func (d *Document) snippet(s Span) (text string, ok bool) {
	f := d.file(s.File)
	if f == nil || s.Line < 1 || s.EndLine < s.Line {
		return "", false
	}
	from, to := f.Offset(s.Line, s.Column), f.Offset(s.EndLine, s.EndColumn)
	if from < 0 || to < from {
		return "", false
	}
	return f.Text[from:to], true
}

// byteColumn is a 1-based column in bytes; where the text is not known that in
// characters.
func (d *Document) byteColumn(file string, line, column int) int {
	f := d.file(file)
	if f == nil {
		return column
	}
	at := f.Offset(line, column)
	if at < 0 {
		return column
	}
	return at - f.Offset(line, 1) + 1
}

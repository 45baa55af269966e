package parser

import (
	"slices"
	"sort"
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
)

// An edit is one place where a query's SQL differs from the file's text:
// the bytes from start to end of the file became text, which begins at byte at
// of the SQL.
type edit struct {
	start, end int
	text       string
	at         int
}

// applyEdits returns source[start:end] with the edits made, and the edits that
// were made, in order, with their places in the result. Of edits that overlap
// the first counts.
func applyEdits(source string, start, end int, edits []edit) (string, []edit) {
	slices.SortStableFunc(edits, func(a, b edit) int { return a.start - b.start })
	var b strings.Builder
	b.Grow(end - start + len(edits)*len("$1"))
	made := edits[:0]
	done := start
	for _, e := range edits {
		if e.start < done {
			continue
		}
		b.WriteString(source[done:e.start])
		e.at = b.Len()
		b.WriteString(e.text)
		done = e.end
		made = append(made, e)
	}
	b.WriteString(source[done:end])
	return b.String(), made
}

// Position returns the place in the file of a byte offset of q.SQL. What a
// macro was rewritten to is where the macro is.
func (q *Query) Position(offset int) diag.Position {
	if q.File == nil {
		return diag.Position{}
	}
	return q.File.Position(q.fileOffset(offset))
}

// fileOffset maps an offset of SQL to the file.
func (q *Query) fileOffset(offset int) int {
	offset = min(max(offset, 0), len(q.SQL))
	i := sort.Search(len(q.edits), func(i int) bool { return q.edits[i].at > offset })
	if i == 0 {
		return q.start + offset
	}
	e := q.edits[i-1]
	if inside := offset - e.at; inside >= len(e.text) {
		return e.end + inside - len(e.text)
	}
	return e.start
}

// sqlOffset maps an offset of the file, outside what was replaced, to SQL.
func (q *Query) sqlOffset(offset int) int {
	i := sort.Search(len(q.edits), func(i int) bool { return q.edits[i].start > offset })
	if i == 0 {
		return offset - q.start
	}
	e := q.edits[i-1]
	if offset < e.end {
		return e.at
	}
	return e.at + len(e.text) + offset - e.end
}

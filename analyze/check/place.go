package check

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// end finds out where what a finding is about ends, if its rule does not say.
func (c *checker) end(f *Finding) {
	if f.EndLine > 0 || f.Line < 1 {
		return
	}
	file, text := c.text(f)
	if file == nil {
		return
	}
	start := file.Offset(f.Line, f.Column)
	if start < 0 || start >= len(text) {
		return
	}
	end := file.Position(sqltext.Extent(text, start))
	f.EndLine, f.EndColumn = end.Line, end.Column
}

// text returns the file of SQL that a finding is in, nil for none, and its text
// up to the end of the query.
func (c *checker) text(f *Finding) (*diag.File, string) {
	i := slices.IndexFunc(c.res.Queries, func(q *analyze.Query) bool {
		return q.Name == f.Query && q.File != nil && q.File.Name == f.File
	})
	if i >= 0 {
		q := c.res.Queries[i]
		return q.File, q.File.Text[:q.Position(len(q.SQL)).Offset]
	}
	for _, src := range c.opts.Sources {
		if src.Name == f.File {
			file, ok := c.files[src.Name]
			if !ok {
				file = diag.NewFile(src.Name, src.Text)
				c.files[src.Name] = file
			}
			return file, src.Text
		}
	}
	return nil, ""
}

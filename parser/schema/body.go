package schema

import (
	"strings"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A bodySource is where a function's body stands: in a statement of a file.
type bodySource struct {
	file *diag.File
	stmt statement
	at   int // of the string after AS, an offset in the statement's text
}

// Text returns the text of the function's body: the string after AS, or the
// statement with BEGIN ATOMIC or RETURN, in which the nodes of SQLBody have
// their locations.
func (f *Function) Text() string {
	if f.Body != "" || f.source.file == nil {
		return f.Body
	}
	return f.source.stmt.sql[:f.source.stmt.end]
}

// TextStart is where the function's own text begins in Text.
func (f *Function) TextStart() int {
	if f.Body != "" {
		return 0
	}
	return f.source.stmt.start
}

// BodyPosition turns an offset in Text into a place in the schema file.
func (f *Function) BodyPosition(offset int) diag.Position {
	s := &f.source
	if s.file == nil || offset < 0 {
		return f.Pos
	}
	if f.Body != "" {
		if s.at <= 0 || s.at >= len(s.stmt.sql) {
			return f.Pos
		}
		offset = s.at + rawOffset(s.stmt.sql[s.at:], offset)
	}
	return s.file.Position(s.stmt.offset + offset)
}

// rawOffset is where the byte at an offset of a string's value is in the
// literal that the text begins with.
func rawOffset(literal string, offset int) int {
	if strings.HasPrefix(literal, "$") {
		return strings.IndexByte(literal[1:], '$') + 2 + offset
	}
	i := strings.IndexByte(literal, '\'') + 1
	escapes := i > 1 && (literal[0] == 'e' || literal[0] == 'E')
	for ; offset > 0 && i < len(literal); offset-- {
		if literal[i] == '\'' || escapes && literal[i] == '\\' {
			i++
		}
		i++
	}
	return i
}

// aggregateParts are the functions that an aggregate's definition names.
func aggregateParts(definition []*pg.Node) []Name {
	var parts []Name
	for _, d := range definition {
		switch opt := d.GetDefElem(); strings.ToLower(opt.GetDefname()) {
		case "sfunc", "sfunc1", "finalfunc", "msfunc", "minvfunc", "mfinalfunc", "combinefunc":
			parts = append(parts, optionName(opt.Arg))
		}
	}
	return parts
}

package schema

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// The parser's grammar is PostgreSQL 17's, where generated columns are STORED
// and must say so. PostgreSQL 18 has VIRTUAL ones too, and they are what is
// meant when nothing is said. A statement that fails to parse is parsed again
// with STORED put in their place.
const (
	replaced = "STORED " // for VIRTUAL: as long as the word
	inserted = " STORED"
)

// A rewrite says what was put in a statement's text.
type rewrite struct {
	virtual  []int // where STORED stands for VIRTUAL, offsets in the new text
	inserted []int // where inserted was put in, offsets in the new text
}

// original maps an offset in the new text to one in the file's.
func (w *rewrite) original(offset int) int {
	shift := 0
	for _, at := range w.inserted {
		if at < offset {
			shift += len(inserted)
		}
	}
	return offset - shift
}

// parseNewer parses what PostgreSQL 17's grammar refuses and 18 accepts. When
// that is not the matter it returns err.
func parseNewer(sql string, err error) (*pgast.ParseResult, string, rewrite, error) {
	var out strings.Builder
	var w rewrite
	copied := 0
	for at := range generatedExpressions(sql) {
		lex := sqltext.Lexer{Text: sql, At: at}
		start, end, class := lex.Next()
		word := strings.ToUpper(sql[start:end])
		switch {
		case class == 'a' && word == "STORED":
		case class == 'a' && word == "VIRTUAL":
			out.WriteString(sql[copied:start])
			w.virtual = append(w.virtual, out.Len())
			out.WriteString(replaced)
			copied = end
		default:
			out.WriteString(sql[copied:at])
			w.inserted = append(w.inserted, out.Len())
			w.virtual = append(w.virtual, out.Len()+1)
			out.WriteString(inserted)
			copied = at
		}
	}
	if len(w.virtual) == 0 {
		return nil, "", w, err
	}
	out.WriteString(sql[copied:])
	tree, again := pgast.Parse(out.String())
	if again != nil {
		return nil, "", w, err
	}
	return tree, out.String(), w, nil
}

// generatedExpressions yields the offsets after each GENERATED ALWAYS AS (…).
func generatedExpressions(sql string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		lex := sqltext.Lexer{Text: sql}
		depth, opened := 0, -1
		var last [3]string
		for {
			start, end, class := lex.Next()
			switch class {
			case 0:
				return
			case '(':
				if opened < 0 && last == [3]string{"GENERATED", "ALWAYS", "AS"} {
					opened = depth
				}
				depth++
			case ')':
				if depth--; depth == opened {
					opened = -1
					if !yield(end) {
						return
					}
				}
			}
			last[0], last[1], last[2] = last[1], last[2], strings.ToUpper(sql[start:end])
		}
	}
}

// generatedKind tells a stored generated column from a virtual one.
func (r *replayer) generatedKind(con *pg.Constraint) string {
	if len(r.stmt.virtual) == 0 {
		return "stored"
	}
	from := max(int(con.Location), 0)
	for end := range generatedExpressions(r.stmt.sql[from:]) {
		word := sqltext.SkipBlank(r.stmt.sql, from+end)
		if slices.Contains(r.stmt.virtual, word) {
			return "virtual"
		}
		break
	}
	return "stored"
}

package parser

import (
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A Word is a token of a text that is SQL or much like it, such as the body of a
// PL/pgSQL function. Comments are none.
type Word struct {
	// Text is a name's or key word's in lower case, unless it is quoted; of a
	// string constant without escapes it is the value.
	Text   string
	Name   bool // it may be a name: quoted, or no reserved key word
	String bool // a string constant
}

// Words splits a text into its tokens. The error is PostgreSQL's scanner's.
func Words(text string) ([]Word, error) {
	tokens, err := pgast.Scan(text)
	if err != nil {
		return nil, err
	}
	words := make([]Word, 0, len(tokens))
	for _, t := range tokens {
		if t.Token == pg.Token_SQL_COMMENT || t.Token == pg.Token_C_COMMENT {
			continue
		}
		raw := text[t.Start:t.End]
		switch {
		case t.Token == pg.Token_SCONST:
			words = append(words, Word{Text: stringValue(raw), String: true})
		case strings.HasPrefix(raw, `"`):
			words = append(words, Word{Text: strings.ReplaceAll(raw[1:len(raw)-1], `""`, `"`), Name: true})
		default:
			words = append(words, Word{Text: strings.ToLower(raw), Name: mayBeName(t)})
		}
	}
	return words, nil
}

func mayBeName(t pgast.ScanToken) bool {
	switch t.KeywordKind {
	case pg.KeywordKind_UNRESERVED_KEYWORD, pg.KeywordKind_COL_NAME_KEYWORD, pg.KeywordKind_TYPE_FUNC_NAME_KEYWORD:
		return true
	}
	return t.Token == pg.Token_IDENT
}

// stringValue is the value of a string constant without escapes.
func stringValue(raw string) string {
	if strings.HasPrefix(raw, "$") {
		tag := strings.IndexByte(raw[1:], '$') + 2
		return raw[tag : len(raw)-tag]
	}
	if i := strings.IndexByte(raw, '\''); i >= 0 && strings.HasSuffix(raw, "'") && len(raw) > i+1 {
		raw = raw[i+1 : len(raw)-1]
	}
	return strings.ReplaceAll(raw, "''", "'")
}

package parser

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/parser/pgast"
)

// A ReturningAlias is RETURNING WITH (OLD AS o, NEW AS n), which PostgreSQL 18
// has.
type ReturningAlias struct {
	Offset   int    // in SQL, of the first item that is returned
	Old, New string // "" when not given
	// OldOffset and NewOffset are where the aliases are given.
	OldOffset, NewOffset int
}

// parseNewer parses a statement with RETURNING WITH, which the parser's
// grammar, PostgreSQL 17's, does not know: that part is blanked out, so that
// every offset stays what it is. It returns nil when that is not the matter.
func parseNewer(sql string) (*pgast.ParseResult, []ReturningAlias) {
	tokens, err := pgast.Scan(sql)
	if err != nil {
		return nil, nil
	}
	r := returningReader{sql: sql}
	for _, t := range tokens {
		if t.Token != pg.Token_SQL_COMMENT && t.Token != pg.Token_C_COMMENT {
			r.tokens = append(r.tokens, t)
		}
	}
	text := []byte(sql)
	var aliases []ReturningAlias
	for i := range r.tokens {
		if r.tokens[i].Token != pg.Token_RETURNING {
			continue
		}
		alias, end := r.read(i)
		if end == 0 {
			continue
		}
		for k := int(r.tokens[i+1].Start); k < end; k++ {
			if text[k] != '\n' {
				text[k] = ' '
			}
		}
		aliases = append(aliases, alias)
	}
	if len(aliases) == 0 {
		return nil, nil
	}
	tree, err := pgast.Parse(string(text))
	if err != nil {
		return nil, nil
	}
	return tree, aliases
}

// A returningReader reads the tokens of a statement, comments left out.
type returningReader struct {
	sql    string
	tokens []*pgast.ScanToken
}

func (r *returningReader) word(i int) string {
	if i >= len(r.tokens) {
		return ""
	}
	return r.sql[r.tokens[i].Start:r.tokens[i].End]
}

// read reads what follows the RETURNING at token i. It returns the offset after
// the closing parenthesis, or 0 when no list of aliases is there.
func (r *returningReader) read(i int) (ReturningAlias, int) {
	var alias ReturningAlias
	if !strings.EqualFold(r.word(i+1), "with") || r.word(i+2) != "(" {
		return alias, 0
	}
	for k := i + 3; strings.EqualFold(r.word(k+1), "as") && r.word(k+2) != ""; k += 4 {
		name := r.word(k + 2)
		if name[0] == '"' {
			name = strings.ReplaceAll(name[1:len(name)-1], `""`, `"`)
		} else {
			name = foldName(name)
		}
		switch strings.ToLower(r.word(k)) {
		case "old":
			alias.Old, alias.OldOffset = name, int(r.tokens[k].Start)
		case "new":
			alias.New, alias.NewOffset = name, int(r.tokens[k].Start)
		default:
			return alias, 0
		}
		switch r.word(k + 3) {
		case ",":
		case ")":
			if k+4 < len(r.tokens) {
				alias.Offset = int(r.tokens[k+4].Start)
			}
			return alias, int(r.tokens[k+3].End)
		default:
			return alias, 0
		}
	}
	return alias, 0
}

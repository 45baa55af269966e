package pgast

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
)

// PostgreSQL's parser builds `a + b + c …` as a tree as deep as the chain is
// long, and the code that hands the tree over walks it by recursion. Some
// 30,000 links overflow the C stack and kill the process; in WebAssembly some
// 3,000 do, and leave an instance behind that is not to be trusted. Texts that
// may hold such a chain are turned away before they reach the parser, in both
// builds alike.
const (
	maxLinks   = 3_000
	minStretch = 2 * maxLinks // bytes; a link and its operand take at least two
)

// errTooDeep is what is said of them.
func errTooDeep(offset int) *SyntaxError {
	return &SyntaxError{
		Message: "expression is too deep",
		Offset:  offset,
		Hint:    "split the statement, or pass the values as an array parameter",
	}
}

// tooDeep reports where sql holds a chain that may nest too deeply.
func tooDeep(sql string) (offset int, deep bool) {
	if !longStretch(sql) {
		return 0, false
	}
	tokens, err := Scan(sql)
	if err != nil {
		return 0, false // Parse will say it better
	}
	start, links := 0, 0
	for _, tok := range tokens {
		switch tok.Token {
		case pg.Token_ASCII_44, pg.Token_ASCII_59, pg.Token_AND, pg.Token_OR, pg.Token_WHEN:
			links = 0 // a new branch: lists, AND and OR grow wide, not deep
		case pg.Token_SQL_COMMENT, pg.Token_C_COMMENT,
			pg.Token_IDENT, pg.Token_UIDENT, pg.Token_PARAM, pg.Token_ICONST, pg.Token_FCONST, pg.Token_SCONST, pg.Token_USCONST, pg.Token_BCONST, pg.Token_XCONST,
			pg.Token_ASCII_40, pg.Token_ASCII_41, pg.Token_ASCII_46, pg.Token_ASCII_91, pg.Token_ASCII_93,
			pg.Token_SELECT, pg.Token_FROM, pg.Token_WHERE, pg.Token_ALL, pg.Token_AS, pg.Token_ON:
		default:
			if links++; links == 1 {
				start = int(tok.Start)
			}
			if links > maxLinks {
				return start, true
			}
		}
	}
	return 0, false
}

// longStretch reports whether sql goes on for long without a comma or
// semicolon; few texts do, and the others need not be scanned twice.
func longStretch(sql string) bool {
	for len(sql) >= minStretch {
		i := strings.LastIndexAny(sql[:minStretch], ",;")
		if i < 0 {
			return true
		}
		sql = sql[i+1:]
	}
	return false
}

package pgast

import (
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast/pg"
	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// A parser goes down by recursion where expressions nest, and whoever reads the
// tree does too; `a + b + c …` is a tree as deep as the chain is long. A stack
// that is used up kills the process: in C at some 30,000 levels, in Go at some
// 300,000. A server takes 3,000 links of such a chain and refuses 5,000, takes
// 3,000 nested calls, 2,000 nested subqueries and 1,000 nested CASE. Texts that
// nest deeper than maxDepth are turned away before they reach the parser.
const (
	maxDepth   = 3_000
	minStretch = 2 * maxDepth // bytes; a link and its operand take at least two
)

// errTooDeep is what is said of them.
func errTooDeep(offset int) *SyntaxError {
	return &SyntaxError{
		Message: "expression is too deep",
		Offset:  offset,
		Hint:    "split the statement, or pass the values as an array parameter",
	}
}

// tooDeep reports where sql nests too deeply.
func tooDeep(sql string) (offset int, deep bool) {
	if offset, deep = deeplyNested(sql); deep {
		return offset, true
	}
	if offset, deep = retriesTooOften(sql); deep {
		return offset, true
	}
	return longChain(sql)
}

// deeplyNested reports where brackets and CASE nest too deeply.
func deeplyNested(sql string) (offset int, deep bool) {
	if len(sql) < maxDepth || strings.Count(sql, "(")+strings.Count(sql, "[")+strings.Count(strings.ToUpper(sql), "CASE") <= maxDepth {
		return 0, false
	}
	depth := 0
	for lex := (sqltext.Lexer{Text: sql}); ; {
		start, end, class := lex.Next()
		word := ""
		if class == 'a' {
			word = sql[start:end]
		}
		switch {
		case class == 0:
			return 0, false
		case class == ';':
			depth = 0
		case class == '(' || class == '[' || strings.EqualFold(word, "case"):
			if depth++; depth > maxDepth {
				return start, true
			}
		case class == ')' || class == ']' || strings.EqualFold(word, "end"):
			depth = max(depth-1, 0)
		}
	}
}

// longChain reports where sql holds a chain of operators that is too long.
func longChain(sql string) (offset int, deep bool) {
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
			if links > maxDepth {
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

package pgast

import (
	"strings"

	"github.com/dbgen-go/dbgen/parser/sqltext"
)

// Where it cannot tell early which of two forms it has before it, oliphant tries the
// one and then the other: after SUBSTRING(, OVERLAY( and JSON_OBJECT(, and where a
// query stands in two brackets, as in FROM ((SELECT …) a JOIN b …). What stands inside
// is tried as often, so each level doubles the time: sixteen of them take half a
// second, thirty a day. Texts with more are turned away.
const maxRetries = 16

// retriesTooOften reports where forms of this kind nest too deeply.
func retriesTooOften(sql string) (offset int, deep bool) {
	if !mayRetry(sql) {
		return 0, false
	}
	var open []bool // the brackets around, and which of them are tried twice
	retries := 0
	before, wasBracket := "", false
	lex := sqltext.Lexer{Text: sql}
	start, end, class := lex.Next()
	for class != 0 {
		nextStart, nextEnd, nextClass := lex.Next()
		switch class {
		case '(':
			next := strings.ToUpper(sql[nextStart:nextEnd])
			retried := before == "SUBSTRING" || before == "OVERLAY" || before == "JSON_OBJECT" ||
				wasBracket && (next == "SELECT" || next == "VALUES" || next == "WITH" || next == "TABLE")
			if open = append(open, retried); retried {
				retries++
			}
			if retries > maxRetries {
				return start, true
			}
		case ')':
			if last := len(open) - 1; last >= 0 {
				if open[last] {
					retries--
				}
				open = open[:last]
			}
		case ';':
			open, retries = open[:0], 0
		}
		before, wasBracket = "", class == '('
		if class == 'a' {
			before = strings.ToUpper(sql[start:end])
		}
		start, end, class = nextStart, nextEnd, nextClass
	}
	return 0, false
}

// mayRetry tells most texts from those that are worth a look.
func mayRetry(sql string) bool {
	found := 0
	for i := range len(sql) {
		if sql[i] != '(' {
			continue
		}
		switch last := strings.TrimRight(sql[:i], " \t\r\n\f\v"); {
		case last == "":
		case strings.IndexByte("(gGyYtT/", last[len(last)-1]) >= 0: // what the words above end in, and a comment
			found++
		}
		if found > maxRetries {
			return true
		}
	}
	return false
}

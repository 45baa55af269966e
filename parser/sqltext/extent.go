package sqltext

import "strings"

// Extent returns where what begins at an offset of a text of SQL ends: the
// condition, the item of a list or the clause, before what separates it from the
// next. It looks at words alone, so it is good for underlining and not to be
// rested on. In a line that is a comment it is the word, or, where the comment or
// a directive begins, the rest of the line.
func Extent(text string, start int) int {
	if start < 0 || start >= len(text) {
		return len(text)
	}
	before := text[:start]
	line := before[strings.LastIndexByte(before, '\n')+1:] + text[start:LineEnd(text, start)]
	if strings.HasPrefix(strings.TrimSpace(line), "--") {
		return commentWordEnd(text, start)
	}
	l := Lexer{Text: text, At: start}
	e := extent{table: namesTable(before)}
	for end := start; ; {
		from, to, class := l.Next()
		call := strings.HasPrefix(text[to:], "(")
		if class == 0 || !e.takes(strings.ToUpper(text[from:to]), class, call) {
			return end
		}
		end = to
	}
}

// commentWordEnd is where a word of a comment ends, or its line where the comment
// or a directive begins.
func commentWordEnd(text string, start int) int {
	rest := strings.TrimRight(text[start:LineEnd(text, start)], " \t\r")
	n := strings.IndexAny(rest, " \t,")
	if n < 1 || strings.HasPrefix(rest, "--") || rest[n-1] == ':' {
		n = len(rest)
	}
	return start + n
}

// nearby is how far before a place the words are that say what stands there.
const nearby = 200

// namesTable reports whether what comes next is the name of a table that is
// created.
func namesTable(before string) bool {
	words := strings.Fields(strings.ToUpper(before[max(0, len(before)-nearby):]))
	if len(words) == 0 {
		return false
	}
	last := words[len(words)-1]
	return last == "TABLE" || last == "EXISTS" && len(words) > 1 && words[len(words)-2] == "NOT"
}

// An extent is what of a text was taken.
type extent struct {
	depth   int    // of parentheses, brackets and CASEs
	first   string // the first word or sign, in upper case
	last    string // the one before
	between bool   // a BETWEEN waits for its AND
	table   bool   // it is a table that is created: its columns do not belong to it
}

// takes reports whether a token, in upper case, still belongs to what the first
// began, and takes it. call is whether a parenthesis follows at once.
func (e *extent) takes(word string, class byte, call bool) bool {
	if e.first == "" {
		e.first = word
	} else if e.depth == 0 && e.separates(word, class, call) {
		return false
	}
	switch {
	case word == "(" || word == "[" || word == "CASE" && class == 'a':
		e.depth++
	case e.depth > 0 && (word == ")" || word == "]" || word == "END" && class == 'a'):
		e.depth--
	case e.depth == 0 && class == 'a':
		e.between = word == "BETWEEN" || e.between && word != "AND"
		e.table = e.table || word == "TABLE" && e.first == "CREATE"
	}
	e.last = word
	return true
}

// separates reports whether a token outside parentheses begins something else.
func (e *extent) separates(word string, class byte, call bool) bool {
	switch word {
	case ";", ")", "]":
		return true
	case ",":
		return e.first != "ORDER" && e.first != "GROUP"
	case "(":
		return e.table
	}
	if class != 'a' || e.last == "." || e.last == "@" || e.last == "AS" { // names
		return false
	}
	switch word {
	case "AND":
		return !e.between
	case "FROM":
		return e.last != "DISTINCT" && e.last != "DELETE"
	case "LEFT", "RIGHT": // are functions, too
		return !call
	case "ON", "USING", "WHERE": // belong to an index
		return e.first != "CREATE"
	}
	return separators[word]
}

// separators are words that begin another part of a statement.
var separators = map[string]bool{
	"OR": true, "THEN": true, "WHEN": true, "ELSE": true, "END": true,
	"GROUP": true, "HAVING": true, "WINDOW": true, "ORDER": true, "LIMIT": true, "OFFSET": true, "FETCH": true, "FOR": true,
	"UNION": true, "INTERSECT": true, "EXCEPT": true,
	"JOIN": true, "INNER": true, "CROSS": true, "FULL": true, "NATURAL": true,
	"SET": true, "VALUES": true, "RETURNING": true,
}

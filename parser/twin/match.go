package twin

import (
	"strconv"
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A condition is one of the AND-ed conditions of a WHERE clause, as tokens.
type condition struct {
	from, to int
	// column and number are those of "column = $n"; number is 0 for any other.
	column string // as it is written
	number int
	cast   string
}

// clauseEnds are the words that end a WHERE clause.
var clauseEnds = []string{"GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR", "UNION", "INTERSECT", "EXCEPT", "RETURNING", "ON"}

// conditions are those of the WHERE clause that begins behind a token; ok is false
// where they are not joined by AND alone.
func (t *text) conditions(where int) (list []condition, ok bool) {
	depth := t.tokens[where].depth
	end := t.find(where+1, len(t.tokens), depth, clauseEnds...)
	if end < 0 {
		end = len(t.tokens)
	}
	from, between, cases := where+1, 0, 0
	for i := where + 1; i < end; i++ {
		tok := t.tokens[i]
		if tok.depth != depth {
			continue
		}
		switch tok.word {
		case "BETWEEN":
			between++
		case "CASE":
			cases++
		case "END":
			cases--
		case "OR":
			if cases == 0 {
				return nil, false
			}
		case "AND":
			switch {
			case cases > 0:
			case between > 0:
				between--
			default:
				list = append(list, t.condition(from, i))
				from = i + 1
			}
		}
	}
	return append(list, t.condition(from, end)), true
}

// condition reads what stands between two ANDs.
func (t *text) condition(from, to int) condition {
	c := condition{from: from, to: to}
	for to-from > 2 && t.is(from, "(") && t.shuts[from] == to-1 {
		from, to = from+1, to-1
	}
	eq := -1
	for i := from; i < to; i++ {
		if t.tokens[i].depth == t.tokens[from].depth && t.is(i, "=") {
			eq = i
		}
	}
	if eq < 0 {
		return c
	}
	left, right := [2]int{from, eq}, [2]int{eq + 1, to}
	if number, cast := t.parameter(right); number > 0 && t.isColumn(left) {
		c.column, c.number, c.cast = t.slice(left[0], left[1]), number, cast
	} else if number, cast := t.parameter(left); number > 0 && t.isColumn(right) {
		c.column, c.number, c.cast = t.slice(right[0], right[1]), number, cast
	}
	return c
}

// parameter reads "$n", "$n::type" or "CAST($n AS type)"; else the number is 0.
func (t *text) parameter(span [2]int) (number int, cast string) {
	from, to := span[0], span[1]
	for to-from > 2 && t.is(from, "(") && t.shuts[from] == to-1 {
		from, to = from+1, to-1
	}
	if t.is(from, "CAST") && t.is(from+1, "(") && t.shuts[from+1] == to-1 && from+3 < to && t.is(from+3, "AS") {
		if n, rest := t.parameter([2]int{from + 2, from + 3}); n > 0 && rest == "" {
			return n, t.slice(from+4, to-1)
		}
		return 0, ""
	}
	for _, p := range t.params {
		if p.at == from && p.end == t.tokens[to-1].end {
			return p.number, p.cast
		}
	}
	return 0, ""
}

// isColumn reports whether tokens are the name of a column, maybe with its table's.
func (t *text) isColumn(span [2]int) bool {
	from, to := span[0], span[1]
	if to <= from || (to-from)%2 == 0 || to-from > 5 {
		return false
	}
	for i := from; i < to; i++ {
		if (i-from)%2 == 1 {
			if !t.is(i, ".") {
				return false
			}
			continue
		}
		if !t.isName(i) {
			return false
		}
	}
	return true
}

// isName reports whether a token can be the name of a column.
func (t *text) isName(i int) bool {
	tok := t.tokens[i]
	switch tok.keyword {
	case pg.KeywordKind_NO_KEYWORD:
		return tok.kind == pg.Token_IDENT || tok.kind == pg.Token_UIDENT
	case pg.KeywordKind_UNRESERVED_KEYWORD, pg.KeywordKind_COL_NAME_KEYWORD:
		return true
	}
	return t.is(i-1, ".")
}

// lastName is a column's name without its table's, folded as PostgreSQL folds it.
func lastName(column string) string {
	i := strings.LastIndexByte(column, '.')
	name := strings.TrimSpace(column[i+1:])
	if strings.HasPrefix(name, `"`) {
		return strings.ReplaceAll(strings.Trim(name, `"`), `""`, `"`)
	}
	return strings.ToLower(name)
}

// tableOf is what a column's name says of its table, folded; "" is nothing.
func tableOf(column string) string {
	i := strings.LastIndexByte(column, '.')
	if i < 0 {
		return ""
	}
	return lastName(column[:i])
}

// dollar writes the parameter of a number.
func dollar(n int) string { return "$" + strconv.Itoa(n) }

// isReserved reports whether a name is a keyword that cannot be a column's.
func isReserved(name string) bool {
	tokens, err := pgast.Scan(name)
	if err != nil || len(tokens) != 1 {
		return true
	}
	switch tokens[0].KeywordKind {
	case pg.KeywordKind_RESERVED_KEYWORD, pg.KeywordKind_TYPE_FUNC_NAME_KEYWORD:
		return true
	}
	return false
}

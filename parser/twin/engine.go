package twin

import (
	"fmt"
	"strings"
)

// OfMarks is Of for SQLite's and MySQL's placeholders, ? and ?1, as sqlc takes it:
// of the shapes the condition for many of one key, with sqlc.slice, is all that
// these have.
func OfMarks(q Query) (*Twin, error) {
	sql, ticks := dollars(q.SQL)
	t, err := newText(sql)
	if err != nil {
		return nil, err
	}
	q.SQL = sql
	w := &writer{Query: q, text: t, column: map[int]string{}, used: map[int]bool{}}
	if err := w.check(); err != nil {
		return nil, err
	}
	if len(q.Each) != 1 {
		return nil, fmt.Errorf("several keys have no batch but in PostgreSQL")
	}
	stmt := t.stmt.GetSelectStmt()
	where := w.find(0, len(w.tokens), 0, "WHERE")
	if stmt != nil && (!separable(stmt) || writes(stmt.ProtoReflect())) || stmt == nil && t.stmt.GetUpdateStmt() == nil && t.stmt.GetDeleteStmt() == nil || where < 0 {
		return nil, fmt.Errorf("it has no batch but in PostgreSQL")
	}
	keys := w.keys(where)
	if keys == nil {
		return nil, fmt.Errorf("no column is compared with $%d by = alone", q.Each[0])
	}
	if stmt != nil && !w.shows(stmt, keys) {
		return nil, fmt.Errorf("the key cannot be selected too")
	}
	w.used[keys[0].number] = true
	name := w.Params[keys[0].number].Name
	if name == "" {
		name = lastName(keys[0].column)
	}
	w.replace(keys[0].from, keys[0].to, fmt.Sprintf("%s IN (sqlc.slice(%s))", keys[0].column, Plural(name)))
	out, err := w.finish()
	if err != nil {
		return nil, err
	}
	out.SQL = marks(out.SQL, ticks)
	return out, nil
}

// Numbered is a text with PostgreSQL's parameters and quotes in place of question
// marks and backticks.
func Numbered(sql string) string {
	out, _ := dollars(sql)
	return out
}

// Marked is a text with question marks in place of PostgreSQL's parameters.
func Marked(sql string) string { return marks(sql, false) }

// dollars writes parameters as $1 and names as PostgreSQL quotes them. ticks says
// that names were in backticks.
func dollars(sql string) (out string, ticks bool) {
	n := 0
	out = outsideStrings(sql, func(i int) (string, int) {
		switch c := sql[i]; {
		case c == '`':
			ticks = true
			return `"`, 1
		case c != '?':
			return sql[i : i+1], 1
		case i+1 < len(sql) && sql[i+1] >= '0' && sql[i+1] <= '9':
			return "$", 1
		}
		n++
		return dollar(n), 1
	})
	return out, ticks
}

// marks writes what dollars wrote as it was; numbers are left out, for the order is
// the same.
func marks(sql string, ticks bool) string {
	return outsideStrings(sql, func(i int) (string, int) {
		switch c := sql[i]; {
		case c == '"' && ticks:
			return "`", 1
		case c == '$':
			end := i + 1
			for end < len(sql) && sql[end] >= '0' && sql[end] <= '9' {
				end++
			}
			if end > i+1 {
				return "?", end - i
			}
		}
		return sql[i : i+1], 1
	})
}

// outsideStrings writes each byte that stands in no string and no comment as one
// function says, which returns how many bytes it took.
func outsideStrings(sql string, write func(i int) (string, int)) string {
	var b strings.Builder
	for i := 0; i < len(sql); {
		end := i
		switch {
		case sql[i] == '\'':
			end = i + 1 + strings.IndexByte(sql[i+1:], '\'') + 1
		case strings.HasPrefix(sql[i:], "--"):
			end = i + strings.IndexByte(sql[i:]+"\n", '\n')
		case strings.HasPrefix(sql[i:], "/*"):
			end = i + strings.Index(sql[i:]+"*/", "*/") + 2
		}
		if end = min(end, len(sql)); end > i {
			b.WriteString(sql[i:end])
			i = end
			continue
		}
		text, n := write(i)
		b.WriteString(text)
		i += n
	}
	return b.String()
}

package twin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A Query is a statement that is sent many times.
type Query struct {
	SQL string // one statement, with parameters $1, $2, …
	// Each are the parameters that differ from time to time. The others are sent
	// as they are.
	Each   []int
	Params map[int]Known
	One    bool // at most one row is wanted of each time
	// Lists says that unnest has to stand in lists of columns, an array each:
	// sqlc knows no other use of it.
	Lists bool
}

// Known is what is known of a parameter.
type Known struct {
	Name string // in lower case, as a column's; "" is not known
	Type string // as SQL writes it; "" is not known
	List bool   // it is an array already
}

// A Twin is the statement that does for many what the query does for one. It has
// the same parameters by the same numbers.
type Twin struct {
	SQL    string
	Params []Param // by their numbers, from $1
	// Keys are the columns of the result that say which key a row is of; none where
	// there are no rows, or none can say.
	Keys []Key
	// PerKey says that a key that comes twice is answered twice. Else its rows come once.
	PerKey bool
	// Notes say what is not as it was, in sentences without a full stop.
	Notes []string
}

// A Key is a column of the result that has the value of a parameter.
type Key struct {
	Number int    // of the parameter
	Column string // of sqlc.embed with its table
	Added  bool   // the query does not give it
}

// A Param is a parameter of a Twin.
type Param struct {
	Name string // "" is not known
	Type string // of one value, as SQL writes it; "" is not known and not needed
	Many bool   // it is an array
	// Guessed says that the type is not in the query's text.
	Guessed bool
}

// Of returns the batch of a query. The error says why there is none.
func Of(q Query) (*Twin, error) {
	t, err := newText(q.SQL)
	if err != nil {
		return nil, err
	}
	w := &writer{Query: q, text: t, column: map[int]string{}, used: map[int]bool{}}
	if err := w.check(); err != nil {
		return nil, err
	}
	switch stmt := t.stmt.Node.(type) {
	case *pg.Node_SelectStmt:
		err = w.selects(stmt.SelectStmt)
	case *pg.Node_InsertStmt:
		err = w.inserts(stmt.InsertStmt)
	case *pg.Node_UpdateStmt:
		u := stmt.UpdateStmt
		err = w.changes(change{"UPDATE", u.WhereClause, u.Relation, u.WithClause, len(u.FromClause) > 0, pgast.ReturningOf(u).Items})
	case *pg.Node_DeleteStmt:
		d := stmt.DeleteStmt
		err = w.changes(change{"DELETE", d.WhereClause, d.Relation, d.WithClause, len(d.UsingClause) > 0, pgast.ReturningOf(d).Items})
	default:
		err = fmt.Errorf("there is no batch of such a statement")
	}
	if err != nil {
		return nil, err
	}
	return w.finish()
}

// A writer makes one twin.
type writer struct {
	Query
	*text
	column map[int]string // by parameter, its column among the rows of unnest
	used   map[int]bool   // parameters that are arrays now
	rows   string         // what the rows of unnest are called
	out    Twin
}

// check says what no shape can do.
func (w *writer) check() error {
	numbers := map[int]bool{}
	for _, p := range w.params {
		numbers[p.number] = true
	}
	for n := 1; n <= len(numbers); n++ {
		if !numbers[n] {
			return fmt.Errorf("parameter $%d is not used", n)
		}
	}
	if len(w.Each) == 0 {
		return fmt.Errorf("no parameter differs")
	}
	for _, n := range w.Each {
		if !numbers[n] {
			return fmt.Errorf("there is no parameter $%d", n)
		}
		if w.Params[n].List {
			return fmt.Errorf("$%d is an array already", n)
		}
	}
	return nil
}

// finish applies the edits and reads the result as PostgreSQL's parser does.
func (w *writer) finish() (*Twin, error) {
	w.out.SQL = w.apply()
	if parsed, err := pgast.Parse(w.out.SQL); err != nil || len(parsed.Stmts) != 1 {
		return nil, fmt.Errorf("the text cannot be rewritten as a batch: %v", err)
	}
	last := 0
	for _, p := range w.params {
		last = max(last, p.number)
	}
	for n := 1; n <= last; n++ {
		p := Param{Name: w.Params[n].Name, Many: w.used[n]}
		p.Type, p.Guessed = w.typeOf(n)
		w.out.Params = append(w.out.Params, p)
	}
	return &w.out, nil
}

// each reports whether a parameter differs.
func (w *writer) each(n int) bool { return slices.Contains(w.Each, n) }

// note adds a sentence.
func (w *writer) note(format string, args ...any) {
	w.out.Notes = append(w.out.Notes, fmt.Sprintf(format, args...))
}

// typeOf is the type of a parameter: that which all its places in the text cast it
// to, else the one that is told, else the cast of one place.
func (w *writer) typeOf(n int) (name string, guessed bool) {
	casts := map[string]bool{}
	for _, p := range w.params {
		if p.number == n {
			casts[strings.ToLower(p.cast)] = true
			if name == "" {
				name = p.cast
			}
		}
	}
	if told := w.Params[n].Type; name == "" || len(casts) > 1 && told != "" {
		return told, told != ""
	}
	return name, false
}

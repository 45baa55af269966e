package twin

import (
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A Gist is what a text is compared by: it is read once, and compared with many. Any
// number of goroutines may use one.
type Gist struct {
	words   []string // nil where the text cannot be read
	columns []column // nil where they are not known
	rows    []string // the words from FROM on, where columns are known
	params  []int    // as they stand in the text
}

// A column is one of a query's result, as its text has it.
type column struct {
	name string
	expr string // in lower case, without blanks that do not matter
}

// Read reads the gist of a text. One that cannot be read is like no other.
func Read(sql string) *Gist {
	t, err := newText(sql)
	if err != nil {
		return new(Gist)
	}
	g := &Gist{words: t.words(0)}
	for _, p := range t.params {
		g.params = append(g.params, p.number)
	}
	if columns, from := t.columns(); columns != nil {
		g.columns, g.rows = columns, t.words(from)
	}
	return g
}

// Columns are the names of the columns that a query gives; nil is that they are not
// known, as where there is a star.
func (g *Gist) Columns() (names []string) {
	for _, c := range g.columns {
		names = append(names, c.name)
	}
	return names
}

// Params are the numbers of a text's parameters, as they stand in it.
func (g *Gist) Params() []int { return g.params }

// Same reports whether two texts say the same but for blanks, comments, the case of
// words, the numbers and casts of parameters, and the order of rows.
func (g *Gist) Same(o *Gist) bool { return g.words != nil && slices.Equal(g.words, o.words) }

// Gives reports whether a text gives at least the columns of another, of the same
// rows; it does not know stars, nor columns without a name.
func (g *Gist) Gives(o *Gist) bool {
	if g.columns == nil || o.columns == nil || !slices.Equal(g.rows, o.rows) {
		return false
	}
	return !slices.ContainsFunc(o.columns, func(c column) bool { return !slices.Contains(g.columns, c) })
}

// words are those from a token on that Same compares.
func (t *text) words(from int) []string {
	end := len(t.tokens)
	if s := t.stmt.GetSelectStmt(); s != nil && len(s.SortClause) > 0 && s.LimitCount == nil && s.LimitOffset == nil {
		if order := t.find(0, end, 0, "ORDER"); order > 0 && t.find(order, end, 0, "FOR") < 0 {
			end = order
		}
	}
	words := []string{}
	for i := from; i < end; i++ {
		if t.tokens[i].kind != pg.Token_PARAM {
			words = append(words, t.word(i))
			continue
		}
		words = append(words, "$")
		if last := t.castEnd(i + 1); last > i {
			i = last
		}
	}
	return words
}

// columns are those that a query gives, and the token FROM behind them; nil is that
// they are not known.
func (t *text) columns() (list []column, from int) {
	s := t.stmt.GetSelectStmt()
	first := t.find(0, len(t.tokens), 0, "SELECT")
	from = t.find(0, len(t.tokens), 0, "FROM")
	if s == nil || first != 0 || from < 0 || len(s.DistinctClause) > 0 || s.Op != pg.SetOperation_SETOP_NONE {
		return nil, 0
	}
	at := first + 1
	for i, item := range s.TargetList {
		target := item.GetResTarget()
		name := target.GetName()
		if name == "" {
			name = pgast.OutputName(target.GetVal())
		}
		end := t.find(at, from, 0, ",")
		if end < 0 {
			end = from
		}
		if name == "" || isStar(item) || at >= end || i == len(s.TargetList)-1 && end != from {
			return nil, 0
		}
		list = append(list, column{name, t.plain(at, end)})
		at = end + 1
	}
	return list, from
}

// plain is the text of tokens without their blanks and letters' case.
func (t *text) plain(from, to int) string {
	var words []string
	for i := from; i < to; i++ {
		words = append(words, t.word(i))
	}
	return strings.Join(words, " ")
}

// word is a token without the case of letters where that does not matter.
func (t *text) word(i int) string {
	word := t.tokens[i].word
	if t.tokens[i].kind != pg.Token_SCONST && !strings.HasPrefix(word, `"`) {
		word = strings.ToLower(word)
	}
	return word
}

package twin

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A change is an UPDATE or a DELETE.
type change struct {
	verb     string
	where    *pg.Node
	relation *pg.RangeVar
	with     *pg.WithClause
	others   bool // FROM or USING has other tables
	returns  []*pg.Node
}

// changes writes the batch of an UPDATE or a DELETE: the condition for many keys
// where only keys differ, else a join with the rows of unnest.
func (w *writer) changes(c change) error {
	if c.with != nil {
		return fmt.Errorf("%s with WITH has no batch", article(c.verb))
	}
	where := w.find(0, len(w.tokens), 0, "WHERE")
	if c.where == nil || where < 0 || w.is(where+1, "CURRENT") {
		return fmt.Errorf("%s without a condition has no batch", article(c.verb))
	}
	returning := w.find(where, len(w.tokens), 0, "RETURNING")
	if keys := w.keys(where); keys != nil {
		if returning >= 0 {
			w.note("returned rows come in no promised order")
			w.returnsKeys(c, "", keys)
		}
		return w.forMany(keys)
	}
	return w.joins(c, where, returning)
}

func article(verb string) string {
	if verb == "UPDATE" {
		return "an UPDATE"
	}
	return "a " + verb
}

// returnsKeys adds the keys to what a statement returns, with their table.
func (w *writer) returnsKeys(c change, table string, keys []condition) {
	as := &pg.SelectStmt{TargetList: c.returns}
	if !c.others {
		as.FromClause = []*pg.Node{{Node: &pg.Node_RangeVar{RangeVar: c.relation}}}
	}
	for _, k := range keys {
		key := Key{Number: k.number, Column: shown(as, k.column)}
		if key.Column == "" {
			alias := ""
			key.Column, key.Added = lastName(k.column), true
			if slices.ContainsFunc(c.returns, func(n *pg.Node) bool { return mayBeNamed(n.GetResTarget(), key.Column) }) {
				key.Column, alias = another(k.column)
			}
			w.insertBehind(len(w.tokens)-1, ", "+inTable(table, k.column)+alias)
		}
		w.out.Keys = append(w.out.Keys, key)
	}
}

// inTable is a column with its table's name; it may have one.
func inTable(table, column string) string {
	if table == "" || strings.Contains(column, ".") {
		return column
	}
	return table + "." + column
}

// joins joins a statement with the rows of unnest.
func (w *writer) joins(c change, where, returning int) error {
	list, ok := w.conditions(where)
	if !ok {
		return errors.New("conditions that are joined by OR have no batch")
	}
	if err := w.mayJoin(c, where, returning); err != nil {
		return err
	}
	var keys []condition
	columns := w.assigned(where)
	keyed := map[int]bool{} // conditions that are written anew
	for i, cond := range list {
		if cond.number > 0 && w.each(cond.number) && !strings.Contains(cond.cast, "[") {
			keys, keyed[i] = append(keys, cond), true
			columns[cond.number] = lastName(cond.column)
		}
	}
	if len(keys) == 0 && c.verb == "UPDATE" {
		return errors.New("an UPDATE that no key picks rows for has no batch")
	}
	table := c.table()
	w.name(columns)
	w.avoid(table, where, list, keyed, returning)
	if err := w.useRows(w.Each); err != nil {
		return err
	}
	rows, err := w.rowsOf(w.Each)
	if err != nil {
		return err
	}
	for _, cond := range keys {
		w.joinKey(cond, table)
	}
	w.joinRows(c, where, rows)
	if returning >= 0 {
		w.returnsOf(returning, table)
		w.returnsKeys(c, table, keys)
	}
	if c.verb == "UPDATE" {
		w.note("a row whose key comes twice is updated once, by one of the two: leave out all but the last")
	}
	return nil
}

// mayJoin says what of a statement's other tables rules a join out.
func (w *writer) mayJoin(c change, where, returning int) error {
	if !c.others {
		return nil
	}
	if returning >= 0 && slices.ContainsFunc(c.returns, isStar) {
		return errors.New("RETURNING * of several tables has no batch: it would return the keys as well")
	}
	from := w.find(1, where, 0, "FROM", "USING")
	if from <= 0 {
		return nil
	}
	for _, p := range w.paramsIn(from, where) {
		if w.each(p.number) {
			return fmt.Errorf("$%d differs and stands in FROM, where rows of arrays are not seen", p.number)
		}
	}
	return nil
}

// joinKey compares a key's column with that of the rows, in the place of all that was
// edited of the condition.
func (w *writer) joinKey(cond condition, table string) {
	w.edits = slices.DeleteFunc(w.edits, func(e edit) bool {
		return e.start >= w.tokens[cond.from].start && e.end <= w.tokens[cond.to-1].end
	})
	w.replace(cond.from, cond.to, fmt.Sprintf("%s = %s.%s", inTable(table, cond.column), w.rows, quoted(w.column[cond.number])))
}

// table is what a column of the statement's table is written with; "" is nothing,
// for other tables may have it.
func (c change) table() string {
	switch {
	case c.others:
		return ""
	case c.relation.Alias != nil:
		return quoted(c.relation.Alias.Aliasname)
	}
	return quoted(c.relation.Relname)
}

// isStar reports whether a column of a result is "*".
func isStar(n *pg.Node) bool {
	ref := n.GetResTarget().GetVal().GetColumnRef()
	return ref != nil && len(ref.Fields) == 1 && ref.Fields[0].GetAStar() != nil
}

// joinRows adds the rows of unnest to what a statement reads.
func (w *writer) joinRows(c change, where int, rows string) {
	word := "FROM"
	if c.verb == "DELETE" {
		word = "USING"
	}
	from := w.find(1, where, 0, word)
	if from < 0 {
		w.insertBehind(where-1, "\n"+word+" "+rows)
		return
	}
	w.insertBehind(where-1, ", "+rows)
}

// assigned are the columns that SET gives parameters to as they are.
func (w *writer) assigned(where int) map[int]string {
	columns := map[int]string{}
	for _, p := range w.params {
		if p.at < where && w.tokens[p.at].depth == 0 && w.is(p.at-1, "=") && p.at >= 2 && w.isName(p.at-2) {
			columns[p.number] = lastName(w.slice(p.at-2, p.at-1))
		}
	}
	return columns
}

// avoid gives columns of the rows other names where the statement has these for
// columns of its table, which would be ambiguous then.
func (w *writer) avoid(table string, where int, list []condition, keyed map[int]bool, returning int) {
	free := func(i int) bool { // what gets its table, or is assigned to
		for k, cond := range list {
			if table != "" && keyed[k] && cond.from <= i && i < cond.to {
				return true
			}
		}
		if table != "" && 0 <= returning && returning <= i && w.alone(i) {
			return true
		}
		return i < where && w.is(i+1, "=") && w.tokens[i].depth == 0 && (w.is(i-1, ",") || w.is(i-1, "SET"))
	}
	clashes := func(name string) bool {
		for i := range w.tokens {
			if w.isBare(i, name) && !free(i) {
				return true
			}
		}
		return false
	}
	taken := map[string]bool{}
	for _, n := range w.Each {
		name := w.column[n]
		for clashes(w.column[n]) || taken[w.column[n]] {
			w.column[n] = "new_" + w.column[n]
		}
		if w.column[n] == name {
			taken[name] = true
		}
	}
}

// isBare reports whether a token is a column's name without its table's.
func (w *writer) isBare(i int, name string) bool {
	return w.isName(i) && strings.EqualFold(strings.Trim(w.tokens[i].word, `"`), name) && !w.is(i-1, ".") && !w.is(i+1, ".") && !w.is(i+1, "(")
}

// alone reports whether a token of RETURNING is a column by itself, which returnsOf
// gives its table.
func (w *writer) alone(i int) bool {
	return w.tokens[i].depth == 0 && (w.is(i-1, ",") || w.is(i-1, "RETURNING")) && (i+1 == len(w.tokens) || w.is(i+1, ",") || w.is(i+1, "AS"))
}

// returnsOf gives what RETURNING has its table, for the rows of unnest are joined.
func (w *writer) returnsOf(returning int, table string) {
	w.note("returned rows come in no promised order")
	for i := returning + 1; table != "" && i < len(w.tokens); i++ {
		if w.tokens[i].depth == 0 && (w.is(i, "*") && (w.is(i-1, "RETURNING") || w.is(i-1, ",")) || w.isName(i) && w.alone(i)) {
			w.edits = append(w.edits, edit{w.tokens[i].start, w.tokens[i].start, table + "."})
		}
	}
}

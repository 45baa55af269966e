package twin

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// inserts writes the batch of an INSERT: of one row of VALUES, or of the rows of a
// query.
func (w *writer) inserts(stmt *pg.InsertStmt) error {
	if stmt.WithClause != nil {
		return errors.New("an INSERT with WITH has no batch")
	}
	source := stmt.SelectStmt.GetSelectStmt()
	values := w.find(0, len(w.tokens), 0, "VALUES")
	switch {
	case source == nil:
		return errors.New("an INSERT of default values has no batch")
	case values < 0 || len(source.ValuesLists) == 0:
		return w.insertsQuery(stmt, source)
	case len(source.ValuesLists) != 1:
		return errors.New("an INSERT of several rows has no batch: it is one")
	}
	open := values + 1
	items := w.items(open)
	columns, list := w.columnsOf(stmt, values, len(items))
	forColumn := map[int]string{}
	for i, item := range items {
		if n, _ := w.parameter(item); n > 0 && i < len(columns) {
			forColumn[n] = columns[i]
		}
	}
	w.name(forColumn)
	if err := w.conflict(w.shuts[open]+1, forColumn); err != nil {
		return err
	}
	return w.insertsRows(items, list, values)
}

// An insertList is where an INSERT names its columns; open is -1 where it does not.
type insertList struct {
	open  int
	items [][2]int
}

// items are the items of a list in parentheses.
func (t *text) items(open int) (list [][2]int) {
	from, shut := open+1, t.shuts[open]
	for i := from; i <= shut; i++ {
		if i == shut || t.tokens[i].depth == t.tokens[open].depth+1 && t.is(i, ",") {
			list = append(list, [2]int{from, i})
			from = i + 1
		}
	}
	return list
}

// columnsOf are the columns that an INSERT fills, without names where it has none.
func (w *writer) columnsOf(stmt *pg.InsertStmt, values, n int) (names []string, list insertList) {
	list.open = -1
	if len(stmt.Cols) == 0 {
		return nil, list
	}
	list.open = w.find(0, values, 0, "(")
	list.items = w.items(list.open)
	for _, c := range stmt.Cols {
		names = append(names, c.GetResTarget().GetName())
	}
	if len(names) != n || len(list.items) != n {
		return nil, list
	}
	return names, list
}

// insertsRows puts a SELECT from unnest in the place of VALUES.
func (w *writer) insertsRows(items [][2]int, list insertList, values int) error {
	var numbers []int
	plain, kept := true, [][2]int(nil)
	var targets []string
	for i, item := range items {
		if item[1]-item[0] == 1 && w.is(item[0], "DEFAULT") {
			if list.open < 0 || len(list.items) != len(items) {
				return errors.New("an INSERT with DEFAULT and no list of columns has no batch")
			}
			continue
		}
		if list.open >= 0 && len(list.items) == len(items) {
			kept = append(kept, list.items[i])
		}
		n, _ := w.parameter(item)
		isOwn := n > 0 && w.each(n) && !slices.Contains(numbers, n)
		plain = plain && isOwn
		numbers = w.addEach(numbers, item)
		target, err := w.target(item)
		if err != nil {
			return err
		}
		targets = append(targets, target)
	}
	w.keepColumns(list, kept)
	if len(numbers) != len(w.Each) {
		return errors.New("a value that differs stands outside of VALUES alone")
	}
	rows, err := w.list(numbers)
	if !plain && err == nil {
		rows, err = w.rowsOf(numbers)
		rows = fmt.Sprintf("SELECT %s\nFROM %s", strings.Join(targets, ", "), rows)
	}
	if err != nil {
		return err
	}
	w.replace(values, w.shuts[values+1]+1, rows)
	return nil
}

// addEach adds the parameters among tokens that differ, each once.
func (w *writer) addEach(numbers []int, span [2]int) []int {
	for _, p := range w.paramsIn(span[0], span[1]) {
		if w.each(p.number) && !slices.Contains(numbers, p.number) {
			numbers = append(numbers, p.number)
		}
	}
	return numbers
}

// keepColumns takes from a list of columns those that get their defaults.
func (w *writer) keepColumns(list insertList, kept [][2]int) {
	if list.open < 0 || len(kept) == len(list.items) {
		return
	}
	var names []string
	for _, k := range kept {
		names = append(names, w.slice(k[0], k[1]))
	}
	w.replace(list.open, w.shuts[list.open]+1, "("+strings.Join(names, ", ")+")")
}

// target writes a value of VALUES as SELECT has it: what differs is a column of the
// rows, and other parameters have a type, for nothing else gives them one there.
func (w *writer) target(item [2]int) (string, error) {
	var edits []edit
	from := w.tokens[item[0]].start
	for _, p := range w.paramsIn(item[0], item[1]) {
		tok := w.tokens[p.at]
		switch {
		case w.each(p.number):
			edits = append(edits, edit{tok.start - from, tok.end - from, w.rows + "." + quoted(w.column[p.number])})
		case p.cast == "":
			name, _ := w.typeOf(p.number)
			if name == "" {
				return "", fmt.Errorf("the type of $%d is not known: write it with a cast, as in $%[1]d::bigint", p.number)
			}
			edits = append(edits, edit{tok.start - from, tok.end - from, dollar(p.number) + "::" + name})
		}
	}
	return spliced(w.slice(item[0], item[1]), edits), nil
}

// conflict puts EXCLUDED in the place of parameters that ON CONFLICT has from
// VALUES.
func (w *writer) conflict(from int, columns map[int]string) error {
	for _, p := range w.paramsIn(from, len(w.tokens)) {
		if !w.each(p.number) {
			continue
		}
		column := columns[p.number]
		if column == "" {
			return fmt.Errorf("$%d differs and stands in ON CONFLICT or RETURNING, where rows of arrays are not seen", p.number)
		}
		if returning := w.find(from, len(w.tokens), 0, "RETURNING"); returning >= 0 && p.at > returning {
			return fmt.Errorf("$%d differs and stands in RETURNING, where rows of arrays are not seen", p.number)
		}
		w.edits = append(w.edits, edit{w.tokens[p.at].start, w.tokens[p.at].end, "EXCLUDED." + quoted(column)})
	}
	if i := w.find(from, len(w.tokens), 0, "DO"); w.is(i+1, "UPDATE") {
		w.note("PostgreSQL refuses a batch in which two rows meet the same conflict: leave out all but the last of them")
	}
	if i := w.find(from, len(w.tokens), 0, "RETURNING"); i >= 0 {
		w.note("returned rows come in no promised order: tell them apart by what they hold")
	}
	return nil
}

// insertsQuery runs an INSERT's query for each row of unnest.
func (w *writer) insertsQuery(stmt *pg.InsertStmt, source *pg.SelectStmt) error {
	if reads(source, stmt.Relation.Relname) {
		return errors.New("an INSERT of what it reads from its own table has no batch: each time sees the rows of the last")
	}
	from, to := w.queryOf(stmt)
	if from < 0 {
		return errors.New("the query of the INSERT is not found")
	}
	w.name(nil)
	for _, n := range w.Each { // the query's own columns come first in no list
		for w.mentions(w.column[n]) {
			w.column[n] = "new_" + w.column[n]
		}
	}
	if err := w.conflict(to, nil); err != nil {
		return err
	}
	if err := w.typeOthers(from, to); err != nil {
		return err
	}
	if err := w.useRows(w.Each); err != nil {
		return err
	}
	rows, err := w.rowsOf(w.Each)
	if err != nil {
		return err
	}
	if separable(source) && (len(source.FromClause) == 0 || single(source)) && source.WithClause == nil && w.is(from, "SELECT") {
		w.addFrom(from, to, len(source.FromClause) > 0, rows)
		return nil
	}
	if slices.ContainsFunc(source.TargetList, isUntyped) {
		return errors.New("the query gives a constant whose type only the INSERT's column says: cast it, as in NULL::bigint")
	}
	result := w.unused("t", "r", "found")
	w.edits = append([]edit{{w.tokens[from].start, w.tokens[from].start, fmt.Sprintf("SELECT %s.*\nFROM %s\nCROSS JOIN LATERAL (\n", result, rows)}}, w.edits...)
	w.insertBehind(to-1, fmt.Sprintf("\n) AS %s", result))
	return nil
}

// queryOf are the tokens of an INSERT's query; from is -1 where it is not found.
func (w *writer) queryOf(stmt *pg.InsertStmt) (from, to int) {
	from = w.find(0, len(w.tokens), 0, "SELECT", "WITH", "(")
	if w.is(from, "(") && len(stmt.Cols) > 0 {
		from = w.find(w.shuts[from]+1, len(w.tokens), 0, "SELECT", "WITH", "(")
	}
	if from < 0 {
		return -1, -1
	}
	to = w.find(from, len(w.tokens), 0, "ON", "RETURNING")
	for to >= 0 && w.is(to, "ON") && !w.is(to+1, "CONFLICT") {
		to = w.find(to+1, len(w.tokens), 0, "ON", "RETURNING")
	}
	if to < 0 {
		to = len(w.tokens)
	}
	return from, to
}

// addFrom adds rows to what a query of one table, or none, reads.
func (w *writer) addFrom(from, to int, has bool, rows string) {
	where := w.find(from, to, 0, "WHERE", "ORDER", "FOR")
	if where < 0 {
		where = to
	}
	if has {
		w.insertBehind(where-1, ", "+rows)
	} else {
		w.insertBehind(where-1, "\nFROM "+rows)
	}
}

// isUntyped reports whether a column of a result is a constant that takes its type
// from where it goes.
func isUntyped(n *pg.Node) bool {
	c := n.GetResTarget().GetVal().GetAConst()
	return c != nil && (c.Isnull || c.GetSval() != nil)
}

// typeOthers gives the parameters among tokens that do not differ their types.
func (w *writer) typeOthers(from, to int) error {
	for _, p := range w.paramsIn(from, to) {
		if w.each(p.number) || p.cast != "" {
			continue
		}
		if name, _ := w.typeOf(p.number); name != "" {
			w.replace(p.at, p.at+1, dollar(p.number)+"::"+name)
		}
	}
	return nil
}

// reads reports whether a query names a table.
func reads(stmt *pg.SelectStmt, table string) bool {
	return has(stmt.ProtoReflect(), func(n any) bool {
		r, ok := n.(*pg.RangeVar)
		return ok && r.Relname == table
	}, nil)
}

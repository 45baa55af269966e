package twin

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// selects writes the batch of a query that gives rows: the condition for many keys
// where the rows for many are the rows for each put together, else the whole query
// for each row of the keys.
func (w *writer) selects(stmt *pg.SelectStmt) error {
	if writes(stmt.ProtoReflect()) {
		return errors.New("a query that writes in WITH has no batch")
	}
	if stmt.IntoClause != nil {
		return errors.New("SELECT INTO has no batch")
	}
	if separable(stmt) {
		if keys := w.keys(w.whereOf(stmt)); keys != nil && w.shows(stmt, keys) {
			return w.forMany(keys)
		}
	}
	return w.lateral(stmt)
}

// separable reports whether the rows of a query for many keys are those for each
// key put together.
func separable(stmt *pg.SelectStmt) bool {
	if stmt.Op != pg.SetOperation_SETOP_NONE || len(stmt.DistinctClause) > 0 || len(stmt.GroupClause) > 0 || stmt.HavingClause != nil ||
		len(stmt.WindowClause) > 0 || stmt.LimitCount != nil || stmt.LimitOffset != nil || len(stmt.ValuesLists) > 0 {
		return false
	}
	for _, list := range [][]*pg.Node{stmt.TargetList, stmt.SortClause} {
		for _, item := range list {
			if aggregates(item.ProtoReflect()) {
				return false
			}
		}
	}
	return true
}

// whereOf is the token WHERE of a query, or -1.
func (w *writer) whereOf(stmt *pg.SelectStmt) int {
	if stmt.WhereClause == nil {
		return -1
	}
	first := w.find(0, len(w.tokens), 0, "SELECT")
	if first < 0 {
		return -1
	}
	return w.find(first, len(w.tokens), 0, "WHERE")
}

// keys are the conditions "column = $n" of all parameters that differ, which stand
// nowhere else; nil if there are others.
func (w *writer) keys(where int) (keys []condition) {
	if where < 0 {
		return nil
	}
	list, ok := w.conditions(where)
	if !ok {
		return nil
	}
	for _, c := range list {
		if c.number > 0 && w.each(c.number) && w.useCount(c.number) == 1 && !strings.Contains(c.cast, "[") {
			keys = append(keys, c)
		}
	}
	if len(keys) != len(w.Each) {
		return nil
	}
	if len(keys) > 1 && slices.ContainsFunc(keys, func(c condition) bool { name, _ := w.typeOf(c.number); return name == "" }) {
		return nil
	}
	return keys
}

// forMany puts a condition for many keys where those for one are.
func (w *writer) forMany(keys []condition) error {
	if len(keys) == 1 {
		c := keys[0]
		w.used[c.number] = true
		of := dollar(c.number)
		if name, _ := w.typeOf(c.number); c.cast != "" || w.Lists && name != "" {
			of += "::" + name + "[]"
		}
		w.replace(c.from, c.to, fmt.Sprintf("%s = ANY(%s)", c.column, of))
		return nil
	}
	var columns []string
	for _, c := range keys {
		columns = append(columns, c.column)
		w.used[c.number] = true
	}
	numbers := make([]int, len(keys))
	for i, c := range keys {
		numbers[i] = c.number
	}
	rows, err := w.list(numbers)
	if err != nil {
		return err
	}
	w.replace(keys[0].from, keys[0].to, fmt.Sprintf("(%s) IN (%s)", strings.Join(columns, ", "), rows))
	for _, c := range keys[1:] { // with the AND before them
		w.edits = append(w.edits, edit{w.tokens[c.from-2].end, w.tokens[c.to-1].end, ""})
	}
	return nil
}

// shows adds the keys to the columns where the query does not give them; false is
// that it cannot.
func (w *writer) shows(stmt *pg.SelectStmt, keys []condition) bool {
	first := w.find(0, len(w.tokens), 0, "SELECT")
	from := w.find(first, len(w.tokens), 0, "FROM")
	if first < 0 || from <= first+1 {
		return false
	}
	added := ""
	for _, c := range keys {
		key := Key{Number: c.number, Column: shown(stmt, c.column)}
		if key.Column == "" {
			as := ""
			key.Column, key.Added = lastName(c.column), true
			if slices.ContainsFunc(stmt.TargetList, func(n *pg.Node) bool { return mayBeNamed(n.GetResTarget(), key.Column) }) {
				key.Column, as = another(c.column)
			}
			added += ", " + c.column + as
		}
		w.out.Keys = append(w.out.Keys, key)
	}
	if added != "" {
		w.insertBehind(from-1, added)
	}
	return true
}

// mayBeNamed reports whether a column of a result may have a name.
func mayBeNamed(target *pg.ResTarget, name string) bool {
	if ref := target.GetVal().GetColumnRef(); ref != nil && ref.Fields[len(ref.Fields)-1].GetAStar() != nil {
		return true
	}
	if call := target.GetVal().GetFuncCall(); call != nil && isEmbed(call) {
		return true
	}
	return target.GetName() == name || target.GetName() == "" && pgast.OutputName(target.GetVal()) == name
}

// another is a name for a column whose own another column of the result may have,
// and the AS that gives it.
func another(column string) (name, as string) {
	name = "key_" + lastName(column)
	if of := tableOf(column); of != "" {
		name = of + "_" + lastName(column)
	}
	return name, " AS " + quoted(name)
}

// shown is the name of the column of a query's result that is a column of its
// tables, or "".
func shown(stmt *pg.SelectStmt, column string) string {
	for _, item := range stmt.TargetList {
		target, name := item.GetResTarget(), ""
		if call := target.GetVal().GetFuncCall(); call != nil && isEmbed(call) {
			name = shownEmbedded(stmt, call, column)
		} else if ref := target.GetVal().GetColumnRef(); ref != nil {
			name = shownBy(stmt, target.Name, ref, column)
		}
		if name != "" {
			return name
		}
	}
	return ""
}

// shownEmbedded is shown of one sqlc.embed.
func shownEmbedded(stmt *pg.SelectStmt, call *pg.FuncCall, column string) string {
	table := tableOf(column)
	of := call.Args[0].GetColumnRef()
	if of != nil && len(of.Fields) == 1 && (of.Fields[0].GetString_().GetSval() == table || table == "" && len(stmt.FromClause) == 1) {
		return table + "." + lastName(column)
	}
	return ""
}

// shownBy is shown of one column of the result, or star, that may have another name.
func shownBy(stmt *pg.SelectStmt, as string, ref *pg.ColumnRef, column string) string {
	name, table, of := lastName(column), tableOf(column), ""
	if len(ref.Fields) > 1 {
		of = ref.Fields[len(ref.Fields)-2].GetString_().GetSval()
	}
	last := ref.Fields[len(ref.Fields)-1]
	switch {
	case last.GetAStar() != nil:
		if of == "" || of == table || table == "" && single(stmt) {
			return name
		}
	case last.GetString_().GetSval() == name && (of == table || of == "" || table == ""):
		return cmp.Or(as, name)
	}
	return ""
}

// isEmbed reports whether a call is sqlc.embed.
func isEmbed(call *pg.FuncCall) bool {
	return len(call.Funcname) == 2 && len(call.Args) == 1 && call.Funcname[0].GetString_().GetSval() == "sqlc" && call.Funcname[1].GetString_().GetSval() == "embed"
}

// single reports whether a query reads one table.
func single(stmt *pg.SelectStmt) bool {
	return len(stmt.FromClause) == 1 && stmt.FromClause[0].GetRangeVar() != nil
}

// lateral runs the whole query for each row of the keys.
func (w *writer) lateral(stmt *pg.SelectStmt) error {
	columns, given := w.compared(stmt)
	w.name(columns)
	if err := w.useRows(w.Each); err != nil {
		return err
	}
	rows, err := w.rowsOf(w.Each)
	if err != nil {
		return err
	}
	result := w.unused("t", "r", "found")
	var keys []string
	for _, n := range w.Each {
		if given[n] != "" {
			w.out.Keys = append(w.out.Keys, Key{Number: n, Column: given[n]})
			continue
		}
		key := w.rows + "." + quoted(w.column[n])
		if name, _ := w.typeOf(n); w.Lists {
			key += "::" + name + " AS " + quoted(w.column[n])
		}
		keys = append(keys, key)
		w.out.Keys = append(w.out.Keys, Key{Number: n, Column: w.column[n], Added: true})
	}
	w.out.PerKey = true
	first, last := w.tokens[0].start, w.tokens[len(w.tokens)-1].end
	w.edits = append([]edit{{first, first, fmt.Sprintf("SELECT %s\nFROM %s\nCROSS JOIN LATERAL (\n", strings.Join(append(keys, result+".*"), ", "), rows)}}, w.edits...)
	w.edits = append(w.edits, edit{last, last, fmt.Sprintf("\n) AS %s", result)})
	return nil
}

// compared are the columns that parameters are compared with, and those of the
// result that have the parameters' values so.
func (w *writer) compared(stmt *pg.SelectStmt) (columns, given map[int]string) {
	columns, given = map[int]string{}, map[int]string{}
	where := w.whereOf(stmt)
	if where < 0 {
		return columns, given
	}
	list, ok := w.conditions(where)
	for _, c := range list {
		if ok && c.number > 0 {
			columns[c.number] = lastName(c.column)
			given[c.number] = shown(stmt, c.column)
		}
	}
	return columns, given
}

// unused is the first of some names that the text does not have, or the last with a
// number.
func (w *writer) unused(names ...string) string {
	for _, name := range names {
		if !w.mentions(name) {
			return name
		}
	}
	last := names[len(names)-1]
	for i := 2; ; i++ {
		if name := fmt.Sprintf("%s_%d", last, i); !w.mentions(name) {
			return name
		}
	}
}

// writes reports whether a tree has a statement that writes.
func writes(m protoreflect.Message) bool {
	return has(m, func(n any) bool {
		switch n.(type) {
		case *pg.InsertStmt, *pg.UpdateStmt, *pg.DeleteStmt, *pg.MergeStmt:
			return true
		}
		return false
	}, nil)
}

// aggregates reports whether an expression has an aggregate or a window function.
func aggregates(m protoreflect.Message) bool {
	return has(m, func(n any) bool {
		call, ok := n.(*pg.FuncCall)
		return ok && (call.AggStar || call.AggDistinct || call.AggFilter != nil || call.AggWithinGroup || len(call.AggOrder) > 0 || call.Over != nil ||
			aggregateNames[call.Funcname[len(call.Funcname)-1].GetString_().GetSval()])
	}, func(n any) bool { _, sub := n.(*pg.SubLink); return sub })
}

// has reports whether a tree has a node, but below what is left out.
func has(m protoreflect.Message, is, leave func(any) bool) bool {
	n := m.Interface()
	if is(n) {
		return true
	}
	if leave != nil && leave(n) {
		return false
	}
	found := false
	m.Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case f.Message() == nil:
		case f.IsList():
			for i := range v.List().Len() {
				found = found || has(v.List().Get(i).Message(), is, leave)
			}
		default:
			found = has(v.Message(), is, leave)
		}
		return !found
	})
	return found
}

// aggregateNames are PostgreSQL's aggregate functions.
var aggregateNames = func() map[string]bool {
	names := map[string]bool{}
	for name := range strings.FieldsSeq(`any_value array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count covar_pop covar_samp cume_dist
		dense_rank every json_agg json_agg_strict json_object_agg json_object_agg_strict json_object_agg_unique json_object_agg_unique_strict jsonb_agg
		jsonb_agg_strict jsonb_object_agg jsonb_object_agg_strict jsonb_object_agg_unique jsonb_object_agg_unique_strict max min mode percent_rank
		percentile_cont percentile_disc range_agg range_intersect_agg rank regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx
		regr_sxy regr_syy stddev stddev_pop stddev_samp string_agg sum var_pop var_samp variance xmlagg
		st_collect st_union st_extent hll_add_agg`) {
		names[name] = true
	}
	return names
}()

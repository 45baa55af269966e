package schema

import (
	"slices"

	"github.com/dbgen-go/dbgen/parser/pgast"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// from adds a FROM item to the scope and returns what * shows of it.
func (w *queryWalk) from(n *pg.Node, ctes *withQuery, sc *scope) (stars []starred, known bool) {
	switch item := n.GetNode().(type) {
	case *pg.Node_RangeVar:
		return sc.add(w.relation(item.RangeVar, ctes))
	case *pg.Node_JoinExpr:
		return w.join(item.JoinExpr, ctes, sc)
	case *pg.Node_RangeSubselect:
		sub := item.RangeSubselect
		outer := sc.outer
		if sub.Lateral {
			outer = sc
		}
		columns, known := w.query(sub.Subquery, ctes, outer)
		return sc.add(&source{
			alias: sub.Alias.GetAliasname(), known: known,
			columns: renamed(columns, stringsOf(sub.Alias.GetColnames())),
		})
	case *pg.Node_RangeFunction:
		w.expr(n, ctes, sc)
		return sc.add(functionSource(item.RangeFunction))
	case *pg.Node_RangeTableSample:
		return w.from(item.RangeTableSample.Relation, ctes, sc)
	case *pg.Node_RangeTableFunc:
		w.expr(n, ctes, sc)
		return sc.add(&source{alias: item.RangeTableFunc.Alias.GetAliasname()})
	case *pg.Node_JsonTable:
		w.expr(n, ctes, sc)
		return sc.add(&source{alias: item.JsonTable.Alias.GetAliasname()})
	}
	return nil, false
}

func (sc *scope) add(src *source) ([]starred, bool) {
	sc.sources = append(sc.sources, src)
	return starsOf(src), src.known
}

// relation is a table, a view or a WITH query in FROM.
func (w *queryWalk) relation(rv *pg.RangeVar, ctes *withQuery) *source {
	src := &source{alias: rv.Alias.GetAliasname()}
	if src.alias == "" {
		src.alias = rv.Relname
	}
	names := stringsOf(rv.Alias.GetColnames())
	if rv.Schemaname == "" {
		for cte := ctes; cte != nil; cte = cte.next {
			if cte.name == rv.Relname {
				src.columns, src.known = renamed(cte.columns, names), cte.known
				return src
			}
		}
	}
	n := rangeName(rv)
	rel := w.r.relation(n)
	t, ok := rel.(*Table)
	if !ok {
		if _, ok := rel.(*Sequence); ok {
			src.columns, src.known = renamed([]output{{name: "last_value"}, {name: "log_cnt"}, {name: "is_called"}}, names), true
			return src
		}
		if !w.quiet && !w.isForeign(n) {
			w.r.table(n, w.r.pos(rv.Location), false)
		}
		return src
	}
	rd := &read{rv: rv, table: t, name: rv.Relname, columns: slices.Clone(t.Columns), names: columnNames(t.Columns), alias: rv.Alias}
	w.reads = append(w.reads, rd)
	for _, c := range t.Columns {
		src.columns = append(src.columns, output{c.Name, c})
	}
	src.columns, src.known = renamed(src.columns, names), !t.vague
	return src
}

// join adds both sides. USING and NATURAL merge columns; an alias hides the
// sides behind one name.
func (w *queryWalk) join(j *pg.JoinExpr, ctes *withQuery, sc *scope) ([]starred, bool) {
	first := len(sc.sources)
	left, leftKnown := w.from(j.Larg, ctes, sc)
	right, rightKnown := w.from(j.Rarg, ctes, sc)
	w.expr(j.Quals, ctes, sc)
	known := leftKnown && rightKnown
	using := stringsOf(j.UsingClause)
	if j.IsNatural {
		for _, l := range left {
			if slices.ContainsFunc(right, func(r starred) bool { return r.name == l.name }) {
				using = append(using, l.name)
			}
		}
	}
	var stars []starred
	for _, name := range using {
		merged := starred{output: output{name: name}}
		for _, s := range slices.Concat(left, right) {
			if s.name == name && s.column != nil {
				w.uses[s.column] = true
				// The right side's value may be the other's NULL; an inner or
				// left join shows the left side's column.
				if merged.column == nil {
					merged.column = s.column
				}
			}
		}
		stars = append(stars, merged)
	}
	for _, s := range slices.Concat(left, right) {
		if !slices.Contains(using, s.name) {
			stars = append(stars, s)
		}
	}
	if j.Alias == nil {
		return stars, known
	}
	src := &source{alias: j.Alias.Aliasname, known: known}
	for _, s := range stars {
		src.columns = append(src.columns, s.output)
	}
	src.columns = renamed(src.columns, stringsOf(j.Alias.Colnames))
	sc.sources = append(sc.sources[:first:first], src)
	return starsOf(src), known
}

// oneColumn are built-in set-returning functions of a single, unnamed column.
var oneColumn = []string{"generate_series", "generate_subscripts", "unnest", "regexp_split_to_table", "string_to_table"}

// functionSource is a function in FROM. What it returns is known here only
// when the query says it, or for the commonest functions.
func functionSource(f *pg.RangeFunction) *source {
	src := &source{alias: f.Alias.GetAliasname()}
	for _, n := range f.Coldeflist {
		src.columns = append(src.columns, output{name: n.GetColumnDef().GetColname()})
		src.known = true
	}
	if src.known || len(f.Functions) != 1 {
		return src
	}
	items := listOf(f.Functions[0])
	if len(items) == 0 {
		return src
	}
	call := items[0].GetFuncCall()
	name := pgast.LastName(call.GetFuncname())
	if src.alias == "" {
		src.alias = name
	}
	if !slices.Contains(oneColumn, name) || name == "unnest" && len(call.GetArgs()) != 1 {
		return src
	}
	src.known = name != "unnest" // of an array of rows it gives their columns
	src.columns = append(src.columns, output{name: src.alias})
	if f.Ordinality {
		src.columns = append(src.columns, output{name: "ordinality"})
	}
	names := stringsOf(f.Alias.GetColnames())
	src.columns = renamed(src.columns, names)
	src.known = src.known || len(names) == len(src.columns)
	return src
}

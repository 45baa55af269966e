package bind

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// An assignment is a place that INSERT or UPDATE fills: a column, or a part of
// one.
type assignment struct {
	tree.Place
	tree.Type
	set  bool // by SET, of whatever statement
	name string
	loc  int
}

// everyColumn is the places of an INSERT that names none.
func everyColumn(r *tree.RTE) []assignment {
	out := make([]assignment, len(r.Rel.Cols))
	for i, c := range r.Rel.Cols {
		out[i] = assignment{Place: tree.Place{Col: i}, Type: c.Type, name: c.Name, loc: r.Pos}
	}
	return out
}

// assignTarget resolves a column that is written.
func (a *binder) assignTarget(q *level, r *tree.RTE, res *pg.ResTarget) assignment {
	loc := int(res.Location)
	i := r.Rel.Column(res.Name)
	if i < 0 {
		if _, ok := systemColumns[res.Name]; ok {
			a.fail(loc, "", "cannot assign to system column %q", res.Name)
		}
		hint := diag.DidYouMean(res.Name, r.Rel.ColumnNames())
		if len(res.Indirection) > 0 && res.Name == r.Name {
			hint = "SET target columns cannot be qualified with the relation name."
		}
		a.fail(loc, hint, "column %q of relation %q does not exist", res.Name, r.Rel.Name)
	}
	s := assignment{Place: tree.Place{Col: i, Part: len(res.Indirection) > 0}, Type: r.Rel.Cols[i].Type, name: res.Name, loc: loc}
	if s.Part {
		s.Type = a.partOf(q, r, res, i).Type()
	}
	if !slices.Contains(q.SetCols, i) {
		q.SetCols = append(q.SetCols, i)
	} else if !s.Part {
		if q.clause == inUpdateTarget {
			a.fail(loc, "", "multiple assignments to same column %q", res.Name)
		}
		a.fail(loc, "", "column %q specified more than once", res.Name)
	}
	return s
}

// partOf is the part of a composite or array column that is written.
func (a *binder) partOf(q *level, r *tree.RTE, res *pg.ResTarget, col int) tree.Expr {
	loc := int(res.Location)
	var e tree.Expr = &tree.Var{Head: tree.At(r.Rel.Cols[col].Type, loc), RTE: r, Col: col}
	for k := 0; k < len(res.Indirection); k++ {
		if f := res.Indirection[k].GetString_(); f != nil {
			e = a.fieldOf(e, f.Sval)
			continue
		}
		if res.Indirection[k].GetAIndices() == nil {
			a.fail(loc, "", "row expansion via \"*\" is not supported here")
		}
		j := k
		for j+1 < len(res.Indirection) && res.Indirection[j+1].GetAIndices() != nil {
			j++
		}
		e = a.subscript(q, e, res.Indirection[k:j+1])
		k = j
	}
	return e
}

// assign converts a value to the type of what it is put into.
func (a *binder) assign(r *tree.RTE, s assignment, e tree.Expr) tree.Expr {
	if a.params != nil && !s.Part {
		a.noteAssigned(r, s, e)
	}
	_, isDefault := e.(*tree.Default)
	if !isDefault || s.set && r.Rel.IsView() {
		a.checkGenerated(r, s, e) // a view's DEFAULT is not its table's
	}
	if isDefault {
		return &tree.Default{Head: tree.At(s.Type, e.Loc())}
	}
	out, ok := a.coerce(e, s.Type, pgcat.Assignment)
	if !ok {
		what := "column"
		if s.Part {
			what = "subfield"
		}
		a.fail(e.Loc(), "You will need to rewrite or cast the expression.",
			"%s %q is of type %s but expression is of type %s", what, s.name, a.typeName(s.OID), a.typeName(e.OID()))
	}
	return out
}

// noteAssigned notes the parameters that are a whole column's value, and those that
// make it NULL.
func (a *binder) noteAssigned(r *tree.RTE, s assignment, e tree.Expr) {
	if p, ok := tree.Bare(e).(*tree.Param); ok {
		a.params.list[p.Num-1].assigned = true
		return
	}
	strictParams(e, func(p *tree.Param) {
		state := &a.params.list[p.Num-1]
		state.into = append(state.into, columnOf(r.Rel, s.Col))
	})
}

// strictParams calls f for the parameters of which a NULL makes an expression NULL.
func strictParams(e tree.Expr, f func(*tree.Param)) {
	switch x := e.(type) {
	case *tree.Param:
		f(x)
	case *tree.Relabel:
		strictParams(x.Arg, f)
	case *tree.Domain:
		strictParams(x.Arg, f)
	case *tree.Func:
		for _, arg := range x.Args {
			if x.Fn.Strict && !x.Fn.ReturnsSet {
				strictParams(arg, f)
			}
		}
	}
}

// givenValues leaves out of cols those that a single row of VALUES gives DEFAULT,
// which is no assignment.
func givenValues(cols []int, places []assignment, row []tree.Expr) []int {
	return slices.DeleteFunc(slices.Clone(cols), func(col int) bool {
		i := slices.IndexFunc(places, func(p assignment) bool { return p.Col == col })
		if i < 0 || i >= len(row) {
			return false
		}
		_, isDefault := row[i].(*tree.Default)
		return isDefault
	})
}

// checkOnce reports a view's columns that are one column of its table.
func (a *binder) checkOnce(r *tree.RTE, cols []int) {
	if !r.Rel.IsView() || len(r.Rel.Table.Triggers) > 0 {
		return
	}
	type shown struct {
		rel *tree.Relation
		col int
	}
	var seen []shown
	for _, i := range cols {
		s := shown{r.Rel, i}
		for s.rel != nil && s.rel.View != nil && s.rel.View.Query != nil {
			s.rel, s.col = writtenThrough(s.rel.View.Query, s.col)
		}
		if s.rel != nil && slices.Contains(seen, s) {
			a.fail(r.Pos, "", "multiple assignments to same column %q", s.rel.Cols[s.col].Name)
		}
		seen = append(seen, s)
	}
}

// writtenThrough is the column that a view's column can be written through to: that of
// the one relation which it is of, as it is.
func writtenThrough(q *tree.Query, col int) (*tree.Relation, int) {
	v, ok := q.Column(col).Expr.(*tree.Var)
	if !ok {
		return nil, 0
	}
	return v.RTE.Rel, v.ColumnOf()
}

// checkGenerated reports a value for a column that PostgreSQL computes.
func (a *binder) checkGenerated(r *tree.RTE, s assignment, e tree.Expr) {
	col := r.Rel.Written(s.Col)
	if col == nil {
		return
	}
	switch {
	case col.Generated != "" && !s.set:
		a.fail(e.Loc(), "Column \""+col.Name+"\" is a generated column.", "cannot insert a non-DEFAULT value into column %q", col.Name)
	case col.Generated != "":
		a.fail(s.loc, "Column \""+col.Name+"\" is a generated column.", "column %q can only be updated to DEFAULT", col.Name)
	case col.Identity == "always" && s.set:
		a.fail(s.loc, "Column \""+col.Name+"\" is an identity column defined as GENERATED ALWAYS.", "column %q can only be updated to DEFAULT", col.Name)
	}
}

// checkIdentity reports a value for GENERATED ALWAYS AS IDENTITY without
// OVERRIDING. The values are rows of a width, or none when they come of a query.
func (a *binder) checkIdentity(r *tree.RTE, override pg.OverridingKind, places []assignment, values []tree.Expr, width int) {
	if override != pg.OverridingKind_OVERRIDING_NOT_SET && override != pg.OverridingKind_OVERRIDING_KIND_UNDEFINED {
		return
	}
	for i, p := range places {
		col := r.Rel.Written(p.Col)
		if col == nil || col.Identity != "always" || width > 0 && i >= width {
			continue
		}
		defaults := len(values) > 0
		for k := i; defaults && k < len(values); k += width {
			_, defaults = values[k].(*tree.Default)
		}
		if !defaults {
			a.fail(p.loc, "Column \""+col.Name+"\" is an identity column defined as GENERATED ALWAYS.\nUse OVERRIDING SYSTEM VALUE to override.",
				"cannot insert a non-DEFAULT value into column %q", col.Name)
		}
	}
}

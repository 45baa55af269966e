// Package onerow knows tables that hold one row: the settings of a program, how far
// something got. Rules on tables that grow leave them alone.
package onerow

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// Allowed reports whether the schema allows a table one row alone: a unique key whose
// columns can have one value.
func Allowed(p *check.Pass, r *tree.Relation) bool {
	fixed := map[string]bool{}
	for _, e := range p.Result.Bound.Checks(r) {
		if name := fixes(e); name != "" {
			fixed[name] = true
		}
	}
	return slices.ContainsFunc(p.Result.Bound.Indexes(r), func(ix *tree.Index) bool {
		return ix.Unique && ix.Index.Where == nil && !slices.ContainsFunc(ix.Keys, func(k tree.IndexKey) bool {
			if k.Column != nil {
				return !k.Column.NotNull || !fixed[k.Column.Name]
			}
			return k.Value == nil || tree.Contains(k.Value, func(e tree.Expr) bool { return tree.RTEOf(e) != nil })
		})
	})
}

// fixes returns the column that a CHECK leaves one value, or "".
func fixes(e tree.Expr) string {
	column := func(e tree.Expr) string {
		if v, ok := tree.Bare(e).(*tree.Var); ok {
			return v.Name()
		}
		return ""
	}
	switch e := e.(type) {
	case *tree.Var:
		return e.Name()
	case *tree.Not:
		return column(e.Arg)
	case *tree.BoolTest:
		return column(e.Arg)
	}
	x, y := tree.Equality(e)
	if x == nil {
		return ""
	}
	if _, ok := tree.Bare(y).(*tree.Const); ok {
		return column(x)
	}
	if _, ok := tree.Bare(x).(*tree.Const); ok {
		return column(y)
	}
	return ""
}

package overlap

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/check/internal/planner"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/parser/schema"
)

// begins reports whether keep, which stays, has the keys of drop for its first, of
// the same rows; reversed says that all of them are in the opposite order.
func (f *finder) begins(drop, keep *tree.Index) (ok, reversed bool) {
	if drop == keep || f.gone[keep] || drop.Method != keep.Method || len(drop.Keys) == 0 || len(drop.Keys) > len(keep.Keys) || !f.sameRows(drop, keep) {
		return false, false
	}
	// Only a btree has an order of its keys in which the first lead.
	if drop.Method != "btree" && len(drop.Keys) != len(keep.Keys) {
		return false, false
	}
	straight, back := true, drop.Method == "btree"
	for i, a := range drop.Keys {
		b := keep.Keys[i]
		if !sameKey(drop, a, b) {
			return false, false
		}
		straight = straight && a.Desc == b.Desc && a.NullsFirst == b.NullsFirst
		back = back && a.Desc != b.Desc && a.NullsFirst != b.NullsFirst
	}
	return straight || back, back
}

// sameKey compares keys but for their order; ix is the index that a is of.
func sameKey(ix *tree.Index, a, b tree.IndexKey) bool {
	if opClass(ix, a) != opClass(ix, b) || collation(a) != collation(b) {
		return false
	}
	if a.Column != nil && b.Column != nil {
		return a.Column == b.Column
	}
	return alike(ix, a.Value, b.Value)
}

// alike compares expressions of two indexes, x of ix; one that is not understood is
// like none.
func alike(ix *tree.Index, x, y tree.Expr) bool {
	return x != nil && y != nil && tree.EqualOver(tree.Bare(x), tree.Bare(y), ix.RTE)
}

// opClass returns a key's operator class; "" is the type's own, also where it is
// written: a btree's and a hash index's are called after it.
func opClass(ix *tree.Index, k tree.IndexKey) string {
	if k.Column != nil && (ix.Method == "btree" || ix.Method == "hash") && k.OpClass.Name == k.Column.Type.Name.Name+"_ops" {
		return ""
	}
	return k.OpClass.Name
}

func collation(k tree.IndexKey) string {
	if k.Collation.Name == "" && k.Column != nil {
		return k.Column.Collation.Name
	}
	return k.Collation.Name
}

// sameRows reports whether two indexes have the same rows of the table.
func (f *finder) sameRows(a, b *tree.Index) bool {
	if a.Where == nil && a.Index.Where != nil || b.Where == nil && b.Index.Where != nil {
		return false // not understood
	}
	x, y := f.conditions(a), f.conditions(b)
	within := func(x, y []tree.Expr, ix *tree.Index) bool {
		return !slices.ContainsFunc(x, func(e tree.Expr) bool {
			return !slices.ContainsFunc(y, func(o tree.Expr) bool { return alike(ix, e, o) })
		})
	}
	return within(x, y, a) && within(y, x, b)
}

// conditions are the parts of an index's predicate that leave out rows.
func (f *finder) conditions(ix *tree.Index) []tree.Expr {
	var never []*schema.Column // NULL
	for _, c := range f.table.Columns {
		if c.NotNull {
			never = append(never, c)
		}
	}
	parts := []tree.Expr{ix.Where}
	if and, ok := ix.Where.(*tree.And); ok {
		parts = and.Args
	}
	var out []tree.Expr
	for _, e := range parts {
		if e != nil && !planner.OnlyNotNull(e, never) {
			out = append(out, e)
		}
	}
	return out
}

func sameColumns(a, b []*schema.Column) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(c *schema.Column) bool { return !slices.Contains(b, c) })
}

// carries reports whether columns can be read from an index alone.
func carries(ix *tree.Index, columns []*schema.Column) bool {
	return !slices.ContainsFunc(columns, func(c *schema.Column) bool {
		return !slices.Contains(ix.Include, c) && !slices.ContainsFunc(ix.Keys, func(k tree.IndexKey) bool { return k.IndexElem.Column == c })
	})
}

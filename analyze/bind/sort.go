package bind

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// checkOrder checks that values of a type can be put in order.
func (a *binder) checkOrder(oid pgcat.OID, loc int) {
	a.check(a.Types.SortError(oid), loc)
	if !a.comparesRow(oid, loc, a.Types.SortError) {
		a.fail(loc, "Use an explicit ordering operator or modify the query.", "could not identify an ordering operator for type %s", a.typeName(oid))
	}
}

// checkEquality checks that values of a type can be grouped.
func (a *binder) checkEquality(oid pgcat.OID, loc int) {
	a.check(a.Types.EqualityError(oid), loc)
	if !a.comparesRow(oid, loc, a.Types.EqualityError) {
		a.fail(loc, "", "could not identify an equality operator for type %s", a.typeName(oid))
	}
}

// comparesRow reports whether the columns of a view's row type compare; those
// of a table's and of other composite types the catalogue knows itself.
func (a *binder) comparesRow(oid pgcat.OID, loc int, fault func(pgcat.OID) error) bool {
	if elem := a.Types.ElemOf(oid); elem != 0 {
		oid = elem
	}
	r := a.byRow[oid]
	if r == nil || r.View == nil {
		return true
	}
	return !slices.ContainsFunc(a.columns(r, loc), func(c tree.RelCol) bool {
		return fault(c.OID) != nil || !a.comparesRow(c.OID, loc, fault)
	})
}

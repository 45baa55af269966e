package analyze

import (
	"slices"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// checkOrder checks that values of a type can be put in order.
func (a *analysis) checkOrder(oid pgcat.OID, loc int) {
	a.check(a.types.SortError(oid), loc)
	if !a.comparesRow(oid, loc, a.types.SortError) {
		a.fail(loc, "Use an explicit ordering operator or modify the query.", "could not identify an ordering operator for type %s", a.typeName(oid))
	}
}

// checkEquality checks that values of a type can be grouped.
func (a *analysis) checkEquality(oid pgcat.OID, loc int) {
	a.check(a.types.EqualityError(oid), loc)
	if !a.comparesRow(oid, loc, a.types.EqualityError) {
		a.fail(loc, "", "could not identify an equality operator for type %s", a.typeName(oid))
	}
}

// comparesRow reports whether the columns of a view's row type compare; those
// of a table's and of other composite types the catalogue knows itself.
func (a *analysis) comparesRow(oid pgcat.OID, loc int, fault func(pgcat.OID) error) bool {
	if elem := a.types.ElemOf(oid); elem != 0 {
		oid = elem
	}
	r := a.byRow[oid]
	if r == nil || r.view == nil {
		return true
	}
	return !slices.ContainsFunc(r.columns(a, loc), func(c relCol) bool {
		return fault(c.oid) != nil || !a.comparesRow(c.oid, loc, fault)
	})
}

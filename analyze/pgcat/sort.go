package pgcat

import "slices"

// SortError says that values of a type cannot be put in order, or is nil.
func (c *Catalog) SortError(t OID) error {
	if c.compares(t, func(o *Operator) bool { return (o.Name == "<" || o.Name == "#<#") && o.BtreeStrategy == 1 }) {
		return nil
	}
	return &Error{
		Code: codeUndefinedFunction, Message: "could not identify an ordering operator for type " + c.shown(t),
		Hint: "Use an explicit ordering operator or modify the query.",
	}
}

// EqualityError says that values of a type cannot be grouped, which GROUP BY,
// DISTINCT and UNION do, or is nil.
func (c *Catalog) EqualityError(t OID) error {
	if c.compares(t, func(o *Operator) bool { return o.Name == "=" && (o.BtreeStrategy == 3 || o.Hashes) }) {
		return nil
	}
	return &Error{Code: codeUndefinedFunction, Message: "could not identify an equality operator for type " + c.shown(t)}
}

// compares reports whether a type has an operator of a default operator class:
// its own, that of a type which its values are as they stand, or that of all
// arrays, enums, ranges or rows, when what these are made of has it too. Of a
// column of the catalogue's that is an anyarray nobody knows what it is made of.
// An operator of such a class is called < or =, but that of hstore #<#.
func (c *Catalog) compares(oid OID, is func(*Operator) bool) bool {
	oid = c.BaseType(oid)
	t := c.Type(oid)
	if t == nil {
		return true
	}

	switch {
	case oid == AnyArray:
		return false
	case c.hasOperator(oid, is):
		return true
	case t.Kind == CompositeKind:
		return !slices.ContainsFunc(t.Attrs, func(a Attr) bool { return !c.compares(a.Type, is) })
	case oid == Record, t.Kind == EnumKind, t.Kind == RangeKind, t.Kind == MultirangeKind, oid == Unknown:
		return true
	case t.Elem != 0:
		return c.compares(t.Elem, is)
	}
	for k := range c.Casts() {
		if k.Source == oid && k.Method == CastBinary && k.Context == Implicit && c.hasOperator(k.Target, is) {
			return true
		}
	}
	return false
}

// SharesOperators reports whether values of type from that are taken for ones of
// type to are compared by what an index of from is in the order of: a varchar has no
// operators but text's, a citext has its own beside them.
func (c *Catalog) SharesOperators(from, to OID) bool {
	from = c.BaseType(from)
	return from == c.BaseType(to) || !c.hasOperator(from, func(o *Operator) bool { return o.Name == "=" })
}

// hasOperator is compares for the operators that are declared for a type itself.
func (c *Catalog) hasOperator(oid OID, is func(*Operator) bool) bool {
	return slices.ContainsFunc([]string{"<", "=", "#<#"}, func(name string) bool {
		for o := range c.allOperators(name) {
			if o.Left == oid && o.Right == oid && is(o) {
				return true
			}
		}
		return false
	})
}

package pgcat

import "fmt"

// CommonType resolves the types of the branches of context ("UNION", "CASE",
// "ARRAY", "VALUES", "COALESCE", "GREATEST", …) to one. All unknown are text.
// When a branch is of another category than those before it, the error is
// PostgreSQL's: "UNION types integer and text cannot be matched". That every
// branch can be coerced to the result is for the caller to check, by
// CanCoerce.
func (c *Catalog) CommonType(context string, types []OID) (OID, error) {
	t, err := c.commonType(context, types)
	if err != nil {
		return 0, err
	}
	return t, nil
}

func (c *Catalog) commonType(context string, types []OID) (OID, *Error) {
	if len(types) == 0 {
		return Text, nil
	}
	same := types[0] != Unknown
	for _, t := range types[1:] {
		same = same && t == types[0]
	}
	if same {
		return types[0], nil // even a domain
	}
	common := c.BaseType(types[0])
	for _, t := range types[1:] {
		t = c.BaseType(t)
		switch {
		case t == Unknown || t == common:
		case common == Unknown:
			common = t
		case c.category(t) != c.category(common):
			return 0, &Error{
				Code:    codeDatatypeMismatch,
				Message: fmt.Sprintf("%s types %s and %s cannot be matched", context, c.shown(common), c.shown(t)),
			}
		case !c.Type(common).Preferred && c.CanCoerce(common, t, Implicit) && !c.CanCoerce(t, common, Implicit):
			common = t
		}
	}
	if common == Unknown {
		return Text, nil
	}
	return common, nil
}

// allCoercible reports whether all types can be coerced to one implicitly.
func (c *Catalog) allCoercible(types []OID, to OID) bool {
	for _, t := range types {
		if !c.CanCoerce(t, to, Implicit) {
			return false
		}
	}
	return true
}

package pgcat

// CommonType resolves the types of the branches of context ("UNION", "CASE",
// "ARRAY", "VALUES", "COALESCE", "GREATEST", …) to one. All unknown are text.
// When the first branch that has a type is not coercible to the others', the
// error is PostgreSQL's: "UNION types integer and text cannot be matched". That
// every branch can be coerced to the result is for the caller to check, by
// CanCoerce.
func (c *Catalog) CommonType(context string, types []OID) (OID, error) { return 0, nil }

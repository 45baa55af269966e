package pgcat

// An OperatorCall is a resolved operator.
type OperatorCall struct {
	Operator *Operator
	// Left and Right are what the operands are coerced to, polymorphic types
	// made concrete. Left is 0 for a prefix operator.
	Left, Right OID
	Result      OID
}

// ResolveOperator finds the operator that PostgreSQL would call. left is 0 for
// a prefix operator. schema is empty unless OPERATOR(schema.name) was written.
func (c *Catalog) ResolveOperator(path []string, schema, name string, left, right OID) (*OperatorCall, error) {
	return nil, nil
}

// ResolveArrayOperator resolves left name ANY|ALL (right). In the result, Right
// is the array type that the right side is coerced to.
func (c *Catalog) ResolveArrayOperator(path []string, schema, name string, left, right OID) (*OperatorCall, error) {
	return nil, nil
}

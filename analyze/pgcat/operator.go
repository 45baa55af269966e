package pgcat

import (
	"cmp"
	"slices"
	"strings"
)

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
	op, err := c.findOperator(path, schema, name, left, right)
	if err != nil {
		return nil, err
	}
	call, err := c.operatorCall(op, left, right)
	if err != nil {
		return nil, err
	}
	return call, nil
}

// ResolveArrayOperator resolves left name ANY|ALL (right). In the result, Right
// is the array type that the right side is coerced to.
func (c *Catalog) ResolveArrayOperator(path []string, schema, name string, left, right OID) (*OperatorCall, error) {
	elem := Unknown
	if right != Unknown {
		if elem = c.ElemOf(right); elem == 0 {
			return nil, &Error{Code: codeWrongObjectType, Message: "op ANY/ALL (array) requires array on right side"}
		}
	}
	op, err := c.findOperator(path, schema, name, left, elem)
	if err != nil {
		return nil, err
	}
	call, err := c.operatorCall(op, left, elem)
	switch {
	case err != nil:
		return nil, err
	case call.Result != Bool:
		return nil, &Error{Code: codeWrongObjectType, Message: "op ANY/ALL (array) requires operator to yield boolean"}
	case op.Func != nil && op.Func.ReturnsSet:
		return nil, &Error{Code: codeWrongObjectType, Message: "op ANY/ALL (array) requires operator not to return a set"}
	}
	if right != Unknown && isPolymorphic(op.Right) && !isCompatible(op.Right) {
		call.Right = right // the elements are taken as they are
		return call, nil
	}
	array := c.arrayOID(call.Right)
	if array == 0 {
		return nil, c.noArray(call.Right)
	}
	call.Right = array
	return call, nil
}

func (c *Catalog) operatorCall(op *Operator, left, right OID) (*OperatorCall, *Error) {
	call := &OperatorCall{Operator: op}
	actual, declared := []OID{left, right}, []OID{op.Left, op.Right}
	if left == 0 {
		actual, declared = actual[1:], declared[1:]
	}
	args, result, _, err := c.enforce(actual, declared, op.Result)
	if err != nil {
		return nil, err
	}
	call.Right, call.Result = args[len(args)-1], result
	if left != 0 {
		call.Left = args[0]
	}
	return call, nil
}

func (c *Catalog) findOperator(path []string, schema, name string, left, right OID) (*Operator, *Error) {
	if schema == "" && len(c.added.operators[name]) == 0 { // all are pg_catalog's, and so visible
		builtin := c.builtinOperators(name)
		if i := c.exactOperator(len(builtin), func(i int) *Operator { return &builtin[i] }, left, right); i >= 0 {
			return &builtin[i], nil
		}
	}
	operators := c.Operators(path, schema, name)
	if i := c.exactOperator(len(operators), func(i int) *Operator { return operators[i] }, left, right); i >= 0 {
		return operators[i], nil
	}
	inputs := []OID{right}
	if left != 0 {
		inputs = []OID{left, right}
	}
	var candidates []*candidate
	for _, op := range operators {
		if (left == 0) != (op.Left == 0) {
			continue
		}
		declared := [2]OID{op.Left, op.Right}
		if args := declared[2-len(inputs):]; c.accepts(inputs, args) {
			candidates = append(candidates, &candidate{operator: op, args: slices.Clone(args)})
		}
	}
	switch len(candidates) {
	case 0:
		return nil, c.noOperator(schema, name, left, right)
	case 1:
		return candidates[0].operator, nil
	}
	if best := c.choose(inputs, candidates); best != nil {
		return best.operator, nil
	}
	return nil, &Error{
		Code:    codeAmbiguousFunction,
		Message: "operator is not unique: " + c.operatorSignature(schema, name, left, right),
		Hint:    "Could not choose a best candidate operator. You might need to add explicit type casts.",
	}
}

// exactOperator finds which of n operators is the one for just these types, or -1. An
// unknown operand is taken to be of the other's type, or of its base type.
func (c *Catalog) exactOperator(n int, operator func(i int) *Operator, left, right OID) int {
	find := func(left, right OID) int {
		for i := range n {
			if op := operator(i); op.Left == left && op.Right == right {
				return i
			}
		}
		return -1
	}
	if left == 0 || left != Unknown && right != Unknown {
		return find(left, right)
	}
	known := left
	if left == Unknown {
		known = right
	}
	if i := find(known, known); i >= 0 {
		return i
	}
	base := c.BaseType(known)
	return find(base, base)
}

func (c *Catalog) operatorSignature(schema, name string, left, right OID) string {
	s := joinName(schema, name) + " " + c.shown(right)
	if left != 0 {
		s = c.shown(left) + " " + s
	}
	return s
}

func (c *Catalog) noOperator(schema, name string, left, right OID) *Error {
	e := &Error{
		Code:    codeUndefinedFunction,
		Message: "operator does not exist: " + c.operatorSignature(schema, name, left, right),
		Hint:    "No operator matches the given name and argument types. You might need to add explicit type casts.",
	}
	switch {
	case left == 0:
		e.Hint = "No operator matches the given name and argument type. You might need to add an explicit type cast."
	case strings.Trim(name, "=") == "" && name != "=":
		e.Hint = "SQL compares with a single \"=\"."
	default:
		var hint string
		hint, e.Extension = c.extensionOfOperator(name, left, right)
		e.Hint = cmp.Or(hint, e.Hint)
	}
	return e
}

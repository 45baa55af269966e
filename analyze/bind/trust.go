package bind

import (
	"errors"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
)

// trust stands in for a call of a function that the schema does not know, where
// Options lets such calls pass or an extension is not known; otherwise it
// returns nil. A known name with other arguments is a mistake all the same.
func (a *binder) trust(q *level, c *call, err error) tree.Expr {
	n := c.node
	var undefined *pgcat.Error
	if !errors.As(err, &undefined) || !a.trusts(c) {
		return nil
	}
	a.want(undefined, c.schema, c.loc)
	args := make([]tree.Expr, len(c.args))
	for i, arg := range c.args {
		args[i] = a.textIfUnknown(arg)
	}
	reads, aggregate := a.outside(c.name, len(args))
	if !reads {
		a.stmt.Elsewhere = true // for all that is known
		hint := "add its CREATE FUNCTION to the schema, so that the call can be checked"
		a.trusted = append(a.trusted, &Fault{Loc: c.loc, Message: undefined.Message + " in the schema: it is taken on trust", Hint: hint})
	}
	head := tree.At(tree.Of(pgcat.Unknown), c.loc)
	standIn := func(kind, v byte) *pgcat.Function {
		return &pgcat.Function{Schema: c.schema, Name: c.name, Kind: kind, Volatility: v}
	}
	switch {
	case n == a.called:
		return &tree.Trusted{Head: head, Name: c.name, Args: args, Fn: standIn(pgcat.ProcedureKind, pgcat.Volatile)}
	case n.Over != nil:
		return a.windowCall(q, n, &tree.Func{Head: head, Fn: standIn(pgcat.WindowKind, pgcat.Immutable), Args: args}, nil, nil)
	case aggregate || c.filter != nil || n.AggDistinct || n.AggStar || len(n.AggOrder) > 0:
		agg := &tree.Agg{Head: head, Fn: standIn(pgcat.AggregateKind, pgcat.Immutable), Args: args, Order: a.sortExprs(q, n.AggOrder), Star: n.AggStar, Distinct: n.AggDistinct}
		a.aggregate(q, agg, c.filter)
		return agg
	}
	return &tree.Trusted{Head: head, Name: c.name, Args: args}
}

// trusts reports whether a call of no function that is known may be one all the
// same. CALL and OVER want more than Options: an extension that is not known.
func (a *binder) trusts(c *call) bool {
	n, outside := c.node, a.UnknownExtension() != ""
	return (outside || a.unknownFunctions && n != a.called && n.Over == nil) && !n.AggWithinGroup &&
		(a.wanted.functions[c.name] || len(a.Types.Functions(a.path, c.schema, c.name)) == 0)
}

package analyze

import (
	"errors"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// trust stands in for a call of a function that the schema does not know, where
// Options lets such calls pass or an extension is not known; otherwise it
// returns nil. A known name with other arguments is a mistake all the same.
func (a *analysis) trust(q *query, n *pg.FuncCall, schema, name string, args []*expr, filter *expr, err error) *expr {
	var undefined *pgcat.Error
	ext := a.unknownExtension()
	if !a.unknownFunctions && ext == "" || !errors.As(err, &undefined) || n == a.called && ext == "" || n.AggWithinGroup ||
		n.Over != nil && ext == "" || len(a.types.Functions(a.path, schema, name)) > 0 {
		return nil
	}
	kept := make([]*expr, len(args))
	for i, arg := range args {
		kept[i] = a.textIfUnknown(arg)
	}
	loc := int(n.Location)
	reads, aggregate := a.outside(name, len(args))
	if !reads {
		a.writesElsewhere = true // for all that is known
		hint := "add its CREATE FUNCTION to the schema, so that the call can be checked"
		a.trusted = append(a.trusted, &failure{loc: loc, message: undefined.Message + " in the schema: it is taken on trust", hint: hint})
	}
	e := &expr{kind: xOpaque, typ: of(pgcat.Unknown), loc: loc, args: kept}
	switch {
	case n == a.called:
		e.fn = &pgcat.Function{Schema: schema, Name: name, Kind: pgcat.ProcedureKind, Volatility: pgcat.Volatile}
	case n.Over != nil:
		e.fn = &pgcat.Function{Schema: schema, Name: name, Kind: pgcat.WindowKind, Volatility: pgcat.Immutable}
		a.windowCall(q, n, e, nil)
	case aggregate || filter != nil || n.AggDistinct || n.AggStar || len(n.AggOrder) > 0:
		e.fn = &pgcat.Function{Schema: schema, Name: name, Kind: pgcat.AggregateKind, Volatility: pgcat.Immutable}
		for _, s := range n.AggOrder {
			e.extra = append(e.extra, a.sortExpr(q, s.GetSortBy()))
		}
		a.aggregate(q, e, filter, loc)
	}
	return e
}

package analyze

import (
	"errors"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
)

// trust stands in for a call of a function that the schema does not know, where
// Options lets such calls pass; otherwise it returns nil. A known name with
// other arguments is a mistake all the same.
func (a *analysis) trust(n *pg.FuncCall, schema, name string, args []*expr, err error) *expr {
	var undefined *pgcat.Error
	if !a.unknownFunctions || !errors.As(err, &undefined) || n == a.called || n.Over != nil || n.AggWithinGroup ||
		len(a.types.Functions(a.path, schema, name)) > 0 {
		return nil
	}
	kept := make([]*expr, len(args))
	for i, arg := range args {
		kept[i] = a.textIfUnknown(arg)
	}
	a.writesElsewhere = true // for all that is known
	loc := int(n.Location)
	a.trusted = append(a.trusted, &failure{
		loc: loc, message: undefined.Message + " in the schema: it is taken on trust",
		hint: "add its CREATE FUNCTION to the schema, so that the call can be checked",
	})
	return &expr{kind: xOpaque, typ: of(pgcat.Unknown), loc: loc, args: kept}
}

package analyze

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser"
)

// An analysis is the analysis of one statement, or of a view's query.
type analysis struct {
	*binding
	path   []string
	sql    string
	params *params // nil where no parameters are allowed
	embeds []int   // byte offsets of the stars that stand for sqlc.embed

	returningAliases []parser.ReturningAlias

	accesses []*access // relations met, in order
	stars    []star    // stars to be written out
	calls    []*pgcat.Function
	// writesElsewhere: something is called or run that may write.
	writesElsewhere bool
	locks           bool
	viewDepth       int
	// refs remembers what the column references near parameters mean, for the
	// parameters' names.
	refs   map[*pg.ColumnRef]*expr
	parent *paramParent
	top    *query
	called *pg.FuncCall // of CALL
	// trusted are the calls of unknown functions that Options lets pass.
	trusted []*failure
	// failures are the faults of function bodies that were met.
	failures diag.List
	warnings []*failure
	// provisional counts the recursive CTEs whose nullability is still being
	// worked out.
	provisional int
	elems       elemState
	collations  map[*expr]collation // those found
}

// A failure is an error at a place in the query; it ends the analysis of the
// statement, as PostgreSQL's does.
type failure struct {
	loc     int
	message string
	hint    string
	cyclic  bool // a view was met that is under analysis
}

func (f *failure) Error() string { return f.message }

// fail ends the analysis of the statement with an error at a byte offset. The
// functions of an analysis all take for granted that what they ask for is
// there; run turns the panic into an error.
func (a *analysis) fail(loc int, hint, format string, args ...any) {
	panic(&failure{loc: loc, hint: hint, message: fmt.Sprintf(format, args...)})
}

// warn notes what is odd, but no error.
func (a *analysis) warn(loc int, hint, format string, args ...any) {
	a.warnings = append(a.warnings, &failure{loc: loc, hint: hint, message: fmt.Sprintf(format, args...)})
}

// check is fail for an error of package pgcat.
func (a *analysis) check(err error, loc int) {
	if err == nil {
		return
	}
	var e *pgcat.Error
	if !errors.As(err, &e) {
		a.fail(loc, "", "%s", err)
	}
	hint := e.Hint
	if e.Detail != "" && hint == "" {
		hint = e.Detail
	}
	a.fail(loc, hint, "%s", e.Message)
}

// run calls f and returns the failure that ended it, or nil. A panic that is
// no failure is a fault of this package; it becomes an error, too, so that one
// query cannot take the others with it.
func (a *analysis) run(f func()) (failed *failure) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *failure:
			failed = r
		case error:
			failed = internalFailure(r.Error())
		default:
			failed = internalFailure(fmt.Sprint(r))
		}
	}()
	f()
	return nil
}

func internalFailure(what string) *failure {
	return &failure{
		loc:     -1,
		message: "internal error: " + what,
		hint:    "this is a fault of dbgen, not of the query: please report it together with the query",
	}
}

// typeName prints a type as error messages show it: without its schema when
// that is in the search path.
func (a *analysis) typeName(oid pgcat.OID) string {
	name := a.types.Format(oid)
	if t := a.types.Type(oid); t != nil && t.Schema != "pg_catalog" && slices.Contains(a.path, t.Schema) {
		name = strings.TrimPrefix(name, QuoteIdent(t.Schema)+".")
	}
	return name
}

// strs returns the strings of a list of String nodes.
func strs(list []*pg.Node) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.GetString_().GetSval()
	}
	return out
}

// splitName takes a possibly qualified name apart. A database's name before it
// is dropped.
func splitName(list []*pg.Node) (schema, name string) {
	switch n := len(list); n {
	case 0:
		return "", ""
	case 1:
		return "", list[0].GetString_().GetSval()
	default:
		return list[n-2].GetString_().GetSval(), list[n-1].GetString_().GetSval()
	}
}

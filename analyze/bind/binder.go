package bind

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/pgcat"
	"github.com/dbgen-go/dbgen/analyze/tree"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/parser/pgast/pg"
)

// A binder binds one statement, a view's query, or the statements of a
// function's body.
type binder struct {
	*Schema
	path   []string
	sql    string
	params *params // nil where no parameters are allowed
	embeds []int   // byte offsets of the stars that stand for sqlc.embed

	stmt   *tree.Statement             // what is being made
	stars  []star                      // stars to be written out
	own    bool                        // the text is the author's query: stars are written out
	locked bool                        // viewLock is held: a view's query is bound
	place  func(loc int) diag.Position // what is at an offset of the text; nil when that is not known
	// refs remembers what the column references near parameters mean, for the
	// parameters' names.
	refs   map[*pg.ColumnRef]*tree.Var
	parent *paramParent
	top    *level
	called *pg.FuncCall // of CALL
	// trusted are the calls of unknown functions that Options lets pass.
	trusted    []*Fault
	warnings   []*Fault
	collations map[tree.Expr]tree.Collation // those found
}

// newBinder returns a binder for names looked up along a path, by default the
// schema's.
func (b *Schema) newBinder(path []string, sql string) *binder {
	if len(path) == 0 {
		path = b.Path
	}
	for _, s := range b.alsoIn {
		if !slices.Contains(path, s) {
			path = append(slices.Clip(path), s)
		}
	}
	return &binder{Schema: b, path: path, sql: sql, stmt: &tree.Statement{}}
}

// A level is a query level that is being made: the level, and the scope in
// which its names are looked up.
type level struct {
	*tree.Query
	parent *level // whose names are visible, too
	clause clause // the clause under analysis
	ns     []nsItem
	ctes   []*cte
	later  []*cte // items of WITH that are not seen yet
	// lateral: the FROM items to the left are visible to what is under
	// analysis.
	lateral bool
	// keepUnknown: literals of unknown type in the SELECT list stay so, because
	// the statement around will say what they are.
	keepUnknown bool
	windows     []*window // of the WINDOW clause, then of OVER (…)
	groupings   []grouped
	lastSRF     int // where the last of the set-returning functions stands
}

func newLevel(parent *level) *level { return &level{Query: &tree.Query{}, parent: parent} }

// A Fault is an error or a warning at a place of the text. An error ends the
// analysis of the statement, as PostgreSQL's does.
type Fault struct {
	Loc     int // byte offset, -1 when it is the whole statement's
	Message string
	Hint    string

	cyclic bool // a view was met that is being bound
}

func (f *Fault) Error() string { return f.Message }

// fail ends the binding of the statement with an error at a byte offset. The
// functions of a binder all take for granted that what they ask for is there;
// run turns the panic into an error.
func (a *binder) fail(loc int, hint, format string, args ...any) {
	panic(&Fault{Loc: loc, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// warn notes what is odd, but no error.
func (a *binder) warn(loc int, hint, format string, args ...any) {
	a.warnings = append(a.warnings, &Fault{Loc: loc, Hint: hint, Message: fmt.Sprintf(format, args...)})
}

// check is fail for an error of package pgcat.
func (a *binder) check(err error, loc int) {
	if err == nil {
		return
	}
	var e *pgcat.Error
	if !errors.As(err, &e) {
		a.fail(loc, "", "%s", err)
	}
	a.want(e, "", loc)
	hint := e.Hint
	if e.Detail != "" && hint == "" {
		hint = e.Detail
	}
	a.fail(loc, hint, "%s", e.Message)
}

// run calls f and returns the fault that ended it, or nil. A panic that is no
// Fault is a fault of dbgen's; it becomes an error, too, so that one query
// cannot take the others with it.
func run(f func()) (failed *Fault) {
	defer func() {
		if r := recover(); r != nil {
			failed = Recovered(r)
		}
	}()
	f()
	return nil
}

// Recovered makes a Fault of what recover returned.
func Recovered(r any) *Fault {
	if f, ok := r.(*Fault); ok {
		return f
	}
	return &Fault{
		Loc:     -1,
		Message: fmt.Sprint("internal error: ", r),
		Hint:    "this is a fault of dbgen, not of the query: please report it together with the query",
	}
}

// typeName prints a type as error messages show it: without its schema when
// that is in the search path.
func (a *binder) typeName(oid pgcat.OID) string {
	name := a.Types.Format(oid)
	if t := a.Types.Type(oid); t != nil && t.Schema != "pg_catalog" && slices.Contains(a.path, t.Schema) {
		name = strings.TrimPrefix(name, pgcat.QuoteIdent(t.Schema)+".")
	}
	return name
}

// note remembers a called function for what it may do.
func (a *binder) note(f *pgcat.Function) {
	if f != nil && (f.Volatility != pgcat.Immutable || a.functions[f] != nil) {
		a.stmt.Calls = append(a.stmt.Calls, f)
	}
}

var boolean = tree.Of(pgcat.Bool)

package txn

import (
	"go/types"
	"strings"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/gotypes"
)

// A class says what queries on a handle run on.
type class int

const (
	unknown class = iota // it may be anything: nothing is said of it
	opaque               // an interface, or queries, that are given from elsewhere
	pooled               // each query takes a connection of a pool
	inTx                 // a transaction or one connection
)

// pools are types whose queries take a connection each, with the driver.
var pools = map[string]string{
	"github.com/jackc/pgx/v4/pgxpool.Pool":       "pgx",
	"github.com/jackc/pgx/v5/pgxpool.Pool":       "pgx",
	"github.com/dbgen-go/dbgen/runtime/dbgen.DB": "pgx",
	"database/sql.DB":                            "sql",
	"github.com/jmoiron/sqlx.DB":                 "sql",
}

// isRuntimes reports whether a type is one that generated code hands to dbgen's runtime
// beside a handle, or has of it for the time of a call: it says nothing of the handle, and
// to close it ends nothing.
func isRuntimes(t types.Type) bool {
	const engine = "github.com/dbgen-go/dbgen/runtime/internal/engine."
	name := gotypes.Qualified(t)
	return name == engine+"Engine" || name == engine+"Attempt"
}

// connections are types whose queries run on one connection, and transactions that
// have no query methods of their own kind.
var connections = map[string]bool{
	"github.com/jackc/pgx/v4.Conn":         true,
	"github.com/jackc/pgx/v5.Conn":         true,
	"github.com/jackc/pgx/v4/pgxpool.Conn": true,
	"github.com/jackc/pgx/v5/pgxpool.Conn": true,
	"database/sql.Conn":                    true,
	"github.com/jmoiron/sqlx.Conn":         true,
}

// rowTypes are the types of rows that hold a connection until they are closed, with
// the driver.
var rowTypes = map[string]string{
	"github.com/jackc/pgx/v4.Rows": "pgx",
	"github.com/jackc/pgx/v5.Rows": "pgx",
	"database/sql.Rows":            "sql",
	"github.com/jmoiron/sqlx.Rows": "sql",
}

// queryMethods are what the methods are called by which handles of pgx,
// database/sql and sqlx run queries.
var queryMethods = map[string]bool{
	"Query": true, "QueryRow": true, "Exec": true, "SendBatch": true, "CopyFrom": true, "QueryFunc": true,
	"QueryContext": true, "QueryRowContext": true, "ExecContext": true,
	"Queryx": true, "QueryRowx": true, "QueryxContext": true, "QueryRowxContext": true, "MustExec": true, "MustExecContext": true,
	"NamedExec": true, "NamedExecContext": true, "NamedQuery": true, "NamedQueryContext": true,
	"Get": true, "GetContext": true, "Select": true, "SelectContext": true,
}

// driver returns the driver that a method's name belongs to, or "".
func driver(method string) string {
	switch {
	case strings.HasSuffix(method, "Context") || strings.HasSuffix(method, "x") || strings.HasPrefix(method, "Named"):
		return "sql"
	case method == "SendBatch" || method == "CopyFrom" || method == "QueryFunc":
		return "pgx"
	}
	return ""
}

// method returns the method of a type by its name, or nil.
func method(t types.Type, name string) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
	fn, _ := obj.(*types.Func)
	return fn
}

// runsQueries reports whether a type has the methods that run SQL: a handle of
// pgx or database/sql, or an interface that stands for some of them.
func runsQueries(t types.Type) bool {
	n := 0
	for _, name := range []string{"Query", "QueryRow", "Exec", "QueryContext", "QueryRowContext", "ExecContext"} {
		if fn := method(t, name); fn != nil && takesSQL(fn.Signature()) {
			n++
		}
	}
	return n >= 2
}

// takesSQL reports whether a signature is (ctx, sql string, args ...any) or that
// without a context.
func takesSQL(sig *types.Signature) bool {
	n := sig.Params().Len()
	if !sig.Variadic() || n < 2 || n > 3 {
		return false
	}
	b, ok := sig.Params().At(n - 2).Type().Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// isTx reports whether a type is a database transaction: it runs queries, and can be
// committed and rolled back.
func isTx(t types.Type) bool {
	return ends(t) && runsQueries(t)
}

// ends reports whether a type has the methods that end a transaction.
func ends(t types.Type) bool {
	return t != nil && method(t, "Commit") != nil && method(t, "Rollback") != nil
}

// driverOf returns the driver of a handle's type, or "" where it is not plain.
func driverOf(t types.Type) string {
	name := gotypes.Qualified(t)
	switch {
	case pools[name] != "":
		return pools[name]
	case strings.HasPrefix(name, "github.com/jackc/pgx/"), strings.HasPrefix(name, "github.com/dbgen-go/"):
		return "pgx"
	case strings.HasPrefix(name, "database/sql."), strings.HasPrefix(name, "github.com/jmoiron/sqlx."):
		return "sql"
	}
	if fn := method(t, "QueryContext"); fn != nil && takesSQL(fn.Signature()) || method(t, "ExecContext") != nil {
		return "sql"
	}
	if fn := method(t, "Exec"); fn != nil && takesSQL(fn.Signature()) && fn.Signature().Params().Len() == 3 {
		return "pgx"
	}
	return ""
}

// classOf is what is known of a handle from its type alone.
func classOf(t types.Type) class {
	if t == nil {
		return unknown
	}
	name := gotypes.Qualified(t)
	switch {
	case pools[name] != "":
		return pooled
	case connections[name] || isTx(t):
		return inTx
	case name == "database/sql.Stmt":
		return opaque
	}
	if st, ok := gotypes.Deref(t).Underlying().(*types.Struct); ok {
		for f := range st.Fields() {
			if f.Embedded() && pools[gotypes.Qualified(f.Type())] != "" {
				return pooled
			}
		}
	}
	return opaque
}

// holdsHandle reports whether a type is a handle, or a struct that has one down to a
// depth of fields.
func holdsHandle(t types.Type, depth int) bool {
	if t == nil {
		return false
	}
	if isRuntimes(t) {
		return false
	}
	if pools[gotypes.Qualified(t)] != "" || connections[gotypes.Qualified(t)] || runsQueries(t) || ends(t) || isQuerier(t) {
		return true
	}
	if st, ok := gotypes.Deref(t).Underlying().(*types.Struct); ok && depth > 0 {
		for f := range st.Fields() {
			if holdsHandle(f.Type(), depth-1) {
				return true
			}
		}
	}
	return false
}

// isQuerier reports whether a type is an interface of queries, or has one embedded: its
// package has queries over a handle, with a WithTx, that implement it.
func isQuerier(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	if !ok || n.Obj().Pkg() == nil {
		return false
	}
	iface, ok := n.Underlying().(*types.Interface)
	if !ok || iface.NumMethods() == 0 {
		return false
	}
	for e := range iface.EmbeddedTypes() {
		if isQuerier(e) {
			return true
		}
	}
	return queriesOf(n.Obj().Pkg(), iface) != nil
}

// queries is what generated queries are called.
const queries = "Queries"

// queriesOf is the type of a package's queries, where it implements an interface; nil is
// none.
func queriesOf(pkg *types.Package, iface *types.Interface) types.Type {
	tn, ok := pkg.Scope().Lookup(queries).(*types.TypeName)
	if !ok {
		return nil
	}
	t := types.NewPointer(tn.Type())
	if _, isStruct := tn.Type().Underlying().(*types.Struct); !isStruct || method(t, "WithTx") == nil || !types.Implements(t, iface) {
		return nil
	}
	return t
}

// sameQueries reports whether values of two types run the same queries: they are of one
// type, or one is an interface that the other, or what that is of, implements.
func sameQueries(t, of types.Type) bool {
	if t == nil || of == nil {
		return false
	}
	if types.Identical(deref(t), deref(of)) {
		return true
	}
	is := func(t types.Type) *types.Package {
		n, ok := types.Unalias(deref(t)).(*types.Named)
		if !ok || n.Obj().Pkg() == nil || n.Obj().Name() != queries && !isQuerier(n) {
			return nil
		}
		return n.Obj().Pkg()
	}
	return is(t) != nil && is(t) == is(of)
}

// mayHold reports whether a value of a type may keep what it was made with: it is no
// error and no plain data.
func mayHold(t types.Type) bool {
	if t == nil || gotypes.IsError(t) || isRuntimes(t) {
		return false
	}
	switch u := t.Underlying().(type) {
	case *types.Interface, *types.Signature:
		return true
	case *types.Pointer, *types.Struct:
		return holdsHandle(t, 2) || mayClose(t)
	case *types.Map:
		return mayHold(u.Elem())
	case *types.Slice:
		return mayHold(u.Elem())
	case *types.Chan:
		return mayHold(u.Elem())
	}
	return false
}

// mayClose reports whether a struct can be closed, or has a field that may hold
// anything that can be: rows, an interface with methods, or a function.
func mayClose(t types.Type) bool {
	if method(t, "Close") != nil {
		return true
	}
	st, ok := gotypes.Deref(t).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if isRows(f.Type()) {
			return true
		}
		switch u := f.Type().Underlying().(type) {
		case *types.Interface:
			if u.NumMethods() > 0 && !gotypes.IsError(f.Type()) {
				return true
			}
		case *types.Signature:
			return true
		}
	}
	return false
}

// runsQuery reports whether a type has at least one method that runs SQL.
func runsQuery(t types.Type) bool {
	if _, ok := t.Underlying().(*types.Interface); !ok {
		return runsQueries(t)
	}
	for _, name := range []string{"Query", "QueryRow", "Exec", "QueryContext", "QueryRowContext", "ExecContext"} {
		if fn := method(t, name); fn != nil && takesSQL(fn.Signature()) {
			return true
		}
	}
	return false
}

package main

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
)

// notQueries are the methods that sqlc generates beside the queries.
var notQueries = []string{"WithTx", "Close", "exec", "query", "queryRow"}

// addQueries adds the methods of a file that sqlc generated: those of the type
// that has the handle. Each has a constant that begins with its name and command,
// but for :copyfrom.
func (p *program) addQueries(prog *ssa.Program, pkg *packages.Package, file *ast.File) {
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Recv == nil || slices.Contains(notQueries, fn.Name.Name) {
			continue
		}
		method, ok := pkg.TypesInfo.Defs[fn.Name].(*types.Func)
		if !ok {
			continue
		}
		if name := typeName(method.Signature().Recv().Type()); name != "Queries" {
			continue
		}
		if f := prog.FuncValue(method); f != nil {
			p.queries[f] = command(pkg, fn)
		}
	}
}

// command is the name and the command of a method's query, as ":one".
func command(pkg *packages.Package, fn *ast.FuncDecl) string {
	found := fn.Name.Name + " :copyfrom"
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		c, ok := pkg.TypesInfo.Uses[id].(*types.Const)
		if !ok || c.Val().Kind() != constant.String {
			return true
		}
		line, _, _ := strings.Cut(constant.StringVal(c.Val()), "\n")
		if _, rest, ok := strings.Cut(line, "-- name: "); ok {
			found = strings.TrimSpace(rest)
			return false
		}
		return true
	})
	return found
}

// named is a named type or what it points to; nil is none.
func named(t types.Type) *types.Named {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	n, _ := types.Unalias(t).(*types.Named)
	return n
}

// typeName is the name of a type or of what it points to.
func typeName(t types.Type) string {
	if n := named(t); n != nil {
		return n.Obj().Name()
	}
	return ""
}

// drivers are the packages whose methods run statements.
var drivers = []string{
	"database/sql", "github.com/jackc/pgx/", "github.com/jmoiron/sqlx", "github.com/georgysavva/scany/",
}

// results are the types by which a method of an interface is told to run a
// statement.
var results = map[string]bool{
	"database/sql.Rows": true, "database/sql.Row": true, "database/sql.Result": true,
	"github.com/jackc/pgx/v5.Rows": true, "github.com/jackc/pgx/v5.Row": true, "github.com/jackc/pgx/v5.BatchResults": true,
	"github.com/jackc/pgx/v4.Rows": true, "github.com/jackc/pgx/v4.Row": true, "github.com/jackc/pgx/v4.BatchResults": true,
	"github.com/jackc/pgx/v5/pgconn.CommandTag": true, "github.com/jackc/pgconn.CommandTag": true,
	"github.com/jmoiron/sqlx.Rows": true, "github.com/jmoiron/sqlx.Row": true,
}

var statements = []string{"Query", "Exec", "SendBatch", "CopyFrom", "NamedQuery", "NamedExec", "MustExec", "Get", "Select"}

// databaseCall returns the name of the method of a driver, or of an interface in
// its place, that a call runs a statement by; "" is none.
func databaseCall(call *ssa.CallCommon) string {
	method := call.Method
	if !call.IsInvoke() {
		fn := call.StaticCallee()
		if fn == nil {
			return ""
		}
		var ok bool
		if method, ok = fn.Object().(*types.Func); !ok {
			return ""
		}
	}
	name := method.Name()
	if method.Pkg() == nil || !slices.ContainsFunc(statements, func(s string) bool { return strings.HasPrefix(name, s) }) {
		return ""
	}
	driver := slices.ContainsFunc(drivers, func(d string) bool {
		return strings.HasPrefix(method.Pkg().Path()+"/", strings.TrimSuffix(d, "/")+"/")
	})
	recv := method.Signature().Recv()
	of := ""
	if recv != nil {
		of = typeName(recv.Type())
	}
	switch {
	case of == "BatchResults": // of what was sent
		return ""
	case driver && (recv != nil || strings.HasPrefix(name, "Get") || strings.HasPrefix(name, "Select")):
		if (strings.HasPrefix(name, "Get") || strings.HasPrefix(name, "Select")) && !takesDestination(method) {
			return ""
		}
		return of + "." + name
	case call.IsInvoke() && givesRows(method.Signature()):
		return of + "." + name
	}
	return ""
}

// takesDestination reports whether a method writes rows into what it is given, as
// sqlx's and scany's do.
func takesDestination(method *types.Func) bool {
	for param := range method.Signature().Params().Variables() {
		if param.Name() == "dest" || param.Name() == "dst" {
			return true
		}
	}
	return false
}

func givesRows(sig *types.Signature) bool {
	for result := range sig.Results().Variables() {
		if n := named(result.Type()); n != nil && n.Obj().Pkg() != nil && results[n.Obj().Pkg().Path()+"."+n.Obj().Name()] {
			return true
		}
	}
	return false
}

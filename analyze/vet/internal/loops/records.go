package loops

import (
	"go/ast"
	"go/types"
	"slices"

	"golang.org/x/tools/go/types/typeutil"
)

// Records of files: a slice of texts is one row there, and no list of them.

// recordReaders are the methods that give a record, or all of them.
var recordReaders = map[string]bool{
	"(*encoding/csv.Reader).Read":                                  true,
	"(*encoding/csv.Reader).ReadAll":                               true,
	"(*github.com/xuri/excelize/v2.File).GetRows":                  true,
	"(*github.com/xuri/excelize/v2.Rows).Columns":                  true,
	"(*github.com/360EntSecGroup-Skylar/excelize/v2.File).GetRows": true,
}

// isRecord reports whether an argument is a record of a file.
func (f *frame) isRecord(arg ast.Expr) bool {
	s, ok := f.typeOf(arg).Underlying().(*types.Slice)
	if !ok || !isString(s.Elem()) {
		return false
	}
	return f.readsRecords(arg, maxCopies)
}

// readsRecords reports whether an expression is what a file's records are read into, or one of them,
// through a few variables.
func (f *frame) readsRecords(e ast.Expr, more int) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.IndexExpr:
		return f.readsRecords(e.X, more)
	case *ast.SliceExpr:
		return f.readsRecords(e.X, more)
	case *ast.CallExpr:
		fn, ok := typeutil.Callee(f.info, e).(*types.Func)
		return ok && recordReaders[fn.FullName()]
	case *ast.Ident:
		v := f.info.Uses[e]
		return more > 0 && v != nil && slices.ContainsFunc(f.flows, func(fl flow) bool {
			return fl.to == place{v, ""} && !fl.accum && slices.ContainsFunc(fl.from, func(from ast.Expr) bool { return f.readsRecords(from, more-1) })
		})
	}
	return false
}

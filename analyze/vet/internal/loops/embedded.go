package loops

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"
)

// What is compiled into a program, and read from there: it has as many elements as somebody wrote.

// isEmbedded reports whether a list is a part of a variable that is unmarshaled from bytes or a text of a package's
// own, such as a file that is compiled in, or of an element of one; or what is made of such a file at once. It may
// be what a function gives, or what all callers do.
func (f *frame) isEmbedded(x ast.Expr, more int) bool {
	for {
		sel, ok := ast.Unparen(x).(*ast.SelectorExpr)
		if !ok || usedField(f.info, sel) == nil {
			break
		}
		x = sel.X
	}
	if call, ok := ast.Unparen(x).(*ast.CallExpr); ok && more > 0 {
		return f.givesEmbedded(call, more-1)
	}
	v := usedVar(f.info, x)
	if v == nil || more == 0 {
		return false
	}
	if i := slices.Index(f.declParams(), v); i >= 0 {
		return f.allGive(i, func(in *frame, arg ast.Expr) bool { return in.isEmbedded(arg, more-1) })
	}
	if !regionOf(f.decl.Body).contains(v.Pos()) && !f.isResult(v) {
		return false
	}
	if slices.ContainsFunc(f.flows, func(fl flow) bool { return fl.to.obj == v && fl.lent != nil && f.readsOwn(fl.lent) }) {
		return true
	}
	if over := f.rangedOver(v); over != nil {
		return f.isEmbedded(over, more-1)
	}
	only := f.onlyValue(v)
	return only != nil && f.isEmbedded(only, more-1)
}

// readsOwn reports whether a call unmarshals what a package has, or decodes what is compiled in.
func (f *frame) readsOwn(call *ast.CallExpr) bool {
	fn := f.callee(call)
	if fn == nil {
		return false
	}
	if strings.HasPrefix(fn.Name(), "Unmarshal") && len(call.Args) > 1 {
		v, ok := usedVar(f.info, call.Args[0]).(*types.Var)
		return ok && isPackageVar(v) || f.isCompiledIn(call.Args[0], maxListed)
	}
	recv, _ := f.operands(call)
	return fn.Name() == "Decode" && recv != nil && f.isCompiledIn(recv, maxListed)
}

// givesEmbedded reports whether a call gives such a list: that of a function of the program does, or one of another
// program makes it of what is compiled in.
func (f *frame) givesEmbedded(call *ast.CallExpr, more int) bool {
	fn := f.callee(call)
	if fn == nil {
		return false
	}
	if f.world.declares(fn.Pkg()) {
		return f.allReturn(fn, func(in *frame, list ast.Expr, guards []guard) bool {
			return in.failed(guards) || in.isEmbedded(list, more)
		})
	}
	return f.isCompiledIn(call, more)
}

// isCompiledIn reports whether an expression has what is compiled into the program by go:embed, or is made of
// that by functions of other programs, which read or split it.
func (f *frame) isCompiledIn(e ast.Expr, more int) bool {
	e = ast.Unparen(e)
	if v, ok := usedVar(f.info, e).(*types.Var); ok {
		switch {
		case isPackageVar(v):
			return f.world.embedded[v]
		case more > 0 && regionOf(f.decl.Body).contains(v.Pos()):
			only := f.onlyValue(v)
			return only != nil && f.isCompiledIn(only, more-1)
		}
		return false
	}
	call, ok := e.(*ast.CallExpr)
	if !ok || more == 0 {
		return false
	}
	if fn := f.callee(call); fn != nil && f.world.declares(fn.Pkg()) || fn == nil && !f.info.Types[call.Fun].IsType() {
		return false
	}
	recv, args := f.operands(call)
	if v, ok := usedVar(f.info, recv).(*types.Var); recv != nil && ok && f.world.embedded[v] {
		return true // a file of those that it has
	}
	if recv == nil && len(args) > 0 {
		recv, args = args[0], args[1:]
	}
	return recv != nil && f.isCompiledIn(recv, more-1) && !slices.ContainsFunc(args, func(arg ast.Expr) bool { return len(mentions(f.info, arg)) > 0 })
}

// noteEmbedded notes the variables of a package that have files which are compiled in.
func (c *checker) noteEmbedded(decl *ast.GenDecl) {
	for _, s := range decl.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok || !saysEmbed(spec.Doc) && !(len(decl.Specs) == 1 && saysEmbed(decl.Doc)) {
			continue
		}
		for _, name := range spec.Names {
			if v, ok := c.info().Defs[name].(*types.Var); ok && isPackageVar(v) {
				c.world.embedded[v] = true
			}
		}
	}
}

func saysEmbed(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

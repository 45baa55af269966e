package loops

import (
	"go/ast"
	"go/constant"
	"go/types"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Commands of a program's command line, as libraries take them: a struct that says what a command is
// called and what it does, and has the function that runs.

// onceWord matches the first word of what is said of a command that an operator runs when something has to
// be brought in or back, mended or tried out.
var onceWord = lazyregexp.New(`^(?i:back-?fill|back-?test|diagnose|doctor|fix|import|migrate|recover|repair|rescue|restore|seed|simulate)(s|es|ed|ing)?\b`)

// onceCommand matches the names of files, folders and functions of a command that brings back what was lost, mends
// or looks what is wrong, tries out what might have been, or brings in what another program had.
var onceCommand = lazyregexp.New(`^(?i:run|cmd)?_?(?i:back_?test|diagnose|import(?:er)?|recover|repair|rescue|restore)(_|[A-Z]|$)`)

// A making is how many commands a function makes, and how many of them are such.
type making struct{ all, once int }

// noteCommand notes what a literal says of a command: of the function that makes it, where it is written
// out there, or of the one that it names.
func (c *checker) noteCommand(lit *ast.CompositeLit, above []ast.Node) {
	t := c.info().TypeOf(lit)
	if t == nil {
		return
	}
	n, ok := types.Unalias(deref(t)).(*types.Named)
	if !ok || n.Obj().Name() != "Command" || structOf(n) == nil {
		return
	}
	var runs ast.Expr
	once := false
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return
		}
		key, ok := kv.Key.(*ast.Ident)
		if !ok {
			continue
		}
		switch key.Name {
		case "Run", "RunE", "Action":
			runs = ast.Unparen(kv.Value)
		case "Use", "Name", "Short", "Usage":
			if v := c.info().Types[kv.Value].Value; v != nil && v.Kind() == constant.String {
				once = once || onceWord().MatchString(strings.TrimSpace(constant.StringVal(v)))
			}
		}
	}
	var by *types.Func
	switch runs := runs.(type) {
	case nil:
		return
	case *ast.FuncLit:
		if decl := declAround(above); decl != nil && decl.Name.Name != "main" {
			by, _ = c.info().Defs[decl.Name].(*types.Func)
		}
	default:
		by, _ = usedVar(c.info(), runs).(*types.Func)
	}
	if by == nil {
		return
	}
	found := c.world.commands[by.Origin()]
	found.all++
	if once {
		found.once++
	}
	c.world.commands[by.Origin()] = found
}

// isOnceCommand reports whether a function is that of such a command, or makes such commands alone, or is a
// program's own, for the command line, and called so, or its file or its program is.
func (w *world) isOnceCommand(fn *types.Func) bool {
	if made := w.commands[fn]; made.all > 0 && made.once == made.all {
		return true
	}
	if fn.Pkg().Name() != "main" || fn.Signature().Recv() != nil || answersRequests(fn.Signature()) {
		return false
	}
	c := w.packages[fn.Pkg()]
	if c == nil {
		return false
	}
	names := []string{fn.Name(), strings.TrimSuffix(filepath.Base(c.position(fn.Pos()).Filename), ".go")}
	if folder, command := path.Split(fn.Pkg().Path()); path.Base(folder) == "cmd" {
		names = append(names, command)
	}
	return slices.ContainsFunc(names, onceCommand().MatchString)
}

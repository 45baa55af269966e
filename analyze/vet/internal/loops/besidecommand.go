package loops

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"

	"golang.org/x/tools/go/types/typeutil"

	"github.com/dbgen-go/dbgen/internal/lazyregexp"
)

// Programs beside one that serves: somebody runs them for once, and they end by themselves.

var (
	// serves matches the names of functions of other modules by which a program stays.
	serves = lazyregexp.New(`^(ListenAndServe(TLS)?|Serve(TLS)?|Listen(TLS)?|NewTicker|Tick)$`)
	// runs and runner match those of methods, and of what they are called on, by which it may.
	runs   = lazyregexp.New(`^(Run(TLS|Context)?|Start(TLS|Async|Blocking)?|Execute(C|Context|ContextC)?|Consume|Subscribe|Poll\w*|Receive|Fetch(Message|es)?|ReadMessage)$`)
	runner = lazyregexp.New(`(?i)(app|bot|client|command|consumer|cron|echo|engine|fiber|listener|manager|mux|processor|reader|router|scheduler|server|service|subscriber|worker)$`)
	// regular matches the names of programs that something else may run again and again.
	regular = lazyregexp.New(`(?i)(agent|batch|clean|collect|consum|crawl|cron|daemon|daily|expire|hourly|index|ingest|job|mail|nightly|notif|poll|process|prune|report|schedul|scrap|send|serve|sweep|sync|watch|weekly|worker)`)
)

// isBesideCommand reports whether a main function is that of a program which ends by itself, in a module that has
// one which serves: an operator's, who says by its arguments what it does, or whose name says nothing of its being
// run again and again.
func (w *world) isBesideCommand(main *types.Func) bool {
	runs := w.course(main)
	if runs.stays || !runs.told && regular().MatchString(path.Base(main.Pkg().Path())) {
		return false
	}
	for pkg := range w.packages {
		if other, ok := pkg.Scope().Lookup("main").(*types.Func); ok && pkg.Name() == "main" && w.course(other).stays {
			return true
		}
	}
	return false
}

// A course is what a program's main function comes to.
type course struct {
	stays bool // it serves, consumes or waits, or may: it has commands of a library's
	told  bool // it reads the arguments that it is called with
}

// course is that of a main function.
func (w *world) course(main *types.Func) course {
	if known, ok := w.courses[main]; ok {
		return known
	}
	var found course
	seen := map[*types.Func]bool{}
	var visit func(fn *types.Func)
	visit = func(fn *types.Func) {
		c := w.packages[fn.Pkg()]
		if seen[fn] || c == nil || c.decls[fn] == nil {
			return
		}
		seen[fn] = true
		c.follow(c.decls[fn].Body, &found)
		for _, to := range w.calls[fn] {
			visit(to)
		}
	}
	visit(main)
	w.courses[main] = found
	return found
}

// follow notes what a body says of a course.
func (c *checker) follow(body *ast.BlockStmt, of *course) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if v, ok := c.info().Uses[n.Sel].(*types.Var); ok && v.Pkg() != nil && v.Pkg().Path() == "os" && v.Name() == "Args" {
				of.told = true
			}
		case *ast.CallExpr:
			fn, ok := typeutil.Callee(c.info(), n).(*types.Func)
			if !ok || fn.Pkg() == nil || c.world.declares(fn.Pkg()) {
				return true
			}
			of.told = of.told || path.Base(fn.Pkg().Path()) == "flag" || path.Base(fn.Pkg().Path()) == "pflag"
			of.stays = of.stays || serves().MatchString(fn.Name()) || runs().MatchString(fn.Name()) && runner().MatchString(receiverName(fn))
		case *ast.ForStmt:
			of.stays = of.stays || n.Cond == nil && n.Init == nil && c.waitsIn(n.Body)
		}
		return true
	})
}

// waitsIn reports whether a body waits for time to pass, or for a channel.
func (c *checker) waitsIn(body *ast.BlockStmt) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		case *ast.CallExpr:
			fn, ok := typeutil.Callee(c.info(), n).(*types.Func)
			found = found || ok && fn.FullName() == "time.Sleep"
		}
		return !found
	})
	return found
}

// receiverName is the name of the type that a method is declared for; "" is that of a function.
func receiverName(fn *types.Func) string {
	recv := fn.Signature().Recv()
	if recv == nil {
		return ""
	}
	if n, ok := types.Unalias(deref(recv.Type())).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}

package rewrite

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/astutil"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
)

// A lookup is a loop that gets what a query has for each element, and does
// something simple with it.
type lookup struct {
	*scope
	skips  []ast.Stmt // "if … { continue }" before the call
	get    *ast.AssignStmt
	row    *ast.Ident
	failed *ast.ReturnStmt // what it does where the query fails
	absent *absence        // what it does where there is no row; nil is what it does where the query fails
	check  ast.Stmt        // the first statement on the error
	end    token.Pos       // of the last
	rest   []ast.Stmt
}

// newScope finds where a site's loop stands; false where it is no range over what can
// be gone over twice.
func newScope(pass *analysis.Pass, site *loops.Site) (*scope, bool) {
	s := &scope{pass: pass, info: pass.TypesInfo, call: site.Call}
	if !site.Direct {
		return s, s.decline(site.Call, "the query is sent by a function that the loop calls")
	}
	n, ok := site.Loop.(*ast.RangeStmt)
	if !ok {
		return s, s.decline(site.Call, "the loop is no range over a slice, an array or a map")
	}
	s.loop = n
	i := slices.IndexFunc(pass.Files, func(f *ast.File) bool { return f.FileStart <= n.Pos() && n.Pos() < f.FileEnd })
	if i < 0 {
		return s, false
	}
	s.file = pass.Files[i]
	path, _ := astutil.PathEnclosingInterval(s.file, n.Pos(), n.Pos())
	for _, p := range path {
		switch p.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			if s.fn == nil {
				s.fn = p
			}
		case *ast.LabeledStmt:
			if s.fn == nil {
				return s, s.decline(n, "the loop has a label")
			}
		}
	}
	s.nth = before(pass, path, site)
	if s.fn == nil || !s.isPure(n.X) || n.Tok == token.ASSIGN {
		return s, s.decline(n, "what the loop goes over is made by a call, or its variable is of before")
	}
	switch t := s.info.TypeOf(n.X).Underlying().(type) {
	case *types.Slice, *types.Array, *types.Map:
		return s, true
	case *types.Basic:
		if t.Info()&types.IsInteger != 0 {
			return s, true
		}
	}
	return s, s.decline(n, "what the loop goes over may be gone over once alone")
}

// before is how many sites stand before another one in its function; path leads to
// where its loop stands.
func before(pass *analysis.Pass, path []ast.Node, site *loops.Site) (n int) {
	found, ok := pass.ResultOf[loops.Analyzer].(*loops.Result)
	if !ok || len(path) < 2 {
		return 0
	}
	decl := path[len(path)-2] // the last is the file
	for _, s := range found.Sites {
		if decl.Pos() <= s.Call.Pos() && s.Call.Pos() < site.Call.Pos() {
			n++
		}
	}
	return n
}

// newLookup reads a site's loop; nil for any other shape.
func newLookup(s *scope, site *loops.Site) *lookup {
	l := &lookup{scope: s}
	list := l.skip(s.loop.Body.List)
	if len(list) < 2 {
		return nil
	}
	get, ok := list[0].(*ast.AssignStmt)
	if !ok || get.Tok != token.DEFINE || len(get.Lhs) != 2 || len(get.Rhs) != 1 || get.Rhs[0] != site.Call {
		s.decline(list[0], "the loop does something else before it looks the element up")
		return nil
	}
	row, isName := get.Lhs[0].(*ast.Ident)
	err, alsoName := get.Lhs[1].(*ast.Ident)
	if !isName || !alsoName || row.Name == "_" || err.Name == "_" || s.info.Defs[row] == nil || s.info.Defs[err] == nil {
		s.decline(get, "the call's results are not two new variables")
		return nil
	}
	l.get, l.row = get, row
	used := l.onError(list[1:], s.info.Defs[err])
	if used == 0 {
		return nil
	}
	l.check, l.end, l.rest = list[1], list[used].End(), list[used+1:]
	if !l.collects(s.info.Defs[err]) || !l.comments(l.check.Pos(), l.end) {
		return nil
	}
	if len(l.rest) == 0 {
		s.decline(get, "the loop does nothing with the row")
		return nil
	}
	return l
}

// skip notes the "if … { continue }" that begin a round, and returns what follows.
func (l *lookup) skip(list []ast.Stmt) []ast.Stmt {
	for len(list) > 0 && l.isSkip(list[0]) {
		l.skips, list = append(l.skips, list[0]), list[1:]
	}
	return list
}

// collects reports whether what follows the call only assigns.
func (l *lookup) collects(err types.Object) bool {
	for _, stmt := range l.rest {
		if err != nil && l.uses(stmt, err) {
			return l.decline(stmt, "the error is used later")
		}
	}
	return l.isSimple(l.rest)
}

// isSkip reports whether a statement is "if … { continue }" that only looks.
func (s *scope) isSkip(stmt ast.Stmt) bool {
	n, ok := stmt.(*ast.IfStmt)
	if !ok || n.Init != nil || n.Else != nil || len(n.Body.List) != 1 || !s.isPure(n.Cond) {
		return false
	}
	return isContinue(n.Body.List)
}

func isContinue(list []ast.Stmt) bool {
	if len(list) != 1 {
		return false
	}
	b, ok := list[0].(*ast.BranchStmt)
	return ok && b.Tok == token.CONTINUE && b.Label == nil
}

// comments reports whether no comment is lost: none stands in what is taken out.
func (s *scope) comments(from, to token.Pos) bool {
	for _, g := range s.file.Comments {
		if from <= g.Pos() && g.Pos() < to {
			return s.decline(g, "a comment would be lost")
		}
	}
	return true
}

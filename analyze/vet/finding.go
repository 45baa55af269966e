package vet

import (
	"go/ast"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/ast/astutil"
	"golang.org/x/tools/go/packages"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/ignore"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/unused"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/report"
)

// findings returns the diagnostics of the packages asked for, in order and
// once each: a file can belong to a package and to its test. Those that comments
// silence are among them, with their Suppression. Those that say that a rule failed
// come apart, as text.
func findings(graph *checker.Graph, opts Options, program *loops.Program, judged *unused.Program) (found []report.Finding, failed []string) {
	var broken []report.Finding
	read, batches, folders := files{}, map[string]string{}, map[string]string{}
	var roots []*packages.Package
	for _, action := range graph.Roots {
		roots = append(roots, action.Package)
	}
	for pkg := range packages.Postorder(roots) {
		if len(pkg.GoFiles) > 0 {
			folders[pkg.PkgPath] = filepath.Dir(pkg.GoFiles[0])
		}
	}
	for _, action := range graph.Roots {
		s := source{action.Package, opts, read, program, judged, batches, folders}
		if set, ok := action.Result.(*ignore.Set); ok {
			for _, d := range set.Silenced() {
				f := s.finding(d.Diagnostic)
				f.Suppression = &report.Suppression{Kind: report.InSource, Reason: d.Reason}
				found = append(found, f)
			}
		}
		for _, d := range action.Diagnostics {
			f := s.finding(d)
			s.toSQL(&f, d)
			if d.Category == InternalError {
				broken = append(broken, f)
			} else {
				found = append(found, f)
			}
		}
	}
	for _, f := range once(broken) {
		failed = append(failed, f.Place()+": "+f.Message)
	}
	found = once(found)
	if opts.Indexes != nil {
		noteIndexes(found, batches, opts.Indexes)
	}
	return found, failed
}

// noteIndexes says of cures which index they want that is not there. batches has
// their SQL as PostgreSQL reads it, by what is to be written.
func noteIndexes(found []report.Finding, batches map[string]string, indexes func([]string) []string) {
	texts := slices.Sorted(maps.Keys(batches))
	if len(texts) == 0 {
		return
	}
	var sql []string
	for _, t := range texts {
		sql = append(sql, batches[t])
	}
	wanted := map[string]string{}
	for i, index := range indexes(sql) {
		wanted[texts[i]] = index
	}
	for i := range found {
		if index := wanted[found[i].Write]; index != "" {
			found[i].Evidence = "no index serves the query of the cure as it stands: it wants " + index
		}
	}
}

// once sorts findings and leaves out repetitions.
func once(found []report.Finding) []report.Finding {
	report.Sort(found)
	return slices.CompactFunc(found, func(a, b report.Finding) bool {
		return a.Span() == b.Span() && a.Rule == b.Rule && a.Message == b.Message
	})
}

// A source is a package in which findings are.
type source struct {
	pkg   *packages.Package
	opts  Options
	files files

	program *loops.Program
	judged  *unused.Program   // nil if it is not asked what is unused
	batches map[string]string // SQL of cures, by what is to be written
	folders map[string]string // of packages, by their paths
}

// finding makes a finding of a diagnostic.
func (s source) finding(d analysis.Diagnostic) report.Finding {
	at := s.span(d.Pos, d.End)
	f := report.Finding{
		Rule: d.Category, Severity: report.Warning, Confidence: report.High, Message: d.Message, Function: s.function(d.Pos),
		File: at.File, Line: at.Line, Column: at.Column, EndLine: at.EndLine, EndColumn: at.EndColumn,
		Queries: []string{}, Columns: []string{},
	}
	site := s.program.At(s.pkg.Types, d.Pos)
	if site != nil && site.Once {
		f.Severity = s.opts.Migrations
	}
	if site != nil {
		f.Depth = len(site.Via)
		for _, q := range site.Queries() {
			f.Runs = append(f.Runs, report.QueryRef{Name: q.Name, SQL: q.Sent.SQL})
		}
	}
	if strings.Contains(d.Message, Likely) {
		f.Severity, f.Confidence = report.Info, report.Medium
	}
	for _, r := range d.Related {
		if text, ok := strings.CutPrefix(r.Message, CurePrefix); ok && site != nil {
			f.Write = text
			if c := site.Cure(s.pkg.TypesInfo); c != nil && c.SQL != "" {
				s.batches[text] = c.SQL
			}
			continue
		}
		f.Related = append(f.Related, report.Place{Span: s.span(r.Pos, r.End), Message: r.Message})
	}
	for _, fix := range d.SuggestedFixes {
		of := report.Fix{Message: fix.Message}
		for _, e := range fix.TextEdits {
			end := e.End
			if !end.IsValid() {
				end = e.Pos
			}
			of.Edits = append(of.Edits, report.Edit{Span: s.span(e.Pos, end), New: string(e.NewText)})
		}
		f.Fixes = append(f.Fixes, of)
	}
	if site != nil && len(f.Fixes) == 0 {
		if fix := s.queryFix(site); fix != nil {
			f.Fixes = append(f.Fixes, *fix)
		}
	}
	return f
}

// span is where something is; an end that is not valid is unknown.
func (s source) span(pos, end token.Pos) report.Span {
	from := s.position(pos)
	at := report.Span{File: relative(s.opts.Dir, from.File), Line: from.Line, Column: from.Column}
	if end.IsValid() {
		to := s.position(end)
		at.EndLine, at.EndColumn = to.Line, to.Column
	}
	return at
}

// position is where something is, with the column in characters where go/token
// has bytes. What a //line comment places elsewhere is left as it is.
func (s source) position(pos token.Pos) diag.Position {
	shown, real := s.pkg.Fset.Position(pos), s.pkg.Fset.PositionFor(pos, false)
	if shown == real {
		if file := s.files.open(real.Filename); file != nil {
			return file.Position(real.Offset)
		}
	}
	return diag.Position{File: shown.Filename, Line: shown.Line, Column: shown.Column}
}

// files are texts that were read, by name; nil is for those that could not be.
type files map[string]*diag.File

// open reads a file that is not read yet.
func (f files) open(name string) *diag.File {
	file, ok := f[name]
	if !ok {
		if text, err := os.ReadFile(name); err == nil {
			file = diag.NewFile(name, string(text))
		}
		f[name] = file
	}
	return file
}

// function names what a position stands in: "example.com/app.(*Server).Show", or
// the package where it is in none.
func (s source) function(pos token.Pos) string {
	path := s.pkg.PkgPath
	for _, file := range s.pkg.Syntax {
		if file.FileStart > pos || pos > file.FileEnd {
			continue
		}
		nodes, _ := astutil.PathEnclosingInterval(file, pos, pos)
		for _, n := range nodes {
			if f, ok := n.(*ast.FuncDecl); ok {
				return path + "." + receiver(f) + f.Name.Name
			}
		}
	}
	return path
}

// receiver is what stands before a method's name: "(*T).", or "".
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil || len(f.Recv.List) == 0 {
		return ""
	}
	of, star := f.Recv.List[0].Type, ""
	if p, ok := of.(*ast.StarExpr); ok {
		of, star = p.X, "*"
	}
	switch g := of.(type) { // of generic types the arguments do not matter
	case *ast.IndexExpr:
		of = g.X
	case *ast.IndexListExpr:
		of = g.X
	}
	name, ok := of.(*ast.Ident)
	if !ok {
		return ""
	}
	if star != "" {
		return "(*" + name.Name + ")."
	}
	return name.Name + "."
}

// relative shortens a path below dir, or below the current directory when dir
// is "", to one that starts there.
func relative(dir, path string) string {
	base, err := filepath.Abs(dir)
	if err != nil {
		return path
	}
	rel, err := filepath.Rel(base, path)
	if err != nil || strings.HasPrefix(rel, "..") {
		return path
	}
	return rel
}

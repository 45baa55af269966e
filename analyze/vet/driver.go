package vet

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"golang.org/x/tools/go/analysis/checker"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/internal/await"
	"github.com/dbgen-go/dbgen/internal/report"
)

// Options are what a run can be told.
type Options struct {
	Dir   string   // where patterns are resolved; "" is the current directory
	Tags  []string // build tags
	Tests bool     // load test files too: they are never reported, but their ignores are
	Env   []string // nil is the process's own
	Also  []string // of Alsos: queries to know beside those that dbgen generated
	// Schema gives texts of SQL in Go code their meaning; nil is for those that do
	// not fit the schema. It may be nil: then they are judged by themselves.
	Schema func(texts []string) []*Statement
}

// A Statement is what a schema tells of a text of SQL.
type Statement = loops.Statement

// Alsos are the kinds of query that can be known beside those that dbgen
// generated.
func Alsos() []string { return []string{"sqlc", "pgx", "database/sql"} }

// A LoadError says why packages could not be loaded: there are none, or they do
// not compile.
type LoadError struct{ Err error }

func (e *LoadError) Error() string { return e.Err.Error() }

// Unwrap returns what the go command or the compiler said.
func (e *LoadError) Unwrap() error { return e.Err }

// A Result is what a run found.
type Result struct {
	// Findings are in order, with their fingerprints.
	Findings []report.Finding
	// LeftOut say which packages match and do not load, and why.
	LeftOut []string
	// Hint says what would be found with other options; "" is nothing.
	Hint string
	// Failed say which rules and packages failed, and how. They hide no finding of
	// the others.
	Failed []string

	graph *checker.Graph
}

// WriteJSON writes what was found as go/analysis has it.
func (r *Result) WriteJSON(w io.Writer) error { return r.graph.PrintJSON(w) }

// Run checks the packages that match patterns ("./..." when there are none)
// with rules. The error is a *LoadError, the cause of ctx's cancellation, or a
// fault of the driver's.
func Run(ctx context.Context, rules []*Rule, patterns []string, opts Options) (*Result, error) {
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	pkgs, err := load(ctx, patterns, opts)
	if err != nil {
		select { // Ctrl-C ends the go command, too, and that may be seen first
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(50 * time.Millisecond):
		}
		return nil, &LoadError{err}
	}
	r := &Result{LeftOut: pkgs.leftOut, Hint: hint(pkgs, opts.Also)}
	var program *loops.Program
	analyze := func() {
		program = loops.NewProgram(pkgs.units(), loops.Known{
			SQLC: slices.Contains(opts.Also, "sqlc"), PGX: slices.Contains(opts.Also, "pgx"), SQL: slices.Contains(opts.Also, "database/sql"),
			Schema: opts.Schema,
		})
		r.graph, err = checker.Analyze(analyzers(rules, replacement{loops.Analyzer: program.Analyzer()}), pkgs.roots, nil)
	}
	if err := await.Done(ctx, analyze); err != nil {
		return nil, err
	}
	if err != nil {
		return nil, err
	}
	for action := range r.graph.All() {
		if action.Err != nil {
			r.Failed = append(r.Failed, fmt.Sprintf("%s: %v", action.Package.PkgPath, action.Err))
		}
	}
	found, failed := findings(r.graph, opts.Dir, program)
	report.Identify(found)
	r.Findings, r.Failed = found, append(r.Failed, failed...)
	return r, nil
}

// hint says that --also would find queries where nothing that dbgen generated is in
// reach.
func hint(pkgs *loaded, also []string) string {
	if len(also) > 0 {
		return ""
	}
	methods, packages := 0, 0
	for _, u := range pkgs.units() {
		if loops.IsGenerated(u) {
			return ""
		}
		if n := loops.CountSQLC(u); n > 0 {
			methods, packages = methods+n, packages+1
		}
	}
	if methods == 0 {
		return "no package that dbgen generated is in reach: --also pgx,database/sql judges calls of these with constant SQL"
	}
	return fmt.Sprintf("no package that dbgen generated is in reach: --also sqlc would find %d methods of %d packages that sqlc generated", methods, packages)
}

package vet

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/dbgen-go/dbgen/internal/await"
	"github.com/dbgen-go/dbgen/internal/report"
)

// Options are what a run can be told.
type Options struct {
	Dir   string   // where patterns are resolved; "" is the current directory
	Tags  []string // build tags
	Tests bool     // load test files too: they are never reported, but their ignores are
	Env   []string // nil is the process's own
}

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
	r := new(Result)
	if err := await.Done(ctx, func() { r.graph, err = checker.Analyze(Analyzers(rules), pkgs, nil) }); err != nil {
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
	found, failed := findings(r.graph, opts.Dir)
	report.Identify(found)
	r.Findings, r.Failed = found, append(r.Failed, failed...)
	return r, nil
}

// load loads packages with the source of all they depend on, as facts need.
func load(ctx context.Context, patterns []string, opts Options) ([]*packages.Package, error) {
	cfg := &packages.Config{
		Context: ctx,
		Mode:    packages.LoadAllSyntax | packages.NeedModule,
		Dir:     opts.Dir,
		Tests:   opts.Tests,
		Env:     opts.Env,
	}
	if len(opts.Tags) > 0 {
		cfg.BuildFlags = []string{"-tags=" + strings.Join(opts.Tags, ",")}
	}
	pkgs, err := packages.Load(cfg, patterns...)
	if err != nil {
		return nil, err
	}
	if len(pkgs) == 0 {
		return nil, fmt.Errorf("%s matched no packages", strings.Join(patterns, " "))
	}
	var errs, untidy []error
	for pkg := range packages.Postorder(pkgs) {
		for _, e := range pkg.Errors {
			errs = append(errs, e)
			if isUntidy(e.Msg) {
				untidy = append(untidy, e)
			}
		}
	}
	if len(untidy) > 0 { // the others follow from these
		return nil, fmt.Errorf("go.mod lacks what the code imports: run \"go mod tidy\"\n%w", errors.Join(untidy...))
	}
	return pkgs, errors.Join(errs...)
}

// isUntidy reports whether the go command says of a package that "go mod tidy"
// has to be run.
func isUntidy(message string) bool {
	return slices.ContainsFunc([]string{"no required module provides package", "missing go.sum entry", "updates to go.mod needed", "cannot find module providing package"},
		func(words string) bool { return strings.Contains(message, words) })
}

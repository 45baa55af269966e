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
)

// Exit statuses.
const (
	ExitClean    = 0
	ExitFindings = 1
	ExitUsage    = 2 // wrong usage, or packages that do not load
	ExitInternal = 3
)

// Options are what a run of Main can be told.
type Options struct {
	Dir   string   // where patterns are resolved; "" is the current directory
	JSON  bool     // go/analysis' own JSON instead of text
	Tags  []string // build tags
	Tests bool     // load test files too: they are never reported, but their ignores are
	Env   []string // nil is the process's own
}

// Main checks the packages that match patterns ("./..." when there are none)
// with rules, writes findings to stdout and what went wrong to stderr, and
// returns the exit status. A rule that fails hides no finding of another. When
// ctx is cancelled Main writes nothing, and the status is not ExitClean.
func Main(ctx context.Context, stdout, stderr io.Writer, rules []*Rule, patterns []string, opts Options) int {
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	pkgs, err := load(ctx, patterns, opts)
	if err != nil {
		select { // Ctrl-C ends the go command, too, and that may be seen first
		case <-ctx.Done():
			return ExitUsage
		case <-time.After(50 * time.Millisecond):
		}
		fmt.Fprintf(stderr, "dbgen vet: %v\n", err)
		return ExitUsage
	}
	var graph *checker.Graph
	if await.Done(ctx, func() { graph, err = checker.Analyze(Analyzers(rules), pkgs, nil) }) != nil {
		return ExitUsage
	}
	if err != nil {
		fmt.Fprintf(stderr, "dbgen vet: %v\n", err)
		return ExitInternal
	}
	failed := false
	for action := range graph.All() {
		if action.Err != nil {
			fmt.Fprintf(stderr, "dbgen vet: %s: %v\n", action.Package.PkgPath, action.Err)
			failed = true
		}
	}
	found, internal := findings(graph, opts.Dir)
	for _, f := range internal {
		fmt.Fprintf(stderr, "%s:%d:%d: %s\n", f.file, f.line, f.column, f.message)
		failed = true
	}
	if opts.JSON {
		err = graph.PrintJSON(stdout)
	} else {
		err = printText(stdout, found)
	}
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "dbgen vet: %v\n", err)
		return ExitInternal
	case failed:
		return ExitInternal
	case len(found) > 0:
		return ExitFindings
	}
	return ExitClean
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

// A finding is one diagnostic in its place.
type finding struct {
	file         string
	line, column int
	rule         string
	message      string
}

// findings returns the diagnostics of the packages asked for, in order and
// once each: a file can belong to a package and to its test. Those that say
// that a rule failed come apart.
func findings(graph *checker.Graph, dir string) (found, internal []finding) {
	for _, action := range graph.Roots {
		for _, d := range action.Diagnostics {
			at := action.Package.Fset.Position(d.Pos)
			f := finding{relative(dir, at.Filename), at.Line, at.Column, d.Category, d.Message}
			if f.rule == InternalError {
				internal = append(internal, f)
			} else {
				found = append(found, f)
			}
		}
	}
	slices.SortFunc(found, compare)
	slices.SortFunc(internal, compare)
	return slices.Compact(found), slices.Compact(internal)
}

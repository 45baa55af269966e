package vet

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"golang.org/x/tools/go/analysis/checker"

	"github.com/dbgen-go/dbgen/analyze/vet/internal/ignore"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/loops"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/txn"
	"github.com/dbgen-go/dbgen/analyze/vet/internal/unused"
	"github.com/dbgen-go/dbgen/internal/await"
	"github.com/dbgen-go/dbgen/internal/hugepages"
	"github.com/dbgen-go/dbgen/internal/report"
)

// Options are what a run can be told.
type Options struct {
	Dir   string   // where patterns are resolved; "" is the current directory
	Tags  []string // build tags
	Tests bool     // load test files too: they are never reported, but their ignores are
	Env   []string // nil is the process's own
	// Unused: look for queries and columns that nothing uses. The packages should be all
	// of a program.
	Unused bool
	Also   []string // of Alsos: queries to know beside those that dbgen generated
	// Migrations is the severity of what is found in migrations, backfills and seeds;
	// "" is that nothing is looked for there.
	Migrations string
	// Schema gives texts of SQL in Go code their meaning; nil is for those that do
	// not fit the schema. The error says what is wrong with the schema. It may be
	// nil: then they are judged by themselves.
	Schema func(texts []string) ([]*Statement, error)
	// Cache is a folder where results are kept: a run into which the same goes is
	// not done again. "" keeps none.
	Cache string
	// QueryFiles are the files of queries, for fixes to add to, by the folder that has
	// the code that is generated from them.
	QueryFiles map[string][]string
	// Inputs are files that results depend on beside those of the packages: what
	// Schema and Indexes read.
	Inputs []string
	// Indexes says which index each of some texts of SQL wants and the schema has
	// not, as the statement that makes it; "" is none. It may be nil.
	Indexes func(texts []string) []string
}

// A Statement is what a schema tells of a text of SQL.
type Statement = loops.Statement

// Alsos are the kinds of query that can be known beside those that dbgen
// generated.
func Alsos() []string { return []string{"sqlc", "pgx", "database/sql"} }

// CheckAlso says which word is none of Alsos.
func CheckAlso(words []string) error {
	for _, w := range words {
		if !slices.Contains(Alsos(), w) {
			return fmt.Errorf("unknown kind of query %q: use sqlc, pgx or database/sql", w)
		}
	}
	return nil
}

func knownOf(also []string) loops.Known {
	return loops.Known{SQLC: slices.Contains(also, "sqlc"), PGX: slices.Contains(also, "pgx"), SQL: slices.Contains(also, "database/sql")}
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
	// Silenced are those that comments silence, with their Suppression.
	Silenced []report.Finding
	// LeftOut say which packages match and do not load, and why.
	LeftOut []string
	// Hint says what would be found with other options; "" is nothing.
	Hint string
	// NoSchema says why SQL in Go code was judged without a schema, or without part
	// of it; "" is that it was not, or that there is none.
	NoSchema string
	// Failed say which rules and packages failed, and how. They hide no finding of
	// the others.
	Failed []string

	files []string       // that were looked at
	graph *checker.Graph // nil where the results are those of an earlier run
}

// WriteJSON writes what was found as go/analysis has it. The run must have been one
// without a Cache.
func (r *Result) WriteJSON(w io.Writer) error { return r.graph.PrintJSON(w) }

// usualHeap is what loading and judging the packages of a program takes at least where
// there are hundreds of them.
const usualHeap = 256 << 20

// Run checks the packages that match patterns ("./..." when there are none)
// with rules. The error is a *LoadError, the cause of ctx's cancellation, or a
// fault of the driver's.
func Run(ctx context.Context, rules []*Rule, patterns []string, opts Options) (*Result, error) {
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	found, err := list(ctx, patterns, opts)
	if err != nil {
		return nil, loadError(ctx, err)
	}
	earlier := resultsOf(found, patterns, opts)
	if r, ok := earlier.get(); ok {
		return r, nil
	}
	hugepages.Expect(usualHeap)
	pkgs, err := load(ctx, found, patterns, opts)
	if err != nil {
		return nil, loadError(ctx, err)
	}
	r := &Result{LeftOut: pkgs.leftOut, Hint: hint(pkgs, opts.Also)}
	var program *loops.Program
	var judged *unused.Program // nil unless asked
	analyze := func() {
		known := knownOf(opts.Also)
		known.Once, known.Schema = opts.Migrations != "", r.schema(opts)
		program = loops.NewProgram(pkgs.units(), known)
		instead := replacement{loops.Analyzer: program.Analyzer(), txn.Analyzer: pkgs.around().Analyzer()}
		if opts.Unused {
			judged = unused.NewProgram(pkgs.withOthers(), program.Queries())
			instead[unused.Analyzer] = judged.Analyzer()
		}
		all := analyzers(rules, instead)
		r.graph, err = checker.Analyze(append(all, ignore.Analyzer), pkgs.roots, nil) // of which the result is wanted, too
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
	all, failed := findings(r.graph, opts, program, judged)
	report.Identify(all) // those that are silenced, too: silencing one changes no other
	for _, f := range all {
		if f.Suppression != nil {
			r.Silenced = append(r.Silenced, f)
		} else {
			r.Findings = append(r.Findings, f)
		}
	}
	r.Failed = append(r.Failed, failed...)
	for _, action := range r.graph.Roots {
		r.files = append(r.files, action.Package.GoFiles...)
	}
	if opts.Unused {
		for _, names := range opts.QueryFiles {
			r.files = append(r.files, names...)
		}
	}
	slices.Sort(r.files)
	r.files = slices.Compact(r.files)
	earlier.put(r)
	return r, nil
}

// schema is what gives texts their meaning; what is wrong with it is noted.
func (r *Result) schema(opts Options) func(texts []string) []*Statement {
	if opts.Schema == nil {
		return nil
	}
	return func(texts []string) []*Statement {
		list, err := opts.Schema(texts)
		if err != nil {
			r.NoSchema = err.Error()
		}
		return list
	}
}

// loadError says that packages do not load, or why a run was ended.
func loadError(ctx context.Context, err error) error {
	select { // Ctrl-C ends the go command, too, and that may be seen first
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(50 * time.Millisecond):
	}
	return &LoadError{err}
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
		return "no package that dbgen generated is in reach: --also pgx,database/sql judges the SQL that calls of these send"
	}
	return fmt.Sprintf("no package that dbgen generated is in reach: --also sqlc would find %d methods of %d packages that sqlc generated", methods, packages)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
	"github.com/dbgen-go/dbgen/internal/baseline"
	"github.com/dbgen-go/dbgen/internal/changes"
	"github.com/dbgen-go/dbgen/internal/report"
)

func newVet() *cobra.Command {
	var findings reporting
	var opts vet.Options
	var asJSON bool
	var migrations, countsFile, rank string
	cmd := &cobra.Command{
		Use:   "vet [packages]",
		Short: "Report N+1 loops and other misuse of generated queries in Go code",
		Long: `Vet loads Go packages, by default ./..., and reports generated queries that are
called in loops: N+1 look-ups, queries that need not be in the loop, and writes
one by one. "dbgen explain n-plus-one" says more.

It knows the queries that dbgen generated; with --also those that sqlc generated,
for any driver, and calls of pgx and database/sql with SQL of their own. It needs
no configuration. A package that does not load is named and left out.`,
		Example: "  dbgen vet ./...\n  dbgen vet --also sqlc,pgx,database/sql ./...\n  dbgen vet -json ./internal/...",
		RunE: func(cmd *cobra.Command, patterns []string) error {
			if err := findings.parse(cmd); err != nil {
				return err
			}
			for _, flag := range []string{"format", "fix", "baseline", "write-baseline", "update-baseline", "add-to-baseline", "new-from-rev"} {
				if asJSON && cmd.Flags().Changed(flag) {
					return fmt.Errorf("-json and --%s exclude each other: use --format json for dbgen's own document", flag)
				}
			}
			if err := vet.CheckAlso(opts.Also); err != nil {
				return fmt.Errorf("--also: %w", err)
			}
			switch {
			case migrations == "off":
			case !slices.Contains(severities, migrations):
				return fmt.Errorf("unknown severity %q for --migrations: use off, %s", migrations, choice(severities))
			default:
				opts.Migrations = migrations
			}
			useSchema(cmd, &opts)
			if !asJSON {
				opts.Cache = cacheDir("vet")
			}
			count, err := countsOf(countsFile)
			if err != nil {
				return &exitError{exitUsage, err}
			}
			if rank == "" {
				rank = rankPlace
				if countsFile != "" {
					rank = rankCost
				}
			}
			if !slices.Contains(ranks, rank) {
				return fmt.Errorf("unknown order %q for --rank: use %s", rank, choice(ranks))
			}
			res, err := vet.Run(cmd.Context(), rules.Vet(), patterns, opts)
			if err != nil {
				return vetError(err)
			}
			count(res.Findings)
			s := scan{
				found: res.Findings, rank: rank == rankCost, silenced: res.Silenced, baseline: nearest(baseline.Name), stale: staleSeverity(nil),
				run: baseline.Run{Command: "vet", With: with(opts), Covers: func(file string) bool { return res.Covers(file, patterns, opts) }},
				before: func(_ context.Context, _ *changes.Base, lines *changes.Lines) (func(*report.Finding) bool, error) {
					return onOldLines(lines), nil
				},
			}
			if len(res.Failed) > 0 {
				s.partial = "a rule failed"
			}
			for _, line := range res.LeftOut {
				fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: %s\n", line)
			}
			if res.NoSchema != "" {
				fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: SQL in Go code is judged without the schema: %s\n", res.NoSchema)
			}
			if res.Hint != "" {
				fmt.Fprintf(cmd.ErrOrStderr(), "dbgen: %s\n", res.Hint)
			}
			if asJSON {
				findings.targets, findings.known.none = nil, true
				if err := res.WriteJSON(cmd.OutOrStdout()); err != nil {
					return &exitError{exitInternal, err}
				}
			}
			err = findings.publish(cmd, s)
			switch {
			case len(res.Failed) > 0:
				return both(cmd.ErrOrStderr(), err, &exitError{exitInternal, errors.New(strings.Join(res.Failed, "\n"))})
			case err == nil && len(res.LeftOut) > 0: // nobody may take that for a clean run
				return &exitError{exitUsage, errors.New("what was left out is not checked")}
			}
			return err
		},
	}
	findings.addTo(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print go/analysis' own JSON")
	cmd.Flags().BoolVar(&opts.Tests, "tests", false, "load test files too")
	cmd.Flags().StringSliceVar(&opts.Also, "also", nil, "`kinds` of query to know beside those that dbgen generated: "+strings.Join(vet.Alsos(), ", "))
	cmd.Flags().BoolVar(&opts.Unused, "unused", false, "report queries that nothing calls, and columns that nothing reads; name all packages of the program")
	cmd.Flags().StringVar(&countsFile, "counts", "", "`file` of how often production runs queries: {\"GetUser\": 1200, …}, or pg_stat_statements' query and calls as CSV or JSON")
	cmd.Flags().StringVar(&rank, "rank", "", "`order` of findings: place, or cost (calls by --counts, then sure before likely, then nearest first; the default with --counts)")
	cmd.Flags().StringVar(&migrations, "migrations", "off", "the `severity` of findings in migrations, backfills and seeds: off, error, warning or info")
	cmd.Flags().StringSliceVar(&opts.Tags, "tags", nil, "build `tags`")
	return cmd
}

// with is what a run looks for because it is told to, as a baseline has it.
func with(opts vet.Options) string {
	words := slices.Clone(opts.Also)
	if opts.Unused {
		words = append(words, "unused")
	}
	if opts.Migrations != "" {
		words = append(words, "migrations")
	}
	slices.Sort(words)
	return strings.Join(slices.Compact(words), ",")
}

// vetError gives an error of a run its exit status.
func vetError(err error) error {
	if _, is := errors.AsType[*vet.LoadError](err); is {
		return &exitError{exitUsage, err}
	}
	if _, is := errors.AsType[*stoppedError](err); is {
		return err
	}
	return &exitError{exitInternal, err}
}

// vetArgs lets "-json" be spelt as go vet spells it.
func vetArgs(args []string) []string {
	if len(args) == 0 || args[0] != "vet" {
		return args
	}
	args = slices.Clone(args)
	for i, arg := range args {
		if arg == "-json" {
			args[i] = "--json"
		}
	}
	return args
}

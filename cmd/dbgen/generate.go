package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/config"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/heap"
	"github.com/dbgen-go/dbgen/internal/output"
	"github.com/dbgen-go/dbgen/internal/project"
)

func newGenerate() *cobra.Command {
	var check bool
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Write the Go packages that the configuration names",
		Long: `Generate reads the schema and the queries, and writes the Go packages.

Files are written only when all of them are ready, each atomically. A file that
dbgen did not write is never touched; one that it wrote and no longer does is
removed. With --check nothing is written: files that are out of date are shown
as a diff, and the exit status is 1.

In a project of sqlc's, queries that are wrong are left out and named at the
end, and the exit status is 1.`,
		Example: "  dbgen generate\n  dbgen generate --check",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			whole, err := loadConfig(cmd)
			if err != nil {
				return err
			}
			cfg := whole.Generated()
			if len(cfg.Packages) == 0 {
				return noPgx(whole)
			}
			heap.Tune(heapFor(len(cfg.Packages)))
			progress := newProgress(cmd.ErrOrStderr())
			defer progress.done()
			memory := memory()
			defer memory.Wait()
			made, err := memory.Generate(cmd.Context(), cfg, stamp(), progress.show)
			progress.done()
			if _, ok := errors.AsType[*diag.ListError](err); ok {
				return &exitError{statusOf(err, cfg), err}
			}
			if err != nil {
				return err
			}
			printWarnings(cmd.ErrOrStderr(), &made.Diags)
			plan, err := output.Compare(made.Files)
			if err != nil {
				return &exitError{exitUsage, err}
			}
			defer reportLeft(cmd.ErrOrStderr(), whole, plan)
			if check {
				err = showOutOfDate(cmd.OutOrStdout(), plan)
				return reportRefused(cmd.ErrOrStderr(), made, err)
			}
			if err := plan.Apply(cmd.Context()); err != nil {
				return &exitError{exitUsage, err}
			}
			for _, pkg := range made.Packages {
				if !pkg.Generated {
					continue
				}
				queries := count(pkg.Queries, "query", "queries")
				if pkg.KeptAsIs > 0 {
					queries += fmt.Sprintf(", and %d that PostgreSQL refuses, kept as they were", pkg.KeptAsIs)
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", pkg.Out, queries)
			}
			fmt.Fprintf(cmd.OutOrStdout(), "files: %s\n", plan.Summary())
			return reportRefused(cmd.ErrOrStderr(), made, nil)
		},
	}
	cmd.Flags().BoolVar(&check, "check", false, "write nothing; exit 1 with a diff if files are out of date")
	return cmd
}

// showOutOfDate prints what a plan would change; the error is nil if nothing.
func showOutOfDate(w io.Writer, plan *output.Plan) error {
	if len(plan.Changes) == 0 {
		return nil
	}
	if err := plan.Diff(w); err != nil {
		return &exitError{exitInternal, err}
	}
	return &exitError{exitFindings, fmt.Errorf("generated files are out of date (%s): run \"dbgen generate\"", plan.Summary())}
}

// reportRefused says which queries a project of sqlc's was generated without, and
// returns the error that the command ends with; err is one that there is already.
func reportRefused(w io.Writer, made *project.Generated, err error) error {
	if !made.Refused.HasErrors() {
		return err
	}
	for _, d := range made.Refused.All() {
		fmt.Fprintln(w, d)
	}
	if err != nil {
		printError(w, err)
	}
	left := 0
	var lines strings.Builder
	for _, pkg := range made.Packages {
		if len(pkg.LeftOut) > 0 {
			left += len(pkg.LeftOut)
			fmt.Fprintf(&lines, "\n\t%s: %s", pkg.Out, strings.Join(pkg.LeftOut, ", "))
			if !pkg.Generated {
				lines.WriteString(" (nothing is written: these are all its queries)")
			}
		}
	}
	return &exitError{exitFindings, fmt.Errorf("left out: %s; calls of what is left out do not compile until its SQL is right:%s",
		count(left, "wrong query", "wrong queries"), lines.String())}
}

// statusOf tells wrong settings from wrong SQL.
func statusOf(err error, cfg *config.Config) int {
	if list, ok := errors.AsType[*diag.ListError](err); ok {
		for _, d := range list.Diagnostics {
			if d.Severity == diag.Error && (d.Pos.File == cfg.File || d.Pos.File == cfg.AdoptFile()) {
				return exitUsage
			}
		}
	}
	return exitFindings
}

// count formats n with the right word.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

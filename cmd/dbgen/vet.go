package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/analyze/rules"
	"github.com/dbgen-go/dbgen/analyze/vet"
)

func newVet() *cobra.Command {
	var opts vet.Options
	cmd := &cobra.Command{
		Use:   "vet [packages]",
		Short: "Report N+1 loops and other misuse of generated queries in Go code",
		Long: `Vet loads Go packages, by default ./..., and reports generated queries that are
called in loops: N+1 look-ups, queries that need not be in the loop, and writes
one by one. "dbgen explain n-plus-one" says more.`,
		Example: "  dbgen vet ./...\n  dbgen vet -json ./internal/...",
		RunE: func(cmd *cobra.Command, patterns []string) error {
			if status := vet.Main(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), rules.Vet(), patterns, opts); status != exitClean {
				if cmd.Context().Err() != nil {
					return context.Cause(cmd.Context())
				}
				return &exitError{status: status}
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&opts.JSON, "json", false, "print go/analysis' own JSON")
	cmd.Flags().BoolVar(&opts.Tests, "tests", false, "load test files too")
	cmd.Flags().StringSliceVar(&opts.Tags, "tags", nil, "build `tags`")
	return cmd
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

package main

import (
	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/internal/describe"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/project"
)

func newDescribe() *cobra.Command {
	var format string
	var why bool
	cmd := &cobra.Command{
		Use:   "describe [query ...]",
		Short: "Print what dbgen understood of the queries",
		Long: `Describe prints each query's parameters, columns, and the tables that it
reads and writes: all that the generated code and the checks rest on. What is
wrong in the input is part of the JSON document; the exit status is then 1.`,
		Example: "  dbgen describe GetStory\n  dbgen describe --format json",
		ValidArgsFunction: func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
			doc, _, err := described(cmd, nil)
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			return doc.Names(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, names []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			progress := newProgress(cmd.ErrOrStderr())
			doc, diags, err := described(cmd, progress.show)
			progress.done()
			if err != nil {
				return err
			}
			if err := doc.Select(names); err != nil {
				return err
			}
			if format == "json" { // which has what is wrong, too
				if err := doc.JSON(cmd.OutOrStdout()); err != nil {
					return &exitError{exitInternal, err}
				}
				if diags.HasErrors() {
					return &exitError{status: exitFindings}
				}
				return nil
			}
			if err := doc.Text(cmd.OutOrStdout(), why); err != nil {
				return &exitError{exitInternal, err}
			}
			if err := diags.Err(); err != nil {
				return &exitError{exitFindings, err}
			}
			printWarnings(cmd.ErrOrStderr(), &diags)
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	cmd.Flags().BoolVar(&why, "why", false, "say why a column may or may not be null")
	return cmd
}

// described describes what the configuration names.
func described(cmd *cobra.Command, progress project.Progress) (*describe.Document, diag.List, error) {
	cfg, err := loadConfig(cmd)
	if err != nil {
		return nil, diag.List{}, err
	}
	return memory().Describe(cmd.Context(), cfg, progress)
}

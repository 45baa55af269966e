package main

import (
	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/internal/describe"
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
			p, err := loadProject(cmd, nil)
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			return document(p).Names(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, names []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			progress := newProgress(cmd.ErrOrStderr())
			p, err := loadProject(cmd, progress.show)
			progress.done()
			if err != nil {
				return err
			}
			doc := document(p)
			if err := doc.Select(names); err != nil {
				return err
			}
			if format == "json" { // which has what is wrong, too
				if err := doc.JSON(cmd.OutOrStdout()); err != nil {
					return &exitError{exitInternal, err}
				}
				if p.All().HasErrors() {
					return &exitError{status: exitFindings}
				}
				return nil
			}
			if err := doc.Text(cmd.OutOrStdout(), why); err != nil {
				return &exitError{exitInternal, err}
			}
			if err := p.All().Err(); err != nil {
				return &exitError{exitFindings, err}
			}
			printWarnings(cmd.ErrOrStderr(), &p.Diags)
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	cmd.Flags().BoolVar(&why, "why", false, "say why a column may or may not be null")
	return cmd
}

// loadProject reads and analyses what the configuration names.
func loadProject(cmd *cobra.Command, progress project.Progress) (*project.Project, error) {
	cfg, err := loadConfig(cmd)
	if err != nil {
		return nil, err
	}
	return project.Load(cmd.Context(), cfg, progress)
}

// document describes a project.
func document(p *project.Project) *describe.Document {
	doc := describe.Make()
	for _, pkg := range p.Packages {
		doc.Add(pkg.Config.Go.Package, pkg.Result, pkg.Config.Go.SQLCCompatible)
	}
	doc.AddDiags(p.All())
	return doc
}

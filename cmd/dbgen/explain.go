package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/explain"
)

func newExplain() *cobra.Command {
	return &cobra.Command{
		Use:               "explain [rule]",
		Short:             "Print what a rule reports, why, and how to cure or silence it",
		Long:              "Explain prints a rule's page; without a rule it lists them.",
		Args:              cobra.MaximumNArgs(1),
		ValidArgsFunction: cobra.FixedCompletions(explain.Rules(), cobra.ShellCompDirectiveNoFileComp),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				for _, rule := range explain.Rules() {
					fmt.Fprintln(cmd.OutOrStdout(), rule)
				}
				return nil
			}
			page, ok := explain.Page(args[0])
			if !ok {
				err := fmt.Errorf("there is no rule %q; \"dbgen explain\" lists them", args[0])
				if hint := diag.DidYouMean(args[0], explain.Rules()); hint != "" {
					err = fmt.Errorf("%w; %s", err, hint)
				}
				return err
			}
			_, err := io.WriteString(cmd.OutOrStdout(), page)
			return err
		},
	}
}

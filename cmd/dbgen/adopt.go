package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/dbgen-go/dbgen/internal/adopt"
	"github.com/dbgen-go/dbgen/internal/diag"
	"github.com/dbgen-go/dbgen/internal/output"
)

func newAdopt() *cobra.Command {
	var opts adopt.Options
	cmd := &cobra.Command{
		Use:   "adopt",
		Short: "Keep what a project's sqlc output has otherwise than dbgen",
		Long: `Adopt compares the Go code that sqlc wrote with what dbgen would write, and
writes each difference that other code could see into dbgen.adopt.yaml, with its
reason. Generate obeys that file, so that all that compiles against sqlc's code
compiles against dbgen's; remove its entries one by one to have dbgen's own.

Entries and comments that are there stay. With --prune, entries that do nothing
any more are taken out, also when dbgen has written the files. What no entry can express is listed, and the exit status
is 1.`,
		Example: "  dbgen adopt && dbgen generate && go vet ./...",
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
			progress := newProgress(cmd.ErrOrStderr())
			defer progress.done()
			text, outcomes, err := adopt.Run(cmd.Context(), cfg, opts, progress.show)
			progress.done()
			if err != nil {
				if _, isList := errors.AsType[*diag.ListError](err); isList {
					return &exitError{statusOf(err, cfg), err}
				}
				return err
			}
			if err := replace(cmd, cfg.AdoptFile(), text); err != nil {
				return &exitError{exitUsage, err}
			}
			return showOutcomes(cmd, outcomes)
		},
	}
	cmd.Flags().BoolVar(&opts.Prune, "prune", false, "take out entries that do nothing any more")
	return cmd
}

// replace writes a file if that changes it. There is none without a text.
func replace(cmd *cobra.Command, path string, text []byte) error {
	old, err := os.ReadFile(path)
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	if bytes.Equal(old, text) {
		return nil
	}
	kind := output.Update
	if err != nil {
		kind = output.Create
	}
	plan := output.Plan{Changes: []output.Change{{Path: path, Action: kind, Old: old, New: text}}}
	return plan.Apply(cmd.Context())
}

// showOutcomes prints what became of each package.
func showOutcomes(cmd *cobra.Command, outcomes []*adopt.Outcome) error {
	w := cmd.OutOrStdout()
	cannot, entries, compared := 0, 0, false
	for _, o := range outcomes {
		fmt.Fprintln(w, o.Summary())
		for _, note := range o.Notes {
			fmt.Fprintln(w, "\tnote: "+note)
		}
		for _, text := range o.Cannot {
			fmt.Fprintln(w, "\tcannot be kept: "+text)
		}
		cannot += len(o.Cannot)
		entries += len(o.Entries)
		compared = compared || !o.NotSQLC
	}
	switch {
	case compared && entries == 0 && cannot == 0:
		fmt.Fprintln(w, `nothing has to be kept; next: "dbgen generate" and "go build ./..."`)
	case compared && entries == 0:
		fmt.Fprintln(w, `next: "dbgen generate" and "go build ./..."`)
	case compared:
		fmt.Fprintln(w, `next: "dbgen generate" and "go build ./..."; then remove entries of dbgen.adopt.yaml one by one, those first that "dbgen check" names`)
	}
	if cannot > 0 {
		return &exitError{exitFindings, fmt.Errorf("%s cannot be kept: code that uses them has to change", count(cannot, "thing", "things"))}
	}
	return nil
}
